/*
 * Integer arithmetic. hp9k cc: -fwrapv; levels: -O0 -O2
 * Each line: a type, an operator, two operands in hexadecimal; prints the result, extended to 64 bits.  Operators: those
 * of C, n for -a, i for ~a, r for >>, c for the comparisons as bits, k for quotients and remainders by constants mixed.
 */
#include <stdio.h>

typedef unsigned long long word;

#define DIVIDED(n) r = r * 31 + a / (n); r = r * 31 + a % (n);

#define CALCULATE(name, type)                                                                \
static word name(int operator, type a, type b)                                               \
{                                                                                            \
    word r = 0;                                                                              \
    switch (operator) {                                                                      \
    case '+': return (type)(a + b);                                                          \
    case '-': return (type)(a - b);                                                          \
    case '*': return (type)(a * b);                                                          \
    case '/': return (type)(a / b);                                                          \
    case '%': return (type)(a % b);                                                          \
    case '&': return (type)(a & b);                                                          \
    case '|': return (type)(a | b);                                                          \
    case '^': return (type)(a ^ b);                                                          \
    case '<': return (type)(a << (b & (sizeof(type) * 8 - 1)));                              \
    case 'r': return (type)(a >> (b & (sizeof(type) * 8 - 1)));                              \
    case 'n': return (type)-a;                                                               \
    case 'i': return (type)~a;                                                               \
    case 'c': return (a < b) | (a <= b) << 1 | (a == b) << 2 | (a != b) << 3 | (a > b) << 4  \
                     | (a >= b) << 5 | (a < 0) << 6 | !a << 7;                               \
    case 'k':                                                                                \
        DIVIDED(1) DIVIDED(2) DIVIDED(3) DIVIDED(5) DIVIDED(6) DIVIDED(7) DIVIDED(9)         \
        DIVIDED(10) DIVIDED(11) DIVIDED(13) DIVIDED(15) DIVIDED(16) DIVIDED(17) DIVIDED(60)  \
        DIVIDED(64) DIVIDED(100) DIVIDED(127)                                                \
        return r;                                                                            \
    }                                                                                        \
    return 0;                                                                                \
}

CALCULATE(s8, signed char)
CALCULATE(u8, unsigned char)
CALCULATE(s16, short)
CALCULATE(u16, unsigned short)
CALCULATE(s32, int)
CALCULATE(u32, unsigned int)
CALCULATE(s64, long long)
CALCULATE(u64, unsigned long long)

int main(void)
{
    char type[4], operator[2];
    word a, b, result;

    while (scanf("%3s %1s %llx %llx", type, operator, &a, &b) == 4) {
        switch (type[0] << 8 | type[1]) {
        case 's' << 8 | '8': result = s8(operator[0], a, b); break;
        case 'u' << 8 | '8': result = u8(operator[0], a, b); break;
        case 's' << 8 | '1': result = s16(operator[0], a, b); break;
        case 'u' << 8 | '1': result = u16(operator[0], a, b); break;
        case 's' << 8 | '3': result = s32(operator[0], a, b); break;
        case 'u' << 8 | '3': result = u32(operator[0], a, b); break;
        case 's' << 8 | '6': result = s64(operator[0], a, b); break;
        default: result = u64(operator[0], a, b); break;
        }
        printf("%llx\n", result);
    }
    return 0;
}
