/* Writes beyond an array, which gcc's stack protector finds.  hp9k cc: --series 300 -fstack-protector-strong */
#include <string.h>
#include <unistd.h>

static void fill(char *to, int length)
{
    memset(to, 'x', length);
}

int main(int argc, char **argv)
{
    void (*volatile write_to)(char *, int) = fill;
    char array[16];

    write_to(array, argc > 1 ? 40 : 15);
    write(1, array, 1);
    return 0;
}
