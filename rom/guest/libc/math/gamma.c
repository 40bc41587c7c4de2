/* The gamma function and its logarithm (gamma(3M)). */
#include "fpu.h"

#define PI 3.14159265358979323846264338327950288L
#define EULER 0.577215664901532860606512090082402431L
#define HALF_LN_2PI 0.918938533204672741780329736405617639861L
#define STIRLING 20             /* from here on Stirling's series is good to 64 bits */

int signgam;

/* (zeta(k) - 1) / k for k from 2 on. */
static const long double coefficients[] = {
    0.322467033424113218236208L,
    0.0673523010531980951332461L,
    0.0205808084277845478790009L,
    0.0073855510286739852662731L,
    0.00289051033074152328575299L,
    0.00119275391170326097711394L,
    0.000509669524743042422335655L,
    0.000223154758453579379761419L,
    0.0000994575127818085337145959L,
    0.0000449262367381331417002075L,
    0.0000205072127756706915531665L,
    0.00000943948827526839590398743L,
    0.00000437486678990748780418179L,
    0.0000020392157538013662367819L,
    0.000000955141213040741983285718L,
    0.000000449246919876456604329429L,
    0.000000212071848055546658692314L,
    0.000000100432248239680996087208L,
    4.76981016936398056576019e-8L,
    2.271109460894316491032e-8L,
    1.08386592148969540910749e-8L,
    5.18347504197004665512125e-9L,
    2.48367454380247831718501e-9L,
    1.19214014058609120744255e-9L,
    5.73136724167886201333019e-10L,
    2.75952288512423314517815e-10L,
    1.33047643742444894814972e-10L,
    6.42296456383810002208245e-11L,
    3.10442477473222727623922e-11L,
    1.5021384080754142170933e-11L,
    7.27597448023907966250455e-12L,
    3.52774247657591508361507e-12L,
    1.71199179055961790860108e-12L,
    8.31538584142028481979836e-13L,
};

#define COEFFICIENTS ((int)(sizeof coefficients / sizeof coefficients[0]))

/* ln gamma(2 + z) for |z| <= 1/2, accurate also where it is small. */
static long double around_2(long double z)
{
    long double sum = 0;
    int i;

    for (i = COEFFICIENTS; i--;)
        sum = coefficients[i] - z * sum;
    return z * (1 - EULER) + z * z * sum;
}

/* ln gamma(x), x >= 1/2. */
static long double log_gamma(long double x)
{
    static const long double series[] = {
        1 / 12.0L, -1 / 360.0L, 1 / 1260.0L, -1 / 1680.0L, 1 / 1188.0L, -691 / 360360.0L, 1 / 156.0L, -3617 / 122400.0L,
    };
    long double product = 1, sum = 0, square;
    int i;

    if (x < 1.5L)
        return around_2(x - 1) - f_lognp1(x - 1);
    if (x < STIRLING) {
        while (x >= 2.5L)
            product *= --x;
        return around_2(x - 2) + f_logn(product);
    }
    square = 1 / (x * x);
    for (i = 8; i--;)
        sum = series[i] + square * sum;
    return (x - 0.5L) * (f_logn(x) - 1) + (HALF_LN_2PI - 0.5L) + sum / x;
}

/* sin(pi x) with the whole periods taken off exactly. */
static long double sine_of_pi(long double x)
{
    long double r = f_rem(x, 2);

    if (r > 0.5L)
        r = 1 - r;
    if (r < -0.5L)
        r = -1 - r;
    return f_sin(PI * r);
}

double lgamma(double x)
{
    long double sine;

    signgam = 1;
    if (is_nan(x))
        return x;
    if (is_infinite(x))
        return infinity(0);
    if (x > 2.6e305)
        return overflow(0);
    if (x > 0)
        return narrow(x < 0.5 ? log_gamma(x + 1.0L) - f_logn(x) : log_gamma(x));
    sine = sine_of_pi(x);
    if (sine == 0)
        return overflow(0);
    if (sine < 0)
        signgam = -1;
    /* gamma(x) gamma(1 - x) = pi / sin(pi x) */
    return narrow(f_logn(PI / (sine < 0 ? -sine : sine)) - log_gamma(1.0L - x));
}

double gamma(double x)
{
    return lgamma(x);
}

/* gamma(x) for x >= 1/2, as a product down to where the series holds. */
static long double product_gamma(long double x)
{
    long double product = 1;

    while (x >= 2.5L)
        product *= --x;
    if (x < 1.5L)
        return product * f_etox(around_2(x - 1)) / x;
    return product * f_etox(around_2(x - 2));
}

double tgamma(double x)
{
    long double sine;

    if (is_infinite(x))
        return negative(x) ? domain_error() : infinity(0);
    if (is_nan(x))
        return x;
    if (x == 0)
        return overflow(negative(x));
    if (x > 172)
        return overflow(0);
    if (x >= 0.5)
        return checked(product_gamma(x));
    sine = sine_of_pi(x);
    if (sine == 0)
        return domain_error();
    if (x < -190) {
        errno = ERANGE;
        return sine < 0 ? -0.0 : 0.0;
    }
    return checked(PI / (sine * product_gamma(1.0L - x)));
}
