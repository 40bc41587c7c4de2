/* A lock. Its program does not say what opens it. */
#include <stdio.h>

static unsigned hash(const char *text)
{
    unsigned sum = 5381;
    while (*text)
        sum = sum * 33 ^ (unsigned char)*text++;
    return sum;
}

int main(int argc, char **argv)
{
    if (argc < 2 || hash(argv[1]) != 0x7C9E51A3) {
        puts("Wrong.");
        return 1;
    }
    puts("Open.");
    return 0;
}
