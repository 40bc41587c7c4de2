/* http: a document from the World Wide Web to standard output (HTTP/1.0).
 *
 *     http [-i] [http://]host[:port][/path]
 *
 * With -i the head of the answer comes first.  The exit status is 0 for an answer of success, 1 for any other.
 */
#include "internet.h"

#define LINE_MAX_ 2048

static int succeeded(const char *status)
{
    const char *code = strchr(status, ' ');

    return strncmp(status, "HTTP/", 5) == 0 && code && code[1] == '2';
}

/* The head; the value is whether it tells of success. */
static int head(int s, int shown)
{
    char line[LINE_MAX_];
    int success;

    if (read_line(s, line, sizeof line) < 0) {
        fprintf(stderr, "http: the server closed the connection\n");
        exit(1);
    }
    success = succeeded(line);
    if (!success && !shown)
        fprintf(stderr, "http: %s\n", line);
    do
        if (shown)
            printf("%s\n", line);
    while (read_line(s, line, sizeof line) > 0);
    if (shown)
        printf("\n");
    return success;
}

int main(int argc, char **argv)
{
    char *host, *path, *port, request[LINE_MAX_], data[8192];
    int shown = 0, option, s, count, success;

    program = "http";
    while ((option = getopt(argc, argv, "i")) != EOF)
        if (option == 'i')
            shown = 1;
        else
            return 2;
    if (argc - optind != 1) {
        fprintf(stderr, "usage: http [-i] [http://]host[:port][/path]\n");
        return 2;
    }
    host = argv[optind];
    if (strncmp(host, "http://", 7) == 0)
        host += 7;
    host = strdup(host);
    if ((path = strchr(host, '/')) != 0)
        *path++ = 0;
    if ((port = strchr(host, ':')) != 0)
        *port++ = 0;
    if (strlen(host) + (path ? strlen(path) : 0) > LINE_MAX_ - 100) {
        fprintf(stderr, "http: the address is too long\n");
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    if ((s = dial(host, port ? port : "80", SOCK_STREAM)) < 0)
        return 1;
    sprintf(request, "GET /%s HTTP/1.0\r\nHost: %s\r\nUser-Agent: hp9k\r\n\r\n", path ? path : "", host);
    if (write_all(s, request, (int)strlen(request)) < 0)
        die("write");
    success = head(s, shown);
    fflush(stdout);
    while ((count = read(s, data, sizeof data)) > 0)
        if (write_all(1, data, count) < 0)
            die("standard output");
    if (count < 0)
        die("read");
    return !success;
}
