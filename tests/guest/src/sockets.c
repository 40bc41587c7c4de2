/*
 * Sockets as a program sees them once they are there: every line is "name ok" or what is different.
 * The program is its own peer, over the loopback.
 */
#include "check_sockets.h"
#include <poll.h>
#include <netinet/tcp.h>

static int client, peer; /* two ends of a connection */

static void pair(void)
{
    int l = server(5);

    client = stream();
    to(client, port_of(l));
    peer = accept(l, 0, 0);
    close(l);
}

static void data(const char *requirement)
{
    char buffer[32];

    pair();
    IS(r(send(client, "hello", 5, 0)), 5);
    IS(r(recv(peer, buffer, 32, MSG_PEEK)), 5);
    IS(r(recv(peer, buffer, 3, 0)), 3);
    IS(r(read(peer, buffer + 3, 29)), 2);
    IS(memcmp(buffer, "hello", 5), 0);
    IS(r(write(peer, "world", 5)), 5);
    close(peer);
    IS(r(read(client, buffer, 32)), 5);
    IS(r(read(client, buffer, 32)), 0);
    IS(r(recv(client, BAD, 1, 0)), -EFAULT);
    IS(lseek(client, 0, 0), -1);
    IS(errno, ESPIPE);
}

/* One byte more than the two ends buffer, sent with one call to a peer that reads slowly. */
static void flavours(const char *requirement)
{
    static char big[65536];
    static const int empty[FLAVOURS] = { -EAGAIN, 0, -EWOULDBLOCK };
    static const int nobody[FLAVOURS] = { -EAGAIN, -EWOULDBLOCK, -EWOULDBLOCK };
    int flavour, result, l;

    for (flavour = 0; flavour < FLAVOURS; flavour++) {
        pair();
        nonblocking(client, flavour);
        IS(r(recv(client, big, 10, 0)), empty[flavour]);
        IS(r(read(client, big, 10)), empty[flavour]);
        while ((result = r(send(client, big, sizeof big, 0))) > 0)
            ;
        IS(result, empty[flavour]);
        IS(ready(client, 0), 0);
        close(client);
        close(peer);
        l = server(5);
        nonblocking(l, flavour);
        IS(r(accept(l, 0, 0)), nobody[flavour]);
        close(l);
    }
}

static void interrupted(const char *requirement)
{
    char byte;

    pair();
    handle(SIGALRM);
    alarm(1);
    IS(r(recv(client, &byte, 1, 0)), -EINTR);
    IS(caught, SIGALRM);
    handle(SIGALRM);
    alarm(1);
    IS(ready(peer, 10), WRITABLE);
    alarm(0);
    handle(SIGALRM);
    alarm(1);
    IS(select(0, 0, 0, 0, 0), -1);
    IS(errno, EINTR);
}

static void shut(const char *requirement)
{
    char byte;

    pair();
    IS(r(shutdown(client, 1)), 0);
    IS(r(recv(peer, &byte, 1, 0)), 0);
    handle(SIGPIPE);
    IS(r(write(client, "x", 1)), -EPIPE);
    IS(caught, SIGPIPE);
    IS(exchange(peer, client), 1);
    IS(r(shutdown(client, 0)), 0);
    IS(r(recv(client, &byte, 1, 0)), 0);
    IS(r(shutdown(client, 3)), -EINVAL);
}

static void reset(const char *requirement)
{
#ifdef OLD
    static const int hard = 0; /* seconds */
#else
    static const struct linger hard = { 1, 0 };
#endif
    char byte;

    pair();
    IS(r(setsockopt(client, SOL_SOCKET, SO_LINGER, &hard, sizeof hard)), 0);
    close(client);
    IS(ready(peer, 5), READABLE | WRITABLE);
    IS(so_error(peer), ECONNRESET);
    IS(so_error(peer), 0);
    IS(r(recv(peer, &byte, 1, 0)), 0);
    IS(peer_port(peer), -ENOTCONN);
}

static int option(int s, int level, int which)
{
    int value = 4711, length = sizeof value;

    return getsockopt(s, level, which, &value, &length) < 0 ? -errno : value;
}

static void options(const char *requirement)
{
    int s = stream(), on = 1, size = 10000;

    IS(option(s, SOL_SOCKET, SO_TYPE), SOCK_STREAM);
    IS(option(s, SOL_SOCKET, SO_KEEPALIVE), 0);
    IS(r(setsockopt(s, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on)), 0);
    IS(option(s, SOL_SOCKET, SO_KEEPALIVE), SO_KEEPALIVE);
    IS(r(setsockopt(s, SOL_SOCKET, SO_RCVBUF, &size, sizeof size)), 0);
    IS(option(s, SOL_SOCKET, SO_RCVBUF), 10000);
    IS(r(setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on)), 0);
    IS(option(s, IPPROTO_TCP, TCP_NODELAY), 1);
    IS(option(s, SOL_SOCKET, 0x4000), -ENOPROTOOPT);
    IS(r(setsockopt(s, SOL_SOCKET, SO_ERROR, &on, sizeof on)), -ENOPROTOOPT);
}

static void datagrams(const char *requirement)
{
    int a = bound(SOCK_DGRAM), b = bound(SOCK_DGRAM), length = sizeof name, count;
    char buffer[8];

    IS(r(sendto(a, "first", 5, 0, at(LOOPBACK, port_of(b)), LENGTH)), 5);
    IS(r(sendto(a, "2nd", 3, 0, at(LOOPBACK, port_of(b)), LENGTH)), 3);
    IS(r(recvfrom(b, buffer, 2, 0, &name, &length)), 2);
    IS(name.sin_port, port_of(a));
    IS(length, LENGTH);
    IS(r(ioctl(b, FIONREAD, &count)), 0);
    IS(count, 3 + LENGTH);
    IS(r(recv(b, buffer, 8, 0)), 3);
    IS(r(send(a, "x", 1, 0)), -EDESTADDRREQ);
    IS(to(a, port_of(b)), 0);
    IS(r(sendto(a, "x", 1, 0, at(LOOPBACK, 9), LENGTH)), -EISCONN);
}

static void urgent(const char *requirement)
{
    int mask, at_mark;
    char byte;

    pair();
    IS(r(recv(peer, &byte, 1, MSG_OOB)), -EINVAL);
    IS(r(send(client, "a", 1, 0)), 1);
    IS(r(send(client, "!", 1, MSG_OOB)), 1);
    mask = 1 << peer;
    IS(r(select(peer + 1, 0, 0, &mask, 0)), 1);
    IS(r(ioctl(peer, SIOCATMARK, &at_mark)), 0);
    IS(at_mark, 0);
    IS(r(recv(peer, &byte, 1, 0)), 1);
    IS(r(ioctl(peer, SIOCATMARK, &at_mark)), 0);
    IS(at_mark, 1);
    IS(r(recv(peer, &byte, 1, MSG_OOB)), 1);
    IS(byte, '!');
}

static void selecting(const char *requirement)
{
    int masks[2], timeouts;
    struct timeval timeout;
    struct pollfd polled[3];
    time_t start = time(0);

    pair();
    masks[0] = 1 << client | 1 << peer;
    masks[1] = 0x12345678;
    timeout.tv_sec = 3;
    timeout.tv_usec = 0;
    IS(r(select(32, masks, 0, 0, &timeout)), 0);
    IS(masks[0], 0);
    IS(masks[1], 0x12345678);
    IS(timeout.tv_sec, 3);
    IS(time(0) - start, 3);
    send(client, "x", 1, 0);
    masks[0] = 1 << client | 1 << peer;
    IS(r(select(32, masks, 0, 0, 0)), 1);
    IS(masks[0], 1 << peer);
    masks[0] = 1 << 20;
    IS(r(select(32, masks, 0, 0, 0)), -EBADF);
    IS(r(select(-1, masks, 0, 0, 0)), -EINVAL);
    IS(r(select(32, BAD, 0, 0, 0)), -EFAULT);
    timeout.tv_usec = 1000000;
    IS(r(select(0, 0, 0, 0, &timeout)), -EINVAL);
    polled[0].fd = peer;
    polled[0].events = POLLIN | POLLOUT;
    polled[1].fd = client;
    polled[1].events = POLLIN;
    polled[2].fd = 20;
    polled[2].events = POLLIN;
    IS(r(poll(polled, 2, 0)), 1);
    IS(polled[0].revents, POLLIN | POLLOUT);
    IS(polled[1].revents, 0);
    IS(r(poll(polled, 3, -1)), 2);
    IS(polled[2].revents, POLLNVAL);
}

static int reusing(unsigned long address, int port, int option)
{
    int s = stream(), on = 1;

    setsockopt(s, SOL_SOCKET, option, &on, sizeof on);
    return bind(s, at(address, port), LENGTH) == 0 ? s : -errno;
}

/* Two sockets and one port: with SO_REUSEADDR where the addresses differ, or nobody is to be connected to. */
static void reuse(const char *requirement)
{
    int everywhere = reusing(INADDR_ANY, 0, SO_REUSEADDR), port = port_of(everywhere), here, client = stream(), peer;

    listen(everywhere, 5);
    IS(r(bind(stream(), at(LOOPBACK, port), LENGTH)), -EADDRINUSE);
    IS(reusing(INADDR_ANY, port, SO_REUSEADDR), -EADDRINUSE);
    here = reusing(LOOPBACK, port, SO_REUSEADDR);
    IS(here > 0, 1);
    IS(r(listen(here, 5)), 0);
    IS(reusing(LOOPBACK, port, SO_REUSEADDR), -EADDRINUSE);
    IS(r(bind(stream(), at(LOOPBACK + 1, port), LENGTH)), -EADDRINUSE);
    IS(to(client, port), 0);
    IS(ready(everywhere, 0), 0);
    IS(ready(here, 5), READABLE); /* the nearer one */
    peer = accept(here, 0, 0);
    IS(exchange(client, peer), 1);
    close(here);
    close(everywhere);
    here = reusing(LOOPBACK, port, SO_REUSEADDR); /* connections don't stand in the way */
    IS(here > 0, 1);
    IS(r(listen(here, 5)), 0);
    IS(exchange(client, peer), 1);
    IS(exchange(peer, client), 1);
    port = port_of(reusing(LOOPBACK, 0, SO_REUSEPORT)); /* as many as like, if all do */
    IS(reusing(LOOPBACK, port, SO_REUSEPORT) > 0, 1);
    IS(reusing(LOOPBACK, port, SO_REUSEADDR), -EADDRINUSE);
}

static const struct check checks[] = {
    { "data", data }, { "flavours", flavours }, { "interrupted", interrupted }, { "shut", shut }, { "reset", reset },
    { "options", options }, { "datagrams", datagrams }, { "urgent", urgent }, { "selecting", selecting },
    { "reuse", reuse },
};

int main(void)
{
    return run(checks, sizeof checks / sizeof checks[0]);
}
