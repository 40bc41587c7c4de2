#ifndef _SYS_UIO_INCLUDED
#define _SYS_UIO_INCLUDED

#include <sys/types.h>

#define MAXIOV          16

struct iovec {
    caddr_t iov_base;
    int iov_len;
};

extern int readv(int, const struct iovec *, int);
extern int writev(int, const struct iovec *, int);

#endif
