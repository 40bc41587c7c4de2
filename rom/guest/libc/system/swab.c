/* swab(3) */
#include <unistd.h>

void swab(const void *from, void *to, int count)
{
    const char *source = from;
    char *target = to, first;

    for (; count > 1; count -= 2, source += 2, target += 2) {
        first = source[0];
        target[0] = source[1];
        target[1] = first;
    }
}
