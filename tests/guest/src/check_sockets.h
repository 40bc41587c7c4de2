/*
 * What the socket programs check with.
 *
 * Every check prints "NAME ok", or "NAME line: expression is value, not value".  Lines that begin with `!' ask whoever
 * runs the program to make the network misbehave: `!hold' keeps connections pending, `!release [ERROR]' ends that,
 * `!connect ERROR' fails the next connect; likewise `!opened', `!bound', `!listened', `!accepted', `!sent', `!received'.
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
#define recvfrom(s, b, n, f, addr, len)   door(0x3f9, s, (int)(b), n, f, (int)(addr), (int)(len))
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

/* --- running them --- */

struct check {
    const char *name;
    void (*check)(const char *);
};

/* All checks, each with only descriptors 0 to 2 open; the exit status. */
static int run(const struct check *checks, int count)
{
    int i, s;

    setbuf(stdout, 0);
    for (i = 0; i < count; i++) {
        int before = failures;

        checks[i].check(checks[i].name);
        ask("!release\n");
        if (failures == before)
            printf("%s ok\n", checks[i].name);
        for (s = 3; s < 60; s++)
            close(s);
    }
    return failures != 0;
}
