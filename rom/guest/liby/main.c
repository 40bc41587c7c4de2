/* The program of a parser that comes without one. */
#include <locale.h>

extern int yyparse(void);

int main(void)
{
    setlocale(LC_ALL, "");
    return yyparse();
}
