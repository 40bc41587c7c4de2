/* arp: show and change which station has an address.
 *
 *     arp host | arp -a | arp -d host | arp -s host station [pub]
 */
#include "netman.h"
#include <net/if_arp.h>

static int usage(void)
{
    fprintf(stderr, "usage: arp host | arp -a | arp -d host | arp -s host station [pub]\n");
    return 2;
}

static void show_all(void)
{
    FILE *report = open_report();

    while (next_line(report, "station"))
        printf("%s at %s%s%s\n", words[1], words[2], words[3][0] == 'p' ? " permanent" : "",
            words[4][1] == 'u' ? " published" : "");
}

static int show(struct arpreq *request, const char *name)
{
    unsigned char *station = (unsigned char *)request->arp_ha.sa_data;

    if (ioctl(datagram_socket(), SIOCGARP, request) < 0) {
        if (errno != ENXIO)
            die(name);
        printf("%s -- no entry\n", name);
        return 1;
    }
    printf("%s at %x:%x:%x:%x:%x:%x%s%s\n", name, station[0], station[1], station[2], station[3], station[4],
        station[5], request->arp_flags & ATF_PERM ? " permanent" : "",
        request->arp_flags & ATF_PUBL ? " published" : "");
    return 0;
}

static int set(struct arpreq *request, const char *name, const char *station, int published)
{
    unsigned bytes[6];
    int i;

    if (!station || sscanf(station, "%x:%x:%x:%x:%x:%x", bytes, bytes + 1, bytes + 2, bytes + 3, bytes + 4,
            bytes + 5) != 6) {
        fprintf(stderr, "arp: %s: write a station as 8:0:9:12:34:56\n", station ? station : "nothing");
        return 2;
    }
    for (i = 0; i < 6; i++)
        request->arp_ha.sa_data[i] = bytes[i];
    request->arp_flags = ATF_PERM | (published ? ATF_PUBL : 0);
    if (ioctl(datagram_socket(), SIOCSARP, request) < 0)
        die(name);
    return 0;
}

int main(int argc, char **argv)
{
    struct arpreq request;
    const char *name;

    program = "arp";
    if (argc < 2)
        return usage();
    if (!strcmp(argv[1], "-a")) {
        show_all();
        return 0;
    }
    name = argv[1][0] == '-' ? argv[2] : argv[1];
    if (!name)
        return usage();
    memset(&request, 0, sizeof request);
    set_address((struct sockaddr_in *)&request.arp_pa, the_address(name), 0);
    if (argv[1][0] != '-')
        return show(&request, name);
    if (!strcmp(argv[1], "-s"))
        return set(&request, name, argv[3], argc > 4 && !strcmp(argv[4], "pub"));
    if (strcmp(argv[1], "-d"))
        return usage();
    if (ioctl(datagram_socket(), SIOCDARP, &request) < 0) {
        if (errno != ENXIO)
            die(name);
        fprintf(stderr, "arp: %s: no entry\n", name);
        return 1;
    }
    return 0;
}
