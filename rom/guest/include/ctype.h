/* Character classes: bits of __ctype[c], with c from EOF (-1) to 255. */
#ifndef _CTYPE_INCLUDED
#define _CTYPE_INCLUDED

#ifdef __cplusplus
extern "C" {
#endif

#define _U 0001                 /* upper case */
#define _L 0002                 /* lower case */
#define _N 0004                 /* digit */
#define _S 0010                 /* white space */
#define _P 0020                 /* punctuation */
#define _C 0040                 /* control */
#define _B 0100                 /* the blank, printable and not a graphic */
#define _X 0200                 /* hexadecimal digit */

extern unsigned char *__ctype;

extern int isalpha(int);
extern int isupper(int);
extern int islower(int);
extern int isdigit(int);
extern int isxdigit(int);
extern int isalnum(int);
extern int isspace(int);
extern int ispunct(int);
extern int isprint(int);
extern int isgraph(int);
extern int iscntrl(int);
extern int isblank(int);
extern int isascii(int);
extern int toupper(int);
extern int tolower(int);
extern int toascii(int);
extern int _toupper(int);
extern int _tolower(int);

#ifndef __cplusplus
#define isalpha(__c) (__ctype[__c] & (_U | _L))
#define isupper(__c) (__ctype[__c] & _U)
#define islower(__c) (__ctype[__c] & _L)
#define isdigit(__c) (__ctype[__c] & _N)
#define isxdigit(__c) (__ctype[__c] & _X)
#define isalnum(__c) (__ctype[__c] & (_U | _L | _N))
#define isspace(__c) (__ctype[__c] & _S)
#define ispunct(__c) (__ctype[__c] & _P)
#define isprint(__c) (__ctype[__c] & (_P | _U | _L | _N | _B))
#define isgraph(__c) (__ctype[__c] & (_P | _U | _L | _N))
#define iscntrl(__c) (__ctype[__c] & _C)
#define isascii(__c) ((unsigned)(__c) <= 0177)
#define toascii(__c) ((__c) & 0177)
#define _toupper(__c) ((__c) - 'a' + 'A')
#define _tolower(__c) ((__c) - 'A' + 'a')
#endif

#ifdef __cplusplus
}
#endif
#endif
