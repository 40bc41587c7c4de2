/* A function's name and the bits of its arguments on each line: prints the bits of the result, and errno. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

union bits {
    double number;
    unsigned long word[2];
};

static const struct {
    const char *name;
    double (*function)(double);
} unary[] = {
    {"acos", acos},   {"acosh", acosh}, {"asin", asin},   {"asinh", asinh}, {"atan", atan},     {"atanh", atanh},
    {"cbrt", cbrt},   {"ceil", ceil},   {"cos", cos},     {"cosh", cosh},   {"erf", erf},       {"erfc", erfc},
    {"exp", exp},     {"exp2", exp2},   {"expm1", expm1}, {"fabs", fabs},   {"floor", floor},   {"lgamma", lgamma},
    {"j0", j0},       {"j1", j1},       {"log", log},     {"log10", log10}, {"log1p", log1p},   {"log2", log2},
    {"rint", rint},   {"sin", sin},     {"y0", y0},       {"y1", y1},
    {"sinh", sinh},   {"sqrt", sqrt},   {"tan", tan},     {"tanh", tanh},   {"tgamma", tgamma}, {"trunc", trunc},
};

static const struct {
    const char *name;
    double (*function)(double, double);
} binary[] = {
    {"atan2", atan2}, {"copysign", copysign}, {"fmod", fmod}, {"hypot", hypot}, {"nextafter", nextafter},
    {"pow", pow},     {"remainder", remainder},
};

/* The functions for float, and those for long double the compiler knows. */
#define SINGLE(name) static double single_##name(double x) { return name##f((float)x); }
SINGLE(sin) SINGLE(exp) SINGLE(sqrt) SINGLE(fabs) SINGLE(floor) SINGLE(log10) SINGLE(atan)

static double single_pow(double x, double y) { return powf((float)x, (float)y); }
static double single_ldexp(double x, double y) { return scalbnf((float)x, (int)y); }
static double single_ilogb(double x) { return ilogbf((float)x); }
static double extended_fmax(double x, double y) { return fmaxl(x, y); }
static double extended_fmin(double x, double y) { return fminl(x, y); }
static double extended_copysign(double x, double y) { return copysignl(x, y); }
static double extended_ldexp(double x, double y) { return scalbnl(x, (int)y); }
static double extended_ilogb(double x) { return ilogbl(x); }
static double extended_fabs(double x) { return fabsl(x); }

static const struct {
    const char *name;
    double (*function)(double);
} unary_variants[] = {
    {"sinf", single_sin},     {"expf", single_exp},     {"sqrtf", single_sqrt}, {"fabsf", single_fabs},
    {"floorf", single_floor}, {"log10f", single_log10}, {"atanf", single_atan}, {"ilogbf", single_ilogb},
    {"ilogbl", extended_ilogb}, {"fabsl", extended_fabs},
};

static const struct {
    const char *name;
    double (*function)(double, double);
} binary_variants[] = {
    {"powf", single_pow},         {"scalbnf", single_ldexp}, {"fmaxl", extended_fmax},
    {"fminl", extended_fmin}, {"copysignl", extended_copysign}, {"scalbnl", extended_ldexp},
};

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

int main(void)
{
    static char line[200], name[20];
    union bits x, y, result;
    int i;

    while (fgets(line, sizeof line, stdin)) {
        sscanf(line, "%19s %8lx%8lx %8lx%8lx", name, &x.word[0], &x.word[1], &y.word[0], &y.word[1]);
        result.number = 0;
        errno = 0;
        for (i = 0; i < COUNT(unary); i++)
            if (!strcmp(name, unary[i].name))
                result.number = unary[i].function(x.number);
        for (i = 0; i < COUNT(binary); i++)
            if (!strcmp(name, binary[i].name))
                result.number = binary[i].function(x.number, y.number);
        for (i = 0; i < COUNT(unary_variants); i++)
            if (!strcmp(name, unary_variants[i].name))
                result.number = unary_variants[i].function(x.number);
        for (i = 0; i < COUNT(binary_variants); i++)
            if (!strcmp(name, binary_variants[i].name))
                result.number = binary_variants[i].function(x.number, y.number);
        if (!strcmp(name, "ldexp"))
            result.number = ldexp(x.number, (int)y.number);
        if (!strcmp(name, "frexp"))
            result.number = frexp(x.number, &i);
        printf("%08lx%08lx %d\n", result.word[0], result.word[1], errno);
    }
    return 0;
}
