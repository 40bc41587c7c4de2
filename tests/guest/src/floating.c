/*
 * Floating-point arithmetic. hp9k cc: -fno-builtin-sqrt; levels: -O0 -O2
 * Each line: d or f, an operator, the bits of two operands in hexadecimal; prints the bits of the result.  Operators:
 * + - * /, n for -a, c for the comparisons as bits, i u l m for conversions to int, unsigned and both long long, and
 * I U L M back from them, F for float, D for double, X for long long to long double and back.
 */
#include <stdio.h>

typedef unsigned long long word;

static word bits_of_double(double x)
{
    union { double number; word bits; } u;

    u.number = x;
    return u.bits;
}

static word bits_of_float(float x)
{
    union { float number; unsigned bits; } u;

    u.number = x;
    return u.bits;
}

#define CALCULATE(name, type, bits)                                                                     \
static word name(int operator, type a, type b, word whole)                                              \
{                                                                                                       \
    switch (operator) {                                                                                 \
    case '+': return bits(a + b);                                                                       \
    case '-': return bits(a - b);                                                                       \
    case '*': return bits(a * b);                                                                       \
    case '/': return bits(a / b);                                                                       \
    case 'n': return bits(-a);                                                                          \
    case 'c': return (a < b) | (a <= b) << 1 | (a == b) << 2 | (a != b) << 3 | (a > b) << 4             \
                     | (a >= b) << 5 | (a < 0) << 6 | !a << 7;                                          \
    case 'i': return (word)(int)a;                                                                      \
    case 'u': return (unsigned)a;                                                                       \
    case 'l': return (long long)a;                                                                      \
    case 'm': return (word)a;                                                                           \
    case 'I': return bits((int)whole);                                                                  \
    case 'U': return bits((unsigned)whole);                                                             \
    case 'L': return bits((long long)whole);                                                            \
    case 'M': return bits(whole);                                                                       \
    case 'X': return (word)(long long)(long double)(long long)whole;                                    \
    case 'F': return bits_of_float(a);                                                                  \
    case 'D': return bits_of_double(a);                                                                 \
    }                                                                                                   \
    return 0;                                                                                           \
}

CALCULATE(doubles, double, bits_of_double)
CALCULATE(floats, float, bits_of_float)

int main(void)
{
    char type[2], operator[2];
    union { double number; word bits; } a, b;
    union { float number; unsigned bits; } f, g;
    word result;

    while (scanf("%1s %1s %llx %llx", type, operator, &a.bits, &b.bits) == 4) {
        f.bits = a.bits;
        g.bits = b.bits;
        if (type[0] == 'd')
            result = doubles(operator[0], a.number, b.number, a.bits);
        else
            result = floats(operator[0], f.number, g.number, a.bits);
        printf("%llx\n", result);
    }
    return 0;
}
