/*
 * What the network programs share.  Messages begin with the program's name, which `program' holds.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/types.h>

#ifndef PROGRAM
#define PROGRAM "internet"
#endif
static const char *program = PROGRAM;

/* One line on standard error about what failed and why; the value is for a return. */
static int failed(const char *what)
{
    fprintf(stderr, "%s: %s: %s\n", program, what, strerror(errno));
    return -1;
}

static void die(const char *what)
{
    failed(what);
    exit(1);
}

/* The port a number or a service's name means, in network order; 0 with a message if it means none. */
static int port_of(const char *service, const char *protocol)
{
    struct servent *known;
    long number;
    char *end;

    number = strtol(service, &end, 10);
    if (*service && !*end && number > 0 && number < 65536)
        return htons((unsigned short)number);
    if ((known = getservbyname(service, protocol)) != 0)
        return known->s_port;
    fprintf(stderr, "%s: %s: no such service\n", program, service);
    return 0;
}

/* The addresses of a host, network order, ending with 0; a null pointer with a message if it has none. */
static unsigned long *addresses_of(const char *host)
{
    static unsigned long addresses[17];
    struct hostent *found = gethostbyname(host);
    int i;

    if (!found) {
        fprintf(stderr, "%s: %s: %s\n", program, host,
            h_errno == TRY_AGAIN ? "no name server answers" : "no such host");
        return 0;
    }
    for (i = 0; i < 16 && found->h_addr_list[i]; i++)
        memcpy(&addresses[i], found->h_addr_list[i], sizeof addresses[i]);
    addresses[i] = 0;
    return addresses;
}

static void set_address(struct sockaddr_in *name, unsigned long address, int port)
{
    memset(name, 0, sizeof *name);
    name->sin_family = AF_INET;
    name->sin_addr.s_addr = address;
    name->sin_port = port;
}

/* A socket connected to the first of the host's addresses that answers; -1 with a message. */
static int dial(const char *host, const char *service, int type)
{
    unsigned long *address = addresses_of(host);
    int port = port_of(service, type == SOCK_STREAM ? "tcp" : "udp");
    struct sockaddr_in name;
    int s;

    if (!address || !port)
        return -1;
    for (; *address; address++) {
        if ((s = socket(AF_INET, type, 0)) < 0)
            return failed("socket");
        set_address(&name, *address, port);
        if (connect(s, &name, sizeof name) == 0)
            return s;
        fprintf(stderr, "%s: %s: %s\n", program, inet_ntoa(name.sin_addr), strerror(errno));
        close(s);
    }
    return -1;
}

/* A socket bound to a port of all addresses; streams listen.  -1 with a message. */
static int serve(const char *service, int type)
{
    int port = port_of(service, type == SOCK_STREAM ? "tcp" : "udp");
    struct sockaddr_in name;
    int s, on = 1;

    if (!port)
        return -1;
    if ((s = socket(AF_INET, type, 0)) < 0)
        return failed("socket");
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    set_address(&name, INADDR_ANY, port);
    if (bind(s, &name, sizeof name) < 0 || (type == SOCK_STREAM && listen(s, 20) < 0)) {
        failed(service);
        close(s);
        return -1;
    }
    return s;
}

/* Write everything; -1 if it can't be written. */
static int write_all(int fd, const char *data, int length)
{
    int count;

    for (; length > 0; data += count, length -= count)
        if ((count = write(fd, data, length)) < 0) {
            if (errno != EINTR)
                return -1;
            count = 0;
        }
    return 0;
}

/* A line from a descriptor, without its CR and LF, a byte at a time: nothing after it is lost.  -1 at the end. */
static int read_line(int fd, char *line, int room)
{
    int count, length = 0;
    char byte;

    while ((count = read(fd, &byte, 1)) == 1 && byte != '\n')
        if (length < room - 1)
            line[length++] = byte;
    if (count <= 0 && length == 0)
        return -1;
    if (length > 0 && line[length - 1] == '\r')
        length--;
    line[length] = 0;
    return length;
}
