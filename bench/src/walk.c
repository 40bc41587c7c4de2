/* Goes to the directory ARGUMENT 1 and asks stat(2) for file, c1/file, c1/c2/file, ... in turn: paths of one to eight
   components. The checksum is the sizes found. */
#include <string.h>
#include <sys/types.h>
#include <sys/stat.h>
#include <unistd.h>
#include "work.h"

#define DEPTH 8

unsigned long work(unsigned long amount, char **arguments)
{
    static char paths[DEPTH][8 * DEPTH];
    unsigned long total = 0, done;
    int depth;
    struct stat status;

    if (chdir(arguments[0]) < 0)
        fail("chdir");
    strcpy(paths[0], "file");
    for (depth = 1; depth < DEPTH; depth++) {
        strcpy(paths[depth], paths[depth - 1]);
        strcpy(paths[depth] + 3 * (depth - 1), "c1/file");
        paths[depth][3 * (depth - 1) + 1] = '0' + depth;
    }
    for (done = 0; done < amount; done++) {
        if (stat(paths[done % DEPTH], &status) < 0)
            fail("stat");
        total += status.st_size;
    }
    return total;
}
