/* What monitor(3) and prof(1) know of a program. */
#ifndef _MON_INCLUDED
#define _MON_INCLUDED

#define MON_OUT "mon.out"

struct hdr {
    char *lpc, *hpc;            /* addresses of the first and of the end of the counted instructions */
    int nfns;                   /* functions whose calls are counted, always 0 here */
};

typedef unsigned short WORD;

extern void monitor(void (*)(), void (*)(), WORD *, int, int);

#endif
