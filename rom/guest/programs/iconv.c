/* iconv -f set -t set [file ...] */
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "output.h"

#define USAGE "usage: iconv -f set -t set [file ...]\n"

static int complain(const char *name, const char *why)
{
    fflush(stdout);
    fprintf(stderr, "iconv: %s: %s\n", name, why);
    return 1;
}

/* What is left over of a character at the end of a buffer goes to the beginning of the next. */
static int convert(iconv_t conversion, FILE *in, const char *name)
{
    static char bytes[4096], made[4 * sizeof bytes];
    char *from, *to;
    size_t left = 0, got, room, failed;

    while ((got = fread(bytes + left, 1, sizeof bytes - left, in)) > 0) {
        from = bytes;
        left += got;
        to = made;
        room = sizeof made;
        failed = iconv(conversion, &from, &left, &to, &room);
        fwrite(made, 1, to - made, stdout);
        if (failed && errno != EINVAL)
            return complain(name, "a character that the other set has not, or none at all");
        memmove(bytes, from, left);
    }
    if (ferror(in))
        return complain(name, strerror(errno));
    return left ? complain(name, "ends within a character") : 0;
}

int main(int argc, char **argv)
{
    const char *from = 0, *to = 0;
    iconv_t conversion;
    FILE *in;
    int c, result = 0;

    while ((c = getopt(argc, argv, "f:t:")) != -1)
        if (c == 'f')
            from = optarg;
        else if (c == 't')
            to = optarg;
        else
            break;
    if (c != -1 || !from || !to) {
        fputs(USAGE, stderr);
        return 2;
    }
    conversion = iconv_open(to, from);
    if (conversion == (iconv_t)-1) {
        fprintf(stderr, "iconv: from %s to %s: no such conversion\n", from, to);
        return 2;
    }
    if (optind == argc)
        result = convert(conversion, stdin, "standard input");
    for (; optind < argc; optind++)
        if (!(in = fopen(argv[optind], "r")))
            result = complain(argv[optind], strerror(errno));
        else {
            result |= convert(conversion, in, argv[optind]);
            fclose(in);
        }
    return written("iconv", result);
}
