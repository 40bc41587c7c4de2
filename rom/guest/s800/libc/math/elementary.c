/* The elementary functions in twice double's precision, rounded at the end.  Arguments are finite, in the function's
   domain and, for those that grow, not far outside the range of results. */
#include "fpu.h"
#include "wide.h"

static const struct wide ln_2 = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};
static const struct wide one_over_ln_10 = {0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57};
static const struct wide one_over_ln_2 = {0x1.71547652b82fep+0, 0x1.777d0ffda0d24p-56};
static const struct wide pi_2 = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54};

/* 1/n! from n = 2 on. */
#define INVERSE_FACTORIALS 27
static const struct wide inverse_factorial[INVERSE_FACTORIALS] = {
    {0x1.0000000000000p-1, 0},
    {0x1.5555555555555p-3, 0x1.5555555555555p-57},
    {0x1.5555555555555p-5, 0x1.5555555555555p-59},
    {0x1.1111111111111p-7, 0x1.1111111111111p-63},
    {0x1.6c16c16c16c17p-10, -0x1.f49f49f49f49fp-65},
    {0x1.a01a01a01a01ap-13, 0x1.a01a01a01a01ap-73},
    {0x1.a01a01a01a01ap-16, 0x1.a01a01a01a01ap-76},
    {0x1.71de3a556c734p-19, -0x1.c154f8ddc6c00p-73},
    {0x1.27e4fb7789f5cp-22, 0x1.cbbc05b4fa99ap-76},
    {0x1.ae64567f544e4p-26, -0x1.c062e06d1f209p-80},
    {0x1.1eed8eff8d898p-29, -0x1.2aec959e14c06p-83},
    {0x1.6124613a86d09p-33, 0x1.f28e0cc748ebep-87},
    {0x1.93974a8c07c9dp-37, 0x1.05d6f8a2efd1fp-92},
    {0x1.ae7f3e733b81fp-41, 0x1.1d8656b0ee8cbp-97},
    {0x1.ae7f3e733b81fp-45, 0x1.1d8656b0ee8cbp-101},
    {0x1.952c77030ad4ap-49, 0x1.ac981465ddc6cp-103},
    {0x1.6827863b97d97p-53, 0x1.eec01221a8b0bp-107},
    {0x1.2f49b46814157p-57, 0x1.2650f61dbdcb4p-112},
    {0x1.e542ba4020225p-62, 0x1.ea72b4afe3c2fp-120},
    {0x1.71b8ef6dcf572p-66, -0x1.d043ae40c4647p-120},
    {0x1.0ce396db7f853p-70, -0x1.aebcdbd20331cp-124},
    {0x1.761b41316381ap-75, -0x1.3423c7d91404fp-130},
    {0x1.f2cf01972f578p-80, -0x1.9ada5fcc1ab14p-135},
    {0x1.3f3ccdd165fa9p-84, -0x1.58ddadf344487p-139},
    {0x1.88e85fc6a4e5ap-89, -0x1.71c37ebd16540p-143},
    {0x1.d1ab1c2dccea3p-94, 0x1.054d0c78aea14p-149},
    {0x1.0a18a2635085dp-98, 0x1.b9e2e28e1aa54p-153},
};

struct wide __square_root(struct wide x)
{
    double root;

    if (x.high <= 0)
        return of_double(0);
    root = f_sqrt(x.high);
    return ordered_sum(root, add(x, negated(product(root, root))).high / (2 * root));
}

/* x + x^2/2! + ... + x^n/n! */
static struct wide exponential_series(struct wide x, int n)
{
    struct wide result = inverse_factorial[n - 2];

    while (--n >= 2)
        result = add(multiply(result, x), inverse_factorial[n - 2]);
    return add(multiply(multiply(result, x), x), x);
}

#define HALVINGS 9

/* e^x = (1 + result) * 2^*exponent */
static struct wide reduced_exponential(struct wide x, int *exponent)
{
    double n = f_int(x.high * 1.44269504088896340736);
    struct wide result = add(x, negated(multiply(ln_2, of_double(n))));
    int i;

    result = exponential_series(scaled(result, 1.0 / (1 << HALVINGS)), 9);
    for (i = 0; i < HALVINGS; i++)      /* (1 + r)^2 - 1 */
        result = add(scaled(result, 2), multiply(result, result));
    *exponent = (int)n;
    return result;
}

static double rounded_exponential(struct wide x)
{
    int exponent;
    struct wide result = reduced_exponential(x, &exponent);

    return f_scale(add(of_double(1), result).high, exponent);
}

/* e^x * factor */
double __exponential_times(struct wide x, struct wide factor)
{
    int exponent;
    struct wide result = reduced_exponential(x, &exponent);

    return f_scale(multiply(add(of_double(1), result), factor).high, exponent);
}

/* e^x - 1, |x| < 700 */
struct wide __exponential_less_1(struct wide x)
{
    int exponent;
    struct wide result = reduced_exponential(x, &exponent);

    if (!exponent)
        return result;
    result = scaled(add(of_double(1), result), f_scale(1, exponent));
    return add(result, of_double(-1));
}

double f_etox(double x)
{
    return rounded_exponential(of_double(x));
}

double f_twotox(double x)
{
    return rounded_exponential(multiply(ln_2, of_double(x)));
}

double f_etoxm1(double x)
{
    if (__builtin_fabs(x) < 1e-300)
        return x;
    return x > 100 ? f_etox(x) : x < -100 ? -1 : __exponential_less_1(of_double(x)).high;
}

/* ln x = exponent ln 2 + ln m: a series in double for the latter, and one step of Newton's method. */
static struct wide logarithm_of_double(double x)
{
    int exponent, k;
    double m = frexp(x, &exponent), s, square, series = 0;
    struct wide guess, correction;

    if (m < 0.70710678118654752) {
        m *= 2;
        exponent--;
    }
    if (m == 1)
        return multiply(ln_2, of_double(exponent));
    s = (m - 1) / (m + 1);
    square = s * s;
    for (k = 21; k > 1; k -= 2)
        series = (series + 1.0 / k) * square;
    guess = of_double(2 * s * (1 + series));
    correction = multiply(__exponential_less_1(negated(guess)), of_double(m));
    guess = add(guess, add(correction, of_double(m - 1)));
    return add(multiply(ln_2, of_double(exponent)), guess);
}

struct wide __logarithm(struct wide x)
{
    double rest = x.low / x.high;

    return add(logarithm_of_double(x.high), of_double(rest - rest * rest / 2));
}

/* ln(1 + x) */
struct wide __logarithm_of_1_plus(struct wide x)
{
    struct wide square;

    if (__builtin_fabs(x.high) > 1e-9)
        return __logarithm(add(of_double(1), x));
    square = multiply(x, x);
    return add(x, add(scaled(square, -0.5), of_double(square.high * x.high / 3)));
}

double f_logn(double x)
{
    return logarithm_of_double(x).high;
}

double f_log10(double x)
{
    return multiply(logarithm_of_double(x), one_over_ln_10).high;
}

double f_log2(double x)
{
    int exponent;

    if (frexp(x, &exponent) == 0.5)
        return exponent - 1;
    return multiply(logarithm_of_double(x), one_over_ln_2).high;
}

double f_lognp1(double x)
{
    return __builtin_fabs(x) < 1e-150 ? x : __logarithm_of_1_plus(of_double(x)).high;
}

/* sin x or cos x by their series, |x| < 0.8: the terms x^n/n! of every other n. */
struct wide __circular(struct wide x, int first)
{
    struct wide square = negated(multiply(x, x)), result;
    int n = first + 26;

    result = inverse_factorial[n - 2];
    while ((n -= 2) >= 2)
        result = add(multiply(result, square), inverse_factorial[n - 2]);
    result = add(multiply(result, square), of_double(1));
    return first ? multiply(result, x) : result;
}

double f_sin(double x)
{
    return __builtin_fabs(x) < 1e-100 ? x : __circular(of_double(x), 1).high;
}

double f_cos(double x)
{
    return __circular(of_double(x), 0).high;
}

double f_tan(double x)
{
    struct wide w = of_double(x);

    return __builtin_fabs(x) < 1e-100 ? x : divide(__circular(w, 1), __circular(w, 0)).high;
}

/* atan x, 0 <= x <= 1: a series in double after halving the angle twice, and one step of Newton's method. */
static struct wide arc_tangent_below_1(struct wide x)
{
    double t = x.high, series = 0, square;
    struct wide guess, error;
    int i;

    for (i = 0; i < 2; i++)
        t /= 1 + f_sqrt(1 + t * t);
    square = t * t;
    for (i = 25; i > 1; i -= 2)
        series = (1.0 / i - series) * square;
    guess = of_double(4 * t * (1 - series));
    error = add(multiply(x, __circular(guess, 0)), negated(__circular(guess, 1)));
    return add(guess, of_double(error.high / f_sqrt(1 + x.high * x.high)));
}

/* The angle of the point (x, y), y >= 0. */
static struct wide angle(struct wide y, struct wide x)
{
    int left = x.high < 0;
    struct wide result;

    if (left)
        x = negated(x);
    if (y.high <= x.high)
        result = arc_tangent_below_1(divide(y, x));
    else
        result = add(pi_2, negated(arc_tangent_below_1(divide(x, y))));
    return left ? add(scaled(pi_2, 2), negated(result)) : result;
}

/* Scaled so that the larger coordinate is near 1; one that is lost in the other's rounding may vanish. */
double f_angle(double y, double x)
{
    double size = __builtin_fabs(x);
    int ours, other;

    frexp(y, &ours);
    frexp(size, &other);
    if (ours - other > 110)
        return pi_2.high;
    if (other - ours > 110 && x < 0)
        return 2 * pi_2.high;
    if (other - ours > 110)
        return y / size;
    return angle(of_double(f_scale(y, -other)), of_double(f_scale(x, -other))).high;
}

double f_atan(double x)
{
    double size = __builtin_fabs(x), result;

    if (!(size > 1e-100))
        return x;
    result = size > 1e40 ? pi_2.high : angle(of_double(size), of_double(1)).high;
    return x < 0 ? -result : result;
}

/* sqrt(1 - x^2) */
static struct wide other_leg(double x)
{
    return __square_root(multiply(sum(1, x), sum(1, -x)));
}

double f_asin(double x)
{
    double size = __builtin_fabs(x), result;

    if (size < 1e-100)
        return x;
    result = angle(of_double(size), other_leg(size)).high;
    return x < 0 ? -result : result;
}

double f_acos(double x)
{
    return x == 1 ? 0 : angle(other_leg(x), of_double(x)).high;
}

/* (e^x - e^-x) / 2 with e = e^x - 1: (e + e / (1 + e)) / 2 */
double f_sinh(double x)
{
    double size = __builtin_fabs(x), result;
    struct wide e;

    if (size < 1e-100)
        return x;
    if (size > 40)
        result = rounded_exponential(add(of_double(size), negated(ln_2)));
    else {
        e = __exponential_less_1(of_double(size));
        result = add(e, divide(e, add(of_double(1), e))).high / 2;
    }
    return x < 0 ? -result : result;
}

double f_cosh(double x)
{
    double size = __builtin_fabs(x);
    struct wide e;

    if (size > 40)
        return rounded_exponential(add(of_double(size), negated(ln_2)));
    e = add(of_double(1), __exponential_less_1(of_double(size)));
    return add(e, divide(of_double(1), e)).high / 2;
}

double f_tanh(double x)
{
    double size = __builtin_fabs(x), result;
    struct wide e;

    if (size < 1e-100)
        return x;
    if (size > 40)
        return x < 0 ? -1 : 1;
    e = __exponential_less_1(of_double(2 * size));
    result = divide(e, add(e, of_double(2))).high;
    return x < 0 ? -result : result;
}

/* ln((1 + x) / (1 - x)) / 2 */
double f_atanh(double x)
{
    double size = __builtin_fabs(x), result;

    if (size < 1e-100)
        return x;
    result = __logarithm_of_1_plus(divide(of_double(2 * size), sum(1, -size))).high / 2;
    return x < 0 ? -result : result;
}

/* ln(x + sqrt(x^2 + 1)), so that nothing is lost near 0. */
double f_asinh(double x)
{
    struct wide square;

    if (x < 1e-100)
        return x;
    if (x > 1e40)
        return add(logarithm_of_double(x), ln_2).high;
    square = product(x, x);
    square = divide(square, add(of_double(1), __square_root(add(of_double(1), square))));
    return __logarithm_of_1_plus(add(square, of_double(x))).high;
}

/* ln(x + sqrt(x^2 - 1)) for x that is not large. */
double f_acosh(double x)
{
    struct wide over = sum(x, -1);

    return __logarithm_of_1_plus(add(over, __square_root(multiply(over, add(over, of_double(2)))))).high;
}

/* x^y for x > 0, in the range of double. */
#define BEYOND 800              /* e to this is far outside the range of double */

double __f_power(double x, double y)
{
    struct wide log = logarithm_of_double(x), exponent;

    if (log.high * y > BEYOND)
        return infinity(0);
    if (log.high * y < -BEYOND)
        return 0;
    exponent = product(log.high, y);
    return rounded_exponential(ordered_sum(exponent.high, exponent.low + log.low * y));
}

double cbrt(double x)
{
    double root, size = __builtin_fabs(x);
    struct wide log;

    if (is_nan(x) || is_infinite(x) || x == 0)
        return x;
    log = divide(logarithm_of_double(size), of_double(3));
    root = rounded_exponential(log);
    return x < 0 ? -root : root;
}

/* Scaled so that neither square leaves the range. */
double hypot(double x, double y)
{
    double larger = __builtin_fabs(x), smaller = __builtin_fabs(y);
    int exponent;

    if (is_infinite(x) || is_infinite(y))
        return infinity(0);
    if (is_nan(x) || is_nan(y))
        return x + y;
    if (larger < smaller) {
        larger = __builtin_fabs(y);
        smaller = __builtin_fabs(x);
    }
    if (smaller == 0)
        return larger;
    frexp(larger, &exponent);
    larger = f_scale(larger, -exponent);
    smaller = f_scale(smaller, -exponent);
    return checked(f_scale(__square_root(add(product(larger, larger), product(smaller, smaller))).high, exponent));
}
