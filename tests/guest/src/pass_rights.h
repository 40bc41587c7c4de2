/* Open files beside a byte of data, over a socket of AF_UNIX. */
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

/* A message of a byte with `count' descriptors, sent, or received where there is room for as many. */
static int pass(int receiving, int s, int *fds, int *count)
{
    static char byte;
    struct msghdr message;
    struct iovec vector;
    int result;

    memset(&message, 0, sizeof message);
    vector.iov_base = &byte;
    vector.iov_len = 1;
    message.msg_iov = &vector;
    message.msg_iovlen = 1;
    message.msg_accrights = (caddr_t)fds;
    message.msg_accrightslen = *count * sizeof *fds;
    result = r(receiving ? recvmsg(s, &message, 0) : sendmsg(s, &message, 0));
    *count = message.msg_accrightslen / (int)sizeof *fds;
    return result;
}
