/*
 * What sockets are seldom asked for: sizes at their limits, calls that signals restart or don't, whole process groups
 * told of urgent data, open files passed by the dozen, in circles, and to nobody.
 */
#include "check_sockets.h"
#include "pass_rights.h"
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>

static char buffer[70000];

static void connection(int *ends)
{
    int l = server(1);

    ends[0] = stream();
    to(ends[0], port_of(l));
    ends[1] = accept(l, 0, 0);
    close(l);
}

static int child(void)
{
    int pid = fork();

    if (pid < 0)
        perror("fork"), exit(2);
    return pid;
}

static int reaped(int pid)
{
    int status = -1;

    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

/* --- datagrams --- */

static void sizes(const char *requirement)
{
    static const int fitting[] = { 0, 1, 2, 1471, 1472, 1473, 9215, 9216 };
    int to = bound(SOCK_DGRAM), from = bound(SOCK_DGRAM), i, length = LENGTH, size = 30000;
    struct sockaddr_in sender;

    connect(from, at(LOOPBACK, port_of(to)), LENGTH);
    for (i = 0; i < (int)(sizeof fitting / sizeof fitting[0]); i++) {
        memset(buffer, i + 1, fitting[i]);
        IS(r(send(from, buffer, fitting[i], 0)), fitting[i]);
        IS(ready(to, 5) & READABLE, READABLE);
        IS(r(ioctl(to, FIONREAD, &length)), 0);
        IS(length, fitting[i] + LENGTH);
        length = LENGTH;
        memset(&sender, 0, sizeof sender);
        IS(r(recvfrom(to, buffer, sizeof buffer, 0, &sender, &length)), fitting[i]);
        IS(sender.sin_port, port_of(from));
        IS(length, LENGTH);
        IS(fitting[i] && buffer[fitting[i] - 1] != i + 1, 0);
    }
    IS(r(send(from, buffer, 9217, 0)), -EMSGSIZE);
    IS(r(write(from, buffer, sizeof buffer)), -EMSGSIZE);
    IS(r(setsockopt(from, SOL_SOCKET, SO_SNDBUF, &size, sizeof size)), 0);
    IS(r(setsockopt(to, SOL_SOCKET, SO_RCVBUF, &size, sizeof size)), 0);
    IS(r(send(from, buffer, 30000, 0)), 30000);
    IS(r(send(from, buffer, 30001, 0)), -EMSGSIZE);
    IS(r(recv(to, buffer, 10, 0)), 10); /* the rest is gone */
    IS(ready(to, 0) & READABLE, 0);
    size = 58254;
    IS(r(setsockopt(from, SOL_SOCKET, SO_SNDBUF, &size, sizeof size)), 0);
    size++;
    IS(r(setsockopt(from, SOL_SOCKET, SO_SNDBUF, &size, sizeof size)), -ENOBUFS);
    IS(r(send(from, buffer, 0, 0)), 0);
    IS(r(recv(to, buffer, 0, 0)), 0); /* takes the empty one */
    nonblocking(to, 0);
    IS(r(recv(to, buffer, 0, 0)), -EAGAIN);
}

static void unreachable(const char *requirement)
{
    int s = bound(SOCK_DGRAM), gone = bound(SOCK_DGRAM), port = port_of(gone);

    close(gone);
    IS(to(s, port), 0);
    IS(r(send(s, "x", 1, 0)), 1);
    IS(ready(s, 5) & READABLE, READABLE);
    IS(r(recv(s, buffer, 1, 0)), -ECONNREFUSED); /* once */
    nonblocking(s, 0);
    IS(r(recv(s, buffer, 1, 0)), -EAGAIN);
    IS(r(send(s, "x", 1, 0)), 1);
    IS(ready(s, 5) & READABLE, READABLE);
    IS(so_error(s), ECONNREFUSED);
    IS(so_error(s), 0);
    IS(r(send(s, "x", 1, 0)), 1);
    IS(ready(s, 5) & READABLE, READABLE);
    IS(r(send(s, "x", 1, 0)), -ECONNREFUSED);
    s = bound(SOCK_DGRAM); /* without a peer nobody is told */
    IS(r(sendto(s, "x", 1, 0, at(LOOPBACK, port), LENGTH)), 1);
    IS(r(sendto(s, "x", 1, 0, at(LOOPBACK, port), LENGTH)), 1);
    IS(so_error(s), 0);
}

/* --- signals --- */

static void restarting(int flags)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = catch;
    action.sa_flags = flags;
    sigaction(SIGALRM, &action, 0);
    caught = 0;
}

/* What `call' gives when a signal comes after a second of it, and with whatever a child does after two. */
#define ALARMED(call) (caught = 0, alarm(1), call)

static void restarts(const char *requirement)
{
    int ends[2], l = server(5), port = port_of(l), pid, s = stream();

    connection(ends);
    if ((pid = child()) == 0) {
        sleep(2);
        send(ends[1], "x", 1, 0);
        sleep(2);
        send(ends[1], "y", 1, 0);
        sleep(2);
        to(stream(), port);
        _exit(0);
    }
    restarting(SA_RESTART);
    IS(ALARMED(r(recv(ends[0], buffer, 1, 0))), 1);
    IS(caught, SIGALRM);
    IS(ALARMED(r(read(ends[0], buffer, 1))), 1);
    IS(caught, SIGALRM);
    IS(ALARMED(r(accept(l, 0, 0))), -EINTR);
    IS(ALARMED(ready(l, 10)), -EINTR);
    ask("!hold\n");
    IS(ALARMED(to(s, port)), -EINTR);
    ask("!release\n");
    IS(ready(s, 5), WRITABLE); /* it was built all the same */
    IS(to(s, port), -EISCONN);
    close(accept(l, 0, 0));
    s = accept(l, 0, 0); /* the child's */
    IS(s > 0, 1);
    IS(reaped(pid), 0);
    restarting(0);
    IS(ALARMED(r(recv(ends[0], buffer, 1, 0))), -EINTR);
    IS(ALARMED(r(recvfrom(bound(SOCK_DGRAM), buffer, 1, 0, 0, 0))), -EINTR);
    nonblocking(ends[0], 0);
    while (send(ends[0], buffer, sizeof buffer, 0) > 0)
        ;
    fcntl(ends[0], F_SETFL, 0);
    IS(ALARMED(r(send(ends[0], buffer, sizeof buffer, 0))), -EINTR);
}

static void process_groups(const char *requirement)
{
    int ends[2], pids[2], i, group, owner = 4711;
    char byte;

    connection(ends);
    setpgrp2(0, 0);
    group = -getpid();
    handle(SIGURG);
    for (i = 0; i < 2; i++)
        if ((pids[i] = child()) == 0) {
            if (!caught)
                pause();
            _exit(caught != SIGURG);
        }
    IS(r(ioctl(ends[0], SIOCSPGRP, &group)), 0);
    IS(r(ioctl(ends[0], SIOCGPGRP, &owner)), 0);
    IS(owner, group);
    sleep(1);
    IS(r(send(ends[1], "ab!", 3, MSG_OOB)), 3);
    sleep(1);
    IS(caught, SIGURG); /* this process is one of the group too */
    IS(reaped(pids[0]), 0);
    IS(reaped(pids[1]), 0);
    IS(r(ioctl(ends[0], SIOCATMARK, &i)), 0);
    IS(i, 0);
    IS(r(recv(ends[0], buffer, 100, 0)), 2); /* up to the mark */
    IS(r(ioctl(ends[0], SIOCATMARK, &i)), 0);
    IS(i, 1);
    IS(r(recv(ends[0], &byte, 1, MSG_OOB)), 1);
    IS(byte, '!');
    IS(r(recv(ends[0], &byte, 1, MSG_OOB)), -EINVAL);
    send(ends[1], "c", 1, 0);
    IS(r(recv(ends[0], &byte, 1, 0)), 1);
    IS(r(ioctl(ends[0], SIOCATMARK, &i)), 0);
    IS(i, 0);
    caught = owner = 0;
    IS(r(ioctl(ends[0], SIOCSPGRP, &owner)), 0); /* nobody */
    send(ends[1], "!", 1, MSG_OOB);
    sleep(1);
    IS(caught, 0);
    owner = 29999;
    IS(r(ioctl(ends[0], SIOCSPGRP, &owner)), -EPERM);
}

/* --- open files under way --- */

static int sent(int s, int fd)
{
    int count = 1;

    return pass(0, s, &fd, &count);
}

/* The end of what may be written. */
static char *page(void)
{
    return (char *)(((unsigned long)sbrk(0) + 4095) & ~4095UL);
}

static int lowest_free(void)
{
    int fd = dup(0);

    close(fd);
    return fd;
}

static void many_rights(const char *requirement)
{
    int pair[2], fds[28], count, i, type, first;

    for (type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
        IS(r(socketpair(AF_UNIX, type, 0, pair)), 0);
        first = lowest_free();
        for (i = 0; i < 28; i++)
            fds[i] = pair[0];
        count = 28; /* 112 bytes are the most */
        IS(pass(0, pair[0], fds, &count), 1);
        count = 28;
        IS(pass(1, pair[1], fds, &count), 1);
        IS(count, 28);
        for (i = 0; i < 28; i++)
            IS(fds[i], first + i);
        for (i = 0; i < 28; i++)
            close(fds[i]);
        for (i = 0; i < 28; i++)
            fds[i] = pair[0];
        count = 28;
        IS(pass(0, pair[0], fds, &count), 1);
        count = 3;
        IS(pass(1, pair[1], fds, &count), 1);
        IS(count, 3);
        IS(lowest_free(), first + 3); /* the others are closed */
        for (i = 0; i < 3; i++)
            close(fds[i]);
        fds[0] = pair[0];
        count = 29;
        IS(pass(0, pair[0], fds, &count), -EINVAL);
        for (i = 0; i < 28; i++)
            fds[i] = pair[0];
        fds[27] = 58;
        count = 28;
        IS(pass(0, pair[0], fds, &count), -EBADF);
        count = 2; /* there is no room for the second */
        IS(pass(0, pair[0], fds, &count), 1);
        count = 2;
        IS(pass(1, pair[1], (int *)(page() - 4), &count), -EFAULT);
        IS(lowest_free(), first);
        while (lowest_free() >= 0) /* and with a table that is full */
            dup(0);
        IS(sent(pair[0], pair[0]), 1);
        count = 1;
        IS(pass(1, pair[1], fds, &count), -EMFILE);
        for (i = first; i < 60; i++)
            close(i);
        IS(sent(pair[0], pair[0]), 1);
        IS(r(recv(pair[1], buffer, 1, 0)), 1); /* who doesn't ask gets none */
        IS(lowest_free(), first);
        close(pair[0]);
        close(pair[1]);
    }
}

/* A listener is as good as any file that is under way; whether it still exists everybody can tell. */
static int exists(int port)
{
    int s = stream(), result = to(s, port);

    close(s);
    return result == 0;
}

static void in_flight(const char *requirement)
{
    int a[2], b[2], l, port, fd, count, type, way;

    for (type = SOCK_STREAM; type <= SOCK_DGRAM; type++)
        for (way = 0; way < 8; way++) {
            socketpair(AF_UNIX, type, 0, a);
            socketpair(AF_UNIX, type, 0, b);
            port = port_of(l = server(5));
            IS(sent(a[0], l), 1);
            close(l);
            IS(exists(port), 1);
            if (way & 1)
                IS(sent(b[0], a[0]), 1);
            if (way & 2)
                IS(sent(b[0], a[1]), 1);
            if (way & 4) { /* in a circle */
                IS(sent(a[0], b[0]), 1);
                IS(sent(a[0], b[1]), 1);
            }
            close(a[0]);
            IS(exists(port), 1);
            close(a[1]);
            IS(exists(port), way & 2 ? 1 : 0);
            close(b[0]);
            if (way == 3) { /* somebody takes it out after all */
                count = 1;
                IS(pass(1, b[1], &fd, &count), 1);
                close(fd);
                count = 1;
                IS(pass(1, b[1], &fd, &count), 1);
                count = 1;
                IS(pass(1, fd, &l, &count), 1);
                IS(exists(port), 1);
                close(fd);
                close(l);
            }
            close(b[1]);
            IS(exists(port), 0);
        }
    for (way = 0; way < 2; way++) { /* nobody will read it */
        socketpair(AF_UNIX, SOCK_STREAM, 0, a);
        port = port_of(l = server(5));
        IS(sent(a[0], l), 1);
        close(l);
        IS(r(shutdown(a[1], way ? 2 : 0)), 0);
        IS(exists(port), 0);
        close(a[0]);
        close(a[1]);
    }
    if ((fd = child()) == 0) { /* and the end of a process is as good as a close */
        socketpair(AF_UNIX, SOCK_STREAM, 0, a);
        sent(a[0], server(5));
        sent(a[0], a[1]);
        _exit(0);
    }
    IS(reaped(fd), 0);
}

static void again(const char *requirement)
{
    struct sockaddr_un name;
    int s = socket(AF_UNIX, SOCK_DGRAM, 0), i, servers[2];

    memset(&name, 0, sizeof name);
    name.sun_family = AF_UNIX;
    for (i = 0; i < 2; i++) {
        sprintf(name.sun_path, "/again%d", i);
        unlink(name.sun_path);
        servers[i] = socket(AF_UNIX, SOCK_DGRAM, 0);
        IS(r(bind(servers[i], &name, 10)), 0);
        IS(r(connect(s, &name, 10)), 0); /* the second, after the first has gone */
        if (i == 0)
            close(servers[0]);
    }
    IS(so_error(s), ECONNRESET); /* that it has gone is still news */
    IS(r(send(s, "x", 1, 0)), 1);
    IS(r(recv(servers[1], buffer, 2, 0)), 1);
    IS(r(connect(servers[1], &name, 10)), 0); /* with itself */
    IS(r(send(servers[1], "self", 4, 0)), 4);
    IS(r(recv(servers[1], buffer, 9, 0)), 4);
    IS(r(send(s, "x", 1, 0)), 1); /* which receives from nobody else now */
    nonblocking(servers[1], 0);
    IS(r(recv(servers[1], buffer, 9, 0)), -EAGAIN);
}

static const struct check checks[] = {
    { "sizes", sizes }, { "unreachable", unreachable }, { "restarts", restarts }, { "process_groups", process_groups },
    { "many_rights", many_rights }, { "in_flight", in_flight }, { "again", again },
};

int main(void)
{
    return run(checks, sizeof checks / sizeof checks[0]);
}
