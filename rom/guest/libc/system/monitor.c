/* monitor(3): counts where the program is, by profil(2), and leaves the counts in mon.out. */
#include <fcntl.h>
#include <mon.h>
#include <unistd.h>

static WORD *counts;
static int bytes;

void monitor(void (*low)(), void (*high)(), WORD *buffer, int size, int functions)
{
    struct hdr *header = (struct hdr *)buffer;
    unsigned long range, scale;
    int fd;

    (void)functions;
    if (!low) {
        profil(0, 0, 0, 0);
        fd = counts ? creat(MON_OUT, 0666) : -1;
        if (fd >= 0) {
            write(fd, counts, bytes);
            close(fd);
        }
        counts = 0;
        return;
    }
    if (size <= (int)(sizeof *header / sizeof *buffer))
        return;
    header->lpc = (char *)low;
    header->hpc = (char *)high;
    header->nfns = 0;
    counts = buffer;
    bytes = size * sizeof *buffer;
    size = bytes - sizeof *header;
    range = header->hpc - header->lpc;
    scale = range <= (unsigned long)size ? 0x10000 : (unsigned long)((unsigned long long)size * 0x10000 / range);
    profil((short *)(header + 1), size, low, scale > 0xffff ? 0xffff : scale);
}
