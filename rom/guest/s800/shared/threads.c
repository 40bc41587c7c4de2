/* What headers of release 11 make of errno and its like in programs compiled for threads: calls. */
#include <errno.h>
#include <netdb.h>

int *__errno(void)
{
    return &errno;
}

int *__h_errno(void)
{
    return &h_errno;
}
