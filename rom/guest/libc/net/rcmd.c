/* rresvport(3), rcmd(3): commands on another machine that trusts this one by the reserved port it is asked from. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define FIRST (IPPORT_RESERVED - 1)
#define LAST  (IPPORT_RESERVED / 2)

/* A stream bound to the highest reserved port from *port down that is free; EAGAIN when all are taken. */
int rresvport(int *port)
{
    struct sockaddr_in name;
    int s = socket(AF_INET, SOCK_STREAM, 0);

    if (s < 0)
        return -1;
    memset(&name, 0, sizeof name);
    name.sin_family = AF_INET;
    for (; *port >= LAST; --*port) {
        name.sin_port = htons((unsigned short)*port);
        if (bind(s, &name, sizeof name) == 0)
            return s;
        if (errno != EADDRINUSE)
            break;
    }
    if (*port < LAST)
        errno = EAGAIN;
    close(s);
    return -1;
}

/* A connection from a reserved port; a port whose last connection to there still lingers is passed over. */
static int call(const char *address, int remote, int *port)
{
    struct sockaddr_in name;
    int s;

    memset(&name, 0, sizeof name);
    name.sin_family = AF_INET;
    memcpy(&name.sin_addr, address, sizeof name.sin_addr);
    name.sin_port = remote;
    for (; (s = rresvport(port)) >= 0; --*port) {
        if (connect(s, &name, sizeof name) == 0)
            return s;
        close(s);
        if (errno != EADDRINUSE)
            return -1;
    }
    return -1;
}

/* The other side calls back for standard error, to the port it is told. */
static int await_errors(int s, int *port)
{
    char number[8];
    struct sockaddr_in from;
    int listener, length = sizeof from, errors;

    --*port;
    if ((listener = rresvport(port)) < 0)
        return -1;
    sprintf(number, "%d", *port);
    if (listen(listener, 1) < 0 || write(s, number, strlen(number) + 1) < 0) {
        close(listener);
        return -1;
    }
    errors = accept(listener, &from, &length);
    close(listener);
    if (errors >= 0 && (ntohs(from.sin_port) >= IPPORT_RESERVED || ntohs(from.sin_port) < LAST)) {
        close(errors);
        fprintf(stderr, "rcmd: a connection for standard error from an unreserved port\n");
        return -1;
    }
    return errors;
}

static int introduce(int s, const char *local, const char *remote, const char *command)
{
    char byte;

    if (write(s, local, strlen(local) + 1) < 0 || write(s, remote, strlen(remote) + 1) < 0 ||
        write(s, command, strlen(command) + 1) < 0 || read(s, &byte, 1) != 1)
        return -1;
    if (byte == 0)
        return 0;
    while (read(s, &byte, 1) == 1) { /* why not */
        write(2, &byte, 1);
        if (byte == '\n')
            break;
    }
    return -1;
}

int rcmd(char **host, int port, const char *local, const char *remote, const char *command, int *errors)
{
    struct hostent *found = gethostbyname(*host);
    int from = FIRST, s, second = -1;

    if (!found) {
        fprintf(stderr, "%s: unknown host\n", *host);
        return -1;
    }
    *host = found->h_name;
    if ((s = call(found->h_addr, port, &from)) < 0) {
        perror(found->h_name);
        return -1;
    }
    if (errors ? (second = await_errors(s, &from)) < 0 : write(s, "", 1) < 0) {
        close(s);
        return -1;
    }
    if (introduce(s, local, remote, command) < 0) {
        close(s);
        if (second >= 0)
            close(second);
        return -1;
    }
    if (errors)
        *errors = second;
    return s;
}
