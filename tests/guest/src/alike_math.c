/* <math.h>: the same on the host, the functions without an exact result but for their last places.  hp9k cc: -lm */
#define _GNU_SOURCE
#include <math.h>
#include "alike.h"

static double value(void)
{
    static const double special[] = {0, -0.0, 0.5, -0.5, 1, -1, 1.5, 2.5, -2.5, 4503599627370496.5, 4503599627370495.5, 1e300,
        -1e300, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308};
    int whole = (int)some(32768) - 16384;
    double x = whole / (double)(1 << some(16));

    if (some(5) == 0)
        return special[some(COUNT(special))];
    if (some(6) == 0)
        return some(2) ? (some(2) ? HUGE_VAL : -HUGE_VAL) : HUGE_VAL - HUGE_VAL;
    return some(4) ? x : x * pow(2, (int)some(600) - 300);
}

static void exact(void)
{
    double x = value(), y = value(), whole;
    int n = (int)some(40) - 20, power;

    exactly("ceil", ceil(x));
    exactly("floor", floor(x));
    exactly("trunc", trunc(x));
    exactly("round", round(x));
    exactly("rint", rint(x));
    exactly("fabs", fabs(x));
    exactly("sqrt", sqrt(x));
    exactly("fmod", fmod(x, y));
    exactly("remainder", remainder(x, y));
    exactly("drem", drem(x, y));
    exactly("modf", modf(x, &whole));
    exactly("modf's", whole);
    if (finite(x) && x != 0) {
        exactly("frexp", frexp(x, &power));
        number("frexp's", power);
        number("ilogb", ilogb(x));
    }
    exactly("ldexp", ldexp(x, n * 20));
    exactly("scalbn", scalbn(x, n));
    exactly("logb", logb(x));
    if (y == y)
        exactly("copysign", copysign(x, y));
    exactly("nextafter", nextafter(x, y));
    exactly("fmax", fmax(x, y));
    exactly("fmin", fmin(x, y));
    exactly("fdim", fdim(x, y));
    number("finite", finite(x) != 0);
    number("isnan", isnan(x) != 0);
    number("isinf", isinf(x) != 0);
    number("signbit", x == x && signbit(x) != 0);
    number("isgreater", isgreater(x, y) != 0);
    number("islessgreater", islessgreater(x, y) != 0);
    number("isunordered", isunordered(x, y) != 0);
    if (fabs(x) < 1e9) {
        number("lround", lround(x));
        number("lrint", lrint(x));
    }
    exactly("floorf", floorf(x));
    exactly("ceilf", ceilf(x));
    exactly("sqrtf", sqrtf(x));
    exactly("fmodf", fmodf(x, y));
    exactly("fabsf", fabsf(x));
}

static const struct {
    const char *name;
    double (*function)(double);
} functions[] = {{"sin", sin}, {"cos", cos}, {"tan", tan}, {"asin", asin}, {"acos", acos}, {"atan", atan}, {"sinh", sinh},
    {"cosh", cosh}, {"tanh", tanh}, {"asinh", asinh}, {"acosh", acosh}, {"atanh", atanh}, {"exp", exp}, {"exp2", exp2},
    {"expm1", expm1}, {"log", log}, {"log2", log2}, {"log10", log10}, {"log1p", log1p}, {"cbrt", cbrt}, {"erf", erf},
    {"erfc", erfc}};

static void transcendental(void)
{
    double x = value(), y = value();
    unsigned i;

    for (i = 0; i < COUNT(functions); i++)
        nearly(functions[i].name, functions[i].function(x));
    nearly("pow", pow(fabs(x), y));
    nearly("pow", pow(x, (double)((int)some(40) - 20)));
    nearly("atan2", atan2(x, y));
    nearly("hypot", hypot(x, y));
}

int main(void)
{
    int i;

    for (i = 0; i < 200; i++) {
        exact();
        transcendental();
    }
    return 0;
}
