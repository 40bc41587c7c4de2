/* Multiplies 48 x 48 matrices of doubles: the floating-point coprocessor. */
#include "work.h"

#define SIZE 48

static double a[SIZE][SIZE], b[SIZE][SIZE], c[SIZE][SIZE];

static void multiply(void)
{
    int row, column, k;
    double sum;

    for (row = 0; row < SIZE; row++)
        for (column = 0; column < SIZE; column++) {
            sum = 0.0;
            for (k = 0; k < SIZE; k++)
                sum += a[row][k] * b[k][column];
            c[row][column] = sum;
        }
}

unsigned long work(unsigned long amount, char **arguments)
{
    int row, column;
    double trace = 0.0;

    for (row = 0; row < SIZE; row++)
        for (column = 0; column < SIZE; column++) {
            a[row][column] = 1.0 / (row + column + 1);
            b[row][column] = (row - column) / 16.0;
        }
    while (amount-- > 0) {
        multiply();
        for (row = 0; row < SIZE; row++) {
            trace = trace * 0.5 + c[row][row];
            a[row][0] = trace / (SIZE + row);
        }
    }
    if (trace < 0.0)
        trace = -trace;
    while (trace >= 1.0)
        trace /= 16.0;
    return trace * 1000000000.0;
}
