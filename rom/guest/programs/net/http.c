/* http: a document from the World Wide Web (HTTP/1.1, a connection for each).
 *
 *     http [-iIOv] [-o file] [-H header] [http://]host[:port][/path]
 *
 * It goes to standard output, with -o to a file, with -O to one of its own name.  -i shows the answer's head first, -I
 * asks for the head alone, -v shows the request too, -H (--header) adds a line to it.  The exit status is 0 for an
 * answer of success that came whole, 1 for any other.
 */
#include "internet.h"
#include <strings.h>

#define LINE_MAX_ 2048
#define REDIRECTS 10

static int shown, head_only, loud;
static char headers[LINE_MAX_];
static FILE *to;

/* What the head of an answer says. */
static struct {
    int code;
    long length; /* -1: not said */
    int chunked;
    char location[LINE_MAX_];
} reply;

static int is_header(const char *line, const char *name, const char **value)
{
    size_t length = strlen(name);

    if (strncasecmp(line, name, length) || line[length] != ':')
        return 0;
    *value = line + length + 1 + strspn(line + length + 1, " \t");
    return 1;
}

static void take_header(const char *line)
{
    const char *value;
    char *end;

    if (is_header(line, "Content-Length", &value)) {
        reply.length = strtol(value, &end, 10);
        if (end == value || reply.length < 0)
            reply.length = -1;
    } else if (is_header(line, "Transfer-Encoding", &value))
        reply.chunked = !strncasecmp(value, "chunked", 7);
    else if (is_header(line, "Location", &value))
        strcpy(reply.location, value);
}

/* One head; 0 when it is none. */
static int take_head(int s)
{
    char line[LINE_MAX_];
    const char *code;

    memset(&reply, 0, sizeof reply);
    reply.length = -1;
    if (read_line(s, line, sizeof line) < 0) {
        fprintf(stderr, "http: the server closed the connection\n");
        return 0;
    }
    code = strchr(line, ' ');
    if (strncmp(line, "HTTP/", 5) || !code) {
        fprintf(stderr, "http: no HTTP: %.60s\n", line);
        return 0;
    }
    reply.code = atoi(code + 1);
    if (reply.code / 100 > 3 && !shown)
        fprintf(stderr, "http: %s\n", line);
    do {
        if (shown)
            printf("%s\n", line);
        take_header(line);
    } while (read_line(s, line, sizeof line) > 0);
    if (shown)
        printf("\n");
    return 1;
}

/* At most so many bytes, -1 for all; 0 when they came and could be written. */
static int copy(int s, long length)
{
    char data[8192];
    int count;
    static long total;

    while (length) {
        count = read(s, data, length < 0 || length > (long)sizeof data ? (int)sizeof data : (int)length);
        if (count < 0)
            return failed("read");
        if (count == 0)
            return length < 0 ? 0 : (fprintf(stderr, "http: the answer ended early\n"), -1);
        if (fwrite(data, 1, count, to) != (size_t)count)
            return failed("output");
        if (length > 0)
            length -= count;
        total += count;
        if (to != stdout && isatty(2))
            fprintf(stderr, "\r%ld bytes", total);
    }
    return 0;
}

static int copy_chunks(int s)
{
    char line[LINE_MAX_], *end;
    long size;

    for (;;) {
        if (read_line(s, line, sizeof line) < 0)
            return fprintf(stderr, "http: the answer ended early\n"), -1;
        size = strtol(line, &end, 16);
        if (end == line || size < 0)
            return fprintf(stderr, "http: a piece without its size\n"), -1;
        if (size == 0)
            break;
        if (copy(s, size) < 0 || read_line(s, line, sizeof line) != 0)
            return -1;
    }
    while (read_line(s, line, sizeof line) > 0)
        ;
    return 0;
}

/* Splits [http://]host[:port][/path] in place. */
static int split(char *address, char **host, char **port, char **path)
{
    static char usual[] = "80", none[] = "";

    if (strncasecmp(address, "http://", 7) == 0)
        address += 7;
    else if (strstr(address, "://")) {
        fprintf(stderr, "http: %s: only http is spoken here\n", address);
        return 0;
    }
    *host = address;
    *port = usual;
    *path = none;
    if ((address = strchr(address, '/')) != 0) {
        *address = 0;
        *path = address + 1;
    }
    if ((address = strchr(*host, ':')) != 0) {
        *address = 0;
        *port = address + 1;
    }
    return 1;
}

/* Asks, and takes the head of the answer; the socket, or -1. */
static int ask(const char *host, const char *port, const char *path)
{
    char request[3 * LINE_MAX_];
    int s = dial(host, port, SOCK_STREAM);

    if (s < 0)
        return -1;
    sprintf(request, "%s /%s HTTP/1.1\r\nHost: %s%s%s\r\nUser-Agent: hp9k\r\nConnection: close\r\n%s\r\n",
            head_only ? "HEAD" : "GET", path, host, strcmp(port, "80") ? ":" : "", strcmp(port, "80") ? port : "", headers);
    if (loud)
        fprintf(stderr, "%s", request);
    if (write_all(s, request, (int)strlen(request)) < 0)
        return failed("write");
    do
        if (!take_head(s)) {
            close(s);
            return -1;
        }
    while (reply.code / 100 == 1);
    return s;
}

/* The socket of the answer in the end, redirections followed; the path is the last one. */
static int fetch(char *address, char **path)
{
    char *host, *port;
    int s, hops;

    for (hops = 0; hops <= REDIRECTS; hops++) {
        if (!split(address, &host, &port, path) || (s = ask(host, port, *path)) < 0)
            return -1;
        if (reply.code / 100 != 3 || !*reply.location)
            return s;
        close(s);
        if (*reply.location == '/') {
            address = malloc(strlen(host) + strlen(port) + strlen(reply.location) + 2);
            sprintf(address, "%s:%s%s", host, port, reply.location);
        } else
            address = strdup(reply.location);
    }
    fprintf(stderr, "http: redirected more than %d times\n", REDIRECTS);
    return -1;
}

static const char *own_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    static char name[LINE_MAX_];

    strcpy(name, slash ? slash + 1 : path);
    name[strcspn(name, "?")] = 0;
    return *name ? name : "index.html";
}

static void usage(void)
{
    fprintf(stderr, "usage: http [-iIOv] [-o file] [-H header] [http://]host[:port][/path]\n");
    exit(2);
}

int main(int argc, char **argv)
{
    char *path;
    const char *file = 0;
    int option, s, by_name = 0, result;

    program = "http";
    for (s = 1; s < argc; s++)
        if (!strcmp(argv[s], "--header"))
            argv[s] = "-H";
    while ((option = getopt(argc, argv, "H:IOio:v")) != EOF)
        switch (option) {
        case 'H':
            if (strlen(headers) + strlen(optarg) + 3 > sizeof headers)
                usage();
            strcat(strcat(headers, optarg), "\r\n");
            break;
        case 'I': head_only = shown = 1; break;
        case 'O': by_name = 1; break;
        case 'i': shown = 1; break;
        case 'o': file = optarg; break;
        case 'v': loud = 1; break;
        default: usage();
        }
    if (argc - optind != 1)
        usage();
    if (strlen(argv[optind]) > LINE_MAX_ - 100) {
        fprintf(stderr, "http: the address is too long\n");
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    if ((s = fetch(strdup(argv[optind]), &path)) < 0)
        return 1;
    if (by_name)
        file = own_name(path);
    to = file && !head_only ? fopen(file, "w") : stdout;
    if (!to)
        die(file);
    result = head_only || reply.code == 204 || reply.code == 304 ? 0 : reply.chunked ? copy_chunks(s) : copy(s, reply.length);
    if (to != stdout && isatty(2))
        fprintf(stderr, "\n");
    if (fflush(to) == EOF || ferror(to))
        die(file ? file : "standard output");
    return result < 0 || reply.code / 100 != 2;
}
