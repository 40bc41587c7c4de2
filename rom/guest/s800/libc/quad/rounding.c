/* From and to the format of quadruple precision. */
#include "quad.h"

#define ROUNDING 0x600          /* in the status register */
#define TO_NEAREST 0
#define TO_ZERO 0x200
#define UP 0x400
#define EXTRA 15                /* bits of a number taken apart below the fraction */

static unsigned long status(void)
{
    unsigned long words[2];

    __asm__ volatile("fstd %%fr0,0(%1)" : "=m"(words) : "r"(words));
    return words[0];
}

/* The exceptions' flags are the five highest bits; traps that are enabled for them are not taken. */
void __quad_raise(int exceptions)
{
    unsigned long words[2];

    __asm__ volatile("fstd %%fr0,0(%1)" : "=m"(words) : "r"(words));
    words[0] |= (unsigned long)exceptions << 27;
    __asm__ volatile("fldd 0(%0),%%fr0" : : "r"(words), "m"(words));
}

int __quad_goes_up(int negative, int odd, u64 dropped)
{
    switch (status() & ROUNDING) {
    case TO_NEAREST:
        return dropped > SIGN || (dropped == SIGN && odd);
    case TO_ZERO:
        return 0;
    case UP:
        return dropped && !negative;
    default:
        return dropped && negative;
    }
}

int __quad_shift(struct parts *p, int count)
{
    u64 lost;

    if (count >= 128) {
        lost = p->high | p->low;
        p->high = p->low = 0;
    } else if (count >= 64) {
        lost = p->low | (count > 64 ? p->high << (128 - count) : 0);
        p->low = p->high >> (count - 64);
        p->high = 0;
    } else if (count > 0) {
        lost = p->low << (64 - count);
        p->low = p->low >> count | p->high << (64 - count);
        p->high >>= count;
    } else {
        lost = 0;
    }
    return lost != 0;
}

void __quad_normalize(struct parts *p)
{
    if (!(p->high | p->low)) {
        p->kind = ZERO;
        return;
    }
    if (!p->high) {
        p->high = p->low;
        p->low = 0;
        p->exponent -= 64;
    }
    while (!(p->high & SIGN)) {
        p->high = p->high << 1 | p->low >> 63;
        p->low <<= 1;
        p->exponent--;
    }
}

void __quad_take(const quad *from, struct parts *p)
{
    int exponent = from->high >> 48 & QUAD_SPECIAL;

    p->negative = from->high >> 63;
    p->exponent = exponent - QUAD_BIAS;
    p->high = from->high << 15 | from->low >> 49;
    p->low = from->low << EXTRA;
    p->kind = NUMBER;
    if (exponent == QUAD_SPECIAL) {
        p->kind = p->high << 1 | p->low ? NAN : INFINITE;
    } else if (exponent) {
        p->high |= SIGN;
    } else {
        p->high &= ~SIGN;
        p->exponent++;
        __quad_normalize(p);
    }
}

static quad too_large(int negative)
{
    quad result = {(u64)QUAD_SPECIAL << 48, 0};

    __quad_raise(OVERFLOW | INEXACT);
    if (!__quad_goes_up(negative, 1, SIGN)) {
        result.high--;
        result.low = -1;
    }
    result.high |= (u64)negative << 63;
    return result;
}

static quad rounded(struct parts *p)
{
    int biased = p->exponent + QUAD_BIAS, small = biased <= 0;
    u64 dropped;
    quad result;

    if (small) {
        p->low |= __quad_shift(p, 1 - biased);
        biased = 0;
    } else {
        biased--;               /* the highest bit, which is not stored, adds 1 */
    }
    dropped = p->low << (64 - EXTRA);
    result.high = p->high >> EXTRA;
    result.low = p->low >> EXTRA | p->high << (64 - EXTRA);
    if (__quad_goes_up(p->negative, result.low & 1, dropped) && ++result.low == 0)
        result.high++;
    result.high += (u64)biased << 48;
    if (result.high >> 48 >= QUAD_SPECIAL)
        return too_large(p->negative);
    if (dropped)
        __quad_raise(small ? UNDERFLOW | INEXACT : INEXACT);
    result.high |= (u64)p->negative << 63;
    return result;
}

quad __quad_make(struct parts *p)
{
    quad result = {0, 0};

    if (p->kind == NUMBER)
        return rounded(p);
    if (p->kind == INFINITE)
        result.high = (u64)QUAD_SPECIAL << 48;
    else if (p->kind == NAN)
        result.high = QUIET_NAN;
    result.high |= (u64)p->negative << 63;
    return result;
}

quad __quad_invalid(void)
{
    quad result = {QUIET_NAN, 0};

    __quad_raise(INVALID);
    return result;
}

static int is_signalling(const struct parts *p, const quad *x)
{
    return p->kind == NAN && x->high & SIGNALLING;
}

/* The first NaN; a signalling one becomes quiet. */
quad __quad_nan(const quad *a, const quad *b)
{
    struct parts p, q;
    quad result;

    __quad_take(a, &p);
    __quad_take(b, &q);
    if (is_signalling(&p, a) || is_signalling(&q, b))
        __quad_raise(INVALID);
    result = p.kind == NAN ? *a : *b;
    if (result.high & SIGNALLING)
        result.high = (result.high & ~SIGNALLING) | SIGNALLING >> 1;
    return result;
}
