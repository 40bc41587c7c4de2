/*
 * Sockets between processes: what fork shares, signals of sockets, peers that misbehave.
 */
#include "check_sockets.h"
#include <sys/wait.h>

static int client, peer; /* two ends of a connection */

static void nap(long microseconds)
{
    struct timeval timeout;

    timeout.tv_sec = microseconds / 1000000;
    timeout.tv_usec = microseconds % 1000000;
    select(0, 0, 0, 0, &timeout);
}

static void pair(void)
{
    int l = server(5);

    client = stream();
    to(client, port_of(l));
    peer = accept(l, 0, 0);
    close(l);
}

/* A child that runs `body' on the peer's end; this process keeps the client's. */
static int child(void (*body)(void))
{
    int pid = fork();

    if (pid == 0) {
        close(client);
        body();
        _exit(0);
    }
    if (pid < 0)
        perror("fork"), exit(2);
    close(peer);
    return pid;
}

static int reaped(int pid)
{
    int status = -1;

    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

static void echo(void)
{
    char data[64];
    int count;

    while ((count = read(peer, data, sizeof data)) > 0)
        write(peer, data, count);
}

static void talk(const char *requirement)
{
    char data[64];
    int pid;

    pair();
    pid = child(echo);
    IS(r(write(client, "hello", 5)), 5);
    IS(r(read(client, data, sizeof data)), 5);
    IS(memcmp(data, "hello", 5), 0);
    IS(r(shutdown(client, 1)), 0);
    IS(r(read(client, data, sizeof data)), 0); /* the child's close is the last */
    IS(reaped(pid), 0);
}

static void drip(void)
{
    static const char text[] = "a byte at a time";
    int i;

    for (i = 0; i < (int)sizeof text; i++) {
        write(peer, text + i, 1);
        if (i % 4 == 0)
            nap(10000);
    }
}

static void byte_by_byte(const char *requirement)
{
    char data[64];
    int pid, count, got = 0;

    pair();
    pid = child(drip);
    while ((count = read(client, data + got, sizeof data - got)) > 0)
        got += count;
    IS(count, 0);
    IS(got, 17);
    IS(strcmp(data, "a byte at a time"), 0);
    IS(reaped(pid), 0);
}

static void hard_close(void)
{
    static const struct linger hard = { 1, 0 };

    setsockopt(peer, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close(peer);
}

static void reset(const char *requirement)
{
    char byte;
    int pid;

    pair();
    pid = child(hard_close);
    IS(r(read(client, &byte, 1)), -ECONNRESET);
    IS(r(read(client, &byte, 1)), 0);
    handle(SIGPIPE);
    IS(r(write(client, "x", 1)), -EPIPE);
    IS(caught, SIGPIPE);
    IS(reaped(pid), 0);
}

/* A reader that stalls, with signals all the time: everything arrives, once and in order. */
static void read_slowly(void)
{
    static unsigned char data[4096];
    unsigned char next = 0;
    int count, i, total = 0;

    while ((count = read(peer, data, sizeof data)) > 0) {
        for (i = 0; i < count; i++)
            if (data[i] != next++)
                _exit(1);
        total += count;
        if (total % 5 == 0)
            nap(1000);
    }
    _exit(total == 2000000 ? 0 : 2);
}

static int ticks;

static void tick(int number)
{
    ticks++;
}

static void signals_all_the_time(const char *requirement)
{
    static unsigned char data[50000];
    struct itimerval often = { { 0, 3000 }, { 0, 3000 } }, never = { { 0, 0 }, { 0, 0 } };
    struct sigvec action;
    int pid, sent = 0, count, i, stalls = 0;

    pair();
    pid = child(read_slowly);
    memset(&action, 0, sizeof action);
    action.sv_handler = tick;
    sigvector(SIGALRM, &action, 0);
    setitimer(ITIMER_REAL, &often, 0);
    while (sent < 2000000 && stalls < 10000) {
        for (i = 0; i < (int)sizeof data; i++)
            data[i] = sent + i;
        count = 2000000 - sent < (int)sizeof data ? 2000000 - sent : (int)sizeof data;
        if ((count = send(client, data, count, 0)) > 0)
            sent += count;
        else if (errno == EINTR)
            stalls++;
        else
            break;
    }
    setitimer(ITIMER_REAL, &never, 0);
    IS(sent, 2000000);
    shutdown(client, 1);
    IS(reaped(pid), 0);
}

static void wait_a_moment(void)
{
    char byte;

    read(peer, &byte, 1);
    send(peer, "!", 1, MSG_OOB);
    read(peer, &byte, 1);
    write(peer, "x", 1);
}

static void urgent(const char *requirement)
{
    int pid, group = -getpgrp(), on = 1, owner;
    char byte;

    pair();
    handle(SIGURG);
    IS(r(ioctl(client, SIOCSPGRP, &group)), 0);
    IS(r(ioctl(client, SIOCGPGRP, &owner)), 0);
    IS(owner, group);
    pid = child(wait_a_moment);
    write(client, "1", 1);
    while (!caught)
        nap(1000000);
    IS(caught, SIGURG);
    IS(r(recv(client, &byte, 1, MSG_OOB)), 1);
    IS(byte, '!');
    handle(SIGIO);
    IS(r(ioctl(client, FIOASYNC, &on)), 0);
    write(client, "2", 1);
    while (!(ready(client, 0) & READABLE))
        nap(1000000);
    nap(1000000); /* what is there may be younger than the kernel's last look around */
    IS(caught, SIGIO);
    handle(SIGIO);
    IS(reaped(pid), 0);
}

/* Several processes wait in accept for one listener: each connection goes to one of them. */
static void acceptors(const char *requirement)
{
    int l = server(5), port = port_of(l), pids[3], i, s;
    char byte;

    for (i = 0; i < 3; i++)
        if ((pids[i] = fork()) == 0) {
            s = accept(l, 0, 0);
            write(s, "k", 1);
            _exit(s < 0);
        }
    close(l);
    for (i = 0; i < 3; i++) {
        s = stream();
        IS(to(s, port), 0);
        IS(r(read(s, &byte, 1)), 1);
        IS(byte, 'k');
        close(s);
    }
    for (i = 0; i < 3; i++)
        IS(reaped(pids[i]), 0);
    IS(to(stream(), port), -ECONNREFUSED);
}

static void exhaustion(const char *requirement)
{
    int l = server(5), s = stream(), port = port_of(l), last;
    char byte;

    IS(to(s, port), 0);
    while ((last = dup(1)) >= 0)
        ;
    IS(errno, EMFILE);
    IS(r(accept(l, 0, 0)), -EMFILE);
    IS(ready(l, 0), READABLE); /* it waits */
    close(59);
    IS(accept(l, 0, 0), 59);
    IS(r(write(s, "x", 1)), 1);
    IS(r(read(59, &byte, 1)), 1);
}

static const struct check checks[] = {
    { "talk", talk }, { "byte_by_byte", byte_by_byte }, { "reset", reset },
    { "signals_all_the_time", signals_all_the_time }, { "urgent", urgent }, { "acceptors", acceptors },
    { "exhaustion", exhaustion },
};

int main(void)
{
    return run(checks, sizeof checks / sizeof checks[0]);
}
