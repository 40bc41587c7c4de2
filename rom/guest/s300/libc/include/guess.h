/* The first guess at a decimal number's 64 bits, in the 68881's extended format. */

/* An extended number taken apart, so that its exponent cannot overflow. */
union extended {
    long double number;
    unsigned long word[3];
};

#define BIAS 16383

/* Bring x into [1, 2) and return the power of two taken out. */
static int normalize(long double *x)
{
    union extended u;
    int exponent;

    u.number = *x;
    exponent = (int)(u.word[0] >> 16 & 0x7fff) - BIAS;
    u.word[0] = (unsigned long)BIAS << 16;
    *x = u.number;
    return exponent;
}

static const long double powers[] = {
    1e1L, 1e2L, 1e4L, 1e8L, 1e16L, 1e32L, 1e64L, 1e128L, 1e256L, 1e512L, 1e1024L, 1e2048L, 1e4096L,
};

/* value is about d, the mantissa with its top bit set and less than GUESS_ERROR off. */
static void guess(const struct __decimal *d, struct __binary *value)
{
    int used = d->n < GUESS_DIGITS ? d->n : GUESS_DIGITS, i, exponent;
    long tens = d->point - used;
    unsigned long power = tens < 0 ? -tens : tens;
    unsigned long long whole = 0;
    long double x, scale = 1;
    union extended u;

    for (i = 0; i < used; i++)
        whole = whole * 10 + (d->digits[i] - '0');
    for (exponent = 63; !(whole >> 63); exponent--)
        whole <<= 1;
    u.word[0] = (unsigned long)BIAS << 16;
    u.word[1] = whole >> 32;
    u.word[2] = whole;
    x = u.number;
    for (i = 0; power; power >>= 1, i++)
        if (power & 1) {
            /* Up to 10^27 the scale is exact, and the result then off by half a unit. */
            if (i < 5) {
                scale *= powers[i];
                continue;
            }
            x = tens < 0 ? x / powers[i] : x * powers[i];
            exponent += normalize(&x);
        }
    x = tens < 0 ? x / scale : x * scale;
    exponent += normalize(&x);
    u.number = x;
    value->mantissa = (unsigned long long)u.word[1] << 32 | u.word[2];
    value->exponent = exponent - 63;
}
