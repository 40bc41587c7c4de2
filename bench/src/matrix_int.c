/* Multiplies 64 x 64 matrices of 32-bit integers. */
#include "work.h"

#define SIZE 64

static unsigned long a[SIZE][SIZE], b[SIZE][SIZE], c[SIZE][SIZE];

static void multiply(void)
{
    int row, column, k;
    unsigned long sum;

    for (row = 0; row < SIZE; row++)
        for (column = 0; column < SIZE; column++) {
            sum = 0;
            for (k = 0; k < SIZE; k++)
                sum += a[row][k] * b[k][column];
            c[row][column] = sum;
        }
}

unsigned long work(unsigned long amount, char **arguments)
{
    int row, column;
    unsigned long sum = 0;

    for (row = 0; row < SIZE; row++)
        for (column = 0; column < SIZE; column++) {
            a[row][column] = row * 31 + column;
            b[row][column] = row ^ column * 7;
        }
    while (amount-- > 0) {
        multiply();
        a[amount % SIZE][amount / SIZE % SIZE] += c[SIZE - 1][amount % SIZE];
        sum = sum * 5 + c[amount % SIZE][3];
    }
    return sum & 0xFFFFFFFFUL;
}
