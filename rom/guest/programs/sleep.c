/* sleep seconds */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    unsigned int left;

    if (argc != 2 || !*argv[1] || argv[1][strspn(argv[1], "0123456789")]) {
        fprintf(stderr, "usage: sleep seconds\n");
        return 1;
    }
    left = atoi(argv[1]);
    while (left)
        left = sleep(left);
    return 0;
}
