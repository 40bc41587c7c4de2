/* bootpquery: ask the BOOTP servers of the LAN what they tell a station.
 *
 *     bootpquery [-t seconds] station
 */
#include "lla.h"

#define CLIENT 68
#define SERVER 67
#define MESSAGE 300
#define REPLY 2
#define VENDOR 236 /* where the vendor's fields begin, after their magic number */

static const unsigned char magic[4] = {99, 130, 83, 99};

static void show_addresses(const char *what, const unsigned char *from, int count)
{
    struct in_addr address;

    printf("%-16s", what);
    for (; count >= 4; from += 4, count -= 4) {
        memcpy(&address, from, 4);
        printf(" %s", inet_ntoa(address));
    }
    printf("\n");
}

/* The fields of RFC 1048 that matter to who boots. */
static void show_vendor(const unsigned char *at, const unsigned char *end)
{
    if (at + 4 > end || memcmp(at, magic, 4))
        return;
    for (at += 4; at < end && *at != 255; at += *at ? 2 + at[1] : 1) {
        if (!*at)
            continue;
        if (at + 2 > end || at + 2 + at[1] > end)
            return;
        switch (*at) {
        case 1: show_addresses("Subnet mask:", at + 2, at[1]); break;
        case 3: show_addresses("Gateways:", at + 2, at[1]); break;
        case 6: show_addresses("Name servers:", at + 2, at[1]); break;
        case 12: printf("%-16s %.*s\n", "Host name:", at[1], at + 2); break;
        }
    }
}

static void show(const unsigned char *reply, int length, struct in_addr from)
{
    printf("Received BOOTREPLY from %s\n\n", inet_ntoa(from));
    show_addresses("Address:", reply + 16, 4);
    show_addresses("Server:", reply + 20, 4);
    if (reply[44])
        printf("%-16s %.64s\n", "Server name:", (char *)reply + 44);
    if (reply[108])
        printf("%-16s %.128s\n", "Boot file:", (char *)reply + 108);
    show_vendor(reply + VENDOR, reply + length);
}

int main(int argc, char **argv)
{
    unsigned char message[MESSAGE], reply[1500], station[STATION];
    int option, s, on = 1, length, room, set;
    struct sockaddr_in name;
    struct timeval left;
    long patience = 5;

    program = "bootpquery";
    while ((option = getopt(argc, argv, "t:")) != EOF)
        if (option == 't')
            patience = atol(optarg);
        else
            optind = argc;
    if (optind + 1 != argc) {
        fprintf(stderr, "usage: bootpquery [-t seconds] station\n");
        return 2;
    }
    if (!station_of(argv[optind], station))
        return 2;
    s = datagram_socket();
    setsockopt(s, SOL_SOCKET, SO_BROADCAST, &on, sizeof on);
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    set_address(&name, INADDR_ANY, htons(CLIENT));
    if (bind(s, &name, sizeof name) < 0)
        die("port 68");
    memset(message, 0, sizeof message);
    message[0] = message[1] = 1; /* a request, Ethernet */
    message[2] = STATION;
    message[4] = getpid() >> 8;
    message[5] = getpid();
    message[10] = 0x80; /* to all: the station may not be this machine */
    memcpy(message + 28, station, STATION);
    memcpy(message + VENDOR, magic, sizeof magic);
    message[VENDOR + 4] = 255;
    set_address(&name, INADDR_BROADCAST, htons(SERVER));
    if (sendto(s, message, sizeof message, 0, &name, sizeof name) < 0)
        die("sendto");
    for (;;) {
        left.tv_sec = patience;
        left.tv_usec = 0;
        set = 1 << s;
        if (select(s + 1, &set, 0, 0, &left) <= 0)
            break;
        room = sizeof name;
        length = recvfrom(s, reply, sizeof reply, 0, &name, &room);
        if (length >= VENDOR && reply[0] == REPLY && !memcmp(reply + 4, message + 4, 4)) {
            show(reply, length, name.sin_addr);
            return 0;
        }
    }
    fprintf(stderr, "bootpquery: nobody answers\n");
    return 1;
}
