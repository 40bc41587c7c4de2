/* Between quadruple precision, double, and integers of 32 to 128 bits.  The names say: ff between formats, xf from an
   integer, fxt to an integer, rounding towards 0.  A double as an argument comes in general registers, high word in the
   upper one, as a long long does. */
#include "quad.h"

#define DOUBLE_BIAS 1023
#define DOUBLE_EXTRA 11         /* bits of the upper half below a double's fraction */
#define DOUBLE_QUIET_NAN 0x7ff4000000000000ULL
#define DOUBLE_SIGNALLING (1ULL << 51)

union number {
    u64 bits;
    double number;
};

static void take_double(u64 bits, struct parts *p)
{
    int exponent = bits >> 52 & 0x7ff;

    p->kind = NUMBER;
    p->negative = bits >> 63;
    p->exponent = exponent - DOUBLE_BIAS;
    p->high = bits << DOUBLE_EXTRA;
    p->low = 0;
    if (exponent == 0x7ff) {
        p->kind = p->high << 1 ? NAN : INFINITE;
    } else if (exponent) {
        p->high |= SIGN;
    } else {
        p->high &= ~SIGN;
        p->exponent++;
        __quad_normalize(p);
    }
}

quad _U_Qfcnvff_dbl_to_quad(u64 bits)
{
    struct parts p;
    quad result;

    take_double(bits, &p);
    if (p.kind != NAN)
        return __quad_make(&p);
    result.high = (bits & SIGN) | (u64)QUAD_SPECIAL << 48 | (bits << 12) >> 16;
    result.low = bits << 60;
    return __quad_nan(&result, &result);
}

static u64 double_too_large(int negative)
{
    __quad_raise(OVERFLOW | INEXACT);
    return (u64)negative << 63 | (0x7ff0000000000000ULL - !__quad_goes_up(negative, 1, SIGN));
}

static u64 rounded_double(struct parts *p)
{
    int biased = p->exponent + DOUBLE_BIAS, small = biased <= 0;
    u64 dropped, result;

    if (small)
        p->low |= __quad_shift(p, 1 - biased);
    dropped = p->high << (64 - DOUBLE_EXTRA) | (p->low != 0);
    result = (p->high >> DOUBLE_EXTRA) + ((u64)(small ? 0 : biased - 1) << 52);
    result += __quad_goes_up(p->negative, result & 1, dropped);
    if (biased >= 0x7ff || result >> 52 >= 0x7ff)
        return double_too_large(p->negative);
    if (dropped)
        __quad_raise(small ? UNDERFLOW | INEXACT : INEXACT);
    return result | (u64)p->negative << 63;
}

static u64 double_nan(const quad *x)
{
    u64 bits = (x->high & SIGN) | 0x7ff0000000000000ULL | (x->high << 16) >> 12 | x->low >> 60;

    if (bits & DOUBLE_SIGNALLING) {
        __quad_raise(INVALID);
        bits = (bits & ~DOUBLE_SIGNALLING) | DOUBLE_SIGNALLING >> 1;
    }
    return bits << 12 ? bits : bits | DOUBLE_QUIET_NAN;
}

double _U_Qfcnvff_quad_to_dbl(const quad *x)
{
    struct parts p;
    union number result;

    __quad_take(x, &p);
    switch (p.kind) {
    case NUMBER:
        result.bits = rounded_double(&p);
        break;
    case NAN:
        result.bits = double_nan(x);
        break;
    default:
        result.bits = (u64)p.negative << 63 | (p.kind == INFINITE ? 0x7ff0000000000000ULL : 0);
    }
    return result.number;
}

/* -- from integers ------------------------------------------------------------------------------------------------ */

static void take_integer(u64 high, u64 low, struct parts *p)
{
    p->kind = NUMBER;
    p->negative = high >> 63;
    p->exponent = 127;
    p->high = p->negative ? ~high + (low == 0) : high;
    p->low = p->negative ? -low : low;
    __quad_normalize(p);
    if (p->kind == ZERO)
        p->negative = 0;
}

quad _U_Qfcnvxf_sgl_to_quad(int number)
{
    struct parts p;

    take_integer(number < 0 ? -1 : 0, (long long)number, &p);
    return __quad_make(&p);
}

quad _U_Qfcnvxf_dbl_to_quad(long long number)
{
    struct parts p;

    take_integer(number < 0 ? -1 : 0, number, &p);
    return __quad_make(&p);
}

/* What makes a double of an unsigned long long: it fits a signed integer of 128 bits. */
double _U_Qfcnvxf_quad_to_dbl(const quad *number)
{
    struct parts p;
    union number result;

    take_integer(number->high, number->low, &p);
    result.bits = p.kind == ZERO ? 0 : rounded_double(&p);
    return result.number;
}

/* -- to integers -------------------------------------------------------------------------------------------------- */

static int is_in_range(const quad *integer, int size, int negative)
{
    long long high = integer->high, low = integer->low;

    if (!(high | low))
        return 1;
    return (high < 0) == negative && (size == 128 || (high == low >> 63 && low >> (size - 1) == high));
}

/* An integer of `size` bits. One that doesn't fit is INVALID, and the end of the range it is beyond. */
static quad truncated(struct parts *p, int size)
{
    quad result = {0, 0};
    int lost;

    if (p->kind == ZERO)
        return result;
    if (p->kind == NUMBER && p->exponent < 128) {
        lost = __quad_shift(p, 127 - p->exponent);
        result.high = p->negative ? ~p->high + (p->low == 0) : p->high;
        result.low = p->negative ? -p->low : p->low;
        if (is_in_range(&result, size, p->negative)) {
            if (lost)
                __quad_raise(INEXACT);
            return result;
        }
    }
    __quad_raise(INVALID);
    result.high = size == 128 ? SIGN : -1;
    result.low = size == 128 ? 0 : -1ULL << (size - 1);
    if (!p->negative) {
        result.high = ~result.high;
        result.low = ~result.low;
    }
    return result;
}

int _U_Qfcnvfxt_quad_to_sgl(const quad *x)
{
    struct parts p;

    __quad_take(x, &p);
    return truncated(&p, 32).low;
}

long long _U_Qfcnvfxt_quad_to_dbl(const quad *x)
{
    struct parts p;

    __quad_take(x, &p);
    return truncated(&p, 64).low;
}

quad _U_Qfcnvfxt_quad_to_quad(const quad *x)
{
    struct parts p;

    __quad_take(x, &p);
    return truncated(&p, 128);
}

/* What makes an unsigned long long of a double. */
quad _U_Qfcnvfxt_dbl_to_quad(u64 bits)
{
    struct parts p;

    take_double(bits, &p);
    return truncated(&p, 128);
}
