/* Mathematics.  Errors set errno to EDOM or ERANGE; no exception trap is ever raised by a function's own arithmetic. */
#ifndef _MATH_INCLUDED
#define _MATH_INCLUDED

#ifdef __cplusplus
extern "C" {
#endif

#define HUGE_VAL __builtin_huge_val()
#define HUGE HUGE_VAL
#define MAXFLOAT ((float)3.40282346638528860e+38)
#define INFINITY __builtin_inff()
#define NAN __builtin_nanf("")

#define M_E 2.7182818284590452354
#define M_LOG2E 1.4426950408889634074
#define M_LOG10E 0.43429448190325182765
#define M_LN2 0.69314718055994530942
#define M_LN10 2.30258509299404568402
#define M_PI 3.14159265358979323846
#define M_PI_2 1.57079632679489661923
#define M_PI_4 0.78539816339744830962
#define M_1_PI 0.31830988618379067154
#define M_2_PI 0.63661977236758134308
#define M_2_SQRTPI 1.12837916709551257390
#define M_SQRT2 1.41421356237309504880
#define M_SQRT1_2 0.70710678118654752440

extern double acos(double);
extern double asin(double);
extern double atan(double);
extern double atan2(double, double);
extern double cos(double);
extern double sin(double);
extern double tan(double);
extern double cosh(double);
extern double sinh(double);
extern double tanh(double);
extern double acosh(double);
extern double asinh(double);
extern double atanh(double);
extern double exp(double);
extern double exp2(double);
extern double expm1(double);
extern double frexp(double, int *);
extern double ldexp(double, int);
extern double scalb(double, double);
extern double scalbn(double, int);
extern double logb(double);
extern int ilogb(double);
extern double log(double);
extern double log10(double);
extern double log2(double);
extern double log1p(double);
extern double modf(double, double *);
extern double pow(double, double);
extern double sqrt(double);
extern double cbrt(double);
extern double hypot(double, double);
extern double ceil(double);
extern double floor(double);
extern double fabs(double);
extern double fmod(double, double);
extern double drem(double, double);
extern double remainder(double, double);
extern double rint(double);
extern double round(double);
extern double trunc(double);
extern long lround(double);
extern long lrint(double);
extern double copysign(double, double);
extern double nextafter(double, double);
extern double fmin(double, double);
extern double fmax(double, double);
extern double fdim(double, double);
extern double erf(double);
extern double erfc(double);
extern double gamma(double);
extern double lgamma(double);
extern double tgamma(double);
extern int signgam;
extern double j0(double);
extern double j1(double);
extern double jn(int, double);
extern double y0(double);
extern double y1(double);
extern double yn(int, double);
extern int isnan(double);
extern int isinf(double);
extern int finite(double);

extern float acosf(float);
extern float asinf(float);
extern float atanf(float);
extern float cosf(float);
extern float sinf(float);
extern float tanf(float);
extern float coshf(float);
extern float sinhf(float);
extern float tanhf(float);
extern float expf(float);
extern float logf(float);
extern float log10f(float);
extern float log2f(float);
extern float sqrtf(float);
extern float cbrtf(float);
extern float ceilf(float);
extern float floorf(float);
extern float fabsf(float);
extern float rintf(float);
extern float roundf(float);
extern float truncf(float);
extern float atan2f(float, float);
extern float powf(float, float);
extern float hypotf(float, float);
extern float fmodf(float, float);
extern float copysignf(float, float);
extern float fminf(float, float);
extern float fmaxf(float, float);
extern int ilogbf(float);
extern float scalbnf(float, int);

extern long double fabsl(long double);
extern long double copysignl(long double, long double);
extern long double fminl(long double, long double);
extern long double fmaxl(long double, long double);
extern int ilogbl(long double);
extern long double scalbnl(long double, int);

#define isfinite(__x) finite(__x)
#define signbit(__x) __builtin_signbit(__x)
/* Comparisons that raise nothing for a NaN. */
#define isgreater(__x, __y) __builtin_isgreater(__x, __y)
#define isgreaterequal(__x, __y) __builtin_isgreaterequal(__x, __y)
#define isless(__x, __y) __builtin_isless(__x, __y)
#define islessequal(__x, __y) __builtin_islessequal(__x, __y)
#define islessgreater(__x, __y) __builtin_islessgreater(__x, __y)
#define isunordered(__x, __y) __builtin_isunordered(__x, __y)

#ifdef __cplusplus
}
#endif
#endif
