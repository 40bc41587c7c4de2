/* res_send(3): by UDP; by TCP when that is asked for, or what came by UDP was cut off. */
#include <errno.h>
#include <resolv.h>
#include <string.h>
#include <sys/socket.h>
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

static int exchange(int fd, const unsigned char *query, int size, unsigned char *reply, int room)
{
    struct timeval wait = {_res.retrans, 0};
    unsigned char length[2];

    __putshort(size, length);
    if (send(fd, length, 2, 0) != 2 || send(fd, query, size, 0) != size || !receive_all(fd, length, 2, &wait))
        return 0;
    size = _getshort(length) < room ? _getshort(length) : room;
    if (size < HFIXEDSZ || !receive_all(fd, reply, size, &wait) || reply[0] != query[0] || reply[1] != query[1])
        return 0;
    return size;
}

static int ask_by_stream(const struct sockaddr_in *server, const unsigned char *query, int size, unsigned char *reply,
                         int room)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0), received = 0;

    if (fd == -1)
        return 0;
    if (connect(fd, server, sizeof *server) == 0)
        received = exchange(fd, query, size, reply, room);
    close(fd);
    return received;
}

static int ask(const struct sockaddr_in *server, const unsigned char *query, int size, unsigned char *reply, int room)
{
    int received;

    if (_res.options & RES_USEVC || size > PACKETSZ)
        return ask_by_stream(server, query, size, reply, room);
    received = __dns_ask(server, query, size, reply, room, _res.retrans);
    if (received && reply[2] & 0x02 && !(_res.options & RES_IGNTC))
        return ask_by_stream(server, query, size, reply, room);
    return received;
}

int res_send(const char *query, int size, char *answer, int room)
{
    unsigned char *reply = (unsigned char *)answer;
    int tries, server, received, code;

    if (!(_res.options & RES_INIT) && res_init() == -1)
        return -1;
    if (size < HFIXEDSZ || room < HFIXEDSZ) {
        errno = EINVAL;
        return -1;
    }
    for (tries = 0; tries < _res.retry; tries++)
        for (server = 0; server < _res.nscount; server++) {
            received = ask(&_res.nsaddr_list[server], (const unsigned char *)query, size, reply, room);
            code = received ? reply[3] & 15 : SERVFAIL;
            if (code != SERVFAIL && code != NOTIMP && code != REFUSED)
                return received;
        }
    errno = ETIMEDOUT;
    return -1;
}
