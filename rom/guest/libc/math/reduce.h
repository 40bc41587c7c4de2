/* Argument reduction: an angle as a multiple of pi/2 and a rest, which is the sum of two numbers. */
#ifndef LIBC_MATH_REDUCE_H
#define LIBC_MATH_REDUCE_H

#define FRACTION_WORDS 8        /* longwords of x * 2/pi after the binary point */

/* Returns the multiple modulo 4; the rest is between -pi/4 and pi/4. */
extern int __reduce(double x, long double *high, long double *low);

/* Of a series.  The same for |x| < MEDIUM_ANGLE, by subtracting the multiple. */
extern int __subtract_half_pi(double x, long double *high, long double *low);
/* pi/2 times a fraction below 1/2, whose most significant word is the last. */
extern void __times_half_pi(const unsigned long *fraction, long double *high, long double *low);

#endif
