/* Prints its working directory, then for each argument the file's first line, or makes the file. */
#include <stdio.h>
#include <errno.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char text[1024];
    FILE *file;

    puts(getcwd(text, sizeof text) ? text : "?");
    for (; *++argv; ) {
        text[0] = 0;
        if ((file = fopen(*argv, "r")) != NULL) {
            if (fgets(text, sizeof text, file) == NULL)
                text[0] = 0;
            printf("%s: %s%s", *argv, text, *text ? "" : "\n");
        } else if ((file = fopen(*argv, "w")) != NULL)
            printf("%s: created\n", *argv);
        else
            printf("%s: errno %d\n", *argv, errno);
    }
    return 0;
}
