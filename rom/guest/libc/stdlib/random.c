/* random(3): additive feedback, x[i] = x[i - 31] + x[i - 3], the low bit dropped. */
#include <stdlib.h>

#define DEGREE 31
#define SEPARATION 3
#define WARM_UP (10 * DEGREE)

static unsigned long state[DEGREE];
static int front, seeded;

static unsigned long next(void)
{
    int rear = front - SEPARATION;

    state[front] += state[rear < 0 ? rear + DEGREE : rear];
    rear = front;
    front = front + 1 == DEGREE ? 0 : front + 1;
    return state[rear] >> 1;
}

void srandom(unsigned int seed)
{
    long word = seed ? seed : 1;
    int i;

    /* Seeds by the minimal standard generator, 16807 x mod 2^31 - 1. */
    for (i = 0; i < DEGREE; i++) {
        state[i] = word;
        word = 16807 * (word % 127773) - 2836 * (word / 127773);
        if (word < 0)
            word += 2147483647;
    }
    front = SEPARATION;
    seeded = 1;
    for (i = 0; i < WARM_UP; i++)
        next();
}

long random(void)
{
    if (!seeded)
        srandom(1);
    return next();
}
