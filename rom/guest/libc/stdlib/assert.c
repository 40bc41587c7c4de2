#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

void __assert(const char *expression, const char *file, int line)
{
    fprintf(stderr, "Assertion failed: %s, file %s, line %d\n", expression, file, line);
    abort();
}
