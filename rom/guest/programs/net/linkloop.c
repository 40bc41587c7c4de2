/* linkloop: whether a station answers at link level, with 802.2 TEST frames.
 *
 *     linkloop [-n count] [-f device] [-s size] [-t seconds] [-v] station...
 *
 * A count of 0 is no end.  The exit status is 0 if every frame came back as it was.
 */
#include "lla.h"

#define HEADER 3 /* access points and control */
#define TEST 0xf3
#define SIZE 1497

static int link_, size = SIZE, verbose;
static long sent, good, garbled;

/* One frame there and back: 1 if it came back. */
static int loop(const unsigned char *station, long patience)
{
    unsigned char frame[FRAME_MAX_], back[FRAME_MAX_];
    int i, length;

    memcpy(frame, station, STATION);
    frame[STATION] = 0;
    frame[STATION + 1] = 0;
    frame[STATION + 2] = TEST;
    for (i = 0; i < size; i++)
        frame[STATION + HEADER + i] = sent + i;
    if (write(link_, frame, STATION + HEADER + size) < 0)
        die("write");
    sent++;
    while (patience > 0) {
        if ((length = next_frame(link_, back, &patience)) < STATION + HEADER || memcmp(back, station, STATION))
            continue;
        if (back[STATION + 1] != 1 || back[STATION + 2] != TEST)
            continue; /* no response to TEST */
        if (length >= STATION + HEADER + size && !memcmp(frame + STATION + HEADER, back + STATION + HEADER, size)) {
            good++;
            return 1;
        }
        garbled++;
        return 0;
    }
    return 0;
}

static int usage(void)
{
    fprintf(stderr, "usage: linkloop [-n count] [-f device] [-s size] [-t seconds] [-v] station...\n");
    return 2;
}

int main(int argc, char **argv)
{
    const char *device = "/dev/lan0";
    long count = 1, patience = 2, number;
    unsigned char station[STATION];
    int option, wrong = 0, came;

    program = "linkloop";
    while ((option = getopt(argc, argv, "f:n:s:t:v")) != EOF)
        switch (option) {
        case 'f': device = optarg; break;
        case 'n': count = atol(optarg); break;
        case 's': size = atoi(optarg); break;
        case 't': patience = atol(optarg); break;
        case 'v': verbose = 1; break;
        default: return usage();
        }
    if (optind >= argc || count < 0 || patience < 1)
        return usage();
    if (size < 0 || size > SIZE) {
        fprintf(stderr, "linkloop: %d: a frame has up to %d bytes of data\n", size, SIZE);
        return 2;
    }
    link_ = open_link(device);
    for (; optind < argc; optind++) {
        if (!station_of(argv[optind], station))
            return 2;
        printf("Link connectivity to LAN station: ");
        show_station(station);
        printf("\n");
        fflush(stdout);
        sent = good = garbled = 0;
        for (number = 0; number < count || !count; number++) {
            came = loop(station, patience * 1000);
            if (verbose)
                printf(" -- frame %ld: %s\n", number + 1, came ? "OK" : "no answer, or another");
        }
        if (good == sent)
            printf(" -- OK\n");
        else {
            printf(" -- %ld frames sent, %ld came back as they were, %ld otherwise, %ld not\n", sent, good, garbled,
                sent - good - garbled);
            wrong = 1;
        }
    }
    return wrong;
}
