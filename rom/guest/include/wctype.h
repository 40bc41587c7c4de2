/* Classes of wide characters. In the "C" locale these are the bytes. */
#ifndef _WCTYPE_INCLUDED
#define _WCTYPE_INCLUDED

#ifdef __cplusplus
extern "C" {
#endif

#ifndef _WINT_T
#define _WINT_T
typedef unsigned int wint_t;
#endif

#ifndef _WCTYPE_T
#define _WCTYPE_T
typedef unsigned int wctype_t;  /* bits as in <ctype.h>, 0: no such class */
#endif

#ifndef _WCTRANS_T
#define _WCTRANS_T
typedef int wctrans_t;          /* 0: no such mapping */
#endif

#ifndef WEOF
#define WEOF ((wint_t)-1)
#endif

extern int iswalpha(wint_t);
extern int iswupper(wint_t);
extern int iswlower(wint_t);
extern int iswdigit(wint_t);
extern int iswxdigit(wint_t);
extern int iswalnum(wint_t);
extern int iswspace(wint_t);
extern int iswpunct(wint_t);
extern int iswprint(wint_t);
extern int iswgraph(wint_t);
extern int iswcntrl(wint_t);
extern int iswblank(wint_t);
extern wint_t towupper(wint_t);
extern wint_t towlower(wint_t);
extern wctype_t wctype(const char *);
extern int iswctype(wint_t, wctype_t);
extern wctrans_t wctrans(const char *);
extern wint_t towctrans(wint_t, wctrans_t);

#ifdef __cplusplus
}
#endif
#endif
