/* Reads the file ARGUMENT 1 in pieces of 4 KiB, from its start again at its end; the checksum is the bytes read. */
#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>
#include "work.h"

#define PIECE 4096

unsigned long work(unsigned long amount, char **arguments)
{
    static char buffer[PIECE];
    unsigned long total = 0;
    long got;
    int file = open(arguments[0], O_RDONLY);

    if (file < 0)
        fail("open");
    while (amount > 0) {
        got = read(file, buffer, PIECE);
        if (got < 0)
            fail("read");
        if (got == 0 && lseek(file, 0L, SEEK_SET) != 0)
            fail("lseek");
        if (got > 0) {
            total += got;
            amount--;
        }
    }
    close(file);
    return total;
}
