/*
 * Sockets as X/Open has them, which release 10 added on the Series 800: messages with control, MSG_WAITALL.
 * hp9k cc: --series 800
 */
#define _XOPEN_SOURCE_EXTENDED
#include "check_sockets.h"
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>

static char buffer[64], control[256];
static struct iovec vector;
static struct msghdr message;

/* A message over `length' bytes of the buffer, with `space' bytes of control. */
static struct msghdr *with(int length, int space)
{
    memset(&message, 0, sizeof message);
    vector.iov_base = buffer;
    vector.iov_len = length;
    message.msg_iov = &vector;
    message.msg_iovlen = 1;
    message.msg_control = space ? control : 0;
    message.msg_controllen = space;
    message.msg_flags = -1;
    return &message;
}

static struct cmsghdr *rights_at(int offset, int count, const int *fds)
{
    struct cmsghdr *header = (struct cmsghdr *)(control + offset);

    header->cmsg_len = CMSG_LEN(count * 4);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    memcpy(CMSG_DATA(header), fds, count * 4);
    return header;
}

static int pair(int type, int *ends)
{
    return r(socketpair(AF_UNIX, type, 0, ends));
}

static int same(int one, int other)
{
    struct stat a, b;

    return fstat(one, &a) == 0 && fstat(other, &b) == 0 && a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

static void data(const char *requirement)
{
    int ends[2];

    IS(sizeof(struct msghdr), 28);
    pair(SOCK_DGRAM, ends);
    strcpy(buffer, "abcdefgh");
    IS(r(sendmsg(ends[0], with(8, 0), 0)), 8);
    IS(r(sendmsg(ends[0], with(3, 0), 0)), 3);
    IS(r(recvmsg(ends[1], with(5, 0), 0)), 5);
    IS(message.msg_flags, MSG_TRUNC);
    IS(r(recvmsg(ends[1], with(3, sizeof control), 0)), 3);
    IS(message.msg_flags, 0);
    IS(message.msg_controllen, 0);
    IS(r(recvmsg(ends[1], (struct msghdr *)BAD, 0)), -EFAULT);
    with(3, 0)->msg_iovlen = 17;
    IS(r(sendmsg(ends[0], &message, 0)), -EMSGSIZE);
}

static void truncated(const char *requirement)
{
    int to = bound(SOCK_DGRAM), from = bound(SOCK_DGRAM);
    struct sockaddr_in sender;

    sendto(from, "abcdefgh", 8, 0, at(LOOPBACK, port_of(to)), LENGTH);
    sendto(from, "abc", 3, 0, at(LOOPBACK, port_of(to)), LENGTH);
    IS(ready(to, 5) & READABLE, READABLE);
    with(4, 0)->msg_name = &sender;
    message.msg_namelen = sizeof sender;
    IS(r(recvmsg(to, &message, 0)), 4);
    IS(message.msg_flags, MSG_TRUNC);
    IS(message.msg_namelen, LENGTH);
    IS(sender.sin_port, port_of(from));
    IS(r(recvmsg(to, with(4, 0), 0)), 3);
    IS(message.msg_flags, 0);
}

static void rights(const char *requirement)
{
    int ends[2], files[3], got[3], type;

    for (type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
        IS(pair(type, ends), 0);
        files[0] = open("/one", O_RDWR | O_CREAT, 0644);
        files[1] = open("/other", O_RDWR | O_CREAT, 0644);
        files[2] = ends[0];
        rights_at(0, 2, files);
        rights_at(CMSG_SPACE(8), 1, files + 2); /* in a message of its own */
        IS(r(sendmsg(ends[0], with(1, CMSG_SPACE(8) + CMSG_SPACE(4)), 0)), 1);
        IS(r(recvmsg(ends[1], with(9, sizeof control), 0)), 1);
        IS(message.msg_flags, 0);
        IS(message.msg_controllen, CMSG_LEN(12));
        IS(CMSG_FIRSTHDR(&message)->cmsg_level, SOL_SOCKET);
        IS(CMSG_FIRSTHDR(&message)->cmsg_type, SCM_RIGHTS);
        IS(CMSG_FIRSTHDR(&message)->cmsg_len, CMSG_LEN(12));
        IS(CMSG_NXTHDR(&message, CMSG_FIRSTHDR(&message)) == 0, 1);
        memcpy(got, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof got);
        IS(same(got[0], files[0]) && same(got[1], files[1]), 1);
        IS(exchange(got[2], ends[1]), 1);
        close(got[0]), close(got[1]), close(got[2]), close(files[0]), close(files[1]);
    }
}

static void cut(const char *requirement)
{
    int ends[2], files[3];

    pair(SOCK_STREAM, ends);
    files[0] = files[1] = files[2] = ends[0];
    rights_at(0, 3, files);
    IS(r(sendmsg(ends[0], with(1, CMSG_LEN(12)), 0)), 1);
    IS(r(recvmsg(ends[1], with(1, CMSG_LEN(8) + 3), 0)), 1);
    IS(message.msg_flags, MSG_CTRUNC);
    IS(message.msg_controllen, CMSG_LEN(8));
    rights_at(0, 3, files);
    IS(r(sendmsg(ends[0], with(1, CMSG_LEN(12)), 0)), 1);
    IS(r(recvmsg(ends[1], with(1, 11), 0)), 1);
    IS(message.msg_flags, MSG_CTRUNC);
    IS(message.msg_controllen, 0);
    rights_at(0, 3, files);
    IS(r(sendmsg(ends[0], with(1, CMSG_LEN(12)), 0)), 1);
    IS(r(recv(ends[1], buffer, 1, 0)), 1);
    IS(open("/", O_RDONLY), ends[1] + 3); /* two came, and the rest is closed */
}

static void control_errors(const char *requirement)
{
    int ends[2], fd, stream = new_socket(SOCK_STREAM);

    pair(SOCK_DGRAM, ends);
    fd = ends[0];
    rights_at(0, 1, &fd)->cmsg_type = 2;
    IS(r(sendmsg(fd, with(1, CMSG_LEN(4)), 0)), -EINVAL);
    rights_at(0, 1, &fd)->cmsg_level = 6;
    IS(r(sendmsg(fd, with(1, CMSG_LEN(4)), 0)), -EINVAL);
    rights_at(0, 1, &fd)->cmsg_len = 11;
    IS(r(sendmsg(fd, with(1, CMSG_LEN(4)), 0)), -EINVAL);
    rights_at(0, 1, &fd)->cmsg_len = CMSG_LEN(8);
    IS(r(sendmsg(fd, with(1, CMSG_LEN(4)), 0)), -EINVAL);
    rights_at(0, 1, &fd)->cmsg_len = CMSG_LEN(3);
    IS(r(sendmsg(fd, with(1, CMSG_LEN(3)), 0)), -EINVAL);
    rights_at(0, 1, &fd);
    IS(r(sendmsg(fd, with(1, CMSG_LEN(4) + 5), 0)), -EINVAL);
    with(1, CMSG_LEN(4))->msg_controllen = -1;
    IS(r(sendmsg(fd, &message, 0)), -EINVAL);
    with(1, CMSG_LEN(4))->msg_control = BAD;
    IS(r(sendmsg(fd, &message, 0)), -EFAULT);
    with(1, CMSG_LEN(4))->msg_control = BAD;
    IS(r(recvmsg(fd, &message, 0)), -EFAULT);
    fd = 50;
    rights_at(0, 1, &fd);
    IS(r(sendmsg(ends[0], with(1, CMSG_LEN(4)), 0)), -EBADF);
    fd = ends[0];
    rights_at(0, 1, &fd);
    connect(stream, at(LOOPBACK, port_of(server(1))), LENGTH);
    IS(r(sendmsg(stream, with(1, CMSG_LEN(4)), 0)), -EINVAL);
    IS(r(sendmsg(open("/", O_RDONLY), with(1, 0), 0)), -ENOTSOCK);
    IS(r(recvmsg(50, with(1, 0), 0)), -EBADF);
}

/* A child that sends `pieces', one after the other as the time goes, and then goes. */
static int slowly(int fd, const char *pieces)
{
    int child = fork();

    if (child)
        return child;
    for (; *pieces; pieces++) {
        sleep(1);
        send(fd, pieces, 1, *pieces == '!' ? MSG_OOB : 0);
    }
    sleep(1);
    _exit(0);
}

/* A connection whose far end, the second, is the child's alone. */
static void talk(int *ends, const char *pieces)
{
    int listener = server(1);

    ends[0] = stream();
    to(ends[0], port_of(listener));
    ends[1] = accept(listener, 0, 0);
    close(listener);
    slowly(ends[1], pieces);
    close(ends[1]);
    memset(buffer, 0, sizeof buffer);
}

static void wait_all(const char *requirement)
{
    int ends[2], status;

    talk(ends, "abcdefgh");
    IS(r(recv(ends[0], buffer, 4, MSG_WAITALL)), 4);
    IS(strcmp(buffer, "abcd"), 0);
    IS(r(recv(ends[0], buffer, 2, MSG_WAITALL | MSG_PEEK)) < 3, 1);
    IS(r(recv(ends[0], buffer, 40, MSG_WAITALL)), 4); /* and the end */
    IS(strcmp(buffer, "efgh"), 0);
    IS(r(recv(ends[0], buffer, 40, MSG_WAITALL)), 0);
    wait(&status);
    talk(ends, "ab!c");
    sleep(10);
    IS(r(recv(ends[0], buffer, 40, MSG_WAITALL)), 2); /* to the mark */
    IS(r(recv(ends[0], buffer, 40, MSG_WAITALL)), 1);
    wait(&status);
    pair(SOCK_STREAM, ends);
    slowly(ends[1], "xyz");
    IS(r(recv(ends[0], buffer, 3, MSG_WAITALL)), 3);
    wait(&status);
    nonblocking(ends[0], 0);
    IS(r(recv(ends[0], buffer, 3, MSG_WAITALL)), -EAGAIN);
    send(ends[1], "ab", 2, 0);
    IS(r(recv(ends[0], buffer, 3, MSG_WAITALL)), 2);
}

static void wait_all_interrupted(const char *requirement)
{
    int ends[2], status;

    talk(ends, "ab"); /* b comes after the signal */
    handle(SIGALRM);
    alarm(1);
    pause();
    alarm(1);
    IS(r(recv(ends[0], buffer, 4, MSG_WAITALL)) > 0, 1); /* what there was */
    IS(caught, SIGALRM);
    IS(r(recv(ends[0], buffer, 40, MSG_WAITALL)) >= 0, 1);
    wait(&status);
    pair(SOCK_STREAM, ends);
    alarm(1);
    IS(r(recv(ends[0], buffer, 4, MSG_WAITALL)), -EINTR);
}

static void wait_all_reset(const char *requirement)
{
    int ends[2], status;

    pair(SOCK_STREAM, ends);
    close(ends[1]);
    IS(r(recv(ends[0], buffer, 4, MSG_WAITALL)), 0);
    talk(ends, "");
    ask("!received ECONNRESET\n");
    IS(r(recv(ends[0], buffer, 4, MSG_WAITALL)), -ECONNRESET);
    wait(&status);
}

static const struct check checks[] = {
    {"data", data},
    {"truncated", truncated},
    {"rights", rights},
    {"cut", cut},
    {"control_errors", control_errors},
    {"wait_all", wait_all},
    {"wait_all_interrupted", wait_all_interrupted},
    {"wait_all_reset", wait_all_reset},
};

int main(void)
{
    return run(checks, sizeof checks / sizeof checks[0]);
}
