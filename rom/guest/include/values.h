#ifndef _VALUES_INCLUDED
#define _VALUES_INCLUDED

#define BITSPERBYTE     8
#define BITS(type)      (BITSPERBYTE * (int)sizeof(type))
#define HIBITS          ((short)(1 << (BITS(short) - 1)))
#define HIBITI          (1 << (BITS(int) - 1))
#define HIBITL          (1L << (BITS(long) - 1))
#define MAXSHORT        ((short)~HIBITS)
#define MAXINT          (~HIBITI)
#define MAXLONG         (~HIBITL)
#define MAXFLOAT        ((float)3.40282346638528860e+38)
#define MAXDOUBLE       1.79769313486231570e+308
#define MINFLOAT        ((float)1.40129846432481707e-45)
#define MINDOUBLE       4.94065645841246544e-324
#define DMAXEXP         1023
#define DMINEXP         (-1022)
#define FMAXEXP         127
#define FMINEXP         (-126)
#define DSIGNIF         53
#define FSIGNIF         24

#endif
