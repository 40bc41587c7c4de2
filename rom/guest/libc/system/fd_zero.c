/* What FD_ZERO calls. */
#include <string.h>
#include <sys/types.h>

void __fd_zero(fd_mask *words, size_t size)
{
    memset(words, 0, size);
}
