#include <ctype.h>

int toupper(int c)
{
    return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
}

int tolower(int c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

int(_toupper)(int c)
{
    return c - 'a' + 'A';
}

int(_tolower)(int c)
{
    return c - 'A' + 'a';
}
