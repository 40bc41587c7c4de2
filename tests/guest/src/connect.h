/*
 * connect(2) as a program sees it: requirements C-01 to C-32 for AF_INET (hpux-net.md 1.1), one function each.
 *
 * C-23 is left out, since every AF_INET type has a connect; C-26 is that both series pass this; C-28 is AF_UNIX's.
 */
#include "check_sockets.h"

/* --- the requirements --- */

static void c01(const char *requirement)
{
    int s = stream();

    close(s);
    IS(to(s, 80), -EBADF);
    IS(to(-1, 80), -EBADF);
    IS(to(5000, 80), -EBADF);
}

static void c02(const char *requirement)
{
    IS(to(1, 80), -ENOTSOCK);
    IS(r(connect(1, BAD, LENGTH)), -ENOTSOCK);
}

static void c03(const char *requirement)
{
    int s = stream();

    IS(r(connect(s, BAD, LENGTH)), -EFAULT);
    IS(r(connect(s, BAD, 112)), -EFAULT);
    IS(r(connect(s, BAD, 113)), -EINVAL);
    IS(r(connect(s, BAD, -1)), -EINVAL);
}

static void c04(const char *requirement)
{
    static const int wrong[] = { AF_UNSPEC, AF_UNIX, AF_CCITT, 47 };
    int l = server(5), port = port_of(l), type, i;

    for (type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
        int s = new_socket(type);

        for (i = 0; i < 4; i++)
            IS(r(connect(s, family(wrong[i], port), LENGTH)), -EAFNOSUPPORT);
        IS(to(s, port), 0);
        if (type == SOCK_STREAM) {
            IS(r(connect(s, family(AF_UNSPEC, port), LENGTH)), -EISCONN);
            IS(peer_port(s), port);
        }
    }
}

static void c05(const char *requirement)
{
    static const int wrong[] = { 0, 1, 2, 8, 15, 17, 94, 112, 113, 0x7fffffff, -1, -16 };
    int l = server(5), port = port_of(l), type, i;
    char room[128];

    for (type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
        int s = new_socket(type);

        memset(room, 0, sizeof room);
        memcpy(room, at(LOOPBACK, port), LENGTH);
        for (i = 0; i < 12; i++)
            IS(r(connect(s, room, wrong[i])), -EINVAL);
        IS(r(connect(s, family(AF_UNIX, port), 15)), -EINVAL);
        IS(to(s, port), 0);
    }
}

static void c06(const char *requirement)
{
    int l = server(5), other = server(5);

    IS(to(l, port_of(other)), -EINVAL);
}

static void c07(const char *requirement)
{
    int l = server(5), port = port_of(l), how, s, closed = bound(SOCK_STREAM);

    for (how = 1; how <= 2; how++) {
        s = stream();
        IS(r(shutdown(s, how)), 0);
        IS(to(s, port), -EINVAL);
        s = stream();
        IS(to(s, port), 0);
        IS(r(shutdown(s, how)), 0);
        IS(to(s, port), -EINVAL);
    }
    s = stream();
    IS(to(s, port_of(closed)), -ECONNREFUSED);
    IS(to(s, port), -EINVAL);
    IS(to(s, port), -EINVAL);
}

static void c08(const char *requirement)
{
    int peer = bound(SOCK_DGRAM), s = new_socket(SOCK_DGRAM);
    char byte = 0;

    ask("!hold\n");
    IS(to(s, port_of(peer)), 0);
    ask("!release\n");
    IS(peer_port(s), port_of(peer));
    IS(r(send(s, "x", 1, 0)), 1);
    IS(r(recv(peer, &byte, 1, 0)), 1);
    IS(byte, 'x');
}

/* Since 9.0 a datagram socket may change its peer; before, the peer is permanent. */
static void c09(const char *requirement)
{
    int first = bound(SOCK_DGRAM), second = bound(SOCK_DGRAM), s = new_socket(SOCK_DGRAM), own;

    IS(to(s, port_of(first)), 0);
    own = port_of(s);
#ifdef PERMANENT
    IS(to(s, port_of(second)), -EISCONN);
    IS(peer_port(s), port_of(first));
#else
    IS(to(s, port_of(second)), 0);
    IS(peer_port(s), port_of(second));
    IS(port_of(s), own);
    IS(exchange(s, second), 1);
    IS(to(s, 0), -EADDRNOTAVAIL);
    IS(peer_port(s), -ENOTCONN);
    IS(r(send(s, "x", 1, 0)), -EDESTADDRREQ);
    IS(r(connect(s, family(AF_UNIX, 1), LENGTH)), -EAFNOSUPPORT);
#endif
}

static void c10(const char *requirement)
{
    int peer = bound(SOCK_DGRAM), stranger = bound(SOCK_DGRAM), s = bound(SOCK_DGRAM);
    int own = port_of(s);
    char byte = 0;

    IS(to(s, port_of(peer)), 0);
    IS(r(sendto(stranger, "s", 1, 0, at(LOOPBACK, own), LENGTH)), 1);
    IS(r(sendto(peer, "p", 1, 0, at(LOOPBACK, own), LENGTH)), 1);
    IS(r(recv(s, &byte, 1, 0)), 1);
    IS(byte, 'p');
    nonblocking(s, 0);
    IS(r(recv(s, &byte, 1, 0)), -EAGAIN);
}

static void c11(const char *requirement)
{
    int l = server(5), s = stream();

    IS(to(s, port_of(l)), 0);
    IS(peer_port(s), port_of(l));
    IS(exchange(s, accept(l, 0, 0)), 1);
}

static void c12(const char *requirement)
{
    int l = server(5), flavour;

    for (flavour = 0; flavour < FLAVOURS; flavour++) {
        int s = stream();

        nonblocking(s, flavour);
        ask("!hold\n");
        IS(to(s, port_of(l)), -EINPROGRESS);
        ask("!release\n");
        IS(ready(s, 5), WRITABLE);
    }
}

static void c13(const char *requirement)
{
    int l = server(5), s = stream();

    IS(ready(s, 0), 0);
    s = pending(port_of(l));
    IS(ready(s, 0), 0);
    ask("!release\n");
    IS(ready(s, 5), WRITABLE);
    IS(so_error(s), 0);
    s = pending(port_of(l));
    ask("!release ECONNREFUSED\n");
    IS(ready(s, 5), READABLE | WRITABLE);
    IS(so_error(s), ECONNREFUSED);
}

static void c14(const char *requirement)
{
    int l = server(5), port = port_of(l), s = pending(port);

    IS(to(s, port), -EALREADY);
    IS(to(s, port), -EALREADY);
    ask("!release\n");
    IS(to(s, port), -EISCONN);
    IS(to(s, port), -EISCONN);
    s = pending(port);
    ask("!release ECONNREFUSED\n");
    IS(to(s, port), -EINVAL);
    IS(so_error(s), ECONNREFUSED);
}

static void c15(const char *requirement)
{
    int l = server(5), other = server(5), s = stream(), peer;

    IS(to(s, port_of(l)), 0);
    IS(to(s, port_of(other)), -EISCONN);
    peer = accept(l, 0, 0);
    IS(r(send(peer, "x", 1, 0)), 1);
    IS(to(s, port_of(l)), -EISCONN);
    IS(to(peer, port_of(other)), -EISCONN);
}

static void c16(const char *requirement)
{
    int l = server(5), other = server(5), first = stream(), second = stream(), on = 1, port;

    setsockopt(first, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(second, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    IS(r(bind(first, at(LOOPBACK, 0), LENGTH)), 0);
    port = port_of(first);
    IS(r(bind(second, at(LOOPBACK, port), LENGTH)), 0);
    IS(to(first, port_of(l)), 0);
    IS(to(second, port_of(l)), -EADDRINUSE);
    IS(to(second, port_of(other)), 0);
    IS(r(bind(stream(), at(LOOPBACK, port), LENGTH)), -EADDRINUSE);
}

static void c17(const char *requirement)
{
    int l = server(5), type;
    struct sockaddr_in own;

    for (type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
        int s = new_socket(type), length = sizeof own;

        IS(port_of(s), 0);
        IS(to(s, port_of(l)), 0);
        IS(r(getsockname(s, &own, &length)), 0);
        IS(length, LENGTH);
        IS(own.sin_family, AF_INET);
        IS(own.sin_addr.s_addr, LOOPBACK);
        IS(own.sin_port >= 1024, 1);
    }
}

static void c18(const char *requirement)
{
    int l = server(5), s = stream();

    IS(to(s, 0), -EADDRNOTAVAIL);
    IS(to(new_socket(SOCK_DGRAM), 0), -EADDRNOTAVAIL);
    IS(r(connect(s, at(INADDR_ANY, port_of(l)), LENGTH)), 0);
    IS(exchange(s, accept(l, 0, 0)), 1);
    IS(r(bind(stream(), at(0xc0000201, 0), LENGTH)), -EADDRNOTAVAIL);
}

static void c19(const char *requirement)
{
    int closed = bound(SOCK_STREAM), peer = bound(SOCK_DGRAM), port = port_of(peer), s = stream();
    char byte;

    IS(to(s, port_of(closed)), -ECONNREFUSED);
    s = new_socket(SOCK_DGRAM);
    IS(to(s, port), 0);
    close(peer);
    IS(r(send(s, "x", 1, 0)), 1);
    IS(r(recv(s, &byte, 1, 0)), -ECONNREFUSED);
}

/* The accept queue of a real listener, filled by connections nobody accepts. */
static void c20(const char *requirement)
{
    int l = server(1), port = port_of(l), i;
    long start;

    for (i = 0; i < 4; i++) {
        int s = stream();

        nonblocking(s, 0);
        to(s, port);
        if (!(ready(s, 0) & WRITABLE))
            break;
    }
    start = time(0);
    IS(to(stream(), port), -ETIMEDOUT);
    IS(time(0) - start, 75);
}

static void c21(const char *requirement)
{
    int l = server(5);

    ask("!connect ENETUNREACH\n");
    IS(to(stream(), port_of(l)), -ENETUNREACH);
    ask("!connect EHOSTUNREACH\n");
#ifdef PERMANENT
    IS(to(stream(), port_of(l)), -ENETUNREACH);
#else
    IS(to(stream(), port_of(l)), -EHOSTUNREACH);
#endif
}

static void c22(const char *requirement)
{
    int l = server(5), port = port_of(l), s = stream();

    handle(SIGALRM);
    ask("!hold\n");
    alarm(1);
    IS(to(s, port), -EINTR);
    IS(caught, SIGALRM);
    IS(ready(s, 0), 0);
    nonblocking(s, 0);
    IS(to(s, port), -EALREADY);
    ask("!release\n");
    IS(ready(s, 5), WRITABLE);
    IS(to(s, port), -EISCONN);
    IS(exchange(s, accept(l, 0, 0)), 1);
}

static void c24(const char *requirement)
{
    int l = server(5);

    ask("!connect ENOBUFS\n");
    IS(to(stream(), port_of(l)), -ENOBUFS);
}

static void c25(const char *requirement)
{
    int l = server(5), s = stream();

    errno = 4711;
    IS(connect(s, at(LOOPBACK, port_of(l)), LENGTH), 0);
    IS(errno, 4711);
    IS(connect(s, at(LOOPBACK, port_of(l)), LENGTH), -1);
    IS(errno, EISCONN);
}

static void c27(const char *requirement)
{
    int l = server(5), port = port_of(l);
    struct sockaddr_in before;

    before = *at(LOOPBACK, port);
    IS(r(connect(stream(), &name, LENGTH)), 0);
    IS(memcmp(&before, &name, LENGTH), 0);
}

static void c29(const char *requirement)
{
    int l = server(5), port = port_of(l), s = pending(port);

    IS(r(connect(s, BAD, LENGTH)), -EALREADY);
    IS(r(connect(s, BAD, -1)), -EALREADY);
    ask("!release\n");
    IS(ready(s, 5), WRITABLE);
    IS(r(connect(s, BAD, 113)), -EINVAL);
    IS(r(connect(s, BAD, LENGTH)), -EFAULT);
    IS(r(connect(s, family(AF_UNIX, port), 15)), -EISCONN);
    IS(r(connect(l, BAD, LENGTH)), -EFAULT);
    IS(r(connect(l, family(AF_UNIX, port), LENGTH)), -EINVAL);
    s = stream();
    IS(r(connect(s, family(AF_UNIX, 0), 15)), -EINVAL);
    IS(r(connect(s, family(AF_UNIX, 0), LENGTH)), -EAFNOSUPPORT);
    IS(to(s, 0), -EADDRNOTAVAIL);
}

static void c30(const char *requirement)
{
    int l = server(5), port = port_of(l), first, s;
    char byte;

    for (first = 0; first < 5; first++) {
        s = pending(port);
        ask("!release ECONNREFUSED\n");
        if (first == 0)
            IS(so_error(s), ECONNREFUSED);
        else if (first == 1)
            IS(r(recv(s, &byte, 1, 0)), -ECONNREFUSED);
        else if (first == 2)
            IS(r(send(s, "x", 1, 0)), -ECONNREFUSED);
        else if (first == 3)
            IS(r(read(s, &byte, 1)), -ECONNREFUSED);
        else
            IS(r(write(s, "x", 1)), -ECONNREFUSED);
        IS(so_error(s), 0);
        IS(r(recv(s, &byte, 1, 0)), 0);
        handle(SIGPIPE);
        IS(r(send(s, "x", 1, 0)), -EPIPE);
        IS(caught, SIGPIPE);
    }
}

static void c31(const char *requirement)
{
    int l = server(5), port = port_of(l), s = stream();
    char byte;

    nonblocking(s, 2);
    nonblocking(s, 1);
    ask("!hold\n");
    IS(to(s, port), -EINPROGRESS);
    nonblocking(s, 0);
    IS(to(s, port), -EALREADY);
    ask("!release\n");
    IS(ready(s, 5), WRITABLE);
    IS(r(recv(s, &byte, 1, 0)), -EAGAIN);
    fcntl(s, F_SETFL, O_NDELAY);
    IS(r(recv(s, &byte, 1, 0)), 0);
    fcntl(s, F_SETFL, 0);
    IS(r(recv(s, &byte, 1, 0)), -EWOULDBLOCK);
}

static void c32(const char *requirement)
{
    int l = server(5), s = stream();

    IS(to(s, port_of(l)), 0);
    IS(r(send(s, "x", 1, 0)), 1);
    IS(exchange(s, accept(l, 0, 0)), 1);
}

static const struct check requirements[] = {
    { "C-01", c01 }, { "C-02", c02 }, { "C-03", c03 }, { "C-04", c04 }, { "C-05", c05 }, { "C-06", c06 },
    { "C-07", c07 }, { "C-08", c08 }, { "C-09", c09 }, { "C-10", c10 }, { "C-11", c11 }, { "C-12", c12 },
    { "C-13", c13 }, { "C-14", c14 }, { "C-15", c15 }, { "C-16", c16 }, { "C-17", c17 }, { "C-18", c18 },
    { "C-19", c19 }, { "C-20", c20 }, { "C-21", c21 }, { "C-22", c22 }, { "C-24", c24 }, { "C-25", c25 },
    { "C-27", c27 }, { "C-29", c29 }, { "C-30", c30 }, { "C-31", c31 }, { "C-32", c32 },
};

int main(void)
{
    return run(requirements, sizeof requirements / sizeof requirements[0]);
}
