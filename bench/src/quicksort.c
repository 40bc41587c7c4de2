/* Quicksort of 8,192 numbers through a comparison function: compares, swaps, indirect calls, unpredictable branches. */
#include "work.h"

#define COUNT 8192

static unsigned long numbers[COUNT];

static int compare(unsigned long a, unsigned long b)
{
    return a < b ? -1 : a > b;
}

static int (*volatile order)(unsigned long, unsigned long) = compare;

static void sort(long low, long high)
{
    long i, j;
    unsigned long pivot, kept;
    int (*before)(unsigned long, unsigned long) = order;

    while (low < high) {
        i = low;
        j = high;
        pivot = numbers[low + (high - low) / 2];
        do {
            while (before(numbers[i], pivot) < 0)
                i++;
            while (before(numbers[j], pivot) > 0)
                j--;
            if (i <= j) {
                kept = numbers[i];
                numbers[i++] = numbers[j];
                numbers[j--] = kept;
            }
        } while (i <= j);
        sort(low, j);
        low = i;
    }
}

unsigned long work(unsigned long amount, char **arguments)
{
    unsigned long i, seed = 42, sum = 0;

    while (amount-- > 0) {
        for (i = 0; i < COUNT; i++) {
            seed = (seed * 1664525UL + 1013904223UL) & 0xFFFFFFFFUL;
            numbers[i] = seed;
        }
        sort(0, COUNT - 1);
        for (i = 1; i < COUNT; i++)
            sum += (numbers[i - 1] > numbers[i]) * 1000000 + (numbers[i] ^ i);
    }
    return sum & 0xFFFFFFFFUL;
}
