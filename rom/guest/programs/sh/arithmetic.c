/* $((...)): whole numbers and C's operators, but for ++, -- and the comma. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sh.h"

static const char *at;          /* what is left of an expression */
static int idle;                /* reading a part that is skipped, not evaluated */

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
        if (!idle)
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

static long assignment(void);

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
        result = assignment();
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
                int decided = length == 2 && ((*operator == '|' && left) || (*operator == '&' && !left));

                at += length;
                idle += decided;
                left = calculate(left, operator, expression(level + 1));
                idle -= decided;
                break;
            }
        }
        if (i == 5 || !levels[level][i])
            return left;
    }
}

static long choice(void)
{
    long condition = expression(0), first, second;

    skip_blanks();
    if (*at != '?')
        return condition;
    at++;
    idle += !condition;
    first = assignment();
    idle -= !condition;
    skip_blanks();
    if (*at != ':')
        fail(1, "%s: bad expression", at);
    else
        at++;
    idle += condition != 0;
    second = assignment();
    idle -= condition != 0;
    return condition ? first : second;
}

/* The operator of an assignment, "" for none of its own; null if there is no assignment here. */
static const char *assigns(void)
{
    static const char *const operators[] = {"<<", ">>", "+", "-", "*", "/", "%", "&", "|", "^", "", 0};
    int i;

    for (i = 0; operators[i]; i++) {
        size_t length = strlen(operators[i]);

        if (!strncmp(at, operators[i], length) && at[length] == '=' && at[length + 1] != '=')
            return operators[i];
    }
    return 0;
}

static long assignment(void)
{
    const char *start, *operator;
    char *name, text[24];
    long result;

    skip_blanks();
    start = at;
    while (isalnum((unsigned char)*at) || *at == '_')
        at++;
    name = take_string(start, at - start);
    skip_blanks();
    operator = is_name(name, strlen(name)) ? assigns() : 0;
    if (!operator) {
        at = start;
        return choice();
    }
    at += strlen(operator) + 1;
    result = assignment();
    if (*operator) {
        char *value = get_variable(name);

        result = calculate(value ? strtol(value, 0, 0) : 0, operator, result);
    }
    sprintf(text, "%ld", result);
    if (!idle)
        set_variable(name, text);
    return result;
}

long arithmetic(const char *text)
{
    long result;

    at = text;
    idle = 0;
    result = assignment();
    skip_blanks();
    if (*at)
        fail(1, "%s: bad expression", at);
    return result;
}
