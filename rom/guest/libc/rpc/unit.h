/* What streams of XDR have in common: a unit is four bytes of it. */
#ifndef XDR_UNIT_H
#define XDR_UNIT_H

#include <rpc/xdr.h>

extern bool_t __xdr_get_unit(XDR *, long *);
extern bool_t __xdr_put_unit(XDR *, long *);

#endif
