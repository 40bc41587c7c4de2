/* tparm: terminfo's little stack language, terminfo(4) "Parameterized Strings". */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <termcap.h>

#define DEPTH 20
#define PARAMETERS 9
#define RESULT_SIZE 512

struct machine {
    int parameters[PARAMETERS];
    int next;                           /* parameter that an empty stack gives: termcap strings name none */
    int stack[DEPTH];
    int height;
    char *out, *limit;
};

static int variables[2 * 26];

static void push(struct machine *machine, int value)
{
    if (machine->height < DEPTH)
        machine->stack[machine->height++] = value;
}

static int pop(struct machine *machine)
{
    if (machine->height > 0)
        return machine->stack[--machine->height];
    return machine->next < PARAMETERS ? machine->parameters[machine->next++] : 0;
}

static void emit(struct machine *machine, int byte)
{
    if (machine->out < machine->limit)
        *machine->out++ = byte;
}

/* Behind the %e (when wanted) or %; that belongs to where `at` is. */
static const char *skip(const char *at, int stop_at_else)
{
    int depth = 0;

    for (; *at; at++) {
        if (*at != '%')
            continue;
        at++;
        if (*at == '?')
            depth++;
        else if (*at == ';' && depth-- == 0)
            return at + 1;
        else if (*at == 'e' && depth == 0 && stop_at_else)
            return at + 1;
        else if (*at == '\0')
            break;
    }
    return at;
}

static int binary(int operator, int left, int right)
{
    switch (operator) {
    case '+': return left + right;
    case '-': return left - right;
    case '*': return left * right;
    case '/': return right ? left / right : 0;
    case 'm': return right ? left % right : 0;
    case '&': return left & right;
    case '|': return left | right;
    case '^': return left ^ right;
    case '=': return left == right;
    case '<': return left < right;
    case '>': return left > right;
    case 'A': return left && right;
    default: return left || right;
    }
}

/* %[[:]flags][width[.precision]]{doxXs}: printf's own format, with a : before flags that mean something else. */
static const char *format(struct machine *machine, const char *at)
{
    char directive[16] = "%", text[128], *byte;
    size_t length;
    int value;

    if (*at == ':')
        at++;
    length = strspn(at, "-+# .0123456789");
    if (length > 8 || !at[length] || !strchr("doxXs", at[length]))
        return at;
    strncat(directive, at, length + 1);
    value = pop(machine);
    if (at[length] == 's')
        snprintf(text, sizeof text, directive, value ? (const char *)value : "");
    else
        snprintf(text, sizeof text, directive, value);
    for (byte = text; *byte; byte++)
        emit(machine, *byte);
    return at + length + 1;
}

static int *variable(int name)
{
    return &variables[isupper(name) ? name - 'A' + 26 : name - 'a'];
}

/* Carries out what follows a %; returns what comes after it. */
static const char *step(struct machine *machine, const char *at)
{
    int code = (unsigned char)*at++, right, value;

    switch (code) {
    case '%':
        emit(machine, '%');
        return at;
    case 'c':
        emit(machine, pop(machine));
        return at;
    case 'l':
        value = pop(machine);
        push(machine, value ? (int)strlen((const char *)value) : 0);
        return at;
    case 'p':
        if (*at >= '1' && *at <= '9')
            push(machine, machine->parameters[*at++ - '1']);
        return at;
    case 'P':
    case 'g':
        if (!isalpha((unsigned char)*at))
            return at;
        if (code == 'P')
            *variable(*at) = pop(machine);
        else
            push(machine, *variable(*at));
        return at + 1;
    case '\'':
        if (at[0] && at[1] == '\'') {
            push(machine, (unsigned char)at[0]);
            at += 2;
        }
        return at;
    case '{':
        for (value = 0; isdigit((unsigned char)*at); at++)
            value = value * 10 + *at - '0';
        push(machine, value);
        return *at == '}' ? at + 1 : at;
    case 'i':
        machine->parameters[0]++;
        machine->parameters[1]++;
        return at;
    case '!':
        push(machine, !pop(machine));
        return at;
    case '~':
        push(machine, ~pop(machine));
        return at;
    case 't':
        return pop(machine) ? at : skip(at, 1);
    case 'e':
        return skip(at, 0);
    case '?':
    case ';':
        return at;
    case '\0':
        return at - 1;
    }
    if (strchr("+-*/m&|^=<>AO", code)) {
        right = pop(machine);
        push(machine, binary(code, pop(machine), right));
        return at;
    }
    return format(machine, at - 1);
}

char *tparm(const char *text, ...)
{
    static char result[RESULT_SIZE];
    struct machine machine;
    va_list arguments;
    int i;

    memset(&machine, 0, sizeof machine);
    machine.out = result;
    machine.limit = result + sizeof result - 1;
    va_start(arguments, text);
    for (i = 0; i < PARAMETERS && (i < 2 || strstr(text, "%p")); i++)
        machine.parameters[i] = va_arg(arguments, int);
    va_end(arguments);
    while (*text) {
        if (*text == '%')
            text = step(&machine, text + 1);
        else
            emit(&machine, *text++);
    }
    *machine.out = '\0';
    return result;
}
