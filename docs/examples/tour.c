/* Something to debug: sums squares, and asks for the status of a file. */
#include <stdio.h>
#include <sys/stat.h>

int total;
struct stat status;

static int add(int value)
{
    total += value;
    return total;
}

int main(void)
{
    int i;
    for (i = 1; i <= 10; i++)
        add(i * i);
    stat("/etc/passwd", &status);
    printf("%d\n", total);
    return 0;
}
