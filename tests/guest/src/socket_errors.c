/*
 * Every error a socket call is documented to have, on Internet sockets.  connect has a program of its own.
 */
#include "check_sockets.h"
#include <net/if.h>
#include <netinet/tcp.h>
#include <sys/uio.h>

static int client, peer; /* two ends of a connection */
static char buffer[70000];

static void pair(void)
{
    int l = server(5);

    client = stream();
    to(client, port_of(l));
    peer = accept(l, 0, 0);
    close(l);
}

static int no_socket(void)
{
    return dup(0);
}

static struct msghdr *message(void *data, int length, int count)
{
    static struct msghdr header;
    static struct iovec vectors[20];
    int i;

    for (i = 0; i < 20; i++)
        vectors[i].iov_base = data, vectors[i].iov_len = length;
    memset(&header, 0, sizeof header);
    header.msg_iov = vectors;
    header.msg_iovlen = count;
    return &header;
}

static void use_up_descriptors(void)
{
    while (dup(1) >= 0)
        ;
}

static void sockets(const char *requirement)
{
    IS(r(socket(AF_CCITT, SOCK_STREAM, 0)), -EAFNOSUPPORT);
    IS(r(socket(99, SOCK_STREAM, 0)), -EAFNOSUPPORT);
    IS(r(socket(AF_INET, 9, 0)), -ESOCKTNOSUPPORT);
    IS(r(socket(AF_INET, SOCK_STREAM, 200)), -EPROTONOSUPPORT);
    IS(r(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP)), -EPROTOTYPE);
    IS(r(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)), -EACCES);
    ask("!opened ENOBUFS\n");
    IS(r(socket(AF_INET, SOCK_STREAM, 0)), -ENOBUFS);
    ask("!opened ENOMEM\n");
    IS(r(socket(AF_INET, SOCK_STREAM, 0)), -ENOMEM);
    ask("!opened ENFILE\n");
    IS(r(socket(AF_INET, SOCK_STREAM, 0)), -ENFILE);
    use_up_descriptors();
    IS(r(socket(AF_INET, SOCK_STREAM, 0)), -EMFILE);
}

static void socketpairs(const char *requirement)
{
    int fds[2];

    IS(r(socketpair(AF_INET, SOCK_STREAM, 0, fds)), -EOPNOTSUPP);
    IS(r(socketpair(AF_CCITT, SOCK_STREAM, 0, fds)), -EAFNOSUPPORT);
    IS(r(socketpair(AF_UNIX, SOCK_STREAM, 6, fds)), -EPROTONOSUPPORT);
    IS(r(socketpair(AF_UNIX, SOCK_STREAM, 0, BAD)), -EFAULT);
    use_up_descriptors();
    close(5);
    IS(r(socketpair(AF_UNIX, SOCK_STREAM, 0, fds)), -EMFILE);
}

static void binds(const char *requirement)
{
    int s = stream(), taken = server(1);

    IS(r(bind(50, at(LOOPBACK, 0), LENGTH)), -EBADF);
    IS(r(bind(no_socket(), at(LOOPBACK, 0), LENGTH)), -ENOTSOCK);
    IS(r(bind(s, 0, LENGTH)), -EDESTADDRREQ);
    IS(r(bind(s, BAD, LENGTH)), -EFAULT);
    IS(r(bind(s, at(LOOPBACK, 0), LENGTH - 1)), -EINVAL);
    IS(r(bind(s, at(LOOPBACK, 0), -1)), -EINVAL);
    IS(r(bind(s, family(AF_UNIX, 0), LENGTH)), -EAFNOSUPPORT);
    IS(r(bind(s, at(0x08080808, 0), LENGTH)), -EADDRNOTAVAIL);
    IS(r(bind(s, at(LOOPBACK, port_of(taken)), LENGTH)), -EADDRINUSE);
    IS(r(bind(s, at(LOOPBACK, 7), LENGTH)), -EACCES);
    ask("!bound ENOBUFS\n");
    IS(r(bind(s, at(LOOPBACK, 0), LENGTH)), -ENOBUFS);
    ask("!bound ENOMEM\n");
    IS(r(bind(s, at(LOOPBACK, 0), LENGTH)), -ENOMEM);
    IS(r(bind(s, at(LOOPBACK, 0), LENGTH)), 0);
    IS(r(bind(s, at(LOOPBACK, 0), LENGTH)), -EINVAL);
    s = stream();
    shutdown(s, 2);
    IS(r(bind(s, at(LOOPBACK, 0), LENGTH)), -EINVAL);
}

static void listens(const char *requirement)
{
    int s = stream();

    IS(r(listen(50, 1)), -EBADF);
    IS(r(listen(no_socket(), 1)), -ENOTSOCK);
    IS(r(listen(bound(SOCK_DGRAM), 1)), -EOPNOTSUPP);
    ask("!listened ENOBUFS\n");
    IS(r(listen(bound(SOCK_STREAM), 1)), -ENOBUFS);
    pair();
    IS(r(listen(client, 1)), -EINVAL);
    shutdown(s, 1);
    IS(r(listen(s, 1)), -EINVAL);
}

static void accepts(const char *requirement)
{
    int l = server(5), length = LENGTH, s;

    IS(r(accept(50, 0, 0)), -EBADF);
    IS(r(accept(no_socket(), 0, 0)), -ENOTSOCK);
    IS(r(accept(bound(SOCK_DGRAM), 0, 0)), -EOPNOTSUPP);
    IS(r(accept(stream(), 0, 0)), -EINVAL);
    IS(r(accept(l, &name, BAD)), -EFAULT);
    length = -1;
    IS(r(accept(l, &name, &length)), -EINVAL);
    handle(SIGALRM);
    alarm(1);
    IS(r(accept(l, 0, 0)), -EINTR);
    nonblocking(l, 2);
    IS(r(accept(l, 0, 0)), -EWOULDBLOCK);
    nonblocking(l, 0);
    IS(r(accept(l, 0, 0)), -EAGAIN);
    s = stream();
    IS(to(s, port_of(l)), 0);
    length = LENGTH;
    IS(r(accept(l, BAD, &length)), -EFAULT); /* nobody is lost by that */
    ask("!accepted ENFILE\n");
    IS(r(accept(l, 0, 0)), -ENFILE);
    ask("!accepted ENOBUFS\n");
    IS(r(accept(l, 0, 0)), -ENOBUFS);
    ask("!accepted ENOMEM\n");
    IS(r(accept(l, 0, 0)), -ENOMEM);
    ask("!accepted ECONNABORTED\n");
    IS(r(accept(l, 0, 0)), -ECONNABORTED);
    use_up_descriptors();
    IS(r(accept(l, 0, 0)), -EMFILE);
    close(s);
    IS(accept(l, 0, 0), s);
    IS(r(shutdown(l, 1)), 0);
    IS(r(accept(l, 0, 0)), -EINVAL);
}

static void names(const char *requirement)
{
    int length = LENGTH, s = stream();

    IS(r(getsockname(50, &name, &length)), -EBADF);
    IS(r(getpeername(50, &name, &length)), -EBADF);
    IS(r(getsockname(no_socket(), &name, &length)), -ENOTSOCK);
    IS(r(getpeername(no_socket(), &name, &length)), -ENOTSOCK);
    IS(r(getsockname(s, &name, BAD)), -EFAULT);
    IS(r(getsockname(s, BAD, &length)), -EFAULT);
    IS(r(getpeername(s, &name, &length)), -ENOTCONN);
    pair();
    IS(r(getpeername(client, &name, BAD)), -EFAULT);
    IS(r(getpeername(client, BAD, &length)), -EFAULT);
    length = -1;
    IS(r(getsockname(client, &name, &length)), -EINVAL);
    IS(r(getpeername(client, &name, &length)), -EINVAL);
    shutdown(s, 1);
    length = LENGTH;
    IS(r(getsockname(s, &name, &length)), -EINVAL);
}

/* The same errors through all three calls that send. */
static int sending(int which, int s, void *data, int length, int flags)
{
    if (which == 0)
        return r(send(s, data, length, flags));
    if (which == 1)
        return r(sendto(s, data, length, flags, 0, 0));
    return r(sendmsg(s, message(data, length, 1), flags));
}

static void sends(const char *requirement)
{
    int which, s, datagrams = bound(SOCK_DGRAM);

    handle(SIGPIPE);
    for (which = 0; which < 3; which++) {
        IS(sending(which, 50, buffer, 1, 0), -EBADF);
        s = no_socket();
        IS(sending(which, s, buffer, 1, 0), -ENOTSOCK);
        close(s);
        s = stream();
        IS(sending(which, s, buffer, 1, 0), -ENOTCONN);
        close(s);
        IS(sending(which, datagrams, buffer, 1, 0), -EDESTADDRREQ);
        IS(sending(which, datagrams, buffer, 1, MSG_OOB), -EOPNOTSUPP);
        pair();
        IS(sending(which, client, BAD, 1, 0), -EFAULT);
        IS(sending(which, client, buffer, -1, 0), -EINVAL);
        ask("!sent ENOBUFS\n");
        IS(sending(which, client, buffer, 1, 0), -ENOBUFS);
        ask("!sent ENOMEM\n");
        IS(sending(which, client, buffer, 1, 0), -ENOMEM);
        ask("!sent ENETDOWN\n");
        IS(sending(which, client, buffer, 1, 0), -ENETDOWN);
        ask("!sent ENETUNREACH\n");
        IS(sending(which, client, buffer, 1, 0), -ENETUNREACH);
        ask("!sent EHOSTUNREACH\n");
        IS(sending(which, client, buffer, 1, 0), -EHOSTUNREACH);
        ask("!sent EIO\n"); /* it timed out */
        IS(sending(which, client, buffer, 1, 0), -EIO);
        nonblocking(client, 2);
        while ((s = sending(which, client, buffer, sizeof buffer, 0)) > 0)
            ;
        IS(s, -EWOULDBLOCK);
        nonblocking(client, 0);
        IS(sending(which, client, buffer, 1, 0), -EAGAIN);
        fcntl(client, F_SETFL, 0);
        s = 0;
        ioctl(client, FIOSNBIO, &s);
        handle(SIGALRM);
        alarm(1);
        IS(sending(which, client, buffer, 1, 0), -EINTR);
        shutdown(client, 1);
        caught = 0;
        IS(sending(which, client, buffer, 1, 0), -EPIPE);
        IS(caught, SIGPIPE);
        ask("!sent ECONNRESET\n");
        IS(sending(which, peer, buffer, 1, 0), -ECONNRESET);
        close(client);
        close(peer);
    }
}

static void datagrams(const char *requirement)
{
    int s = bound(SOCK_DGRAM), other = bound(SOCK_DGRAM), port = port_of(other);
    struct msghdr *header = message(buffer, 1, 1);

    IS(r(sendto(s, buffer, 10000, 0, at(LOOPBACK, port), LENGTH)), -EMSGSIZE);
    IS(r(sendto(s, buffer, 1, 0, at(LOOPBACK, port), 8)), -EINVAL);
    IS(r(sendto(s, buffer, 1, 0, BAD, LENGTH)), -EFAULT);
    IS(r(sendto(s, buffer, 1, 0, family(AF_UNIX, port), LENGTH)), -EAFNOSUPPORT);
    IS(r(sendto(s, buffer, 1, 0, at(LOOPBACK, 0), LENGTH)), -EADDRNOTAVAIL);
    ask("!sent EACCES\n"); /* a broadcast */
    IS(r(sendto(s, buffer, 1, 0, at(0x7fffffff, port), LENGTH)), -EACCES);
    header->msg_name = (caddr_t)at(LOOPBACK, port);
    header->msg_namelen = 8;
    IS(r(sendmsg(s, header, 0)), -EINVAL);
    IS(to(s, port), 0);
    header->msg_namelen = LENGTH;
    IS(r(sendmsg(s, header, 0)), -EISCONN);
    IS(r(sendto(s, buffer, 1, 0, at(LOOPBACK, port), LENGTH)), -EISCONN);
    close(other);
    IS(r(send(s, buffer, 1, 0)), 1);
    IS(ready(s, 5) & READABLE, READABLE);
    IS(r(recv(s, buffer, 1, 0)), -ECONNREFUSED);
}

static void messages(const char *requirement)
{
    int fds[2];
    struct msghdr *header;

    pair();
    IS(r(sendmsg(client, BAD, 0)), -EFAULT);
    IS(r(recvmsg(client, BAD, 0)), -EFAULT);
    IS(r(sendmsg(client, message(buffer, 1, 17), 0)), -EMSGSIZE);
    IS(r(recvmsg(client, message(buffer, 1, 17), 0)), -EMSGSIZE);
    header = message(buffer, 1, 1);
    fds[0] = client;
    header->msg_accrights = (caddr_t)fds;
    header->msg_accrightslen = sizeof(int);
    IS(r(sendmsg(client, header, 0)), -EINVAL);
}

static int receiving(int which, int s, void *data, int length, int flags)
{
    if (which == 0)
        return r(recv(s, data, length, flags));
    if (which == 1)
        return r(recvfrom(s, data, length, flags, 0, 0));
    return r(recvmsg(s, message(data, length, 1), flags));
}

static void receives(const char *requirement)
{
    int which, s, on = 1, datagrams = bound(SOCK_DGRAM), length = LENGTH;

    for (which = 0; which < 3; which++) {
        IS(receiving(which, 50, buffer, 1, 0), -EBADF);
        s = no_socket();
        IS(receiving(which, s, buffer, 1, 0), -ENOTSOCK);
        close(s);
        s = stream();
        IS(receiving(which, s, buffer, 1, 0), -ENOTCONN);
        close(s);
        IS(receiving(which, datagrams, buffer, 1, MSG_OOB), -EOPNOTSUPP);
        pair();
        IS(receiving(which, client, BAD, 1, 0), -EFAULT);
        IS(receiving(which, client, buffer, -1, 0), -EINVAL);
        IS(receiving(which, client, buffer, 1, MSG_OOB), -EINVAL);
        handle(SIGALRM);
        alarm(1);
        IS(receiving(which, client, buffer, 1, 0), -EINTR);
        on = 1;
        ioctl(client, FIOSNBIO, &on);
        IS(receiving(which, client, buffer, 1, 0), -EWOULDBLOCK);
        nonblocking(client, 0);
        IS(receiving(which, client, buffer, 1, 0), -EAGAIN);
        ask("!received ENOBUFS\n");
        IS(receiving(which, client, buffer, 1, 0), -ENOBUFS);
        ask("!received ECONNRESET\n");
        IS(receiving(which, client, buffer, 1, 0), -ECONNRESET);
        IS(receiving(which, client, buffer, 1, 0), 0);
        ask("!received ETIMEDOUT\n"); /* the keep-alive's */
        IS(receiving(which, peer, buffer, 1, 0), -ETIMEDOUT);
        close(client);
        close(peer);
    }
    IS(r(recvfrom(datagrams, buffer, 1, 0, &name, BAD)), -EFAULT);
    length = -1;
    IS(r(recvfrom(datagrams, buffer, 1, 0, &name, &length)), -EINVAL);
    sendto(datagrams, "x", 1, 0, at(LOOPBACK, port_of(datagrams)), LENGTH);
    IS(ready(datagrams, 5) & READABLE, READABLE);
    length = LENGTH;
    IS(r(recvfrom(datagrams, buffer, 1, 0, BAD, &length)), -EFAULT);
    IS(r(recvfrom(datagrams, buffer, 1, 0, &name, &length)), 1); /* nor any datagram */
}

static void shutdowns(const char *requirement)
{
    pair();
    IS(r(shutdown(50, 1)), -EBADF);
    IS(r(shutdown(no_socket(), 1)), -ENOTSOCK);
    IS(r(shutdown(client, 3)), -EINVAL);
    IS(r(shutdown(client, -1)), -EINVAL);
    client = stream();
    IS(r(shutdown(client, 2)), 0);
    IS(r(shutdown(client, 2)), -EINVAL);
}

static void options(const char *requirement)
{
    int s = stream(), value = 1, length = sizeof value, files = no_socket();

    IS(r(setsockopt(50, SOL_SOCKET, SO_KEEPALIVE, &value, length)), -EBADF);
    IS(r(setsockopt(files, SOL_SOCKET, SO_KEEPALIVE, &value, length)), -ENOTSOCK);
    IS(r(setsockopt(s, SOL_SOCKET, 0x4000, &value, length)), -ENOPROTOOPT);
    IS(r(setsockopt(s, 77, 1, &value, length)), -ENOPROTOOPT);
    IS(r(setsockopt(s, IPPROTO_TCP, 99, &value, length)), -EINVAL);
    IS(r(setsockopt(s, SOL_SOCKET, SO_KEEPALIVE, &value, 0)), -EINVAL);
    IS(r(setsockopt(s, SOL_SOCKET, SO_KEEPALIVE, &value, 113)), -EINVAL);
    IS(r(setsockopt(s, SOL_SOCKET, SO_LINGER, &value, length)), -EINVAL);
    IS(r(setsockopt(s, SOL_SOCKET, SO_KEEPALIVE, BAD, length)), -EFAULT);
    value = 1 << 24;
    IS(r(setsockopt(s, SOL_SOCKET, SO_SNDBUF, &value, length)), -ENOBUFS);
    IS(r(getsockopt(50, SOL_SOCKET, SO_KEEPALIVE, &value, &length)), -EBADF);
    IS(r(getsockopt(files, SOL_SOCKET, SO_KEEPALIVE, &value, &length)), -ENOTSOCK);
    IS(r(getsockopt(s, SOL_SOCKET, 0x4000, &value, &length)), -ENOPROTOOPT);
    IS(r(getsockopt(s, 77, 1, &value, &length)), -ENOPROTOOPT);
    IS(r(getsockopt(s, IPPROTO_TCP, 99, &value, &length)), -EINVAL);
    IS(r(getsockopt(s, SOL_SOCKET, SO_KEEPALIVE, BAD, &length)), -EFAULT);
    IS(r(getsockopt(s, SOL_SOCKET, SO_KEEPALIVE, &value, BAD)), -EFAULT);
    length = -1;
    IS(r(getsockopt(s, SOL_SOCKET, SO_KEEPALIVE, &value, &length)), -EINVAL);
    length = sizeof value;
    shutdown(s, 1);
    IS(r(setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &value, length)), -EINVAL);
    IS(r(getsockopt(s, IPPROTO_TCP, TCP_NODELAY, &value, &length)), -EINVAL);
    s = socket(AF_UNIX, SOCK_STREAM, 0);
    IS(r(setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &value, length)), -EOPNOTSUPP);
    IS(r(getsockopt(s, IPPROTO_TCP, TCP_NODELAY, &value, &length)), -EOPNOTSUPP);
}

static void ioctls(const char *requirement)
{
    int s = stream(), value = 1;
    struct ifreq interface;

    memset(&interface, 0, sizeof interface);
    strcpy(interface.ifr_name, "none0");
    IS(r(ioctl(50, FIONREAD, &value)), -EBADF);
    IS(r(ioctl(s, FIONREAD, BAD)), -EFAULT);
    IS(r(ioctl(s, _IOR('s', 99, int), &value)), -EINVAL);
    IS(r(ioctl(no_socket(), SIOCATMARK, &value)), -ENOTTY);
    IS(r(ioctl(s, SIOCGIFADDR, &interface)), -ENXIO);
    IS(r(ioctl(s, _IOW('i', 16, struct ifreq), &interface)), -EPERM);
    value = 1;
    IS(r(ioctl(s, SIOCSPGRP, &value)), -EPERM);
    IS(r(ioctl(socket(AF_UNIX, SOCK_STREAM, 0), SIOCGIFADDR, &interface)), -EOPNOTSUPP);
}

static void selects(const char *requirement)
{
    int mask = 1 << 20;
    struct timeval timeout;

    timeout.tv_sec = -1;
    timeout.tv_usec = 0;
    IS(r(select(32, &mask, 0, 0, 0)), -EBADF);
    IS(r(select(-1, 0, 0, 0, 0)), -EINVAL);
    IS(r(select(0, 0, 0, 0, &timeout)), -EINVAL);
    IS(r(select(32, BAD, 0, 0, 0)), -EFAULT);
    IS(r(select(0, 0, 0, 0, BAD)), -EFAULT);
    handle(SIGALRM);
    alarm(1);
    IS(r(select(0, 0, 0, 0, 0)), -EINTR);
}

static const struct check checks[] = {
    { "socket", sockets }, { "socketpair", socketpairs }, { "bind", binds }, { "listen", listens },
    { "accept", accepts }, { "names", names }, { "send", sends }, { "datagrams", datagrams },
    { "messages", messages }, { "receive", receives }, { "shutdown", shutdowns }, { "options", options },
    { "ioctl", ioctls }, { "select", selects },
};

int main(void)
{
    if (geteuid() == 0)
        setresuid(-1, 77, -1);
    return run(checks, sizeof checks / sizeof checks[0]);
}
