/* basename path [suffix] */
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    char *name, *end;
    size_t length;

    if (argc < 2)
        return 1;
    for (end = argv[1] + strlen(argv[1]); end > argv[1] + 1 && end[-1] == '/'; end--)
        end[-1] = 0;
    name = strrchr(argv[1], '/');
    name = name && name[1] ? name + 1 : argv[1];
    if (argc > 2 && (length = strlen(argv[2])) < strlen(name) && !strcmp(name + strlen(name) - length, argv[2]))
        name[strlen(name) - length] = 0;
    puts(name);
    return 0;
}
