/* System V's way to regular expressions: a program defines INIT, GETC(), PEEKC(), UNGETC(c), RETURN(p) and ERROR(n), and
   includes this; compile, step and advance are then functions of its own. */
#ifndef _REGEXP_INCLUDED
#define _REGEXP_INCLUDED

#define __REGEXP_MOST 512

extern char *loc1, *loc2, *locs;
extern char *braslist[9], *braelist[9];
extern int circf, nbra, sed;

/* The expression, as text, into the buffer; an error number of regexp(5), 0 for none. */
extern int __regexp_store(const char *, char *, const char *, char **);
extern int __regexp_match(const char *, const char *, int);

#define step(__string, __buffer) __regexp_match((__string), (__buffer), 0)
#define advance(__string, __buffer) __regexp_match((__string), (__buffer), 1)

static char *compile(char *instring, char *ep, const char *endbuf, int seof)
{
    INIT
    char __text[__REGEXP_MOST], *__end = __text, *__after = 0;
    int __c, __bracket = 0, __error = 0;

    (void)instring;
    for (;;) {
        __c = GETC();
        if ((__c == seof && !__bracket) || __c == '\n' || __c == 0) {
            if (__c != seof && (__c == 0 || seof != 0) && __c != '\n')
                __error = 36;
            if (__c == '\n' && seof != '\n') {
                UNGETC(__c);
                __error = 36;
            }
            break;
        }
        if (__end >= __text + __REGEXP_MOST - 2) {
            __error = 50;
            break;
        }
        if (__bracket)
            __bracket = __c == ']' && __bracket > 1 ? 0 : __c == '^' && __bracket == 1 ? 1 : 2;
        else if (__c == '[')
            __bracket = 1;
        else if (__c == '\\') {
            __c = GETC();
            if (__c == seof && __c != 'n')
                *__end++ = __c;
            else if (__c == 'n')
                *__end++ = '\n';
            else {
                *__end++ = '\\';
                *__end++ = __c;
            }
            continue;
        }
        *__end++ = __c;
    }
    *__end = 0;
    if (!__error)
        __error = __regexp_store(__text, ep, endbuf, &__after);
    if (__error)
        ERROR(__error);
    RETURN(__after);
}

#endif
