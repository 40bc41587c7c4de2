/* Lines in. */
#include <string.h>
#include "stream.h"

char *fgets(char *line, int size, FILE *fp)
{
    LOCK(fp);
    char *to = line;
    unsigned char *newline;
    int left = size - 1, k, c;

    if (size <= 0)
        return 0;
    while (left > 0) {
        if (fp->__cnt <= 0) {
            fp->__cnt = 0;
            c = __filbuf(fp);
            if (c == EOF) {
                if (to == line || ferror(fp))
                    return 0;
                break;
            }
            *to++ = c;
            left--;
            if (c == '\n')
                break;
            continue;
        }
        k = fp->__cnt < left ? fp->__cnt : left;
        newline = memchr(fp->__ptr, '\n', k);
        if (newline)
            k = newline + 1 - fp->__ptr;
        memcpy(to, fp->__ptr, k);
        to += k;
        left -= k;
        fp->__ptr += k;
        fp->__cnt -= k;
        if (newline)
            break;
    }
    *to = 0;
    return line;
}

char *gets(char *line)
{
    LOCK(stdin);
    char *to = line;
    int c;

    while ((c = getchar()) != '\n') {
        if (c == EOF) {
            if (to == line || ferror(stdin))
                return 0;
            break;
        }
        *to++ = c;
    }
    *to = 0;
    return line;
}
