/* Questions to a name server by TCP: each message has its length before it. */
#include <arpa/nameser.h>
#include <errno.h>
#include <resolv.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include "resolver.h"

/* Receives exactly this much; 0 when it does not come in time. */
static int receive_all(int fd, unsigned char *at, int size, struct timeval *wait)
{
    int received;

    for (; size > 0; at += received, size -= received) {
        if (!__dns_wait(fd, wait))
            return 0;
        received = recv(fd, at, size, 0);
        if (received <= 0)
            return 0;
    }
    return 1;
}

/* Connects in so many seconds at most. */
static int reach(int fd, const struct sockaddr_in *server, int seconds)
{
    struct timeval wait = {seconds, 0};
    int bits[2048 / 32], on = 1, off = 0, good;

    ioctl(fd, FIOSNBIO, &on);
    good = connect(fd, server, sizeof *server) == 0;
    if (!good && errno == EINPROGRESS) {
        memset(bits, 0, sizeof bits);
        bits[fd / 32] = 1 << fd % 32;
        /* A second connect(2) tells how the first one went. */
        good = _select(fd + 1, 0, bits, 0, &wait) > 0 && (connect(fd, server, sizeof *server) == 0 || errno == EISCONN);
    }
    ioctl(fd, FIOSNBIO, &off);
    return good;
}

static int exchange(int fd, const unsigned char *query, int size, unsigned char *reply, int room, int seconds)
{
    struct timeval wait = {seconds, 0};
    unsigned char length[2];

    length[0] = size >> 8;
    length[1] = size;
    if (send(fd, length, 2, 0) != 2 || send(fd, query, size, 0) != size || !receive_all(fd, length, 2, &wait))
        return 0;
    size = length[0] << 8 | length[1];
    if (size > room)
        size = room;
    if (size < HFIXEDSZ || !receive_all(fd, reply, size, &wait) || reply[0] != query[0] || reply[1] != query[1])
        return 0;
    return size;
}

int __dns_ask_by_stream(const struct sockaddr_in *server, const unsigned char *query, int size, unsigned char *reply,
                        int room, int seconds)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0), received = 0;

    if (fd == -1)
        return 0;
    if (reach(fd, server, seconds))
        received = exchange(fd, query, size, reply, room, seconds);
    close(fd);
    return received;
}
