/* ftp: files to and from another machine (RFC 959).
 *
 *     ftp [-n] [-v] [-p] [-i] [host [port]]
 *
 * Commands come from standard input; `help' lists them.  Data connections come from the server unless -p or `passive'
 * has them made from here.  -n doesn't log in by itself, -v shows what the server says, -i doesn't ask before each file
 * of mget and mput.  The exit status is that of the last command.
 */
#include "ftp.h"
#include <pwd.h>

#define WORDS 102

/* Splits a line in place; "..." holds blanks together.  The words are followed by empty ones and a null pointer. */
static int split(char *line, char **words)
{
    static char empty[] = "";
    int count = 0, i;

    for (;;) {
        line += strspn(line, " \t\r\n");
        if (!*line || count == WORDS - 3)
            break;
        if (*line == '"') {
            words[count++] = ++line;
            line += strcspn(line, "\"");
        } else {
            words[count++] = line;
            line += strcspn(line, " \t\r\n");
        }
        if (*line)
            *line++ = 0;
    }
    for (i = count; i < count + 2; i++)
        words[i] = i < 3 ? empty : 0;
    words[i] = 0;
    return count;
}

static int start(const char *host, const char *port, int automatic)
{
    struct passwd *user;

    if (!open_control(host, port))
        return 0;
    if (!automatic)
        return 1;
    user = isatty(0) ? getpwuid(getuid()) : 0;
    return login(user ? user->pw_name : "anonymous", 0) || control >= 0;
}

int main(int argc, char **argv)
{
    char line[LINE], *words[WORDS];
    int option, automatic = 1, result = 0, count;

    while ((option = getopt(argc, argv, "invp")) != EOF)
        switch (option) {
        case 'i': prompting = 0; break;
        case 'n': automatic = 0; break;
        case 'v': verbose = 1; break;
        case 'p': passive = 1; break;
        default: return 2;
        }
    if (argc - optind > 2) {
        fprintf(stderr, "usage: ftp [-n] [-v] [-p] [-i] [host [port]]\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    if (argc - optind && !start(argv[optind], argc - optind == 2 ? argv[optind + 1] : "ftp", automatic))
        return 1;
    if (argc - optind && automatic && reply[0] != '2')
        result = 1;
    for (;;) {
        if (isatty(0))
            printf("ftp> "), fflush(stdout);
        if (!fgets(line, sizeof line, stdin))
            break;
        if ((count = split(line, words)) == 0)
            continue;
        if (!strcmp(words[0], "quit") || !strcmp(words[0], "bye") || !strcmp(words[0], "exit"))
            break;
        result = obey(words, count) < 0;
        fflush(stdout);
    }
    if (control >= 0)
        ask("QUIT", "");
    return result;
}
