/* x to the power y, as 2^(y * log2 |x|) with the logarithm carried to about 80 bits: y multiplies its error. */
#include "fpu.h"

/* A number as an unevaluated sum, the second below the last bit of the first. */
struct sum {
    long double high, low;
};

/* log2(i / 64) for i from 45 to 91, high with few enough bits to add an exponent without error. */
static const struct sum log2_table[] = {
    {-0x8.215ea5cd4000000p-4L, 0xd.9d9c32630008a1fp-47L},
    {-0xf.3efaff29c000000p-5L, -0xa.b34efb515ac93b4p-46L},
    {-0xe.40cee16a2000000p-5L, -0xf.f21c4aec5623328p-45L},
    {-0xd.47fcb8c08000000p-5L, -0xa.5e1817fd3b7d7e6p-46L},
    {-0xc.544c055fe000000p-5L, 0xb.36665592074827dp-48L},
    {-0xb.6587b432e000000p-5L, -0x8.ea036da8120164ap-46L},
    {-0xa.7b7dd9676000000p-5L, -0xb.30f1c9d0b5ca5a9p-47L},
    {-0x9.95ff71b88000000p-5L, 0x8.cbcd2edb4390e53p-45L},
    {-0x8.b4e029b20000000p-5L, 0xe.a78dcaf07fa2a19p-46L},
    {-0xf.afec54830000000p-6L, -0xf.8d2423fbd93c3d9p-45L},
    {-0xd.fe33d4000000000p-6L, 0xb.33f90fd4211f461p-47L},
    {-0xc.544c055fc000000p-6L, -0xf.4c999aa6df8b7d8p-45L},
    {-0xa.b1ee14ffc000000p-6L, -0xb.2c8321c83794ddfp-45L},
    {-0x9.16d6e1558000000p-6L, -0xd.25b4b48ebcc9c74p-45L},
    {-0xf.058d74798000000p-7L, 0xa.a66d3169c936f60p-50L},
    {-0xb.eb024b680000000p-7L, 0x8.967318975dc0e7bp-45L},
    {-0x8.dd9953000000000p-7L, -0xa.93a198c5452bbcep-45L},
    {-0xb.b9ca64ed0000000p-8L, 0xa.72aa21a3c7f01f8p-45L},
    {-0xb.a1f743100000000p-9L, 0xc.aa9c9ab7c9ee084p-46L},
    {0, 0},
    {0xb.73cb42e20000000p-9L, -0x9.6eb3ac8ec0ef73fp-45L},
    {0xb.5d69bac70000000p-8L, 0xf.d87313606f096b8p-45L},
    {0x8.759c4fd18000000p-7L, -0xc.0ca9861168a8ccep-45L},
    {0xb.31fb7d648000000p-7L, 0x9.8b3e6629c130a23p-47L},
    {0xd.e42120570000000p-7L, -0xa.88b389a74b235cdp-45L},
    {0x8.462c466d4000000p-6L, -0xc.38d3b087205eb56p-48L},
    {0x9.9574f13c4000000p-6L, 0xb.8687d47cb01d69dp-45L},
    {0xa.e00d1cfe0000000p-6L, -0xa.5e1817fd3b7d7e6p-45L},
    {0xc.2615e8178000000p-6L, 0xe.cbf748923b9d8eap-49L},
    {0xd.67af16da8000000p-6L, -0x9.b6080f709a1ff3ep-46L},
    {0xe.a4f726194000000p-6L, -0x9.a40dc2d2a6bf718p-45L},
    {0xf.de0b5c814000000p-6L, -0xb.faee2b9333ac3d9p-46L},
    {0x8.8983ed698000000p-5L, 0xb.75cb09705a795a5p-46L},
    {0x9.2203d5870000000p-5L, 0xe.73048b729748980p-47L},
    {0x9.b89267526000000p-5L, 0xd.ecd991336c9607fp-46L},
    {0xa.4d3c25e68000000p-5L, 0xd.c57f2495fb7fa6dp-45L},
    {0xa.e00d1cfde000000p-5L, 0xb.43cfd0058905034p-45L},
    {0xb.7110e6ce8000000p-5L, 0xc.de578d520b44f70p-46L},
    {0xc.0052b18b0000000p-5L, 0xe.2a19575b04fa6fcp-45L},
    {0xc.8ddd448f8000000p-5L, 0xb.845a595a82b5c35p-45L},
    {0xd.19bb053fc000000p-5L, -0xf.d7b141df943430ap-45L},
    {0xd.a3f5fb9c4000000p-5L, 0xa.829051bbe3f628ap-48L},
    {0xe.2c97d694a000000p-5L, 0xd.ab3f3f72a57779ap-45L},
    {0xe.b3a9f0198000000p-5L, -0xa.f880e0a0f337d55p-45L},
    {0xf.393550f3a000000p-5L, 0xa.690628cf097a389p-45L},
    {0xf.bd42b4658000000p-5L, 0xd.9d9c32630008a1fp-47L},
    {0x8.1fed45cbd000000p-4L, -0xd.0198d79737f530ap-46L},
};

#define TABLE_FIRST 45
#define TWO_OVER_LN2 0xb.8aa3b2900000000p-2L
#define TWO_OVER_LN2_REST 0xb.82fe1777d0ffda1p-35L
#define SPLITTER 4294967297.0L  /* 2^32 + 1 */

/* The upper 32 bits of x. */
static long double upper(long double x)
{
    long double product = x * SPLITTER;

    return product - (product - x);
}

/* x * y without error. */
static struct sum multiply(long double x, long double y)
{
    long double x1 = upper(x), x2 = x - x1, y1 = upper(y), y2 = y - y1;
    struct sum result;

    result.high = x * y;
    result.low = ((x1 * y1 - result.high) + x1 * y2 + x2 * y1) + x2 * y2;
    return result;
}

/* x + y without error. */
static struct sum add(long double x, long double y)
{
    struct sum result;
    long double part;

    result.high = x + y;
    part = result.high - x;
    result.low = (x - (result.high - part)) + (y - part);
    return result;
}

/* log2(x), x > 0: x = 2^k m; log2 m = log2 c + 2/ln 2 * atanh((m - c) / (m + c)) for the table's nearest c. */
static struct sum logarithm(double x)
{
    int exponent, i;
    long double m = frexp(x, &exponent), c, over, under, s, s_rest, square, series;
    struct sum check, main_part, total;

    if (m < 0.70710678L) {
        m *= 2;
        exponent--;
    }
    i = (int)f_int(m * 64);
    c = i / 64.0L;
    over = m - c;
    under = m + c;
    s = over / under;
    check = multiply(s, under);
    s_rest = ((over - check.high) - check.low) / under;
    square = s * s;
    series = square * (1 / 3.0L + square * (1 / 5.0L + square * (1 / 7.0L + square * (1 / 9.0L + square / 11.0L))));
    main_part = multiply(s, TWO_OVER_LN2);
    main_part.low += s * TWO_OVER_LN2_REST + s_rest * TWO_OVER_LN2;
    main_part.low += (main_part.high + main_part.low) * series;
    total = add(exponent + log2_table[i - TABLE_FIRST].high, main_part.high);
    total.low += log2_table[i - TABLE_FIRST].low + main_part.low;
    return total;
}

double __power(double x, double y, int sign)
{
    struct sum log = logarithm(x), product = multiply(log.high, y);
    long double whole, result;

    product.low += log.low * y;
    if (product.high > 1100)
        return overflow(sign);
    if (product.high < -1200) {
        errno = ERANGE;
        return sign ? -0.0 : 0.0;
    }
    whole = f_int(product.high);
    result = f_twotox((product.high - whole) + product.low);
    result *= f_power_of_2(whole);
    return checked(sign ? -result : result);
}
