/* remsh: a command on another machine, with standard input, output and error here.
 *
 *     remsh host [-l user] [-n] [-p port] command...
 *
 * The other machine believes who we are because we call from a reserved port, which only the superuser gets.
 */
#include "internet.h"
#include <pwd.h>

static int errors;

/* Interrupts are for the command over there. */
static void forward(int number)
{
    char byte = number;

    write(errors, &byte, 1);
}

static void usage(void)
{
    fprintf(stderr, "usage: remsh host [-l user] [-n] [-p port] command...\n");
    exit(2);
}

static char *joined(char **words)
{
    static char line[8192];

    for (; *words; words++) {
        if (strlen(line) + strlen(*words) + 2 > sizeof line) {
            fprintf(stderr, "remsh: the command is too long\n");
            exit(1);
        }
        strcat(line, *words);
        if (words[1])
            strcat(line, " ");
    }
    return line;
}

/* Copy what there is; 0 at the end. */
static int pass_on(int from, int to)
{
    char data[4096];
    int count = read(from, data, sizeof data);

    return count > 0 && write_all(to, data, count) == 0;
}

static void converse(int s, int input)
{
    int readable[2], output = 1, complaints = 1;

    while (output || complaints) {
        readable[0] = input | (output ? 1 << s : 0) | (complaints ? 1 << errors : 0);
        readable[1] = 0;
        if (select(32, readable, 0, 0, 0) < 0) {
            if (errno != EINTR)
                die("select");
            continue;
        }
        if (readable[0] & 1 << s)
            output = pass_on(s, 1);
        if (readable[0] & 1 << errors)
            complaints = pass_on(errors, 2);
        if (readable[0] & 1 && !pass_on(0, s))
            input = 0, shutdown(s, 1);
    }
}

int main(int argc, char **argv)
{
    char *host, *user = 0, *port = "shell";
    struct passwd *me = getpwuid(getuid());
    int input = 1, option, s, number;

    program = "remsh";
    if (argc < 3)
        usage();
    host = argv[1];
    optind = 2;
    while (optind < argc && argv[optind][0] == '-' && (option = getopt(argc, argv, "l:np:")) != EOF)
        switch (option) {
        case 'l': user = optarg; break;
        case 'n': input = 0; break;
        case 'p': port = optarg; break;
        default: usage();
        }
    if (optind >= argc)
        usage();
    if (!me) {
        fprintf(stderr, "remsh: who are you?\n");
        return 1;
    }
    if (!(number = port_of(port, "tcp")))
        return 1;
    signal(SIGPIPE, SIG_IGN);
    s = rcmd(&host, number, me->pw_name, user ? user : me->pw_name, joined(argv + optind), &errors);
    if (s < 0)
        return 1;
    signal(SIGINT, forward);
    signal(SIGQUIT, forward);
    signal(SIGTERM, forward);
    if (!input)
        shutdown(s, 1);
    converse(s, input);
    return 0;
}
