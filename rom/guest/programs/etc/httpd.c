/* httpd: the files of a directory over HTTP/1.0, one process a connection.
 *
 *     httpd [-i] [-p port] [directory]
 *
 * With -i it serves the one connection that is its standard input, for inetd.  Documents are named by their path below
 * the directory; a directory is its index.html, or a list of what is in it.
 */
#include "../net/internet.h"
#include <dirent.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define LINE 2048

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

static void answer(int code, const char *words, const char *type, long length)
{
    char head[256];

    sprintf(head, "HTTP/1.0 %d %s\r\nServer: hp9k\r\nContent-Type: %s\r\n", code, words, type);
    if (length >= 0)
        sprintf(head + strlen(head), "Content-Length: %ld\r\n", length);
    strcat(head, "\r\n");
    write_all(1, head, (int)strlen(head));
}

static void refuse(int code, const char *words, int with_body)
{
    char body[256];

    sprintf(body, "<title>%d</title><h1>%s</h1>\n", code, words);
    answer(code, words, "text/html", (long)strlen(body));
    if (with_body)
        write_all(1, body, (int)strlen(body));
}

/* Undo %xx in place; what would leave the directory is no path.  -1 for one that isn't well formed. */
static int decode(char *path)
{
    char *from = path, *to = path, digits[3], *end;

    digits[2] = 0;
    for (; *from && *from != '?'; from++)
        if (*from != '%')
            *to++ = *from;
        else {
            if (!from[1] || !from[2])
                return -1;
            digits[0] = from[1], digits[1] = from[2];
            *to = (char)strtol(digits, &end, 16);
            if (*end || !*to)
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

static void list(const char *path, int with_body)
{
    DIR *directory = opendir(path);
    struct dirent *entry;

    if (!directory) {
        refuse(403, "Forbidden", with_body);
        return;
    }
    answer(200, "OK", "text/html", -1L);
    while (with_body && (entry = readdir(directory)) != 0) {
        if (entry->d_name[0] == '.')
            continue;
        printf("<a href=\"");
        put_quoted(stdout, entry->d_name);
        printf("\">");
        put_quoted(stdout, entry->d_name);
        printf("</a><br>\n");
    }
    fflush(stdout);
    closedir(directory);
}

static void send_file(const char *path, struct stat *status, int with_body)
{
    char data[8192];
    int count, fd = open(path, O_RDONLY, 0);

    if (fd < 0) {
        refuse(403, "Forbidden", with_body);
        return;
    }
    answer(200, "OK", type_of(path), (long)status->st_size);
    while (with_body && (count = read(fd, data, sizeof data)) > 0)
        if (write_all(1, data, count) < 0)
            break;
    close(fd);
}

static void document(char *path, int with_body)
{
    char index[LINE + 16];
    struct stat status;

    if (stat(path, &status) < 0) {
        refuse(404, "Not Found", with_body);
        return;
    }
    if ((status.st_mode & S_IFMT) != S_IFDIR) {
        send_file(path, &status, with_body);
        return;
    }
    sprintf(index, "%s/index.html", path);
    if (stat(index, &status) == 0)
        send_file(index, &status, with_body);
    else
        list(path, with_body);
}

/* One request on standard input, its answer to standard output. */
static void request(void)
{
    char line[LINE], header[LINE], path[LINE + 2], *target, *end;
    int with_body;

    if (read_line(0, line, sizeof line) <= 0)
        return;
    with_body = strncmp(line, "HEAD ", 5) != 0;
    if ((target = strchr(line, ' ')) == 0) {
        refuse(400, "Bad Request", 1);
        return;
    }
    *target++ = 0;
    if ((end = strchr(target, ' ')) != 0) {
        *end = 0;
        while (read_line(0, header, sizeof header) > 0)
            ;
    }
    if (strcmp(line, "GET") != 0 && strcmp(line, "HEAD") != 0)
        refuse(501, "Not Implemented", 1);
    else if (*target != '/' || decode(target) < 0)
        refuse(400, "Bad Request", with_body);
    else {
        sprintf(path, ".%s", target);
        document(path, with_body);
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

static void serve_for_ever(const char *port)
{
    struct sigvec action;
    int server, s, error;

    if ((server = serve(port, SOCK_STREAM)) < 0)
        exit(1);
    memset(&action, 0, sizeof action);
    action.sv_handler = reap;
    sigvector(SIGCLD, &action, 0);
    for (;;) {
        s = accept(server, 0, 0);
        error = errno;
        while (wait3(0, WNOHANG, 0) > 0)
            ;
        errno = error;
        if (s < 0) {
            if (errno != EINTR)
                failed("accept"), sleep(1);
            continue;
        }
        switch (fork()) {
        case -1: failed("fork"); break;
        case 0: close(server); one_connection(s);
        }
        close(s);
    }
}

int main(int argc, char **argv)
{
    const char *port = "80";
    int inetd = 0, option;

    program = "httpd";
    while ((option = getopt(argc, argv, "ip:")) != EOF)
        switch (option) {
        case 'i': inetd = 1; break;
        case 'p': port = optarg; break;
        default: return 2;
        }
    if (argc - optind > 1) {
        fprintf(stderr, "usage: httpd [-i] [-p port] [directory]\n");
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
