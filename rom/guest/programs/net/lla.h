/*
 * Frames of a LAN card by /dev/lanN and /dev/etherN: the other station's address, on Ethernet the type, the data.
 */
#include "netman.h"

#define STATION 6
#define FRAME_MAX_ (STATION + 2 + 1500)

/* A station's address from hexadecimal digits, with or without colons and 0x; 0 with a message if it is none. */
static int station_of(const char *text, unsigned char *station)
{
    const char *digit = strncmp(text, "0x", 2) ? text : text + 2;
    int count = 0;

    memset(station, 0, STATION);
    for (; *digit && count < 2 * STATION; digit++) {
        if (*digit == ':')
            continue;
        if (!isxdigit(*digit))
            break;
        station[count / 2] = station[count / 2] << 4 | (isdigit(*digit) ? *digit - '0' : toupper(*digit) - 'A' + 10);
        count++;
    }
    if (*digit || count != 2 * STATION) {
        fprintf(stderr, "%s: %s: not a station's address like 0x080009123456\n", program, text);
        return 0;
    }
    return 1;
}

static void show_station(const unsigned char *station)
{
    int i;

    printf("0x");
    for (i = 0; i < STATION; i++)
        printf("%02X", station[i]);
}

static int open_link(const char *device)
{
    int link = open(device, O_RDWR);

    if (link < 0)
        die(device);
    return link;
}

/* Waits for a frame until so many milliseconds are over; its length, 0 if none came. What is left is in `left'. */
static int next_frame(int link, unsigned char *frame, long *left)
{
    struct timeval start, now, timeout;
    int length = 0, set = 1 << link;

    gettimeofday(&start, 0);
    timeout.tv_sec = *left / 1000;
    timeout.tv_usec = *left % 1000 * 1000;
    if (*left > 0 && select(link + 1, &set, 0, 0, &timeout) > 0)
        length = read(link, frame, FRAME_MAX_);
    gettimeofday(&now, 0);
    *left -= (now.tv_sec - start.tv_sec) * 1000 + (now.tv_usec - start.tv_usec) / 1000;
    return length > 0 ? length : 0;
}
