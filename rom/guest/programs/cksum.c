/* cksum [file ...]: POSIX's checksum, the number of bytes, the name. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "output.h"

#define POLYNOMIAL 0x04C11DB7UL

static unsigned long table[256];

static void prepare(void)
{
    unsigned long remainder;
    int byte, bit;

    for (byte = 0; byte < 256; byte++) {
        remainder = (unsigned long)byte << 24;
        for (bit = 0; bit < 8; bit++)
            remainder = remainder & 0x80000000UL ? remainder << 1 ^ POLYNOMIAL : remainder << 1;
        table[byte] = remainder & 0xFFFFFFFFUL;
    }
}

static unsigned long with(unsigned long sum, int byte)
{
    return (sum << 8 ^ table[(sum >> 24 ^ byte) & 0xFF]) & 0xFFFFFFFFUL;
}

static int show(FILE *in, const char *name)
{
    unsigned long sum = 0, left;
    long length = 0;
    int c;

    for (; (c = getc(in)) != EOF; length++)
        sum = with(sum, c);
    for (left = length; left; left >>= 8)       /* the length counts as well */
        sum = with(sum, left & 0xFF);
    if (ferror(in)) {
        fprintf(stderr, "cksum: %s: %s\n", name, strerror(errno));
        return 1;
    }
    printf("%lu %ld%s%s\n", ~sum & 0xFFFFFFFFUL, length, *name ? " " : "", name);
    return 0;
}

int main(int argc, char **argv)
{
    FILE *in;
    int result = 0;

    prepare();
    if (argc > 1 && !strcmp(argv[1], "--"))
        argc--, argv++;
    if (argc == 1)
        return written("cksum", show(stdin, ""));
    while (*++argv)
        if (!(in = fopen(*argv, "r"))) {
            fprintf(stderr, "cksum: %s: %s\n", *argv, strerror(errno));
            result = 1;
        } else {
            result |= show(in, *argv);
            fclose(in);
        }
    return written("cksum", result);
}
