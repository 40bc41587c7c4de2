/* The generator C's standard prints as its example: 15 bits a call. */
#include <stdlib.h>

static unsigned int state = 1;

int rand_r(unsigned int *seed)
{
    *seed = *seed * 1103515245 + 12345;
    return *seed >> 16 & RAND_MAX;
}

int rand(void)
{
    return rand_r(&state);
}

void srand(unsigned int seed)
{
    state = seed;
}
