/* ftp: files to and from another machine (RFC 959).
 *
 *     ftp [-n] [-v] [-p] host [port]
 *
 * Commands come from standard input: user, ls, dir, cd, pwd, get, put, delete, mkdir, rmdir, rename, ascii, binary,
 * passive, status, quit.  Data connections come from the server unless -p or `passive' has them made from here.
 * -n doesn't log in by itself, -v shows what the server says.
 */
#include "internet.h"
#include <pwd.h>

#define LINE 1024

static int control, passive, verbose, binary = 1;
static char reply[LINE]; /* the last line the server sent */

/* --- the control connection --- */

/* The server's answer: its code, and its last line in `reply'.  421 when it is gone. */
static int answer(void)
{
    char code[4];

    *code = 0;
    for (;;) {
        if (read_line(control, reply, sizeof reply) < 0) {
            fprintf(stderr, "ftp: the server closed the connection\n");
            return 421;
        }
        if (verbose)
            printf("%s\n", reply);
        if (!isdigit(reply[0]) || !isdigit(reply[1]) || !isdigit(reply[2]))
            continue;
        if (!*code) {
            memcpy(code, reply, 3);
            code[3] = 0;
        }
        if (strncmp(reply, code, 3) == 0 && reply[3] != '-')
            break;
    }
    fflush(stdout);
    return atoi(code);
}

/* Ask the server for something and take its answer; what it refuses is shown. */
static int ask(const char *verb, const char *argument)
{
    char line[LINE + 16];
    int code;

    sprintf(line, *argument ? "%s %.*s\r\n" : "%s%.*s\r\n", verb, LINE, argument);
    if (write_all(control, line, (int)strlen(line)) < 0) {
        failed("control connection");
        return 421;
    }
    code = answer();
    if (code >= 400 && !verbose)
        fprintf(stderr, "ftp: %s\n", reply);
    return code;
}

static int login(const char *user)
{
    int code = ask("USER", user);

    if (code == 331)
        code = ask("PASS", isatty(0) ? getpass("Password: ") : "guest@");
    return code == 230;
}

/* --- data connections --- */

static int connect_passive(void)
{
    struct sockaddr_in server;
    int n[6], length = sizeof server, s, i;
    char *text;

    if (ask("PASV", "") != 227)
        return -1;
    for (text = reply + 3; *text && !isdigit(*text); text++)
        ;
    if (sscanf(text, "%d,%d,%d,%d,%d,%d", &n[0], &n[1], &n[2], &n[3], &n[4], &n[5]) != 6) {
        fprintf(stderr, "ftp: no address in: %s\n", reply);
        return -1;
    }
    /* The address is the one we talk to already, whatever the server says: it may not know what it is called here. */
    if (getpeername(control, &server, &length) < 0 || (s = socket(AF_INET, SOCK_STREAM, 0)) < 0)
        return failed("data connection");
    server.sin_port = htons((unsigned short)(n[4] << 8 | n[5]));
    i = connect(s, &server, sizeof server);
    if (i < 0) {
        failed("data connection");
        close(s);
        return -1;
    }
    return s;
}

static int listen_active(void)
{
    struct sockaddr_in own;
    int length = sizeof own, s;
    unsigned char *address = (unsigned char *)&own.sin_addr, *port = (unsigned char *)&own.sin_port;
    char text[32];

    if (getsockname(control, &own, &length) < 0 || (s = socket(AF_INET, SOCK_STREAM, 0)) < 0)
        return failed("data connection");
    own.sin_port = 0;
    if (bind(s, &own, sizeof own) < 0 || listen(s, 1) < 0 || getsockname(s, &own, &length) < 0) {
        failed("data connection");
        close(s);
        return -1;
    }
    sprintf(text, "%d,%d,%d,%d,%d,%d", address[0], address[1], address[2], address[3], port[0], port[1]);
    if (ask("PORT", text) != 200) {
        close(s);
        return -1;
    }
    return s;
}

/* A data connection over which the server does `verb'; -1 if it doesn't. */
static int data_connection(const char *verb, const char *argument)
{
    int s, data;

    if (ask("TYPE", binary ? "I" : "A") != 200 || (s = passive ? connect_passive() : listen_active()) < 0)
        return -1;
    if (ask(verb, argument) / 100 != 1) {
        close(s);
        return -1;
    }
    if (passive)
        return s;
    data = accept(s, 0, 0);
    if (data < 0)
        failed("data connection");
    close(s);
    return data;
}

/* --- copying; in ASCII, lines end with CR LF on the network --- */

static long copy_in(int s, FILE *to)
{
    char data[8192];
    int count, i;
    long total = 0;

    while ((count = read(s, data, sizeof data)) > 0) {
        total += count;
        for (i = 0; i < count; i++)
            if (binary || data[i] != '\r')
                putc(data[i], to);
    }
    if (fflush(to) == EOF || ferror(to)) {
        failed("local file");
        return -1;
    }
    return count < 0 ? failed("data connection") : total;
}

static long copy_out(FILE *from, int s)
{
    char data[2 * 4096];
    int byte = 0, n;
    long total = 0;

    while (byte != EOF) {
        for (n = 0; n < 4096 && (byte = getc(from)) != EOF;) {
            if (byte == '\n' && !binary)
                data[n++] = '\r';
            data[n++] = byte;
        }
        if (write_all(s, data, n) < 0)
            return failed("data connection");
        total += n;
    }
    return total;
}

static int finish_transfer(int s, long bytes)
{
    close(s);
    if (answer() / 100 != 2) {
        if (!verbose)
            fprintf(stderr, "ftp: %s\n", reply);
        return -1;
    }
    return bytes < 0 ? -1 : 0;
}

static int list(const char *verb, const char *path)
{
    int s, was = binary;
    long bytes;

    binary = 0;
    s = data_connection(verb, path);
    if (s < 0) {
        binary = was;
        return -1;
    }
    bytes = copy_in(s, stdout);
    binary = was;
    return finish_transfer(s, bytes);
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static int get(const char *remote, const char *local)
{
    FILE *to;
    long bytes;
    int s;

    if (!*local)
        local = last_part(remote);
    if ((to = fopen(local, "w")) == 0)
        return failed(local);
    if ((s = data_connection("RETR", remote)) < 0) {
        fclose(to);
        unlink(local);
        return -1;
    }
    bytes = copy_in(s, to);
    fclose(to);
    if (finish_transfer(s, bytes) < 0)
        return -1;
    printf("%ld bytes received\n", bytes);
    return 0;
}

static int put(const char *local, const char *remote)
{
    FILE *from = fopen(local, "r");
    long bytes;
    int s;

    if (!from)
        return failed(local);
    if ((s = data_connection("STOR", *remote ? remote : last_part(local))) < 0) {
        fclose(from);
        return -1;
    }
    bytes = copy_out(from, s);
    fclose(from);
    if (finish_transfer(s, bytes) < 0)
        return -1;
    printf("%ld bytes sent\n", bytes);
    return 0;
}

/* --- commands --- */

static int simple(const char *verb, const char *argument)
{
    int code = ask(verb, argument);

    if (code == 257 && !verbose)
        printf("%s\n", reply + 4);
    return code < 400 ? 0 : -1;
}

static int obey(const char *verb, const char *a, const char *b)
{
    if (!strcmp(verb, "user"))
        return login(a) ? 0 : -1;
    if (!strcmp(verb, "ls"))
        return list("NLST", a);
    if (!strcmp(verb, "dir"))
        return list("LIST", a);
    if (!strcmp(verb, "get"))
        return get(a, b);
    if (!strcmp(verb, "put"))
        return put(a, b);
    if (!strcmp(verb, "cd"))
        return simple("CWD", a);
    if (!strcmp(verb, "pwd"))
        return simple("PWD", "");
    if (!strcmp(verb, "delete"))
        return simple("DELE", a);
    if (!strcmp(verb, "mkdir"))
        return simple("MKD", a);
    if (!strcmp(verb, "rmdir"))
        return simple("RMD", a);
    if (!strcmp(verb, "rename"))
        return ask("RNFR", a) == 350 ? simple("RNTO", b) : -1;
    if (!strcmp(verb, "ascii") || !strcmp(verb, "binary"))
        return binary = *verb == 'b', 0;
    if (!strcmp(verb, "passive"))
        return passive = !passive, 0;
    if (!strcmp(verb, "status")) {
        printf("%s transfers, %s data connections\n", binary ? "binary" : "ascii", passive ? "passive" : "active");
        return 0;
    }
    fprintf(stderr, "ftp: %s: no such command\n", verb);
    return -1;
}

int main(int argc, char **argv)
{
    char line[LINE], verb[LINE], a[LINE], b[LINE];
    int option, automatic = 1, result = 0;
    struct passwd *user;

    program = "ftp";
    while ((option = getopt(argc, argv, "nvp")) != EOF)
        switch (option) {
        case 'n': automatic = 0; break;
        case 'v': verbose = 1; break;
        case 'p': passive = 1; break;
        default: return 2;
        }
    if (argc - optind < 1 || argc - optind > 2) {
        fprintf(stderr, "usage: ftp [-n] [-v] [-p] host [port]\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    if ((control = dial(argv[optind], argc - optind == 2 ? argv[optind + 1] : "ftp", SOCK_STREAM)) < 0)
        return 1;
    if (answer() != 220) {
        fprintf(stderr, "ftp: %s\n", reply);
        return 1;
    }
    if (automatic) {
        user = isatty(0) ? getpwuid(getuid()) : 0;
        if (!login(user ? user->pw_name : "anonymous"))
            result = 1;
    }
    for (;;) {
        if (isatty(0))
            printf("ftp> "), fflush(stdout);
        if (!fgets(line, sizeof line, stdin))
            break;
        *verb = *a = *b = 0;
        if (sscanf(line, "%s %s %s", verb, a, b) < 1)
            continue;
        if (!strcmp(verb, "quit") || !strcmp(verb, "bye"))
            break;
        result = obey(verb, a, b) < 0;
        fflush(stdout);
        if (strncmp(reply, "421", 3) == 0)
            return 1;
    }
    ask("QUIT", "");
    return result;
}
