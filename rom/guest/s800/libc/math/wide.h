/* Numbers of twice double's precision, each the sum of two doubles that do not overlap.  Methods: Dekker's and Knuth's
   exact sums and products. */
#ifndef LIBC_MATH_WIDE_H
#define LIBC_MATH_WIDE_H

struct wide {
    double high, low;
};

#define SPLITTER 134217729.0    /* 2^27 + 1 */

/* x + y without error, |x| >= |y|. */
static inline struct wide ordered_sum(double x, double y)
{
    struct wide result;

    result.high = x + y;
    result.low = y - (result.high - x);
    return result;
}

/* x + y without error. */
static inline struct wide sum(double x, double y)
{
    struct wide result;
    double part;

    result.high = x + y;
    part = result.high - x;
    result.low = (x - (result.high - part)) + (y - part);
    return result;
}

/* x * y without error; |x| and |y| below 2^996. */
static inline struct wide product(double x, double y)
{
    double a = x * SPLITTER, b = y * SPLITTER, x1, x2, y1, y2;
    struct wide result;

    x1 = a - (a - x);
    x2 = x - x1;
    y1 = b - (b - y);
    y2 = y - y1;
    result.high = x * y;
    result.low = ((x1 * y1 - result.high) + x1 * y2 + x2 * y1) + x2 * y2;
    return result;
}

static inline struct wide of_double(double x)
{
    struct wide result = {x, 0};

    return result;
}

static inline struct wide negated(struct wide x)
{
    struct wide result = {-x.high, -x.low};

    return result;
}

/* Scaled by a power of 2. */
static inline struct wide scaled(struct wide x, double by)
{
    struct wide result = {x.high * by, x.low * by};

    return result;
}

static inline struct wide add(struct wide x, struct wide y)
{
    struct wide high = sum(x.high, y.high), low = sum(x.low, y.low);

    high = ordered_sum(high.high, high.low + low.high);
    return ordered_sum(high.high, high.low + low.low);
}

static inline struct wide multiply(struct wide x, struct wide y)
{
    struct wide result = product(x.high, y.high);

    return ordered_sum(result.high, result.low + (x.high * y.low + x.low * y.high));
}

static inline struct wide divide(struct wide x, struct wide y)
{
    double first = x.high / y.high, second;
    struct wide rest = add(x, negated(multiply(y, of_double(first))));

    second = rest.high / y.high;
    rest = add(rest, negated(multiply(y, of_double(second))));
    return add(ordered_sum(first, second), of_double(rest.high / y.high));
}

static inline struct wide subtract(struct wide x, struct wide y)
{
    return add(x, negated(y));
}

extern struct wide __square_root(struct wide);
extern struct wide __logarithm(struct wide);                    /* ln x */
extern struct wide __logarithm_of_1_plus(struct wide);          /* ln(1 + x) */
extern struct wide __circular(struct wide, int sine);           /* sin x or cos x, |x| < 0.8 */
extern struct wide __exponential_less_1(struct wide);           /* e^x - 1, |x| < 700 */
extern double __exponential_times(struct wide x, struct wide factor);

#endif
