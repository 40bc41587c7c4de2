/* Lines out. */
#include <string.h>
#include "stream.h"

int fputs(const char *text, FILE *fp)
{
    LOCK(fp);
    size_t n = strlen(text);

    return __write_stream(fp, (const unsigned char *)text, n) == n ? (int)n : EOF;
}

int puts(const char *text)
{
    LOCK(stdout);
    if (fputs(text, stdout) == EOF || putchar('\n') == EOF)
        return EOF;
    return strlen(text) + 1;
}
