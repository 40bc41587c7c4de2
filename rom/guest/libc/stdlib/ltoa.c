/* Numbers to text in a static buffer (ltoa(3C)). */
#include <stdio.h>
#include <stdlib.h>

char *ltoa(long n)
{
    static char text[12];

    sprintf(text, "%ld", n);
    return text;
}

char *ultoa(unsigned long n)
{
    static char text[12];

    sprintf(text, "%lu", n);
    return text;
}
