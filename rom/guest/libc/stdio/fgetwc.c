/* Streams of wide characters. In the "C" locale each is a byte. */
#include <errno.h>
#include <stdio.h>
#include <wchar.h>
#include "stream.h"

wint_t fgetwc(FILE *from)
{
    LOCK(from);
    int c = fgetc(from);

    return c == EOF ? WEOF : (wint_t)c;
}

wint_t getwc(FILE *from)
{
    return fgetwc(from);
}

wint_t getwchar(void)
{
    return fgetwc(stdin);
}

wint_t fputwc(wchar_t c, FILE *to)
{
    LOCK(to);
    if (c < 0 || c > 255) {
        to->__flag |= _IOERR;
        errno = EILSEQ;
        return WEOF;
    }
    return fputc(c, to) == EOF ? WEOF : (wint_t)c;
}

wint_t putwc(wchar_t c, FILE *to)
{
    return fputwc(c, to);
}

wint_t putwchar(wchar_t c)
{
    return fputwc(c, stdout);
}

wint_t ungetwc(wint_t c, FILE *to)
{
    return c == WEOF || c > 255 || ungetc(c, to) == EOF ? WEOF : c;
}

wchar_t *fgetws(wchar_t *to, int room, FILE *from)
{
    LOCK(from);
    wchar_t *at = to;
    wint_t c = 0;

    while (--room > 0 && c != '\n') {
        c = fgetwc(from);
        if (c == WEOF) {
            if (at == to || ferror(from))
                return 0;
            break;
        }
        *at++ = c;
    }
    *at = 0;
    return to;
}

int fputws(const wchar_t *text, FILE *to)
{
    LOCK(to);
    while (*text)
        if (fputwc(*text++, to) == WEOF)
            return -1;
    return 0;
}
