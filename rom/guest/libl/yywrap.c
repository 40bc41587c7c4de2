/* What a scanner asks at the end of a file: there is no other to go on with. */
int yywrap(void)
{
    return 1;
}
