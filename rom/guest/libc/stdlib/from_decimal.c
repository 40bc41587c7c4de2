/* Decimal to binary, correctly rounded.  A guess of 64 bits is good to a few units of its last bit; only where
   that leaves the rounding open are the number and the midpoint between its neighbours compared as long integers. */
#include <string.h>
#include "decimal.h"

#define GUESS_DIGITS 19
#define GUESS_ERROR 64          /* units in the last of 64 bits: digits cut off 19, a product of 13 powers below 26 */
#define LONGWORDS 640           /* 5^5800 * 2^64, the longest that can occur */
#define FIVES 1220703125UL      /* 5^13, the largest power of 5 in a longword */
#define FIVES_POWER 13

struct integer {
    int n;
    unsigned long word[LONGWORDS];              /* least significant first */
};

/* x = x * by + add */
static void multiply(struct integer *x, unsigned long by, unsigned long add)
{
    unsigned long long product;
    int i;

    for (i = 0; i < x->n; i++) {
        product = (unsigned long long)x->word[i] * by + add;
        x->word[i] = product;
        add = product >> 32;
    }
    if (add)
        x->word[x->n++] = add;
}

static void multiply_by_5(struct integer *x, long times)
{
    unsigned long rest = 1;

    for (; times >= FIVES_POWER; times -= FIVES_POWER)
        multiply(x, FIVES, 0);
    for (; times > 0; times--)
        rest *= 5;
    multiply(x, rest, 0);
}

static void shift_left(struct integer *x, long bits)
{
    int words = bits / 32;

    multiply(x, 1UL << bits % 32, 0);
    memmove(x->word + words, x->word, x->n * sizeof x->word[0]);
    memset(x->word, 0, words * sizeof x->word[0]);
    x->n += words;
}

static int order(const struct integer *a, const struct integer *b)
{
    int i;

    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    for (i = a->n; i--;)
        if (a->word[i] != b->word[i])
            return a->word[i] < b->word[i] ? -1 : 1;
    return 0;
}

static void load_digits(struct integer *x, const struct __decimal *d)
{
    unsigned long group = 0, scale = 1;
    int i;

    x->n = 0;
    for (i = 0; i < d->n; i++) {
        group = group * 10 + (d->digits[i] - '0');
        scale *= 10;
        if (scale == 1000000000UL || i == d->n - 1) {
            multiply(x, scale, group);
            group = 0;
            scale = 1;
        }
    }
}

/* The sign of d - (m + 1/2) * 2^q. */
static int against_midpoint(const struct __decimal *d, unsigned long long m, int q)
{
    struct integer left, right;
    long tens = d->point - d->n, shift = tens - (q - 1);

    load_digits(&left, d);
    right.word[0] = m << 1 | 1;
    right.word[1] = m >> 31;
    right.word[2] = m >> 63;
    right.n = right.word[2] ? 3 : right.word[1] ? 2 : 1;
    multiply_by_5(tens >= 0 ? &left : &right, tens >= 0 ? tens : -tens);
    shift_left(shift >= 0 ? &left : &right, shift >= 0 ? shift : -shift);
    return order(&left, &right);
}

#include "guess.h"

/* Step the candidate m * 2^q until d rounds to it.  Normal numbers of 64 bits keep their top bit set. */
static void settle(const struct __decimal *d, const struct __format *format, struct __binary *value)
{
    unsigned long long m = value->mantissa;
    int q = value->exponent, side;

    for (;;) {
        side = against_midpoint(d, m, q);
        if (side > 0 || (side == 0 && m & 1)) {
            if (!++m) {
                m = 1ULL << 63;
                q++;
            }
            if (side == 0)
                break;
            continue;
        }
        if (side == 0 || !m)
            break;
        side = against_midpoint(d, m - 1, q);
        if (side > 0 || (side == 0 && !(m & 1)))
            break;
        m--;
        if (side == 0)
            break;
        if (m && m < 1ULL << (format->bits - 1) && q > format->lowest) {
            m = m << 1 | 1;
            q--;
        }
    }
    value->mantissa = m;
    value->exponent = q;
}

/* The number of the format nearest to d (n > 0), even where two are.  Its magnitude may be beyond the format's range. */
void __from_decimal(const struct __decimal *d, const struct __format *format, struct __binary *value)
{
    unsigned long long m, rest, half;
    int q, drop;

    /* 10^0.30103 = 2: far outside the range nothing need be computed, and nothing could overflow. */
    if (d->point > (format->highest + format->bits) * 302L / 1000 + 2) {
        value->mantissa = 1;
        value->exponent = format->highest;
        return;
    }
    value->mantissa = 0;
    value->exponent = format->lowest;
    if (d->point < format->lowest * 302L / 1000 - 2)
        return;
    guess(d, value);
    q = value->exponent + 64 - format->bits;
    if (q < format->lowest)
        q = format->lowest;
    drop = q - value->exponent;
    if (drop > 66) {
        value->mantissa = 0;
        value->exponent = q;
        return;
    }
    m = drop < 64 ? value->mantissa >> drop : 0;
    rest = drop < 64 ? value->mantissa - (m << drop) : value->mantissa;
    half = drop >= 1 && drop <= 64 ? 1ULL << (drop - 1) : ~0ULL;
    value->mantissa = m;
    value->exponent = q;
    if (drop < 8 || (rest > half ? rest - half : half - rest) < GUESS_ERROR)
        settle(d, format, value);
    else if (rest > half)
        value->mantissa++;
}
