/* res_send(3): by UDP; by TCP when that is asked for, or what came by UDP was cut off. */
#include <errno.h>
#include <resolv.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "resolver.h"

static int ask(const struct sockaddr_in *server, const unsigned char *query, int size, unsigned char *reply, int room)
{
    struct timeval deadline = __dns_deadline(_res.retrans, 0);
    int received;

    if (_res.options & RES_USEVC || size > PACKETSZ)
        return __dns_ask_by_stream(server, query, size, reply, room, &deadline);
    received = __dns_ask(server, query, size, reply, room, &deadline);
    if (received && reply[2] & TRUNCATED && !(_res.options & RES_IGNTC)) {
        deadline = __dns_deadline(_res.retrans, 0);
        return __dns_ask_by_stream(server, query, size, reply, room, &deadline);
    }
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
