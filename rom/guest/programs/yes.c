/* yes [word ...]: says them, or y, until nobody listens. */
#include <stdio.h>

int main(int argc, char **argv)
{
    int i;

    do {
        for (i = 1; i < argc || i == 1; i++)
            if (fputs(argc == 1 ? "y" : argv[i], stdout) < 0)
                break;
            else
                putchar(i + 1 < argc ? ' ' : '\n');
    } while (!ferror(stdout));
    perror("yes: standard output");
    return 1;
}
