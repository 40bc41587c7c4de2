/* Questions to a name server by TCP: each message has its length before it. */
#include <arpa/nameser.h>
#include <errno.h>
#include <resolv.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include "resolver.h"

/* Receives exactly this much; 0 when it does not come in time. */
static int receive_all(int fd, unsigned char *at, int size, const struct timeval *deadline)
{
    int received;

    for (; size > 0; at += received, size -= received) {
        if (!__dns_wait(fd, 0, deadline))
            return 0;
        received = recv(fd, at, size, 0);
        if (received <= 0)
            return 0;
    }
    return 1;
}

static int reach(int fd, const struct sockaddr_in *server, const struct timeval *deadline)
{
    int on = 1, off = 0, good;

    ioctl(fd, FIOSNBIO, &on);
    good = connect(fd, server, sizeof *server) == 0;
    if (!good && errno == EINPROGRESS)  /* a second connect(2) tells how the first one went */
        good = __dns_wait(fd, 1, deadline) && (connect(fd, server, sizeof *server) == 0 || errno == EISCONN);
    ioctl(fd, FIOSNBIO, &off);
    return good;
}

static int exchange(int fd, const unsigned char *query, int size, unsigned char *reply, int room,
                    const struct timeval *deadline)
{
    unsigned char length[2];

    length[0] = size >> 8;
    length[1] = size;
    if (send(fd, length, 2, 0) != 2 || send(fd, query, size, 0) != size || !receive_all(fd, length, 2, deadline))
        return 0;
    size = length[0] << 8 | length[1];
    if (size > room)
        size = room;
    if (size < HFIXEDSZ || !receive_all(fd, reply, size, deadline) || reply[0] != query[0] || reply[1] != query[1])
        return 0;
    return size;
}

int __dns_ask_by_stream(const struct sockaddr_in *server, const unsigned char *query, int size, unsigned char *reply,
                        int room, const struct timeval *deadline)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0), received = 0;

    if (fd == -1)
        return 0;
    if (reach(fd, server, deadline))
        received = exchange(fd, query, size, reply, room, deadline);
    close(fd);
    return received;
}
