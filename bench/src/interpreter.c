/* A stack machine running a small program: one switch an operation, as interpreters of the period have it. */
#include "work.h"

enum { PUSH, LOAD, STORE, ADD, SUBTRACT, MULTIPLY, AND, LESS, JUMP, JUMP_IF_ZERO, HALT };

/* s = 0; i = 0; while (i < 1000) { s = (s * 5 + i) & 0xFFFFFF; i = i + 1; } */
static const long program[] = {
    PUSH, 0, STORE, 0, PUSH, 0, STORE, 1,
    LOAD, 1, PUSH, 1000, LESS, JUMP_IF_ZERO, 37,
    LOAD, 0, PUSH, 5, MULTIPLY, LOAD, 1, ADD, PUSH, 0xFFFFFF, AND, STORE, 0,
    LOAD, 1, PUSH, 1, ADD, STORE, 1,
    JUMP, 8,
    HALT
};

static long interpret(void)
{
    long stack[16], variables[2];
    long *top = stack;
    const long *at = program;

    for (;;) {
        switch (*at++) {
        case PUSH:
            *top++ = *at++;
            break;
        case LOAD:
            *top++ = variables[*at++];
            break;
        case STORE:
            variables[*at++] = *--top;
            break;
        case ADD:
            top--;
            top[-1] += *top;
            break;
        case SUBTRACT:
            top--;
            top[-1] -= *top;
            break;
        case MULTIPLY:
            top--;
            top[-1] *= *top;
            break;
        case AND:
            top--;
            top[-1] &= *top;
            break;
        case LESS:
            top--;
            top[-1] = top[-1] < *top;
            break;
        case JUMP:
            at = program + *at;
            break;
        case JUMP_IF_ZERO:
            at = *--top == 0 ? program + *at : at + 1;
            break;
        case HALT:
            return variables[0];
        }
    }
}

unsigned long work(unsigned long amount, char **arguments)
{
    unsigned long sum = 0;

    while (amount-- > 0)
        sum = (sum + interpret()) & 0xFFFFFFFFUL;
    return sum;
}
