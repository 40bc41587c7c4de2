/* Where errno is: a thread that libpthread has made has its own. */
#include <lock.h>
#undef errno
#undef h_errno

extern int errno, h_errno;

int *__errno(void)
{
    struct __private *mine = __private();

    return mine ? mine->errno_place : &errno;
}

int *__h_errno(void)
{
    struct __private *mine = __private();

    return mine ? mine->h_errno_place : &h_errno;
}
