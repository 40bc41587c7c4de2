/* What programs of one file that write to standard output end with. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Get what is buffered out. Returns `status`, or 2 with a message if output was lost: a full disk is no success. */
static int written(const char *program, int status)
{
    if (!fflush(stdout) && !ferror(stdout))
        return status;
    fprintf(stderr, "%s: standard output: %s\n", program, strerror(errno));
    return 2;
}
