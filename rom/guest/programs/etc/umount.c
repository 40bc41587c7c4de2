/* umount special | directory ... */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

int main(int argc, char **argv)
{
    int result = 0;

    if (argc < 2) {
        fprintf(stderr, "usage: umount special | directory ...\n");
        return 2;
    }
    while (*++argv)
        if (umount(*argv) < 0) {
            fprintf(stderr, "umount: %s: %s\n", *argv, strerror(errno));
            result = 1;
        }
    return result;
}
