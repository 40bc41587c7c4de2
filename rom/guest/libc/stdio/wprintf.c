/* printf and scanf with wide formats.  A character is a byte here, so that the format and what is read from or written to
   memory become bytes for the functions that exist. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* The bytes of a wide string, to be freed; 0 with errno EILSEQ for what has none. */
static char *bytes_of(const wchar_t *text)
{
    size_t size = wcstombs(0, text, 0);
    char *bytes;

    if (size == (size_t)-1) {
        errno = EILSEQ;
        return 0;
    }
    bytes = malloc(size + 1);
    if (bytes)
        wcstombs(bytes, text, size + 1);
    return bytes;
}

int vfwprintf(FILE *stream, const wchar_t *format, va_list args)
{
    char *bytes = bytes_of(format);
    int result = bytes ? vfprintf(stream, bytes, args) : -1;

    free(bytes);
    return result;
}

int vwprintf(const wchar_t *format, va_list args)
{
    return vfwprintf(stdout, format, args);
}

/* Unlike vsnprintf's, a text that doesn't fit is an error. */
int vswprintf(wchar_t *to, size_t size, const wchar_t *format, va_list args)
{
    char *bytes = bytes_of(format), *text = bytes ? malloc(size + 1) : 0;
    int result = text ? vsnprintf(text, size, bytes, args) : -1;

    if (size)
        *to = 0;
    if (size && result >= 0)
        mbstowcs(to, text, size);
    free(text);
    free(bytes);
    return result < 0 || (size_t)result >= size ? -1 : result;
}

int fwprintf(FILE *stream, const wchar_t *format, ...)
{
    va_list args;
    int result;

    va_start(args, format);
    result = vfwprintf(stream, format, args);
    va_end(args);
    return result;
}

int wprintf(const wchar_t *format, ...)
{
    va_list args;
    int result;

    va_start(args, format);
    result = vfwprintf(stdout, format, args);
    va_end(args);
    return result;
}

int swprintf(wchar_t *to, size_t size, const wchar_t *format, ...)
{
    va_list args;
    int result;

    va_start(args, format);
    result = vswprintf(to, size, format, args);
    va_end(args);
    return result;
}

static int scan_stream(FILE *stream, const wchar_t *format, va_list args)
{
    char *bytes = bytes_of(format);
    int result = bytes ? vfscanf(stream, bytes, args) : EOF;

    free(bytes);
    return result;
}

int fwscanf(FILE *stream, const wchar_t *format, ...)
{
    va_list args;
    int result;

    va_start(args, format);
    result = scan_stream(stream, format, args);
    va_end(args);
    return result;
}

int wscanf(const wchar_t *format, ...)
{
    va_list args;
    int result;

    va_start(args, format);
    result = scan_stream(stdin, format, args);
    va_end(args);
    return result;
}

int swscanf(const wchar_t *text, const wchar_t *format, ...)
{
    char *from = bytes_of(text), *bytes = from ? bytes_of(format) : 0;
    va_list args;
    int result;

    va_start(args, format);
    result = bytes ? vsscanf(from, bytes, args) : EOF;
    va_end(args);
    free(bytes);
    free(from);
    return result;
}
