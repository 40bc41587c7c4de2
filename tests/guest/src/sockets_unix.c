/*
 * AF_UNIX sockets: connect's requirements as they are there, data, datagrams, and open files passed on.
 */
#include "check_sockets.h"
#include "pass_rights.h"
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>

static struct sockaddr_un path;
static char buffer[20000];

/* The address for a path, and its length. */
static struct sockaddr_un *named(const char *text)
{
    memset(&path, 0, sizeof path);
    path.sun_family = AF_UNIX;
    strcpy(path.sun_path, text);
    return &path;
}
#define NAMED(text) named(text), (int)(sizeof path.sun_family + strlen(text) + 1)

static int local(int type)
{
    int s = socket(AF_UNIX, type, 0);

    if (s < 0)
        perror("socket"), exit(2);
    return s;
}

static int serving(const char *text, int backlog)
{
    int s = local(SOCK_STREAM);

    unlink(text);
    if (bind(s, NAMED(text)) < 0 || listen(s, backlog) < 0)
        perror(text), exit(2);
    return s;
}

static int reach(int s, const char *text)
{
    return r(connect(s, NAMED(text)));
}

/* C-01 to C-07, C-12, C-15, C-28, C-32 */
static void connects(const char *requirement)
{
    int l = serving("/s", 5), s = local(SOCK_STREAM), length = 100;

    IS(r(connect(50, NAMED("/s"))), -EBADF);
    IS(r(connect(open("/", O_RDONLY, 0), NAMED("/s"))), -ENOTSOCK);
    IS(r(connect(s, BAD, 16)), -EFAULT);
    IS(r(connect(s, named("/s"), 2)), -EINVAL);
    IS(r(connect(s, named("/s"), 95)), -EINVAL);
    named("/s")->sun_family = AF_INET;
    IS(r(connect(s, &path, 16)), -EAFNOSUPPORT);
    IS(reach(l, "/s"), -EINVAL);
    IS(reach(s, "/none"), -ENOENT);
    close(open("/plain", O_CREAT | O_RDWR, 0666));
    IS(reach(s, "/plain"), -ENOTSOCK);
    IS(reach(s, "/plain/x"), -ENOTDIR);
    symlink("/loop", "/loop");
    IS(reach(s, "/loop"), -ELOOP);
    IS(reach(local(SOCK_DGRAM), "/s"), -EPROTOTYPE);
    IS(r(connect(s, named("/s"), 2 + 2)), 0); /* the path ends where the address does */
    IS(reach(s, "/s"), -EISCONN);
    IS(ready(s, 0), WRITABLE);
    IS(r(getpeername(s, &path, &length)), -EOPNOTSUPP);
    IS(r(getsockname(s, &path, &length)), -EOPNOTSUPP);
    s = local(SOCK_STREAM);
    shutdown(s, 2);
    IS(reach(s, "/s"), -EINVAL);
    s = local(SOCK_STREAM);
    nonblocking(s, 0);
    IS(reach(s, "/s"), 0);
    close(l);
    IS(reach(local(SOCK_STREAM), "/s"), -ECONNREFUSED);
}

static void refused(const char *requirement)
{
    int l = serving("/full", 1), s = local(SOCK_STREAM);

    IS(reach(local(SOCK_STREAM), "/full"), 0);
    IS(reach(local(SOCK_STREAM), "/full"), 0);
    IS(reach(s, "/full"), -ECONNREFUSED);
    IS(reach(s, "/full"), -ECONNREFUSED); /* and can be tried again */
    close(accept(l, 0, 0));
    IS(reach(s, "/full"), 0);
}

static void binds(const char *requirement)
{
    int s = local(SOCK_STREAM);
    struct stat status;

    unlink("/name");
    IS(r(bind(s, named(""), 3)), -EISDIR);
    IS(r(bind(s, NAMED("/none/x"))), -ENOENT);
    IS(r(bind(s, NAMED("/plain/x"))), -ENOTDIR);
    IS(r(bind(s, NAMED("/plain"))), -EADDRINUSE);
    IS(r(listen(s, 1)), -EDESTADDRREQ);
    IS(r(bind(s, NAMED("/name"))), 0);
    IS(r(bind(s, NAMED("/other"))), -EINVAL);
    IS(stat("/name", &status), 0);
    IS(status.st_mode & S_IFMT, S_IFSOCK);
    IS(r(open("/name", O_RDONLY, 0)), -ENXIO);
    IS(r(unlink("/name")), 0);
}

static void data(const char *requirement)
{
    int l = serving("/data", 5), client = local(SOCK_STREAM), peer, length = 94;

    reach(client, "/data");
    peer = accept(l, &path, &length);
    IS(path.sun_family, AF_UNIX);
    IS(exchange(client, peer), 1);
    IS(exchange(peer, client), 1);
    IS(r(send(client, "x", 1, MSG_OOB)), -EOPNOTSUPP);
    IS(r(recv(client, buffer, 1, MSG_PEEK)), -EOPNOTSUPP);
    nonblocking(client, 2);
    IS(r(recv(client, buffer, 1, 0)), -EWOULDBLOCK);
    IS(r(write(client, buffer, sizeof buffer)), 8192);
    IS(r(write(client, buffer, 1)), -EWOULDBLOCK);
    IS(ready(client, 0), 0);
    IS(r(ioctl(peer, FIONREAD, &length)), 0);
    IS(length, 8192);
    IS(r(read(peer, buffer, sizeof buffer)), 8192);
    close(client);
    IS(r(read(peer, buffer, 1)), 0);
    handle(SIGPIPE);
    IS(r(write(peer, "x", 1)), -EPIPE);
    IS(caught, SIGPIPE);
}

static void datagrams(const char *requirement)
{
    int a = local(SOCK_DGRAM), b = local(SOCK_DGRAM), length = 94;

    unlink("/a");
    unlink("/b");
    IS(r(bind(a, NAMED("/a"))), 0);
    IS(r(bind(b, NAMED("/b"))), 0);
    IS(r(sendto(a, "first", 5, 0, NAMED("/b"))), 5);
    IS(r(sendto(a, "2nd", 3, 0, NAMED("/b"))), 3);
    IS(r(recvfrom(b, buffer, 3, 0, &path, &length)), 3);
    IS(strcmp(path.sun_path, "/a"), 0);
    IS(r(recv(b, buffer, 10, 0)), 3);
    IS(r(sendto(a, "x", 1, 0, NAMED("/none"))), -ENOENT);
    IS(r(send(a, "x", 1, 0)), -EDESTADDRREQ);
    IS(reach(a, "/b"), 0);
    IS(r(send(a, "x", 1, 0)), 1);
    IS(r(sendto(a, "x", 1, 0, NAMED("/b"))), -EISCONN);
    close(b);
    IS(r(send(a, "x", 1, 0)), -ECONNRESET);
}

/* One descriptor, sent or received. */
static int pass_one(int receiving, int s, int *fd)
{
    int count = 1, result = pass(receiving, s, fd, &count);

    if (receiving && result >= 0 && count != 1)
        *fd = -1;
    return result;
}

static void rights(const char *requirement)
{
    int pair[2], ends[2], fd;

    IS(r(socketpair(AF_UNIX, SOCK_STREAM, 0, pair)), 0);
    IS(r(pipe(ends)), 0);
    IS(pass_one(0, pair[0], &ends[1]), 1);
    close(ends[1]);
    IS(pass_one(1, pair[1], &fd), 1);
    IS(r(write(fd, "passed", 6)), 6);
    IS(r(read(ends[0], buffer, 10)), 6);
    close(fd);
    IS(r(read(ends[0], buffer, 10)), 0);
    fd = 50;
    IS(pass_one(0, pair[0], &fd), -EBADF);
    IS(r(send(pair[0], "x", 1, 0)), 1);
    IS(pass_one(1, pair[1], &fd), 1);
    IS(fd, -1);
}

static void interrupted(const char *requirement)
{
    int pair[2];

    IS(r(socketpair(AF_UNIX, SOCK_STREAM, 0, pair)), 0);
    handle(SIGALRM);
    alarm(1);
    IS(r(recv(pair[0], buffer, 1, 0)), -EINTR);
    alarm(1);
    IS(r(send(pair[0], buffer, sizeof buffer, 0)), 8192);
    alarm(1);
    IS(r(send(pair[0], buffer, 1, 0)), -EINTR);
    alarm(1);
    IS(r(accept(serving("/i", 1), 0, 0)), -EINTR);
}

static void signals(const char *requirement)
{
    int pair[2], on = 1, pid = getpid(), owner = 0;

    IS(r(socketpair(AF_UNIX, SOCK_STREAM, 0, pair)), 0);
    handle(SIGIO);
    IS(r(ioctl(pair[1], SIOCSPGRP, &pid)), 0);
    IS(r(ioctl(pair[1], SIOCGPGRP, &owner)), 0);
    IS(owner, pid);
    IS(r(ioctl(pair[1], FIOASYNC, &on)), 0);
    IS(r(send(pair[0], "x", 1, 0)), 1);
    IS(caught, SIGIO);
}

static const struct check checks[] = {
    { "connects", connects }, { "refused", refused }, { "binds", binds }, { "data", data },
    { "datagrams", datagrams }, { "rights", rights }, { "interrupted", interrupted }, { "signals", signals },
};

int main(void)
{
    return run(checks, sizeof checks / sizeof checks[0]);
}
