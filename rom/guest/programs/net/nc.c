/* nc: standard input and output to and from a socket.
 *
 *     nc [-u] [-w seconds] host port      connect
 *     nc [-u] [-w seconds] -l port        wait for one who does
 */
#include "internet.h"

static void usage(void)
{
    fprintf(stderr, "usage: nc [-u] [-w seconds] host port\n       nc [-u] [-w seconds] -l port\n");
    exit(2);
}

/* Wait for the first datagram, and talk to its sender from then on; what it brought is output. */
static void wait_for_sender(int s)
{
    struct sockaddr_in sender;
    int length = sizeof sender, count;
    char data[8192];

    if ((count = recvfrom(s, data, sizeof data, 0, &sender, &length)) < 0)
        die("recvfrom");
    if (connect(s, &sender, sizeof sender) < 0)
        die("connect");
    if (write_all(1, data, count) < 0)
        die("standard output");
}

int main(int argc, char **argv)
{
    int type = SOCK_STREAM, listening = 0, limit = 0, option, s;

    program = "nc";
    while ((option = getopt(argc, argv, "luw:")) != EOF)
        switch (option) {
        case 'l': listening = 1; break;
        case 'u': type = SOCK_DGRAM; break;
        case 'w': limit = atoi(optarg); break;
        default: usage();
        }
    if (argc - optind != 2 - listening)
        usage();
    signal(SIGPIPE, SIG_IGN);
    if (!listening)
        s = dial(argv[optind], argv[optind + 1], type);
    else if ((s = serve(argv[optind], type)) >= 0) {
        if (type == SOCK_DGRAM)
            wait_for_sender(s);
        else {
            int server = s;

            if ((s = accept(server, 0, 0)) < 0)
                die("accept");
            close(server);
        }
    }
    return s < 0 || relay(s, type == SOCK_STREAM, limit) < 0;
}
