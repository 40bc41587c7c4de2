/* Linear congruence on 48 bits: X = X * 0x5DEECE66D + 0xB mod 2^48 (drand48(3C)). */
#include <stdlib.h>
#include <string.h>

#define MULTIPLIER 0x5DEECE66DULL
#define ADDEND 0xB

static unsigned short state[3] = {0x330E, 0xABCD, 0x1234};      /* lowest first */
static unsigned long long multiplier = MULTIPLIER;
static unsigned short addend = ADDEND;

static unsigned long long step(unsigned short x[3])
{
    unsigned long long value = (unsigned long long)x[2] << 32 | (unsigned long)x[1] << 16 | x[0];

    value = (value * multiplier + addend) & 0xFFFFFFFFFFFFULL;
    x[0] = value;
    x[1] = value >> 16;
    x[2] = value >> 32;
    return value;
}

double erand48(unsigned short x[3])
{
    return step(x) / 281474976710656.0;
}

long nrand48(unsigned short x[3])
{
    return step(x) >> 17;
}

long jrand48(unsigned short x[3])
{
    return (long)(unsigned long)(step(x) >> 16);
}

double drand48(void)
{
    return erand48(state);
}

long lrand48(void)
{
    return nrand48(state);
}

long mrand48(void)
{
    return jrand48(state);
}

void srand48(long seed)
{
    multiplier = MULTIPLIER;
    addend = ADDEND;
    state[0] = 0x330E;
    state[1] = seed;
    state[2] = seed >> 16;
}

unsigned short *seed48(unsigned short seed[3])
{
    static unsigned short old[3];

    memcpy(old, state, sizeof old);
    memcpy(state, seed, sizeof state);
    multiplier = MULTIPLIER;
    addend = ADDEND;
    return old;
}

void lcong48(unsigned short parameters[7])
{
    memcpy(state, parameters, sizeof state);
    multiplier = (unsigned long long)parameters[5] << 32 | (unsigned long)parameters[4] << 16 | parameters[3];
    addend = parameters[6];
}
