/* Bessel functions of integer order (bessel(3M)) in twice double's precision, of which much cancels near their zeros.
   The methods are those of libc/math/bessel.c: Miller's recurrence downwards, Neumann's series, Hankel's expansion. */
#include "fpu.h"
#include "wide.h"

#define ASYMPTOTIC 40           /* from here on Hankel's terms get small enough before they grow again */
#define ORDERS 128              /* J_n(40) is below 2^-110 times anything long before that */

static const struct wide pi = {0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53};
static const struct wide euler = {0x1.2788cfc6fb619p-1, -0x1.6cb90701fbfabp-58};
static const struct wide zero = {0, 0}, one = {1, 0};

/* j[n] = J_n(x) for 0 < x <= ASYMPTOTIC.  Orders whose values are too small for the format are 0. */
static void miller(double x, struct wide *j)
{
    struct wide total = zero, step = divide(of_double(2), of_double(x));
    int n, start = 40 + 2 * (int)x, i;

    for (n = start; n < ORDERS; n++)
        j[n] = zero;
    j[start - 1] = of_double(F_TINY);
    for (n = start - 1; n; n--) {
        j[n - 1] = subtract(multiply(multiply(step, of_double(n)), j[n]), j[n + 1]);
        if (__builtin_fabs(j[n - 1].high) > F_LARGE)
            for (i = n - 1; i < start; i++)
                j[i] = scaled(j[i], 0x1p-800);
    }
    for (n = start - 2 + start % 2; n; n -= 2)  /* the smallest first */
        total = add(total, j[n]);
    total = add(scaled(total, 2), j[0]);
    for (n = 0; n < start; n++)
        j[n] = divide(j[n], total);
}

/* Hankel's expansion for orders 0 and 1: the amplitudes p and q of cosine and sine. */
static void hankel(int order, double x, struct wide *p, struct wide *q)
{
    struct wide term = one, step = divide(of_double(0.125), of_double(x)), next, *part;
    int k;

    *p = one;
    *q = zero;
    for (k = 1; k < 100; k++) {
        next = divide(of_double(4 * order * order - (2 * k - 1) * (2 * k - 1)), of_double(k));
        next = multiply(multiply(next, step), term);
        if (__builtin_fabs(next.high) >= __builtin_fabs(term.high) || __builtin_fabs(next.high) < 1e-34)
            break;
        term = next;
        part = k & 1 ? q : p;
        *part = add(*part, k & 2 ? negated(term) : term);
    }
}

/* The first (second = 0) or second kind, order 0 or 1, large x. */
static struct wide asymptotic(int order, double x, int second)
{
    struct wide p, q, angle, sine, cosine, turn, along, across;
    long double high, low;
    int quadrant = __reduce(x, &high, &low);

    angle.high = high;
    angle.low = low;
    hankel(order, x, &p, &q);
    sine = __circular(angle, 1);
    cosine = __circular(angle, 0);
    for (; quadrant; quadrant--) {
        turn = sine;
        sine = cosine;
        cosine = negated(turn);
    }
    /* Cosine and sine of x - (2 order + 1) pi / 4, times sqrt(2). */
    along = order ? subtract(sine, cosine) : add(cosine, sine);
    across = order ? negated(add(cosine, sine)) : subtract(sine, cosine);
    turn = second ? add(multiply(p, across), multiply(q, along)) : subtract(multiply(p, along), multiply(q, across));
    return divide(turn, __square_root(multiply(pi, of_double(x))));
}

static struct wide first_kind(int order, double x)
{
    struct wide j[ORDERS];

    if (x > ASYMPTOTIC)
        return asymptotic(order, x, 0);
    if (x < 1e-16)
        return order ? of_double(x / 2) : one;
    miller(x, j);
    return j[order];
}

static struct wide second_kind(int order, double x)
{
    struct wide j[ORDERS], sum = zero, term, l;
    int k;

    if (x > ASYMPTOTIC)
        return asymptotic(order, x, 1);
    l = add(__logarithm(of_double(x * 0.5)), euler);
    if (x < 1e-16)
        return order ? divide(of_double(-2), multiply(pi, of_double(x))) : divide(scaled(l, 2), pi);
    miller(x, j);
    for (k = ORDERS / 2 - 2; k; k--) {
        if (order)
            term = divide(multiply(j[2 * k + 1], of_double(2 * k + 1)), of_double(k * (k + 1)));
        else
            term = divide(scaled(j[2 * k], 2), of_double(k));
        sum = add(sum, k & 1 ? negated(term) : term);
    }
    if (order)
        l = subtract(multiply(add(l, of_double(-1)), j[1]), divide(j[0], of_double(x)));
    else
        l = multiply(l, j[0]);
    return divide(scaled(subtract(l, sum), 2), pi);
}

double j0(double x)
{
    if (is_nan(x) || is_infinite(x))
        return is_nan(x) ? x : 0;
    return x == 0 ? 1 : first_kind(0, __builtin_fabs(x)).high;
}

double j1(double x)
{
    if (is_nan(x) || x == 0)
        return x;
    if (is_infinite(x))
        return 0;
    return x < 0 ? -first_kind(1, -x).high : first_kind(1, x).high;
}

/* Down from an order far above n and x, and scaled to the known value of order 0 or 1, whichever is the larger. */
static struct wide downwards(int n, double x)
{
    struct wide above = zero, here = of_double(F_TINY), below, wanted = zero, step = divide(of_double(2), of_double(x));
    struct wide j_0 = first_kind(0, x), j_1 = first_kind(1, x);
    int k;

    for (k = 2 * (n + (int)x) + 40; k > 0; k--) {
        if (k == n)
            wanted = here;
        below = subtract(multiply(multiply(step, of_double(k)), here), above);
        above = here;
        here = below;
        if (__builtin_fabs(here.high) > F_LARGE) {
            here = scaled(here, 0x1p-800);
            above = scaled(above, 0x1p-800);
            wanted = scaled(wanted, 0x1p-800);
        }
    }
    return __builtin_fabs(j_0.high) > __builtin_fabs(j_1.high) ? multiply(divide(wanted, here), j_0)
        : multiply(divide(wanted, above), j_1);
}

static struct wide upwards(int n, double x, struct wide before, struct wide here)
{
    struct wide next, step = divide(of_double(2), of_double(x));
    int k;

    for (k = 1; k < n && __builtin_fabs(here.high) < F_LARGE; k++) {
        next = subtract(multiply(multiply(step, of_double(k)), here), before);
        before = here;
        here = next;
    }
    return k < n ? scaled(here, F_LARGE) : here;
}

double jn(int n, double x)
{
    double size = __builtin_fabs(x), result;
    int order = n < 0 ? -n : n, sign = order & 1 && (n < 0) != (x < 0);

    if (is_nan(x))
        return x;
    if (order < 2)
        return order ? (n < 0 ? -j1(x) : j1(x)) : j0(x);
    if (x == 0 || is_infinite(x))
        return 0;
    if (size > order)
        result = upwards(order, size, first_kind(0, size), first_kind(1, size)).high;
    else
        result = downwards(order, size).high;
    return sign ? -result : result;
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

    return special(x, &answer) ? answer : second_kind(0, x).high;
}

double y1(double x)
{
    double answer;

    return special(x, &answer) ? answer : x < 1e-300 ? checked(-2 / F_PI / x) : second_kind(1, x).high;
}

double yn(int n, double x)
{
    double answer;
    int order = n < 0 ? -n : n;

    if (special(x, &answer))
        return answer;
    if (order < 2 || x < 1e-300)
        answer = order ? y1(x) : y0(x);
    else
        answer = checked(upwards(order, x, second_kind(0, x), second_kind(1, x)).high);
    return n < 0 && order & 1 ? -answer : answer;
}
