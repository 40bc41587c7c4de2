/* Sieve of Eratosthenes over a byte array: sequential and strided stores. */
#include "work.h"

#define LIMIT 65536

static char composite[LIMIT];

static unsigned long count_primes(void)
{
    unsigned long i, j, count = 0;

    for (i = 0; i < LIMIT; i++)
        composite[i] = 0;
    for (i = 2; i < LIMIT; i++) {
        if (composite[i])
            continue;
        count++;
        for (j = i + i; j < LIMIT; j += i)
            composite[j] = 1;
    }
    return count;
}

unsigned long work(unsigned long amount, char **arguments)
{
    unsigned long sum = 0;

    while (amount-- > 0)
        sum = sum * 3 + count_primes();
    return sum;
}
