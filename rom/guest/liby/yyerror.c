/* Where a parser that comes without one of its own reports errors. */
#include <stdio.h>

int yyerror(const char *message)
{
    fprintf(stderr, "%s\n", message);
    return 0;
}
