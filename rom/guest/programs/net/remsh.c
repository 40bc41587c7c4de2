/* remsh: a command on another machine, with standard input, output and error here.
 *
 *     remsh host [-l user] [-n] [-p port] command...
 *
 * The other machine believes who we are because we call from a reserved port, which only the superuser gets.
 */
#include "internet.h"
#include "relay.h"
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

static void converse(int s, int input)
{
    static struct channel in, out, complaints;
    int readable[2], writable[2], most, passed_on = !input;

    never_block(s);
    open_channel(&in, 0, s);
    open_channel(&out, s, 1);
    open_channel(&complaints, errors, 2);
    in.whole = 1;
    in.ended = !input;
    while (!is_finished(&out) || !is_finished(&complaints)) {
        memset(readable, 0, sizeof readable);
        memset(writable, 0, sizeof writable);
        most = watch(&in, readable, writable, watch(&out, readable, writable, watch(&complaints, readable, writable, 0)));
        if (select(most + 1, readable, writable, 0, 0) < 0) {
            if (errno != EINTR)
                die("select");
            continue;
        }
        if (is_set(readable, s))
            fill(&out);
        if (is_set(readable, errors))
            fill(&complaints);
        if (is_set(readable, 0))
            fill(&in);
        if (is_set(writable, 1) && drain(&out) < 0)
            die("standard output");
        if (is_set(writable, 2))
            drain(&complaints);
        if (is_set(writable, s))
            drain(&in);
        if (is_finished(&in) && !passed_on) {
            passed_on = 1;
            shutdown(s, 1);
        }
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
