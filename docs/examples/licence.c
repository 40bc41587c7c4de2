/* A program that checks its licence, for docs/api.md. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int licence_ok(char *key)
{
    int i, sum = 0;

    for (i = 0; key[i]; i++)
        sum = 31 * sum + key[i];
    return sum == 0x1234567 && getuid() == 4711;
}

char key[64];

int main(int argc, char **argv)
{
    int length = read(0, key, sizeof key - 1);

    if (length > 0 && key[length - 1] == '\n')
        key[length - 1] = 0;
    if (!licence_ok(key)) {
        printf("no licence for %s\n", key);
        return 1;
    }
    printf("welcome\n");
    return 0;
}
