/* sleep seconds */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    unsigned int left;

    if (argc != 2) {
        fprintf(stderr, "usage: sleep seconds\n");
        return 2;
    }
    left = atoi(argv[1]);
    while (left)
        left = sleep(left);
    return 0;
}
