/*
 * What calls have to keep and pass. levels: -O0 -O2
 * Arguments of every size and number, structures by value both ways, variable arguments, pointers to functions,
 * longjmp through frames that hold values in registers.  Every line is "name ok" or "name FAILED".
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define APART __attribute__((noinline, noclone))

static void check(const char *name, int good)
{
    printf("%s %s\n", name, good ? "ok" : "FAILED");
}

/* --- structures of every size, passed and returned --- */

#define SIZED(n)                                                        \
struct s##n { unsigned char c[n]; };                                    \
static APART struct s##n turned##n(int before, struct s##n x, int after) \
{                                                                       \
    struct s##n y;                                                      \
    int i;                                                              \
    for (i = 0; i < n; i++)                                             \
        y.c[i] = x.c[n - 1 - i] + before - after;                       \
    x.c[0] = 99;                                                        \
    return y;                                                           \
}                                                                       \
static int right##n(void)                                               \
{                                                                       \
    struct s##n x, y;                                                   \
    int i, good = 1;                                                    \
    for (i = 0; i < n; i++)                                             \
        x.c[i] = i * 3 + 1;                                             \
    y = turned##n(50, x, 48);                                           \
    for (i = 0; i < n; i++)                                             \
        good &= y.c[i] == (n - 1 - i) * 3 + 3 && x.c[i] == i * 3 + 1;   \
    return good;                                                        \
}

SIZED(1) SIZED(2) SIZED(3) SIZED(4) SIZED(5) SIZED(6) SIZED(7) SIZED(8) SIZED(9) SIZED(12) SIZED(15) SIZED(16)
SIZED(17) SIZED(32) SIZED(63)

static void structures(void)
{
    check("structures-to-4", right1() && right2() && right3() && right4());
    check("structures-to-8", right5() && right6() && right7() && right8());
    check("structures-to-16", right9() && right12() && right15() && right16());
    check("structures-beyond", right17() && right32() && right63());
}

struct mixed { char c; double d; short s; float f; long long l; };
struct pair { float x, y; };
struct bits { unsigned a : 3; signed b : 7; unsigned c : 22; unsigned long long d : 40; };

static APART struct mixed change(struct mixed m, struct pair p, struct bits b)
{
    m.c += b.a;
    m.d *= p.x;
    m.s -= b.b;
    m.f = p.y - m.f;
    m.l += b.c + b.d;
    return m;
}

static void members(void)
{
    struct mixed m = {'a', 1.25, -300, 0.5f, -5000000000LL};
    struct pair p = {4.0f, 2.75f};
    struct bits b = {5, -60, 4000000, 0x8000000001ULL};

    m = change(m, p, b);
    check("members", m.c == 'f' && m.d == 5.0 && m.s == -240 && m.f == 2.25f
          && m.l == -5000000000LL + 4000000 + 0x8000000001LL);
}

/* --- many arguments --- */

static APART double sum(char a, double b, short c, float d, long long e, int f, double g, unsigned char h, float i,
                        long long j, double k, int l)
{
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k + 12 * l;
}

static APART int digits(int a, int b, int c, int d, int e, int f, int g, int h, int i)
{
    return ((((((((a * 10) + b) * 10 + c) * 10 + d) * 10 + e) * 10 + f) * 10 + g) * 10 + h) * 10 + i;
}

static APART long long wide(int a, long long b, long long c, int d, long long e)
{
    return (b ^ c) + a - d * e;
}

static void arguments(void)
{
    double (*volatile indirect)(char, double, short, float, long long, int, double, unsigned char, float, long long,
                                double, int) = sum;

    check("arguments", sum(-1, 0.5, -3, 0.25f, 1LL << 33, 6, -0.125, 200, 1.5f, -7, 1e3, 9)
          == -1 + 1 - 9 + 1 + 42949672960.0 + 36 - 0.875 + 1600 + 13.5 - 70 + 11000 + 108);
    check("arguments-indirectly", indirect(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1) == 78);
    check("arguments-in-order", digits(1, 2, 3, 4, 5, 6, 7, 8, 9) == 123456789);
    check("arguments-of-two-words", wide(7, 0x0123456789ABCDEFLL, -1, 3, 0x100000001LL)
          == (0x0123456789ABCDEFLL ^ -1LL) + 7 - 0x300000003LL);
}

/* --- variable arguments --- */

static APART double listed(const char *kinds, va_list list)
{
    double total = 0;

    for (; *kinds; kinds++)
        switch (*kinds) {
        case 'i': total = total * 2 + va_arg(list, int); break;
        case 'd': total = total * 2 + va_arg(list, double); break;
        case 'l': total = total * 2 + va_arg(list, long long); break;
        case 's': total = total * 2 + strlen(va_arg(list, char *)); break;
        case '3': total = total * 2 + va_arg(list, struct s3).c[2]; break;
        case '7': total = total * 2 + va_arg(list, struct s7).c[6]; break;
        case 'm': total = total * 2 + va_arg(list, struct mixed).l; break;
        }
    return total;
}

static APART double variable(const char *kinds, ...)
{
    va_list list, again;
    double total;

    va_start(list, kinds);
    va_copy(again, list);
    total = listed(kinds, list);
    total = total == listed(kinds, again) ? total : -1;
    va_end(again);
    va_end(list);
    return total;
}

static APART double later(int a, double b, int c, ...)
{
    va_list list;
    double total;

    va_start(list, c);
    total = a + b + c + va_arg(list, double) + va_arg(list, int);
    va_end(list);
    return total;
}

static void variables(void)
{
    struct s3 three = {{0, 0, 30}};
    struct s7 seven = {{0, 0, 0, 0, 0, 0, 70}};
    struct mixed m = {0, 0, 0, 0, 1000};

    check("variable-integers", variable("iiiiii", 1, 2, 3, 4, 5, 6) == 120);
    check("variable-doubles", variable("dddd", 0.5, 0.25, 1.0, -2.0) == 5.0);
    check("variable-alternately", variable("idlidl", 1, 2.0, 3LL, 4, 5.0, 1LL << 40) == 1099511627776.0 + 114);
    check("variable-structures", variable("3i7m3s", three, 1, seven, m, three, "four") == 5600);
    check("variable-after-fixed", later(1, 2.5, 3, 4.25, 5) == 15.75);
}

/* --- pointers to functions --- */

static int twice(int x) { return 2 * x; }
static int thrice(int x) { return 3 * x; }
static int (*const table[])(int) = {twice, thrice, abs};

static APART int (*choose(int which))(int)
{
    return table[which];
}

static int backwards(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? 1 : x > y ? -1 : 0;
}

static void pointers(void)
{
    double numbers[] = {0.5, -1.5, 1e10, 0, 3.25, -1e-10}, sorted[] = {1e10, 3.25, 0.5, 0, -1e-10, -1.5};

    qsort(numbers, 6, sizeof numbers[0], backwards);
    check("function-pointers", choose(0)(7) == 14 && choose(1)(7) == 21 && choose(2)(-7) == 7);
    check("function-pointers-compared", choose(0) == twice && choose(1) != twice && choose(2) == abs);
    check("called-back", memcmp(numbers, sorted, sizeof sorted) == 0);
}

/* --- recursion, space on the stack --- */

static APART unsigned ackermann(unsigned m, unsigned n)
{
    return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

static APART int on_stack(int depth)
{
    int room[depth + 1], *more = __builtin_alloca(depth * 8 + 8), i, total = 0;

    for (i = 0; i <= depth; i++)
        room[i] = more[i] = depth;
    if (depth > 0)
        total = on_stack(depth - 1);
    for (i = 0; i <= depth; i++)
        total += room[i] + more[i];
    return total;
}

static void recursion(void)
{
    check("recursion", ackermann(2, 9) == 21);
    check("space-on-the-stack", on_stack(20) == 6160);
}

/* --- longjmp --- */

static jmp_buf escape;
static volatile int depth_reached;

static APART void descend(int depth, double x)
{
    double a = x * 1.5, b = a + depth, c = a * b, d = c - a;
    int i = depth * 3, j = i ^ 5;

    if (depth == 12) {
        depth_reached = depth;
        longjmp(escape, 0x1234);
    }
    descend(depth + 1, d / (b + 1) + i - j);
    printf("%g%g%g%g%d%d\n", a, b, c, d, i, j);     /* keeps them alive across the call */
}

static APART int jumping(int a, int b, double x, double y)
{
    int c = a * b, d = a - b, e = a ^ b, f = a | b, found;
    double z = x * y, w = x - y, v = x / y;

    found = setjmp(escape);
    if (found == 0)
        descend(0, x);
    return found == 0x1234 && c == 21 && d == -4 && e == 4 && f == 7 && a == 3 && b == 7 && z == 3.0 && w == -0.5
        && v == 0.75 && x == 1.5 && y == 2.0;
}

static void jumps(void)
{
    volatile int count = 0;
    int found;

    check("longjmp-keeps-registers", jumping(3, 7, 1.5, 2.0) && depth_reached == 12);
    found = setjmp(escape);
    count++;
    if (found < 5)
        longjmp(escape, found + 1);
    check("longjmp-again", count == 6 && found == 5);
    found = setjmp(escape);
    if (found == 0)
        longjmp(escape, 0);
    check("longjmp-of-zero", found == 1);
}

int main(void)
{
    structures();
    members();
    arguments();
    variables();
    pointers();
    recursion();
    jumps();
    return 0;
}
