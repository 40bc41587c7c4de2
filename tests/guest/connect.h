/*
 * connect(2) as a program sees it: requirements C-01 to C-32 for AF_INET (hpux-net.md 1.1).
 *
 * Every requirement prints "C-nn ok", or "C-nn line: expression is value, not value".  Lines that begin with `!' ask
 * whoever runs the program to make the network misbehave: `!hold' keeps connections pending, `!release [ERROR]' ends
 * that, `!connect ERROR' fails the next connect.
 *
 * With OLD defined everything but select goes through system call 154, as in programs linked before 7.0.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/types.h>
#include <netinet/in.h>
#include <time.h>
#include <unistd.h>

#define BAD ((char *)0x06660000)
#define LENGTH ((int)sizeof(struct sockaddr_in))
#define LOOPBACK 0x7f000001

static int failures;
static struct sockaddr_in name;

/* --- the two doors --- */

#ifdef OLD
extern int netioctl(int code, const void *arguments);

__asm__(".text\n"
        ".globl netioctl\n"
        "netioctl:\n"
        "\tmove.l #154,%d0\n"
        "\ttrap #0\n"
        "\tjcs _cerror\n"
        "\trts\n");

static int door(int code, int a, int b, int c, int d, int e, int f)
{
    int arguments[6];

    arguments[0] = a;
    arguments[1] = b;
    arguments[2] = c;
    arguments[3] = d;
    arguments[4] = e;
    arguments[5] = f;
    return netioctl(code, arguments);
}

#define socket(family, type, protocol)    door(0x3ee, family, type, protocol, 0, 0, 0)
#define listen(s, backlog)                door(0x3ef, s, backlog, 0, 0, 0, 0)
#define bind(s, addr, len)                door(0x3f0, s, (int)(addr), len, 0, 0, 0)
#define accept(s, addr, len)              door(0x3f1, s, (int)(addr), (int)(len), 0, 0, 0)
#define connect(s, addr, len)             door(0x3f2, s, (int)(addr), len, 0, 0, 0)
#define recv(s, buf, len, flags)          door(0x3f3, s, (int)(buf), len, flags, 0, 0)
#define send(s, buf, len, flags)          door(0x3f4, s, (int)(buf), len, flags, 0, 0)
#define shutdown(s, how)                  door(0x3f5, s, how, 0, 0, 0, 0)
#define getsockname(s, addr, len)         door(0x3f6, s, (int)(addr), (int)(len), 0, 0, 0)
#define setsockopt(s, level, opt, p, len) door(0x3f7, s, level, opt, (int)(p), len, 0)
#define sendto(s, b, n, f, addr, len)     door(0x3f8, s, (int)(b), n, f, (int)(addr), len)
#define getpeername(s, addr, len)         door(0x3fa, s, (int)(addr), (int)(len), 0, 0, 0)
#define getsockopt(s, level, opt, p, len) door(0x40b, s, level, opt, (int)(p), (int)(len), 0)
#endif

/* --- what the requirements are written with --- */

#define IS(expression, wanted) expect(requirement, __LINE__, #expression, (int)(expression), wanted)

static void expect(const char *requirement, int line, const char *expression, int value, int wanted)
{
    if (value == wanted)
        return;
    failures++;
    printf("%s %d: %s is %d, not %d\n", requirement, line, expression, value, wanted);
}

/* A call's result; a failure as the negative errno, and 9999 when it isn't -1. */
static int r(int result)
{
    return result >= 0 ? result : result == -1 ? -errno : 9999;
}

static void ask(const char *request)
{
    write(1, request, strlen(request));
}

static struct sockaddr_in *at(unsigned long address, int port)
{
    memset(&name, 0, sizeof name);
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = address;
    name.sin_port = port;
    return &name;
}

static struct sockaddr_in *family(int number, int port)
{
    at(LOOPBACK, port)->sin_family = number;
    return &name;
}

static int new_socket(int type)
{
    int s = socket(AF_INET, type, 0);

    if (s < 0)
        perror("socket"), exit(2);
    return s;
}

static int stream(void)
{
    return new_socket(SOCK_STREAM);
}

/* The port of a socket's own name; -errno when it has none to tell. */
static int port_of(int s)
{
    struct sockaddr_in own;
    int length = sizeof own;

    return getsockname(s, &own, &length) < 0 ? -errno : own.sin_port;
}

static int peer_port(int s)
{
    struct sockaddr_in peer;
    int length = sizeof peer;

    return getpeername(s, &peer, &length) < 0 ? -errno : peer.sin_port;
}

/* A socket bound to a port of the loopback. */
static int bound(int type)
{
    int s = new_socket(type);

    if (bind(s, at(LOOPBACK, 0), LENGTH) < 0)
        perror("bind"), exit(2);
    return s;
}

static int server(int backlog)
{
    int s = bound(SOCK_STREAM);

    if (listen(s, backlog) < 0)
        perror("listen"), exit(2);
    return s;
}

static int to(int s, int port)
{
    return r(connect(s, at(LOOPBACK, port), LENGTH));
}

static int so_error(int s)
{
    int error = 9999, length = sizeof error;

    getsockopt(s, SOL_SOCKET, SO_ERROR, &error, &length);
    return error;
}

#define READABLE 1
#define WRITABLE 2

/* What select says of one descriptor, waiting at most so many seconds. */
static int ready(int s, int seconds)
{
    int readable[2], writable[2];
    struct timeval timeout;

    readable[0] = writable[0] = readable[1] = writable[1] = 0;
    readable[s / 32] = writable[s / 32] = 1 << s % 32;
    timeout.tv_sec = seconds;
    timeout.tv_usec = 0;
    if (select(s + 1, readable, writable, 0, &timeout) < 0)
        return -errno;
    return (readable[s / 32] ? READABLE : 0) | (writable[s / 32] ? WRITABLE : 0);
}

#define FLAVOURS 3

static void nonblocking(int s, int flavour)
{
    int on = 1;

    if (flavour == 2)
        ioctl(s, FIOSNBIO, &on);
    else
        fcntl(s, F_SETFL, fcntl(s, F_GETFL, 0) | (flavour ? O_NDELAY : O_NONBLOCK));
}

/* A stream with a connection to `port' that stays pending until `!release'. */
static int pending(int port)
{
    int s = stream();

    ask("!hold\n");
    nonblocking(s, 0);
    if (to(s, port) != -EINPROGRESS)
        printf("pending: %d\n", errno), exit(2);
    return s;
}

static int exchange(int from, int into)
{
    char byte = 0;

    return send(from, "x", 1, 0) == 1 && recv(into, &byte, 1, 0) == 1 && byte == 'x';
}

static int caught;

static void catch(int signal)
{
    caught = signal;
}

static void handle(int number)
{
    struct sigvec action;

    memset(&action, 0, sizeof action);
    action.sv_handler = catch;
    sigvector(number, &action, 0);
    caught = 0;
}

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

static const struct {
    const char *name;
    void (*check)(const char *);
} requirements[] = {
    { "C-01", c01 }, { "C-02", c02 }, { "C-03", c03 }, { "C-04", c04 }, { "C-05", c05 }, { "C-06", c06 },
    { "C-07", c07 }, { "C-08", c08 }, { "C-09", c09 }, { "C-10", c10 }, { "C-11", c11 }, { "C-12", c12 },
    { "C-13", c13 }, { "C-14", c14 }, { "C-15", c15 }, { "C-16", c16 }, { "C-17", c17 }, { "C-18", c18 },
    { "C-19", c19 }, { "C-20", c20 }, { "C-21", c21 }, { "C-22", c22 }, { "C-24", c24 }, { "C-25", c25 },
    { "C-27", c27 }, { "C-29", c29 }, { "C-30", c30 }, { "C-31", c31 }, { "C-32", c32 },
};

int main(void)
{
    int i, s;

    setbuf(stdout, 0);
    for (i = 0; i < (int)(sizeof requirements / sizeof requirements[0]); i++) {
        int before = failures;

        requirements[i].check(requirements[i].name);
        ask("!release\n");
        if (failures == before)
            printf("%s ok\n", requirements[i].name);
        for (s = 3; s < 60; s++)
            close(s);
    }
    return failures != 0;
}
