/* One data base, as before ndbm.h. */
#ifndef _DBM_INCLUDED
#define _DBM_INCLUDED

#include <ndbm.h>

extern int dbminit(const char *);
extern int dbmclose(void);
extern datum fetch(datum);
extern int store(datum, datum);
extern int delete(datum);
extern datum firstkey(void);
extern datum nextkey(datum);

#endif
