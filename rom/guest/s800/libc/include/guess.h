/* The first guess at a decimal number's 64 bits, in integers: the processor has no longer format than double. */

/* 10^(2^i) and 10^-(2^i), rounded to 64 bits. */
static const struct __binary powers[2][9] = {
    {
        {0xa000000000000000ULL, -60},
        {0xc800000000000000ULL, -57},
        {0x9c40000000000000ULL, -50},
        {0xbebc200000000000ULL, -37},
        {0x8e1bc9bf04000000ULL, -10},
        {0x9dc5ada82b70b59eULL, 43},
        {0xc2781f49ffcfa6d5ULL, 149},
        {0x93ba47c980e98ce0ULL, 362},
        {0xaa7eebfb9df9de8eULL, 787},
    },
    {
        {0xcccccccccccccccdULL, -67},
        {0xa3d70a3d70a3d70aULL, -70},
        {0xd1b71758e219652cULL, -77},
        {0xabcc77118461cefdULL, -90},
        {0xe69594bec44de15bULL, -117},
        {0xcfb11ead453994baULL, -170},
        {0xa87fea27a539e9a5ULL, -276},
        {0xddd0467c64bce4a1ULL, -489},
        {0xc0314325637a193aULL, -914},
    },
};

/* x * y, cut off after 64 bits, the top one set. */
static void scale(struct __binary *x, const struct __binary *y)
{
    unsigned long a = x->mantissa >> 32, b = x->mantissa, c = y->mantissa >> 32, d = y->mantissa;
    unsigned long long high = (unsigned long long)a * c, left = (unsigned long long)a * d;
    unsigned long long right = (unsigned long long)b * c, middle = (unsigned long long)b * d >> 32;

    middle += (unsigned long)left + (right & 0xffffffffUL);
    high += (left >> 32) + (right >> 32) + (middle >> 32);
    x->exponent += y->exponent + 64;
    if (!(high >> 63)) {
        high = high << 1 | (middle >> 31 & 1);
        x->exponent--;
    }
    x->mantissa = high;
}

/* value is about d, the mantissa with its top bit set and less than GUESS_ERROR off. */
static void guess(const struct __decimal *d, struct __binary *value)
{
    int used = d->n < GUESS_DIGITS ? d->n : GUESS_DIGITS, i;
    long tens = d->point - used;
    unsigned long power = tens < 0 ? -tens : tens;

    value->mantissa = 0;
    value->exponent = 0;
    for (i = 0; i < used; i++)
        value->mantissa = value->mantissa * 10 + (d->digits[i] - '0');
    for (; !(value->mantissa >> 63); value->exponent--)
        value->mantissa <<= 1;
    for (i = 0; power; power >>= 1, i++)
        if (power & 1)
            scale(value, &powers[tens < 0][i]);
}
