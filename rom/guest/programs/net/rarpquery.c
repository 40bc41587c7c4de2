/* rarpquery: ask by RARP which address a station has, this machine's own unless another is named.
 *
 *     rarpquery [-f device] [-t seconds] [station]
 */
#include "lla.h"

#define TYPE 0x8035
#define PACKET 28
#define ASK 3
#define ANSWER 4

static unsigned short two(const unsigned char *at)
{
    return at[0] << 8 | at[1];
}

/* This machine's, of the interface the device is. */
static void own_station(const char *device, unsigned char *station)
{
    FILE *report = open_report();
    char name[16];

    sprintf(name, "lan%d", atoi(device + strcspn(device, "0123456789")));
    while (next_line(report, "interface"))
        if (!strcmp(words[1], name) && station_of(words[4], station)) {
            fclose(report);
            return;
        }
    fprintf(stderr, "%s: %s: no such interface\n", program, name);
    exit(1);
}

int main(int argc, char **argv)
{
    const char *device = "/dev/ether0";
    unsigned char frame[FRAME_MAX_], own[STATION], station[STATION], *packet = frame + STATION + 2;
    struct in_addr address;
    long left, patience = 2;
    int option, link, length;

    program = "rarpquery";
    while ((option = getopt(argc, argv, "f:t:")) != EOF)
        if (option == 'f')
            device = optarg;
        else if (option == 't')
            patience = atol(optarg);
        else {
            fprintf(stderr, "usage: rarpquery [-f device] [-t seconds] [station]\n");
            return 2;
        }
    own_station(device, own);
    memcpy(station, own, STATION);
    if (optind < argc && !station_of(argv[optind], station))
        return 2;
    link = open_link(device);
    memset(frame, 0xff, STATION);
    memcpy(frame + STATION, "\200\065\0\001\010\0\006\004\0\003", 10);
    memcpy(packet + 8, own, STATION);
    memset(packet + 14, 0, 4);
    memcpy(packet + 18, station, STATION);
    memset(packet + 24, 0, 4);
    if (write(link, frame, STATION + 2 + PACKET) < 0)
        die("write");
    for (left = patience * 1000; left > 0;) {
        length = next_frame(link, frame, &left);
        if (length < STATION + 2 + PACKET || two(frame + STATION) != TYPE || two(packet + 6) != ANSWER)
            continue;
        if (memcmp(packet + 18, station, STATION))
            continue;
        memcpy(&address, packet + 24, 4);
        printf("%s", inet_ntoa(address));
        memcpy(&address, packet + 14, 4);
        printf(" from %s\n", inet_ntoa(address));
        return 0;
    }
    fprintf(stderr, "rarpquery: nobody answers\n");
    return 1;
}
