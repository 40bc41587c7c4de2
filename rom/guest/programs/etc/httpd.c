/* httpd: the files of a directory over HTTP/1.0, one process a connection.
 *
 *     httpd [-i] [-p port] [-t seconds] [directory]
 *
 * Whoever asks for nothing has no process, and is cut off after the seconds of -t.  With -i it serves the one connection
 * that is its standard input, for inetd.  Documents are named by their path below the directory; a directory is its
 * index.html, or a list of what is in it.
 */
#include "../net/internet.h"
#include <dirent.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define LINE 2048
#define MOST_SILENT 1500
#define HTTP_DATE "%a, %d %b %Y %H:%M:%S GMT"

static int patience = 60; /* seconds for a request to come, and for each piece of an answer to go */

/* What a request asks for besides its document. */
static struct {
    int with_body;
    time_t since; /* of If-Modified-Since, 0 without */
    int has_range;
    long first, last; /* first -1: the last `last' bytes; last -1: to the end */
} wanted;

static const struct {
    const char *suffix, *type;
} types[] = {
    { ".html", "text/html" }, { ".htm", "text/html" }, { ".txt", "text/plain" }, { ".c", "text/plain" },
    { ".h", "text/plain" }, { ".gif", "image/gif" }, { ".jpg", "image/jpeg" }, { ".png", "image/png" },
};

static const char *type_of(const char *path)
{
    const char *suffix = strrchr(path, '.');
    int i;

    for (i = 0; suffix && i < (int)(sizeof types / sizeof types[0]); i++)
        if (strcmp(suffix, types[i].suffix) == 0)
            return types[i].type;
    return "application/octet-stream";
}

static void answer(int code, const char *words, const char *type, long length, const char *more)
{
    char head[LINE + 512];

    sprintf(head, "HTTP/1.0 %d %s\r\nServer: hp9k\r\nContent-Type: %s\r\n%s", code, words, type, more);
    if (length >= 0)
        sprintf(head + strlen(head), "Content-Length: %ld\r\n", length);
    strcat(head, "\r\n");
    write_all(1, head, (int)strlen(head));
}

static void refuse(int code, const char *words)
{
    char body[256];

    sprintf(body, "<title>%d</title><h1>%s</h1>\n", code, words);
    answer(code, words, "text/html", (long)strlen(body), "");
    if (wanted.with_body)
        write_all(1, body, (int)strlen(body));
}

/* Undo %xx in place; what would leave the directory is no path.  -1 for one that isn't well formed. */
static int decode(char *path)
{
    char *from = path, *to = path, digits[3];

    digits[2] = 0;
    for (; *from && *from != '?'; from++)
        if (*from != '%')
            *to++ = *from;
        else {
            if (!isxdigit((unsigned char)from[1]) || !isxdigit((unsigned char)from[2]))
                return -1;
            digits[0] = from[1], digits[1] = from[2];
            *to = (char)strtol(digits, (char **)0, 16);
            if (!*to)
                return -1;
            to++, from += 2;
        }
    *to = 0;
    for (from = path; from; from = strchr(from, '/')) {
        while (*from == '/')
            from++;
        if (strncmp(from, "..", 2) == 0 && (from[2] == '/' || !from[2]))
            return -1;
    }
    return 0;
}

/* Text that may hold anything, inside HTML. */
static void put_quoted(FILE *out, const char *text)
{
    for (; *text; text++)
        if (*text == '<' || *text == '&' || *text == '"')
            fprintf(out, "&#%d;", *text);
        else
            putc(*text, out);
}

/* A name as a part of a path in an address. */
static void put_encoded(FILE *out, const char *text)
{
    for (; *text; text++)
        if (isalnum((unsigned char)*text) || strchr("-._~", *text))
            putc(*text, out);
        else
            fprintf(out, "%%%02X", (unsigned char)*text);
}

static void list(const char *path)
{
    DIR *directory = opendir(path);
    struct dirent *entry;

    if (!directory) {
        refuse(403, "Forbidden");
        return;
    }
    answer(200, "OK", "text/html", -1L, "");
    while (wanted.with_body && (entry = readdir(directory)) != 0) {
        if (entry->d_name[0] == '.')
            continue;
        printf("<a href=\"");
        put_encoded(stdout, entry->d_name);
        printf("\">");
        put_quoted(stdout, entry->d_name);
        printf("</a><br>\n");
    }
    fflush(stdout);
    closedir(directory);
}

/* The part of a file of `size' bytes that is to be sent; 0 when there is none of it. */
static int choose_range(long size, long *first, long *length)
{
    long last = wanted.last < 0 || wanted.last >= size ? size - 1 : wanted.last;

    *first = 0;
    *length = size;
    if (!wanted.has_range)
        return 1;
    if (wanted.first < 0) {
        *length = wanted.last < size ? wanted.last : size;
        *first = size - *length;
        return *length > 0;
    }
    *first = wanted.first;
    *length = last - wanted.first + 1;
    return wanted.first < size && *length > 0;
}

static void send_bytes(int fd, long first, long length)
{
    char data[8192];
    int count;

    lseek(fd, first, 0);
    while (length > 0 && (count = read(fd, data, length < (long)sizeof data ? (int)length : (int)sizeof data)) > 0) {
        alarm((unsigned)patience);
        if (write_all(1, data, count) < 0)
            break;
        length -= count;
    }
}

static void send_file(const char *path, struct stat *status)
{
    char more[200], when[64];
    long first, length;
    int fd;

    if ((status->st_mode & S_IFMT) != S_IFREG || (fd = open(path, O_RDONLY, 0)) < 0) {
        refuse(403, "Forbidden");
        return;
    }
    strftime(when, sizeof when, HTTP_DATE, gmtime(&status->st_mtime));
    sprintf(more, "Last-Modified: %s\r\nAccept-Ranges: bytes\r\n", when);
    if (wanted.since && status->st_mtime <= wanted.since)
        answer(304, "Not Modified", type_of(path), -1L, more);
    else if (!choose_range((long)status->st_size, &first, &length)) {
        sprintf(more, "Content-Range: bytes */%ld\r\n", (long)status->st_size);
        answer(416, "Range Not Satisfiable", "text/plain", 0L, more);
    } else {
        if (wanted.has_range)
            sprintf(more + strlen(more), "Content-Range: bytes %ld-%ld/%ld\r\n", first, first + length - 1,
                    (long)status->st_size);
        answer(wanted.has_range ? 206 : 200, wanted.has_range ? "Partial Content" : "OK", type_of(path), length, more);
        if (wanted.with_body)
            send_bytes(fd, first, length);
    }
    close(fd);
}

/* A directory's own address ends with a slash: without it the links of its list would lead beside it. */
static void redirect(const char *address)
{
    char more[LINE + 32];

    sprintf(more, "Location: %.*s/\r\n", LINE, address);
    answer(301, "Moved Permanently", "text/html", 0L, more);
}

/* `address' is the path as it was asked for. */
static void document(char *path, const char *address)
{
    char index[LINE + 16];
    struct stat status;

    if (stat(path, &status) < 0) {
        refuse(404, "Not Found");
        return;
    }
    if ((status.st_mode & S_IFMT) != S_IFDIR) {
        send_file(path, &status);
        return;
    }
    if (path[strlen(path) - 1] != '/') {
        redirect(address);
        return;
    }
    sprintf(index, "%sindex.html", path);
    if (stat(index, &status) == 0)
        send_file(index, &status);
    else
        list(path);
}

/* bytes=first-last, first- or -last; several ranges are one too many, and answered with everything. */
static void read_range(const char *text)
{
    char *end;

    if (strncmp(text, "bytes=", 6) || strchr(text, ','))
        return;
    text += 6;
    wanted.first = wanted.last = -1;
    if (isdigit((unsigned char)*text)) {
        wanted.first = strtol(text, &end, 10);
        text = end;
    }
    if (*text++ != '-')
        return;
    if (isdigit((unsigned char)*text))
        wanted.last = strtol(text, (char **)0, 10);
    wanted.has_range = wanted.first >= 0 || wanted.last >= 0;
}

static void read_header(const char *line)
{
    static const char since[] = "If-Modified-Since:", range[] = "Range:";
    struct tm date;

    if (!strncasecmp(line, range, sizeof range - 1))
        read_range(line + sizeof range - 1 + strspn(line + sizeof range - 1, " "));
    if (strncasecmp(line, since, sizeof since - 1))
        return;
    memset(&date, 0, sizeof date);
    if (strptime(line + sizeof since - 1 + strspn(line + sizeof since - 1, " "), HTTP_DATE, &date)) {
        date.tm_isdst = 0;
        wanted.since = mktime(&date); /* in universal time: see main */
    }
}

/* http://host/path is the same as /path. */
static char *local_part(char *target)
{
    static char root[] = "/";

    if (strncasecmp(target, "http://", 7))
        return target;
    target = strchr(target + 7, '/');
    return target ? target : root;
}

/* One request on standard input, its answer to standard output. */
static void request(void)
{
    char line[LINE], header[LINE], path[LINE + 2], address[LINE], *target, *end;

    wanted.with_body = 1;
    alarm((unsigned)patience);
    if (read_line(0, line, sizeof line) <= 0)
        return;
    if ((target = strchr(line, ' ')) == 0) {
        refuse(400, "Bad Request");
        return;
    }
    *target++ = 0;
    wanted.with_body = strcmp(line, "HEAD") != 0;
    if ((end = strchr(target, ' ')) != 0) {
        *end = 0;
        while (read_line(0, header, sizeof header) > 0)
            read_header(header);
    }
    target = local_part(target);
    strcpy(address, target);
    address[strcspn(address, "?")] = 0;
    if (strcmp(line, "GET") != 0 && strcmp(line, "HEAD") != 0)
        refuse(501, "Not Implemented");
    else if (*target != '/' || decode(target) < 0)
        refuse(400, "Bad Request");
    else {
        sprintf(path, ".%s", target);
        document(path, address);
    }
}

/* What the client still sends is read: unread, it would cost it our answer. */
static void finish(void)
{
    char data[1024];

    shutdown(1, 1);
    alarm(5);
    while (read(0, data, sizeof data) > 0)
        ;
    exit(0);
}

static void one_connection(int s)
{
    dup2(s, 0);
    dup2(s, 1);
    if (s > 1)
        close(s);
    request();
    finish();
}

static void reap(int number)
{
    (void)number;
}

/* Connections that have said nothing yet, the oldest first: they get a process when they do. */
static struct {
    int s;
    time_t since;
} silent[MOST_SILENT];
static int silences;

static void want_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static void forget(int which)
{
    close(silent[which].s);
    memmove(&silent[which], &silent[which + 1], sizeof silent[0] * (--silences - which));
}

/* A client that comes when no more fit is worth more than the one that was silent longest. */
static void take(int server)
{
    int off = 0, s;

    if (silences == MOST_SILENT)
        forget(0);
    s = accept(server, 0, 0);
    if (s < 0 && (errno == EMFILE || errno == ENFILE) && silences) {
        forget(0);
        s = accept(server, 0, 0);
    }
    if (s < 0)
        return; /* it has gone again */
    ioctl(s, FIOSNBIO, &off);
    silent[silences].s = s;
    silent[silences++].since = time((time_t *)0);
}

static void start(int server, int which)
{
    int i, s;

    switch (fork()) {
    case -1: failed("fork"); break;
    case 0:
        close(server);
        s = silent[which].s;
        for (i = 0; i < silences; i++)
            if (i != which)
                close(silent[i].s);
        one_connection(s);
    }
    forget(which);
}

static void serve_for_ever(const char *port)
{
    struct sigvec action;
    struct timeval pause;
    fd_set readable;
    int server, highest, i, on = 1;

    want_descriptors();
    if ((server = serve(port, SOCK_STREAM)) < 0)
        exit(1);
    ioctl(server, FIOSNBIO, &on);
    memset(&action, 0, sizeof action);
    action.sv_handler = reap;
    sigvector(SIGCLD, &action, 0);
    for (;;) {
        FD_ZERO(&readable);
        FD_SET(server, &readable);
        for (highest = server, i = 0; i < silences; i++) {
            FD_SET(silent[i].s, &readable);
            if (silent[i].s > highest)
                highest = silent[i].s;
        }
        pause.tv_sec = 1, pause.tv_usec = 0;
        i = select(highest + 1, (int *)&readable, 0, 0, silences ? &pause : 0);
        while (wait3(0, WNOHANG, 0) > 0)
            ;
        if (i < 0)
            continue;
        for (i = silences; i-- > 0;)
            if (FD_ISSET(silent[i].s, &readable))
                start(server, i);
            else if (time((time_t *)0) - silent[i].since >= patience)
                forget(i);
        if (FD_ISSET(server, &readable))
            take(server);
    }
}

int main(int argc, char **argv)
{
    const char *port = "80";
    int inetd = 0, option;

    program = "httpd";
    putenv("TZ=UTC0"); /* HTTP's dates are universal time */
    tzset();
    while ((option = getopt(argc, argv, "ip:t:")) != EOF)
        switch (option) {
        case 'i': inetd = 1; break;
        case 'p': port = optarg; break;
        case 't': patience = atoi(optarg); break;
        default: return 2;
        }
    if (argc - optind > 1) {
        fprintf(stderr, "usage: httpd [-i] [-p port] [-t seconds] [directory]\n");
        return 2;
    }
    if (optind < argc && chdir(argv[optind]) < 0)
        die(argv[optind]);
    signal(SIGPIPE, SIG_IGN);
    if (inetd) {
        request();
        finish();
    } else
        serve_for_ever(port);
    return 0;
}
