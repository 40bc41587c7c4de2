/* rmdir directory ... */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int result = 0;

    (void)argc;
    for (argv++; *argv; argv++)
        if (rmdir(*argv) < 0) {
            fprintf(stderr, "rmdir: %s: %s\n", *argv, strerror(errno));
            result = 2;
        }
    return result;
}
