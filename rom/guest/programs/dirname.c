/* dirname path */
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    char *path, *slash;

    if (argc < 2)
        return 1;
    path = argv[1];
    while ((slash = strrchr(path, '/')) && slash > path && !slash[1])
        *slash = 0;
    if (!slash)
        path = ".";
    else
        slash[slash == path] = 0;
    puts(path);
    return 0;
}
