/* Five bodies pulling at each other: double-precision products, quotients and square roots that depend on each other. */
#include "work.h"

#define BODIES 5

struct body {
    double place[3], speed[3], mass;
};

static struct body bodies[BODIES] = {
    {{0.0, 0.0, 0.0}, {0.0, 0.0, 0.0}, 40.0},
    {{5.0, -1.0, 0.125}, {0.5, 2.75, -0.0625}, 0.0375},
    {{8.25, 4.125, -0.5}, {-1.0, 1.75, 0.0078125}, 0.0125},
    {{12.75, -15.0, -0.25}, {1.0, 0.875, -0.015625}, 0.0017},
    {{15.5, -26.0, 0.1875}, {1.0, 0.5625, -0.03125}, 0.002},
};

static double square_root(double x)
{
    double guess = 0.5 * (1.0 + x);
    int i;

    if (x <= 0.0)
        return 0.0;
    while (guess > 4.0 * x / guess)
        guess *= 0.5;
    for (i = 0; i < 6; i++)
        guess = 0.5 * (guess + x / guess);
    return guess;
}

static void pull(struct body *a, struct body *b, double time)
{
    double apart[3], squared = 0.0, force;
    int i;

    for (i = 0; i < 3; i++) {
        apart[i] = a->place[i] - b->place[i];
        squared += apart[i] * apart[i];
    }
    force = time / (squared * square_root(squared));
    for (i = 0; i < 3; i++) {
        a->speed[i] -= apart[i] * b->mass * force;
        b->speed[i] += apart[i] * a->mass * force;
    }
}

static void advance(double time)
{
    int i, j;

    for (i = 0; i < BODIES; i++)
        for (j = i + 1; j < BODIES; j++)
            pull(&bodies[i], &bodies[j], time);
    for (i = 0; i < BODIES; i++)
        for (j = 0; j < 3; j++)
            bodies[i].place[j] += time * bodies[i].speed[j];
}

static double energy(void)
{
    double sum = 0.0;
    int i, j;

    for (i = 0; i < BODIES; i++)
        for (j = 0; j < 3; j++)
            sum += 0.5 * bodies[i].mass * bodies[i].speed[j] * bodies[i].speed[j];
    return sum;
}

unsigned long work(unsigned long amount, char **arguments)
{
    double found;

    while (amount-- > 0)
        advance(0.0078125);
    found = energy();
    while (found >= 1.0)
        found /= 16.0;
    return found * 1000000000.0;
}
