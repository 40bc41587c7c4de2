/* Data connections, from the server or (passive) to it. */
#include "ftp.h"

int passive, binary = 1;

static int connect_passive(void)
{
    struct sockaddr_in server;
    int n[6], length = sizeof server, s, i;
    char *text;

    if (ask("PASV", "") != 227)
        return -1;
    for (text = reply + 3; *text && !isdigit((unsigned char)*text); text++)
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

/* The server connects, or says on the control connection that it won't. */
static int accept_active(int listener)
{
    int readable[2], s;

    for (;;) {
        memset(readable, 0, sizeof readable);
        readable[listener / 32] |= 1 << listener % 32;
        readable[control / 32] |= 1 << control % 32;
        if (select((listener > control ? listener : control) + 1, readable, 0, 0, 0) < 0) {
            if (errno == EINTR)
                continue;
            return failed("select");
        }
        if (readable[listener / 32] & 1 << listener % 32) {
            s = accept(listener, 0, 0);
            return s < 0 ? failed("data connection") : s;
        }
        if (answer() / 100 != 1) {
            if (!verbose && control >= 0)
                fprintf(stderr, "ftp: %s\n", reply);
            return -1;
        }
    }
}

/* A data connection over which the server does `verb', from an offset if that isn't 0; -1 if it doesn't. */
int data_connection(const char *verb, const char *argument, long offset)
{
    int s, data;
    char text[16];

    sprintf(text, "%ld", offset);
    if (ask("TYPE", binary ? "I" : "A") != 200 || (s = passive ? connect_passive() : listen_active()) < 0)
        return -1;
    if ((offset && ask("REST", text) != 350) || ask(verb, argument) / 100 != 1) {
        close(s);
        return -1;
    }
    if (passive)
        return s;
    data = accept_active(s);
    close(s);
    return data;
}

/* Takes the server's verdict; -1 if it, or what was counted, says that something went wrong. */
int finish_transfer(int s, long bytes)
{
    int code;

    close(s);
    if (control < 0)
        return -1;
    while ((code = answer()) / 100 == 1)
        ;
    if (code / 100 != 2) {
        if (!verbose && control >= 0)
            fprintf(stderr, "ftp: %s\n", reply);
        return -1;
    }
    return bytes < 0 ? -1 : 0;
}
