#include <stdlib.h>

int abs(int n)
{
    return n < 0 ? -(unsigned)n : (unsigned)n;
}

long labs(long n)
{
    return n < 0 ? -(unsigned long)n : (unsigned long)n;
}

long long llabs(long long n)
{
    return n < 0 ? -(unsigned long long)n : (unsigned long long)n;
}
