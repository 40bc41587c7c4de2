/* expr expression: numbers, comparisons, | & and regular expressions with `:`. */
#include <ctype.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "output.h"

static char **words;

static char *alternative(void);

static void fail(const char *why)
{
    fprintf(stderr, "expr: %s\n", why);
    exit(2);
}

static char *number(long value)
{
    char *text = malloc(16);

    sprintf(text, "%ld", value);
    return text;
}

static int is_number(const char *text)
{
    if (*text == '-')
        text++;
    if (!*text)
        return 0;
    while (isdigit((unsigned char)*text))
        text++;
    return !*text;
}

static long value(const char *text)
{
    if (!is_number(text))
        fail("non-numeric argument");
    return atol(text);
}

static int is_null(const char *text)
{
    return !*text || (is_number(text) && atol(text) == 0);
}

static char *match(const char *text, const char *pattern)
{
    regex_t compiled;
    regmatch_t found[2];
    char *anchored = malloc(strlen(pattern) + 2), *part;

    sprintf(anchored, "^%s", *pattern == '^' ? pattern + 1 : pattern);
    if (regcomp(&compiled, anchored, 0))
        fail("bad regular expression");
    if (regexec(&compiled, text, 2, found, 0))
        return compiled.re_nsub ? "" : "0";
    if (!compiled.re_nsub)
        return number(found[0].rm_eo);
    part = calloc(1, found[1].rm_eo - found[1].rm_so + 1);
    return memcpy(part, text + found[1].rm_so, found[1].rm_eo - found[1].rm_so);
}

static int is(const char *operator)
{
    if (!*words || strcmp(*words, operator))
        return 0;
    words++;
    return 1;
}

static char *primary(void)
{
    char *found;

    if (is("(")) {
        found = alternative();
        if (!is(")"))
            fail("syntax error");
        return found;
    }
    if (!*words)
        fail("syntax error");
    return *words++;
}

static char *matches(void)
{
    char *left = primary();

    while (is(":"))
        left = match(left, primary());
    return left;
}

static char *product(void)
{
    char *left = matches();
    long right;

    for (;;) {
        if (is("*"))
            left = number(value(left) * value(matches()));
        else if (*words && (!strcmp(*words, "/") || !strcmp(*words, "%"))) {
            int divide = *(*words++) == '/';

            right = value(matches());
            if (!right)
                fail("division by zero");
            left = number(divide ? value(left) / right : value(left) % right);
        } else
            return left;
    }
}

static char *sum(void)
{
    char *left = product();

    for (;;) {
        if (is("+"))
            left = number(value(left) + value(product()));
        else if (is("-"))
            left = number(value(left) - value(product()));
        else
            return left;
    }
}

static char *comparison(void)
{
    static const char *const operators[] = {"=", "==", "!=", "<", "<=", ">", ">="};
    char *left = sum(), *right;
    unsigned int i;
    int order;

    for (i = 0; i < sizeof operators / sizeof *operators; i++)
        if (is(operators[i])) {
            right = sum();
            order = is_number(left) && is_number(right) ? (atol(left) > atol(right)) - (atol(left) < atol(right))
                                                        : strcmp(left, right);
            left = number(i < 2 ? !order : i == 2 ? order != 0 : i == 3 ? order < 0 : i == 4 ? order <= 0
                          : i == 5 ? order > 0 : order >= 0);
            i = -1;
        }
    return left;
}

static char *conjunction(void)
{
    char *left = comparison(), *right;

    while (is("&")) {
        right = comparison();
        if (is_null(left) || is_null(right))
            left = "0";
    }
    return left;
}

static char *alternative(void)
{
    char *left = conjunction(), *right;

    while (is("|")) {
        right = conjunction();
        if (is_null(left))
            left = right;
    }
    return left;
}

static int run(int argc, char **argv)
{
    char *result;

    (void)argc;
    words = argv + 1;
    result = alternative();
    if (*words)
        fail("syntax error");
    puts(result);
    return is_null(result);
}

int main(int argc, char **argv)
{
    return written("expr", run(argc, argv));
}
