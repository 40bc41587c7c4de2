/* Questions on the terminal: what -i of cp, mv and rm asks. */
#include <stdio.h>

static int agreed(const char *program, const char *question, const char *path)
{
    int answer, c;

    fflush(stdout);
    fprintf(stderr, "%s: %s %s? ", program, question, path);
    for (c = answer = getchar(); c != '\n' && c != EOF; c = getchar())
        ;
    return answer == 'y' || answer == 'Y';
}
