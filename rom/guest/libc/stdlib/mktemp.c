/* Unused file names out of a template ending in six X. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MARKS 6

/* A letter and the process id, as mktemp(3C) says. */
static int fill(char *marks, int letter)
{
    long id = getpid();
    int i;

    if (letter > 'z')
        return -1;
    marks[0] = letter;
    for (i = MARKS; --i > 0; id /= 10)
        marks[i] = '0' + id % 10;
    return 0;
}

static char *marks_of(char *template)
{
    size_t n = strlen(template);

    if (n < MARKS || strcmp(template + n - MARKS, "XXXXXX")) {
        errno = EINVAL;
        return 0;
    }
    return template + n - MARKS;
}

char *mktemp(char *template)
{
    char *marks = marks_of(template);
    int letter;

    for (letter = 'a'; marks && !fill(marks, letter); letter++)
        if (access(template, F_OK) < 0)
            return template;
    *template = 0;
    return template;
}

int mkstemp(char *template)
{
    char *marks = marks_of(template);
    int letter, fd;

    if (!marks)
        return -1;
    for (letter = 'a'; !fill(marks, letter); letter++) {
        fd = open(template, O_RDWR | O_CREAT | O_EXCL, 0600);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    errno = EEXIST;
    return -1;
}
