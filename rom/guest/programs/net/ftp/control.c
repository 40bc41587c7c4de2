/* The control connection: commands of RFC 959 and the server's answers. */
#include "ftp.h"

int control = -1, verbose;
char reply[LINE];

void close_control(void)
{
    if (control >= 0)
        close(control);
    control = -1;
}

/* The server's answer: its code, and its last line in `reply'.  421 when it is gone. */
int answer(void)
{
    char code[4];

    *code = 0;
    for (;;) {
        if (read_line(control, reply, sizeof reply) < 0) {
            fprintf(stderr, "ftp: the server closed the connection\n");
            strcpy(reply, "421 the server closed the connection");
            close_control();
            return 421;
        }
        if (verbose)
            printf("%s\n", reply);
        if (!isdigit((unsigned char)reply[0]) || !isdigit((unsigned char)reply[1]) || !isdigit((unsigned char)reply[2]))
            continue;
        if (!*code) {
            memcpy(code, reply, 3);
            code[3] = 0;
        }
        if (strncmp(reply, code, 3) == 0 && reply[3] != '-')
            break;
    }
    fflush(stdout);
    if (atoi(code) == 421)
        close_control();
    return atoi(code);
}

/* Ask the server for something and take its answer; what it refuses is shown. */
int ask(const char *verb, const char *argument)
{
    char line[LINE + 16];
    int code;

    if (control < 0) {
        fprintf(stderr, "ftp: not connected\n");
        return 421;
    }
    sprintf(line, *argument ? "%s %.*s\r\n" : "%s%.*s\r\n", verb, LINE - 8, argument);
    if (write_all(control, line, (int)strlen(line)) < 0) {
        failed("control connection");
        close_control();
        return 421;
    }
    code = answer();
    if (code >= 400 && !verbose && control >= 0)
        fprintf(stderr, "ftp: %s\n", reply);
    return code;
}

int login(const char *user, const char *password)
{
    int code = ask("USER", user);

    if (code == 331)
        code = ask("PASS", password ? password : isatty(0) ? getpass("Password: ") : "guest@");
    return code / 100 == 2;
}

/* Whether the server greets; 120 says that it will, later. */
int open_control(const char *host, const char *port)
{
    int code;

    close_control();
    if ((control = dial(host, port, SOCK_STREAM)) < 0)
        return 0;
    while ((code = answer()) == 120)
        fprintf(stderr, "ftp: %s\n", reply);
    if (code == 220)
        return 1;
    if (control >= 0)
        fprintf(stderr, "ftp: %s\n", reply);
    close_control();
    return 0;
}
