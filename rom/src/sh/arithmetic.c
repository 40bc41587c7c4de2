/* $((...)): whole numbers, C's operators without assignment. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "sh.h"

static const char *at;          /* what is left of an expression */

static const char *const levels[][5] = {
    {"||"}, {"&&"}, {"|"}, {"^"}, {"&"}, {"==", "!="}, {"<=", ">=", "<", ">"}, {"<<", ">>"}, {"+", "-"},
    {"*", "/", "%"}, {0}};

static void skip_blanks(void)
{
    while (isspace((unsigned char)*at))
        at++;
}

static long calculate(long a, const char *operator, long b)
{
    switch (*operator) {
    case '|': return operator[1] ? a || b : a | b;
    case '&': return operator[1] ? a && b : a & b;
    case '^': return a ^ b;
    case '=': return a == b;
    case '!': return a != b;
    case '<': return operator[1] == '<' ? a << b : operator[1] ? a <= b : a < b;
    case '>': return operator[1] == '>' ? a >> b : operator[1] ? a >= b : a > b;
    case '+': return a + b;
    case '-': return a - b;
    case '*': return a * b;
    }
    if (!b) {
        fail(1, "division by zero");
        return 0;
    }
    return *operator == '/' ? a / b : a % b;
}

/* Whether the operator here is one of two characters. */
static int is_longer(void)
{
    return (at[1] == *at && strchr("|&<>=", *at)) || (at[1] == '=' && strchr("<>!", *at));
}

static long expression(int level);

static long operand(void)
{
    const char *start;
    char *end, *value;
    long result;

    skip_blanks();
    switch (*at) {
    case '-': at++; return -operand();
    case '+': at++; return operand();
    case '!': at++; return !operand();
    case '~': at++; return ~operand();
    case '(':
        at++;
        result = expression(0);
        skip_blanks();
        if (*at == ')')
            at++;
        return result;
    }
    start = at;
    if (isalpha((unsigned char)*at) || *at == '_') {
        while (isalnum((unsigned char)*at) || *at == '_')
            at++;
        value = get_variable(take_string(start, at - start));
        return value ? strtol(value, 0, 0) : 0;
    }
    result = strtol(at, &end, 0);
    if (end == at)
        fail(1, "%s: bad expression", at);
    at = end;
    return result;
}

static long expression(int level)
{
    long left;
    int i;

    if (!levels[level][0])
        return operand();
    left = expression(level + 1);
    for (;;) {
        skip_blanks();
        for (i = 0; i < 5 && levels[level][i]; i++) {
            const char *operator = levels[level][i];
            size_t length = strlen(operator);

            if (!strncmp(at, operator, length) && (length == 2 || !is_longer())) {
                at += length;
                left = calculate(left, operator, expression(level + 1));
                break;
            }
        }
        if (i == 5 || !levels[level][i])
            return left;
    }
}

long arithmetic(const char *text)
{
    long result;

    at = text;
    result = expression(0);
    skip_blanks();
    if (*at)
        fail(1, "%s: bad expression", at);
    return result;
}
