/* A unit of XDR: a number as the processor has it, the most significant byte first. */
#include "unit.h"

bool_t __xdr_get_unit(XDR *xdrs, long *value)
{
    return XDR_GETBYTES(xdrs, (caddr_t)value, BYTES_PER_XDR_UNIT);
}

bool_t __xdr_put_unit(XDR *xdrs, long *value)
{
    return XDR_PUTBYTES(xdrs, (caddr_t)value, BYTES_PER_XDR_UNIT);
}
