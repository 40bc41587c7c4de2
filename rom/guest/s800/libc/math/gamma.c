/* The gamma function and its logarithm (gamma(3M)) in twice double's precision. */
#include "fpu.h"
#include "wide.h"

#define STIRLING 30             /* from here on Stirling's series is good to 105 bits */
#define LARGE 1e200
#define TINY 1e-20

int signgam;

static const struct wide pi = {0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53};
static const struct wide half_ln_2pi = {0x1.d67f1c864beb5p-1, -0x1.65b5a1b7ff5dfp-55};

static const struct wide one_less_euler = {0x1.b0ee6072093cep-2, 0x1.6cb90701fbfabp-58};
/* (zeta(k) - 1) / k for k = 2, and from 3 on. */
static const struct wide first_coefficient = {0x1.4a34cc4a60fa6p-2, 0x1.1873d8912200cp-56};
static const double coefficients[] = {
    0x1.13e001a557607p-4, 0x1.51322ac7d8483p-6, 0x1.e404fc218f5f2p-8, 0x1.7add6eadb6c30p-9,
    0x1.38ac5c2bf8e08p-10, 0x1.0b36af86396e9p-11, 0x1.d3fd4c76d2fc8p-13, 0x1.a127b0f17d65ap-14,
    0x1.78de5bd7c81efp-15, 0x1.580dcee66eb02p-16, 0x1.3cbc963ce2243p-17, 0x1.2597a39f34aacp-18,
    0x1.11b2eb7679541p-19, 0x1.0064cdeb22f0fp-20, 0x1.e2600d93cfd2fp-22, 0x1.c76bbb3f07a4dp-23,
    0x1.af5a6cbbf8a97p-24, 0x1.99b93c2070b0fp-25, 0x1.862c734df3eacp-26, 0x1.7469daccfadcdp-27,
    0x1.6434a8447aeadp-28, 0x1.555a877ffd2c3p-29, 0x1.47b1679258d0ep-30, 0x1.3b15d2b2fc10cp-31,
    0x1.2f69a9fabe3e0p-32, 0x1.24932a337434cp-33, 0x1.1a7c26ec2523cp-34, 0x1.11116e693ed98p-35,
    0x1.08424cbc543d8p-36, 0x1.000026e3f644fp-37, 0x1.f07c514fc9f0ap-39, 0x1.e1e2026aafcd8p-40,
    0x1.d41d56e5ee2e2p-41, 0x1.c71c7f6f10e37p-42, 0x1.bacf9a27bc89bp-43, 0x1.af28718a10d6ep-44,
    0x1.a41a45603e5b6p-45, 0x1.99999c0716ee9p-46, 0x1.8f9c1a8df9d78p-47, 0x1.8618628d28905p-48,
    0x1.7d05f4c31c560p-49, 0x1.745d17b56ba4ap-50, 0x1.6c16c1b4d6456p-51,
};

#define COEFFICIENTS ((int)(sizeof coefficients / sizeof coefficients[0]))

/* ln gamma(2 + z) for |z| <= 1/2, where it is small. */
static struct wide around_2(struct wide z)
{
    double sum = 0;
    int i;

    for (i = COEFFICIENTS; i--;)
        sum = coefficients[i] - z.high * sum;
    return multiply(z, add(one_less_euler, multiply(z, add(first_coefficient, of_double(-z.high * sum)))));
}

/* Bernoulli's numbers B(2k) / (2k (2k - 1)) as fractions. */
static const double series[][2] = {
    {1, 12}, {-1, 360}, {1, 1260}, {-1, 1680}, {1, 1188}, {-691, 360360}, {1, 156}, {-3617, 122400},
    {43867, 244188}, {-174611, 125400}, {77683, 5796}, {-236364091, 1506960}, {657931, 300}, {-3392780147.0, 93960},
};

#define TERMS ((int)(sizeof series / sizeof series[0]))

/* ln gamma(x), x >= STIRLING. */
static struct wide stirling(struct wide x)
{
    struct wide sum = {0, 0}, inverse = divide(of_double(1), x), square = multiply(inverse, inverse);
    int i;

    for (i = TERMS; i--;)
        sum = add(divide(of_double(series[i][0]), of_double(series[i][1])), multiply(square, sum));
    sum = add(multiply(sum, inverse), half_ln_2pi);
    return add(sum, subtract(multiply(add(x, of_double(-0.5)), __logarithm(x)), x));
}

/* Steps x up to where the series holds.  Returns the product of what was passed. */
static struct wide raise(struct wide *x)
{
    struct wide passed = {1, 0};

    for (; x->high < STIRLING; *x = add(*x, of_double(1)))
        passed = multiply(passed, *x);
    return passed;
}

/* ln gamma(x), x >= 1/2. */
static struct wide log_gamma(struct wide x)
{
    struct wide passed, near = add(x, of_double(-2));

    if (__builtin_fabs(near.high) <= 0.5)
        return around_2(near);
    near = add(x, of_double(-1));
    if (__builtin_fabs(near.high) <= 0.5)
        return subtract(around_2(near), __logarithm_of_1_plus(near));
    passed = raise(&x);
    return subtract(stirling(x), __logarithm(passed));
}

/* gamma(x) * factor for x >= 1/2, or factor / gamma(x). */
static double times_gamma(struct wide x, struct wide factor, int over)
{
    struct wide passed = raise(&x), power = stirling(x);

    return over ? __exponential_times(negated(power), multiply(factor, passed))
        : __exponential_times(power, divide(factor, passed));
}

/* sin(pi x) with the whole periods taken off exactly. */
static struct wide sine_of_pi(double x)
{
    double r = f_rem(x, 2);

    if (r > 0.5)
        r = 1 - r;
    if (r < -0.5)
        r = -1 - r;
    if (r > 0.25)
        return __circular(multiply(pi, of_double(0.5 - r)), 0);
    if (r < -0.25)
        return negated(__circular(multiply(pi, of_double(0.5 + r)), 0));
    return __circular(multiply(pi, of_double(r)), 1);
}

double lgamma(double x)
{
    struct wide sine;

    signgam = 1;
    if (is_nan(x))
        return x;
    if (is_infinite(x))
        return infinity(0);
    if (x > 2.6e305)
        return overflow(0);
    if (x > LARGE)      /* scaled, as products of wide numbers are not for those near the end of the range */
        return checked(multiply(of_double(x * 0x1p-300), add(__logarithm(of_double(x)), of_double(-1))).high * 0x1p300);
    if (__builtin_fabs(x) < TINY && x != 0) {
        signgam = x < 0 ? -1 : 1;
        return -f_logn(__builtin_fabs(x));
    }
    if (x >= 0.5)
        return log_gamma(of_double(x)).high;
    if (x > 0)
        return subtract(log_gamma(sum(x, 1)), __logarithm(of_double(x))).high;
    sine = sine_of_pi(x);
    if (sine.high == 0)
        return overflow(0);
    if (sine.high < 0) {
        signgam = -1;
        sine = negated(sine);
    }
    /* gamma(x) gamma(1 - x) = pi / sin(pi x) */
    return subtract(__logarithm(divide(pi, sine)), log_gamma(sum(1, -x))).high;
}

double gamma(double x)
{
    return lgamma(x);
}

double tgamma(double x)
{
    struct wide sine;

    if (is_infinite(x))
        return negative(x) ? domain_error() : infinity(0);
    if (is_nan(x))
        return x;
    if (x == 0)
        return overflow(negative(x));
    if (x > 172)
        return overflow(0);
    if (__builtin_fabs(x) < TINY)
        return checked(1 / x);
    if (x >= 0.5)
        return checked(times_gamma(of_double(x), of_double(1), 0));
    sine = sine_of_pi(x);
    if (sine.high == 0)
        return domain_error();
    if (x < -190) {
        errno = ERANGE;
        return sine.high < 0 ? -0.0 : 0.0;
    }
    return checked(times_gamma(sum(1, -x), divide(pi, sine), 1));
}
