/* Bessel functions of integer order (bessel(3M)).  Up to ASYMPTOTIC the first kind comes from the recurrence run
   downwards (Miller), the second from Neumann's series over its values; beyond it from Hankel's expansion. */
#include "fpu.h"

#define PI 3.14159265358979323846264338327950288L
#define EULER 0.577215664901532860606512090082402431L
#define ASYMPTOTIC 25
#define ORDERS 100              /* J_n(25) is below 2^-64 times anything long before that */

/* j[n] = J_n(x) for 0 < x <= ASYMPTOTIC.  Orders whose values are too small for the format are 0. */
static void miller(double x, long double *j)
{
    long double sum = 0;
    int n, start = 24 + 2 * (int)x + 2, i;

    for (n = start; n < ORDERS; n++)
        j[n] = 0;
    j[start] = 0;
    j[start - 1] = F_TINY;
    for (n = start - 1; n; n--) {
        j[n - 1] = 2 * n / (long double)x * j[n] - j[n + 1];
        if (j[n - 1] > F_LARGE || j[n - 1] < -F_LARGE)
            for (i = n - 1; i < start; i++)
                j[i] *= F_TINY;
    }
    for (n = 2; n < start; n += 2)
        sum += j[n];
    sum = j[0] + 2 * sum;
    for (n = 0; n < start; n++)
        j[n] /= sum;
}

/* Hankel's expansion for orders 0 and 1: the amplitudes p and q of cosine and sine. */
static void hankel(int order, long double x, long double *p, long double *q)
{
    long double term = 1, mu = 4 * order * order;
    int k;

    *p = 1;
    *q = 0;
    for (k = 1; k < 60; k++) {
        long double next = term * (mu - (2 * k - 1) * (2 * k - 1)) / (k * 8 * x);

        if (next * next > term * term || *p + next == *p)
            break;
        term = next;
        if (k & 1)
            *q += k & 2 ? -term : term;
        else
            *p += k & 2 ? -term : term;
    }
}

/* The first (second = 0) or second kind, order 0 or 1, large x. */
static long double asymptotic(int order, double x, int second)
{
    long double p, q, high, low, sine, cosine, turn, along, across;
    int quadrant = __reduce(x, &high, &low);

    hankel(order, x, &p, &q);
    sine = f_sin(high) + low * f_cos(high);
    cosine = f_cos(high) - low * f_sin(high);
    for (; quadrant; quadrant--) {
        turn = sine;
        sine = cosine;
        cosine = -turn;
    }
    /* Cosine and sine of x - (2 order + 1) pi / 4, times sqrt(2). */
    along = order ? sine - cosine : cosine + sine;
    across = order ? -cosine - sine : sine - cosine;
    turn = second ? p * across + q * along : p * along - q * across;
    return turn / f_sqrt(PI * x);
}

static long double first_kind(int order, double x)
{
    long double j[ORDERS];

    if (x > ASYMPTOTIC)
        return asymptotic(order, x, 0);
    if (x < 1e-10)
        return order ? x / 2.0L : 1;
    miller(x, j);
    return j[order];
}

static long double second_kind(int order, double x)
{
    long double j[ORDERS], sum = 0, l;
    int k;

    if (x > ASYMPTOTIC)
        return asymptotic(order, x, 1);
    l = f_logn(x * 0.5L) + EULER;
    if (x < 1e-10)
        return order ? -2 / (PI * x) : 2 / PI * l;
    miller(x, j);
    for (k = ORDERS / 2 - 2; k; k--) {
        long double term = order ? (2 * k + 1) * j[2 * k + 1] / (k * (k + 1)) : 2 * j[2 * k] / k;

        sum += k & 1 ? -term : term;
    }
    if (order)
        return 2 / PI * ((l - 1) * j[1] - j[0] / x - sum);
    return 2 / PI * (l * j[0] - sum);
}

double j0(double x)
{
    if (is_nan(x) || is_infinite(x))
        return is_nan(x) ? x : 0;
    return x == 0 ? 1 : narrow(first_kind(0, __builtin_fabs(x)));
}

double j1(double x)
{
    if (is_nan(x) || x == 0)
        return x;
    if (is_infinite(x))
        return 0;
    return narrow(x < 0 ? -first_kind(1, -x) : first_kind(1, x));
}

/* Down from an order far above n and x, and scaled to the known value of order 0 or 1, whichever is the larger. */
static long double downwards(int n, double x)
{
    long double above = 0, here = F_TINY, below, wanted = 0, j_0 = first_kind(0, x), j_1 = first_kind(1, x);
    int k, start = 2 * (n + (int)x) + 30;

    for (k = start; k > 0; k--) {
        if (k == n)
            wanted = here;
        below = 2 * k / (long double)x * here - above;
        above = here;
        here = below;
        if (here > F_LARGE || here < -F_LARGE) {
            here *= F_TINY;
            above *= F_TINY;
            wanted *= F_TINY;
        }
    }
    return j_0 * j_0 > j_1 * j_1 ? wanted / here * j_0 : wanted / above * j_1;
}

static long double upwards(int n, double x, long double zero, long double one)
{
    long double next;
    int k;

    for (k = 1; k < n; k++) {
        next = 2 * k / (long double)x * one - zero;
        zero = one;
        one = next;
    }
    return one;
}

double jn(int n, double x)
{
    double size = __builtin_fabs(x);
    int order = n < 0 ? -n : n, sign = order & 1 && (n < 0) != (x < 0);
    long double result;

    if (is_nan(x))
        return x;
    if (order < 2)
        return order ? (n < 0 ? -j1(x) : j1(x)) : j0(x);
    if (x == 0 || is_infinite(x))
        return 0;
    result = size > order ? upwards(order, size, first_kind(0, size), first_kind(1, size)) : downwards(order, size);
    return narrow(sign ? -result : result);
}

/* Whether x is no positive number, with the answer for it. */
static int special(double x, double *answer)
{
    if (is_nan(x))
        *answer = x;
    else if (x == 0)
        *answer = overflow(1);
    else if (negative(x))
        *answer = domain_error();
    else if (is_infinite(x))
        *answer = 0;
    else
        return 0;
    return 1;
}

double y0(double x)
{
    double answer;

    return special(x, &answer) ? answer : narrow(second_kind(0, x));
}

double y1(double x)
{
    double answer;

    return special(x, &answer) ? answer : checked(second_kind(1, x));
}

double yn(int n, double x)
{
    double answer;
    int order = n < 0 ? -n : n;
    long double result;

    if (special(x, &answer))
        return answer;
    if (order == 0)
        return y0(x);
    result = upwards(order, x, second_kind(0, x), second_kind(1, x));
    return checked(n < 0 && order & 1 ? -result : result);
}
