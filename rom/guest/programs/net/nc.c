/* nc: standard input and output to and from a socket.
 *
 *     nc [-nuvz] [-w seconds] host port[-port]     connect; -z only sees whether one can
 *     nc [-knuv] [-w seconds] -l port              wait for one who does, with -k for one after the other
 *
 * -n takes addresses, no names; -u is for datagrams; -v says what happens; -w gives up when nothing has come, or no
 * connection been made, for so long.  The end of the input is passed on, and the other side's answer to it waited for.
 */
#include "internet.h"
#include "relay.h"

static int type = SOCK_STREAM, limit, loud, numeric;

static void usage(void)
{
    fprintf(stderr, "usage: nc [-nuvz] [-w seconds] host port[-port]\n       nc [-knuv] [-w seconds] -l port\n");
    exit(2);
}

static void too_late(int number)
{
    (void)number;
}

/* Both ways until both have ended; 0 if all went well. */
static int relay(int s)
{
    static struct channel out, in;
    int readable[2], writable[2], count, most, passed_on = 0, terminal = isatty(0), patience = limit;
    struct timeval timeout;

    never_block(s);
    open_channel(&out, 0, s);
    open_channel(&in, s, 1);
    out.whole = 1;
    in.datagrams = type == SOCK_DGRAM;
    while (!is_finished(&in) || (!is_finished(&out) && !terminal)) {
        memset(readable, 0, sizeof readable);
        memset(writable, 0, sizeof writable);
        most = watch(&out, readable, writable, watch(&in, readable, writable, 0));
        timeout.tv_sec = patience;
        timeout.tv_usec = 0;
        count = select(most + 1, readable, writable, 0, patience ? &timeout : 0);
        if (count < 0 && errno != EINTR)
            return failed("select");
        if (count == 0)
            return 0;
        if (count < 0)
            continue;
        if (is_set(readable, s) && fill(&in) == 0 && in.broken)
            return failed("read");
        if (is_set(readable, 0))
            fill(&out);
        if (is_set(writable, 1) && drain(&in) < 0)
            return failed("standard output");
        if (is_set(writable, s) && drain(&out) < 0 && in.ended)
            return 0;
        if (is_finished(&out) && !passed_on) {
            passed_on = 1;
            if (type == SOCK_STREAM)
                shutdown(s, 1);
            else if (!limit)
                patience = 1; /* no end of datagrams is told */
        }
    }
    return 0;
}

/* Whether something listens: a datagram nobody wants comes back as an error. */
static int probe(int s)
{
    char byte = 0;
    int result = 1;

    if (type == SOCK_DGRAM) {
        never_block(s);
        result = write(s, &byte, 1) == 1;
        sleep(1);
        result = result && (read(s, &byte, 1) >= 0 || errno == EWOULDBLOCK || errno == EAGAIN);
    }
    close(s);
    return result;
}

static int connected(const char *host, const char *port)
{
    struct sigvec action;
    int s;

    memset(&action, 0, sizeof action);
    action.sv_handler = too_late;
    sigvector(SIGALRM, &action, 0);
    alarm(limit);
    s = dial(host, port, type);
    alarm(0);
    if (s >= 0 && loud)
        fprintf(stderr, "nc: connected to %s, port %s\n", host, port);
    return s;
}

/* Every port of first-last; 0 if one of them is there. */
static int scan(const char *host, char *ports)
{
    char *dash = strchr(ports, '-'), port[16];
    int number = atoi(ports), last = dash ? atoi(dash + 1) : number, s, found = 0;

    if (dash && (number < 1 || last < number || last > 65535))
        usage();
    if (!dash)
        return (s = connected(host, ports)) < 0 || !probe(s);
    for (; number <= last; number++) {
        sprintf(port, "%d", number);
        if ((s = connected(host, port)) >= 0 && probe(s))
            found = 1;
    }
    return !found;
}

/* Wait for the first datagram, and talk to its sender from then on; what it brought is output. */
static int wait_for_sender(int s)
{
    static char data[65536];
    struct sockaddr_in sender;
    int length = sizeof sender, count;

    if ((count = recvfrom(s, data, sizeof data, 0, &sender, &length)) < 0)
        return failed("recvfrom");
    if (loud)
        fprintf(stderr, "nc: datagram from %s, port %d\n", inet_ntoa(sender.sin_addr), ntohs(sender.sin_port));
    if (connect(s, &sender, sizeof sender) < 0)
        return failed("connect");
    return write_all(1, data, count) < 0 ? failed("standard output") : 0;
}

static int wait_for_caller(int server)
{
    struct sockaddr_in caller;
    int length = sizeof caller, s = accept(server, &caller, &length);

    if (s < 0)
        return failed("accept");
    if (loud)
        fprintf(stderr, "nc: connection from %s, port %d\n", inet_ntoa(caller.sin_addr), ntohs(caller.sin_port));
    return s;
}

static int await(const char *port, int again)
{
    int server = serve(port, type), s, result;

    if (server < 0)
        return 1;
    if (loud)
        fprintf(stderr, "nc: listening on port %s\n", port);
    do {
        if (type == SOCK_DGRAM) {
            result = wait_for_sender(server) < 0 || relay(server) < 0;
            if (again) {
                close(server);
                server = serve(port, type);
            }
            continue;
        }
        if ((s = wait_for_caller(server)) < 0)
            return 1;
        if (!again)
            close(server);
        result = relay(s) < 0;
        close(s);
    } while (again && server >= 0);
    return result;
}

int main(int argc, char **argv)
{
    int listening = 0, only_look = 0, again = 0, option, s;

    program = "nc";
    while ((option = getopt(argc, argv, "klnuvw:z")) != EOF)
        switch (option) {
        case 'k': again = 1; break;
        case 'l': listening = 1; break;
        case 'n': numeric = 1; break;
        case 'u': type = SOCK_DGRAM; break;
        case 'v': loud = 1; break;
        case 'w': limit = atoi(optarg); break;
        case 'z': only_look = 1; break;
        default: usage();
        }
    if (argc - optind != 2 - listening || (listening && only_look))
        usage();
    signal(SIGPIPE, SIG_IGN);
    if (listening)
        return await(argv[optind], again);
    if (numeric && inet_addr(argv[optind]) == (unsigned long)-1) {
        fprintf(stderr, "nc: %s: not an address\n", argv[optind]);
        return 1;
    }
    if (only_look)
        return scan(argv[optind], argv[optind + 1]);
    if ((s = connected(argv[optind], argv[optind + 1])) < 0)
        return 1;
    return relay(s) < 0;
}
