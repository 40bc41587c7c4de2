/* rexec(3): a command on another machine, by name and password. */
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int call(const struct hostent *host, int port)
{
    struct sockaddr_in name;
    int s = socket(AF_INET, SOCK_STREAM, 0);

    if (s < 0)
        return -1;
    memset(&name, 0, sizeof name);
    name.sin_family = AF_INET;
    name.sin_port = port;
    memcpy(&name.sin_addr, host->h_addr, sizeof name.sin_addr);
    if (connect(s, &name, sizeof name) == 0)
        return s;
    close(s);
    return -1;
}

/* A port of our own for standard error, which the other side is told. */
static int offer_port(int s)
{
    struct sockaddr_in own;
    int listener = socket(AF_INET, SOCK_STREAM, 0), length = sizeof own;
    char number[8];

    memset(&own, 0, sizeof own);
    own.sin_family = AF_INET;
    if (listener < 0)
        return -1;
    if (bind(listener, &own, sizeof own) == 0 && listen(listener, 1) == 0 && getsockname(listener, &own, &length) == 0) {
        sprintf(number, "%d", ntohs(own.sin_port));
        if (write(s, number, strlen(number) + 1) > 0)
            return listener;
    }
    close(listener);
    return -1;
}

static int introduce(int s, const char *user, const char *password, const char *command)
{
    char byte;

    if (write(s, user, strlen(user) + 1) < 0 || write(s, password, strlen(password) + 1) < 0 ||
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

int rexec(char **host, int port, const char *user, const char *password, const char *command, int *errors)
{
    struct hostent *found = gethostbyname(*host);
    int s, listener = -1, second = -1;

    if (!found) {
        fprintf(stderr, "%s: unknown host\n", *host);
        return -1;
    }
    *host = found->h_name;
    if ((s = call(found, port)) < 0) {
        perror(found->h_name);
        return -1;
    }
    if (errors) {
        listener = offer_port(s);
        second = listener < 0 ? -1 : accept(listener, 0, 0);
        close(listener);
    }
    if ((errors ? second < 0 : write(s, "", 1) < 0) || introduce(s, user ? user : "", password ? password : "", command) < 0) {
        close(s);
        if (second >= 0)
            close(second);
        return -1;
    }
    if (errors)
        *errors = second;
    return s;
}
