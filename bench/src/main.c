/*
 * PROGRAM AMOUNT [ARGUMENT...]: does the work and prints CHECKSUM MICROSECONDS.
 * The program takes the time itself, so that starting it does not count.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include "work.h"

void fail(const char *call)
{
    fprintf(stderr, "%s: %s\n", call, strerror(errno));
    exit(1);
}

int main(int argc, char **argv)
{
    struct timeval start, end;
    unsigned long checksum;

    if (argc < 2) {
        fprintf(stderr, "usage: %s AMOUNT [ARGUMENT...]\n", argv[0]);
        return 2;
    }
    gettimeofday(&start, 0);
    checksum = work(strtoul(argv[1], 0, 10), argv + 2);
    gettimeofday(&end, 0);
    printf("%lu %ld\n", checksum, (end.tv_sec - start.tv_sec) * 1000000L + end.tv_usec - start.tv_usec);
    return 0;
}
