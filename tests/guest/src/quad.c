/* Quadruple precision as compilers for PA-RISC call it: a case a line, `name rounding high:low high:low` in hexadecimal;
   the answer is the bits of the result and the exceptions raised.  hp9k cc: --series 800 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned long long u64;
typedef struct { u64 high, low; } quad;

extern quad _U_Qfadd(quad *, quad *), _U_Qfsub(quad *, quad *), _U_Qfmpy(quad *, quad *), _U_Qfdiv(quad *, quad *);
extern int _U_Qfcmp(quad *, quad *, int), _U_Qfcnvfxt_quad_to_sgl(quad *);
extern quad _U_Qfcnvff_dbl_to_quad(u64), _U_Qfcnvxf_sgl_to_quad(int), _U_Qfcnvxf_dbl_to_quad(long long);
extern double _U_Qfcnvff_quad_to_dbl(quad *), _U_Qfcnvxf_quad_to_dbl(quad *);
extern long long _U_Qfcnvfxt_quad_to_dbl(quad *);
extern quad _U_Qfcnvfxt_quad_to_quad(quad *), _U_Qfcnvfxt_dbl_to_quad(u64);

static const struct {
    const char *name;
    quad (*function)(quad *, quad *);
} arithmetic[] = {{"add", _U_Qfadd}, {"sub", _U_Qfsub}, {"mpy", _U_Qfmpy}, {"div", _U_Qfdiv}};

static void set_status(int rounding)
{
    unsigned long words[2] = {(unsigned long)rounding << 9, 0};

    __asm__ volatile("fldd 0(%0),%%fr0" : : "r"(words), "m"(words));
}

static int exceptions(void)
{
    unsigned long words[2];

    __asm__ volatile("fstd %%fr0,0(%1)" : "=m"(words) : "r"(words));
    return words[0] >> 27;
}

static quad of_double(double x)
{
    union { double x; u64 bits; } u = {x};
    quad result = {u.bits, 0};

    return result;
}

static quad of_integer(long long n)
{
    quad result = {n, 0};

    return result;
}

static quad answer(const char *name, quad *a, quad *b)
{
    unsigned i;

    for (i = 0; i < sizeof arithmetic / sizeof *arithmetic; i++)
        if (!strcmp(name, arithmetic[i].name))
            return arithmetic[i].function(a, b);
    if (!strncmp(name, "cmp", 3))
        return of_integer(_U_Qfcmp(a, b, atoi(name + 3)));
    if (!strcmp(name, "dq"))
        return _U_Qfcnvff_dbl_to_quad(a->high);
    if (!strcmp(name, "qd"))
        return of_double(_U_Qfcnvff_quad_to_dbl(a));
    if (!strcmp(name, "iq"))
        return _U_Qfcnvxf_sgl_to_quad((int)a->high);
    if (!strcmp(name, "lq"))
        return _U_Qfcnvxf_dbl_to_quad(a->high);
    if (!strcmp(name, "xd"))
        return of_double(_U_Qfcnvxf_quad_to_dbl(a));
    if (!strcmp(name, "qi"))
        return of_integer(_U_Qfcnvfxt_quad_to_sgl(a));
    if (!strcmp(name, "ql"))
        return of_integer(_U_Qfcnvfxt_quad_to_dbl(a));
    return strcmp(name, "qx") ? _U_Qfcnvfxt_dbl_to_quad(a->high) : _U_Qfcnvfxt_quad_to_quad(a);
}

int main(void)
{
    char line[200], name[8];
    int rounding, raised;
    quad a, b, result;

    while (fgets(line, sizeof line, stdin)) {
        sscanf(line, "%s %d %llx:%llx %llx:%llx", name, &rounding, &a.high, &a.low, &b.high, &b.low);
        set_status(rounding);
        result = answer(name, &a, &b);
        raised = exceptions();
        set_status(0);
        printf("%016llx:%016llx %d\n", result.high, result.low, raised);
    }
    return 0;
}
