/* Zeros of polynomials by Newton's method, by Horner's scheme: a chain of double-precision products and sums. */
#include "work.h"

#define DEGREE 16

static double coefficients[DEGREE + 1];

static double evaluate(double x, double *slope)
{
    double value = coefficients[DEGREE], derived = 0.0;
    int i;

    for (i = DEGREE - 1; i >= 0; i--) {
        derived = derived * x + value;
        value = value * x + coefficients[i];
    }
    *slope = derived;
    return value;
}

/* Of (x - 1)(x - 2)...(x - DEGREE), each zero moved a little by `shift`; the variable is scaled to stay small. */
static void expand(double shift)
{
    double zero;
    int i, k;

    coefficients[0] = 1.0;
    for (i = 1; i <= DEGREE; i++) {
        zero = (i + shift) / DEGREE;
        coefficients[i] = coefficients[i - 1];
        for (k = i - 1; k > 0; k--)
            coefficients[k] = coefficients[k - 1] - zero * coefficients[k];
        coefficients[0] *= -zero;
    }
}

unsigned long work(unsigned long amount, char **arguments)
{
    double x, value, slope, sum = 0.0;
    unsigned long run;
    int i;

    for (run = 0; run < amount; run++) {
        expand((run & 15) / 64.0);
        x = 1.5;
        for (i = 0; i < 60; i++) {
            value = evaluate(x, &slope);
            if (slope == 0.0)
                break;
            x -= value / slope;
        }
        sum = sum * 0.875 + x;
    }
    return sum * 10000000.0;
}
