#include "quad.h"

typedef unsigned int u32;

#define LIMBS 4                 /* of 32 bits, the lowest first */

static void limbs(const struct parts *p, u32 *to)
{
    to[0] = p->low;
    to[1] = p->low >> 32;
    to[2] = p->high;
    to[3] = p->high >> 32;
}

/* The sum of two numbers of the same sign, or the difference of their magnitudes: |a| >= |b|. */
static quad combine(struct parts *a, struct parts *b, int subtract)
{
    u64 low;

    __quad_shift(a, 1);         /* room for a carry; 14 bits are left below the fraction */
    a->exponent++;
    b->low |= __quad_shift(b, a->exponent - b->exponent);
    if (subtract) {
        low = a->low - b->low;
        a->high -= b->high + (a->low < b->low);
    } else {
        low = a->low + b->low;
        a->high += b->high + (low < a->low);
    }
    a->low = low;
    __quad_normalize(a);
    if (a->kind == ZERO)
        a->negative = __quad_goes_up(1, 0, 1);  /* x - x: -0 if rounded down */
    return __quad_make(a);
}

static int smaller(const struct parts *a, const struct parts *b)
{
    if (a->exponent != b->exponent)
        return a->exponent < b->exponent;
    return a->high != b->high ? a->high < b->high : a->low < b->low;
}

static quad add(const quad *x, const quad *y, int flip)
{
    struct parts a, b;

    __quad_take(x, &a);
    __quad_take(y, &b);
    if (a.kind == NAN || b.kind == NAN)
        return __quad_nan(x, y);
    b.negative ^= flip;
    if (a.kind == INFINITE)
        return b.kind == INFINITE && a.negative != b.negative ? __quad_invalid() : __quad_make(&a);
    if (a.kind == ZERO && b.kind == ZERO) {
        if (a.negative != b.negative)
            a.negative = __quad_goes_up(1, 0, 1);
        return __quad_make(&a);
    }
    if (b.kind == INFINITE || a.kind == ZERO)
        return __quad_make(&b);
    if (b.kind == ZERO)
        return __quad_make(&a);
    return smaller(&a, &b) ? combine(&b, &a, a.negative != b.negative) : combine(&a, &b, a.negative != b.negative);
}

quad _U_Qfadd(const quad *x, const quad *y)
{
    return add(x, y, 0);
}

quad _U_Qfsub(const quad *x, const quad *y)
{
    return add(x, y, 1);
}

/* The upper half of the product of the fractions; the last bit stands for the lower half. */
static void multiply(struct parts *a, const struct parts *b)
{
    u32 x[LIMBS], y[LIMBS], product[2 * LIMBS] = {0};
    int i, j;

    limbs(a, x);
    limbs(b, y);
    for (i = 0; i < LIMBS; i++) {
        u64 carry = 0;

        for (j = 0; j < LIMBS; j++) {
            carry += (u64)x[i] * y[j] + product[i + j];
            product[i + j] = carry;
            carry >>= 32;
        }
        product[i + j] = carry;
    }
    a->high = (u64)product[7] << 32 | product[6];
    a->low = (u64)product[5] << 32 | product[4];
    a->low |= (product[0] | product[1] | product[2] | product[3]) != 0;
}

quad _U_Qfmpy(const quad *x, const quad *y)
{
    struct parts a, b;

    __quad_take(x, &a);
    __quad_take(y, &b);
    if (a.kind == NAN || b.kind == NAN)
        return __quad_nan(x, y);
    a.negative ^= b.negative;
    if (a.kind == INFINITE || b.kind == INFINITE) {
        if (a.kind == ZERO || b.kind == ZERO)
            return __quad_invalid();
        a.kind = INFINITE;
    } else if (a.kind == ZERO || b.kind == ZERO) {
        a.kind = ZERO;
    } else {
        a.exponent += b.exponent + 1;
        multiply(&a, &b);
        __quad_normalize(&a);
    }
    return __quad_make(&a);
}

/* A bit of the quotient of the fractions at a time: 1 before the point and 127 after it. */
static void divide(struct parts *a, const struct parts *b)
{
    u64 high = a->high, low = a->low, carry = 0;
    int i;

    for (i = 0; i < 128; i++) {
        int fits = carry || high > b->high || (high == b->high && low >= b->low);

        if (fits) {
            high -= b->high + (low < b->low);
            low -= b->low;
        }
        a->high = a->high << 1 | a->low >> 63;
        a->low = a->low << 1 | fits;
        carry = high >> 63;
        high = high << 1 | low >> 63;
        low <<= 1;
    }
    a->low |= (carry | high | low) != 0;
}

quad _U_Qfdiv(const quad *x, const quad *y)
{
    struct parts a, b;

    __quad_take(x, &a);
    __quad_take(y, &b);
    if (a.kind == NAN || b.kind == NAN)
        return __quad_nan(x, y);
    a.negative ^= b.negative;
    if (a.kind == b.kind && a.kind != NUMBER)
        return __quad_invalid();
    if (b.kind == INFINITE) {
        a.kind = ZERO;
    } else if (b.kind == ZERO) {
        if (a.kind == NUMBER)
            __quad_raise(DIVISION_BY_ZERO);
        a.kind = INFINITE;
    } else if (a.kind == NUMBER) {
        a.exponent -= b.exponent;
        divide(&a, &b);
        __quad_normalize(&a);
    }
    return __quad_make(&a);
}

/* `condition` as in the instruction FCMP: 16 greater, 8 less, 4 equal, 2 unordered, 1 invalid if unordered. */
int _U_Qfcmp(const quad *x, const quad *y, int condition)
{
    struct parts a, b;

    __quad_take(x, &a);
    __quad_take(y, &b);
    if (a.kind == NAN || b.kind == NAN) {
        if (condition & 1 || (a.kind == NAN && x->high & SIGNALLING) || (b.kind == NAN && y->high & SIGNALLING))
            __quad_raise(INVALID);
        return (condition & 2) != 0;
    }
    if (a.kind == ZERO && b.kind == ZERO)
        return (condition & 4) != 0;
    if (a.negative != b.negative)
        return (condition & (a.negative ? 8 : 16)) != 0;
    if (x->high == y->high && x->low == y->low)
        return (condition & 4) != 0;
    if (x->high != y->high ? x->high < y->high : x->low < y->low)
        return (condition & (a.negative ? 16 : 8)) != 0;
    return (condition & (a.negative ? 8 : 16)) != 0;
}
