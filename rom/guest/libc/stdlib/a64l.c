/* Numbers in base 64, least significant digit first: ./0-9A-Za-z. */
#include <stdlib.h>
#include <string.h>

static const char alphabet[] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

long a64l(const char *text)
{
    unsigned long value = 0;
    const char *digit;
    int i;

    for (i = 0; i < 6 && text[i] && (digit = strchr(alphabet, text[i])); i++)
        value |= (unsigned long)(digit - alphabet) << (6 * i);
    return value;
}

char *l64a(long number)
{
    static char text[7];
    unsigned long value = number;
    char *p = text;

    for (; value; value >>= 6)
        *p++ = alphabet[value & 63];
    *p = 0;
    return text;
}
