/* Fibonacci numbers by double recursion: calls, returns and stack traffic. */
#include "work.h"

static unsigned long fibonacci(unsigned long n)
{
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

unsigned long work(unsigned long amount, char **arguments)
{
    unsigned long sum = 0;

    while (amount-- > 0)
        sum = sum * 3 + fibonacci(20 + amount % 2);
    return sum & 0xFFFFFFFFUL;
}
