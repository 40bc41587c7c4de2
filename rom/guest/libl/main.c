/* The program of a scanner that comes without one. */
extern int yylex(void);

int main(void)
{
    yylex();
    return 0;
}
