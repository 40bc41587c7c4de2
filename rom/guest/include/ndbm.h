/* Data bases of keys and contents in two files, NAME.dir and NAME.pag. */
#ifndef _NDBM_INCLUDED
#define _NDBM_INCLUDED

#define PBLKSIZ         1024    /* a block of the .pag file; a key and its contents have to fit in one */
#define DBLKSIZ         4096

typedef struct {
    char *dptr;
    int dsize;
} datum;

typedef struct {
    int dbm_dirf, dbm_pagf;     /* descriptors */
    int dbm_flags;
    long dbm_blkno;             /* the block in dbm_pagbuf, -1 for none */
    long dbm_next;              /* of dbm_nextkey: block and entry */
    int dbm_nextentry;
    char dbm_pagbuf[PBLKSIZ];
    char dbm_bits[8];
} DBM;

#define _DBM_RDONLY     1
#define _DBM_IOERR      2

#define DBM_INSERT      0
#define DBM_REPLACE     1

extern DBM *dbm_open(const char *, int, int);
extern void dbm_close(DBM *);
extern datum dbm_fetch(DBM *, datum);
extern int dbm_store(DBM *, datum, datum, int);
extern int dbm_delete(DBM *, datum);
extern datum dbm_firstkey(DBM *);
extern datum dbm_nextkey(DBM *);

#define dbm_error(__db) ((__db)->dbm_flags & _DBM_IOERR)
#define dbm_clearerr(__db) ((__db)->dbm_flags &= ~_DBM_IOERR)
#define dbm_rdonly(__db) ((__db)->dbm_flags & _DBM_RDONLY)

#endif
