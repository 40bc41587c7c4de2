/* getopt(3) */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

char *optarg;
int optind = 1, opterr = 1, optopt;

static int complain(const char *program, const char *message)
{
    if (opterr)
        fprintf(stderr, "%s: %s -- %c\n", program, message, optopt);
    return '?';
}

int getopt(int argc, char *const *argv, const char *letters)
{
    static int position;                /* within argv[optind]; 0 at the start of a word */
    const char *known;
    char *word = optind < argc ? argv[optind] : 0;

    optarg = 0;
    if (position == 0) {
        if (!word || word[0] != '-' || word[1] == '\0')
            return EOF;
        if (!strcmp(word, "--")) {
            optind++;
            return EOF;
        }
        position = 1;
    }
    optopt = word[position++] & 0xff;
    known = optopt == ':' ? 0 : strchr(letters, optopt);
    if (word[position] == '\0' || (known && known[1] == ':')) {
        optind++;
        if (known && known[1] == ':' && word[position] != '\0')
            optarg = word + position;
        position = 0;
    }
    if (!known)
        return complain(argv[0], "illegal option");
    if (known[1] == ':' && !optarg) {
        if (optind >= argc)
            return letters[0] == ':' ? ':' : complain(argv[0], "option requires an argument");
        optarg = argv[optind++];
    }
    return optopt;
}
