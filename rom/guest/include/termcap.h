/* Terminal capabilities under their termcap names; HP-UX keeps them as compiled terminfo entries. */
#ifndef _TERMCAP_INCLUDED
#define _TERMCAP_INCLUDED

#ifdef __cplusplus
extern "C" {
#endif

extern char PC;
extern char *BC, *UP;
extern short ospeed;

extern int tgetent(char *, const char *);
extern int tgetflag(const char *);
extern int tgetnum(const char *);
extern char *tgetstr(const char *, char **);
extern char *tgoto(const char *, int, int);
extern char *tparm(const char *, ...);
extern int tputs(const char *, int, int (*)(int));

#ifdef __cplusplus
}
#endif
#endif
