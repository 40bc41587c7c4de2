/* Fourier transforms of 1,024 complex numbers, there and back: strided loads and stores of doubles, sums and products. */
#include "work.h"

#define COUNT 1024

static double real[COUNT], imaginary[COUNT], cosine[COUNT / 2], sine[COUNT / 2];

/* Angles are halved from a quarter turn down, so that no library's sine comes into it. */
static void tables(void)
{
    double c = 0.0, s = 1.0, wanted;
    int step = COUNT / 4, i, k;

    cosine[0] = 1.0;
    sine[0] = 0.0;
    cosine[step] = c;
    sine[step] = s;
    while (step > 1) {
        wanted = (1.0 + c) / 2.0;
        for (c = 0.75, k = 0; k < 40; k++)
            c = 0.5 * (c + wanted / c);
        s = s / (2.0 * c);
        step /= 2;
        cosine[step] = c;
        sine[step] = s;
        for (i = 3 * step; i < COUNT / 2; i += 2 * step) {
            cosine[i] = cosine[i - step] * c - sine[i - step] * s;
            sine[i] = sine[i - step] * c + cosine[i - step] * s;
        }
    }
}

static void reorder(void)
{
    int i, j = 0, bit;
    double kept;

    for (i = 0; i < COUNT; i++) {
        if (i < j) {
            kept = real[i];
            real[i] = real[j];
            real[j] = kept;
            kept = imaginary[i];
            imaginary[i] = imaginary[j];
            imaginary[j] = kept;
        }
        for (bit = COUNT / 2; bit > 0 && (j & bit) != 0; bit /= 2)
            j ^= bit;
        j |= bit;
    }
}

static void transform(double direction)
{
    int size, start, k, a, b;
    double turned_real, turned_imaginary, s;

    reorder();
    for (size = 1; size < COUNT; size *= 2)
        for (start = 0; start < COUNT; start += 2 * size)
            for (k = 0; k < size; k++) {
                a = start + k;
                b = a + size;
                s = direction * sine[k * (COUNT / 2 / size)];
                turned_real = real[b] * cosine[k * (COUNT / 2 / size)] - imaginary[b] * s;
                turned_imaginary = imaginary[b] * cosine[k * (COUNT / 2 / size)] + real[b] * s;
                real[b] = real[a] - turned_real;
                imaginary[b] = imaginary[a] - turned_imaginary;
                real[a] += turned_real;
                imaginary[a] += turned_imaginary;
            }
}

unsigned long work(unsigned long amount, char **arguments)
{
    double sum = 1000.0;
    int i;

    tables();
    for (i = 0; i < COUNT; i++) {
        real[i] = (i * 37 % 101) / 101.0;
        imaginary[i] = (i * 53 % 97) / 97.0;
    }
    while (amount-- > 0) {
        transform(1.0);
        sum = sum * 0.5 + imaginary[amount % COUNT];
        for (i = 0; i < COUNT; i++) {
            real[i] /= COUNT;
            imaginary[i] /= COUNT;
        }
        transform(-1.0);
    }
    for (i = 0; i < COUNT; i++)
        sum += real[i] * (i & 7) + imaginary[i];
    return sum * 100000.0;
}
