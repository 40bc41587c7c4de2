/* xdr(3C): numbers, as RFC 4506 has them: in units of four bytes, the most significant first, as the processors do. */
#include <rpc/xdr.h>

bool_t xdr_void()
{
    return TRUE;
}

bool_t xdr_long(XDR *xdrs, long *value)
{
    switch (xdrs->x_op) {
    case XDR_ENCODE:
        return XDR_PUTLONG(xdrs, value);
    case XDR_DECODE:
        return XDR_GETLONG(xdrs, value);
    default:
        return xdrs->x_op == XDR_FREE;
    }
}

bool_t xdr_u_long(XDR *xdrs, u_long *value)
{
    return xdr_long(xdrs, (long *)value);
}

bool_t xdr_int(XDR *xdrs, int *value)
{
    return xdr_long(xdrs, (long *)value);
}

bool_t xdr_u_int(XDR *xdrs, u_int *value)
{
    return xdr_long(xdrs, (long *)value);
}

bool_t xdr_enum(XDR *xdrs, enum_t *value)
{
    return xdr_long(xdrs, (long *)value);
}

/* Every type narrower than a unit is sent in one of its own. */
#define NARROW(name, type)                                              \
    bool_t name(XDR *xdrs, type *value)                                 \
    {                                                                   \
        long unit = xdrs->x_op == XDR_ENCODE ? (long)*value : 0;        \
                                                                        \
        if (!xdr_long(xdrs, &unit))                                     \
            return FALSE;                                               \
        if (xdrs->x_op == XDR_DECODE)                                   \
            *value = (type)unit;                                        \
        return TRUE;                                                    \
    }

NARROW(xdr_short, short)
NARROW(xdr_u_short, u_short)
NARROW(xdr_char, char)
NARROW(xdr_u_char, u_char)

/* Anything that isn't 0 is sent, and taken, as 1. */
bool_t xdr_bool(XDR *xdrs, bool_t *value)
{
    long unit = xdrs->x_op == XDR_ENCODE && *value;

    if (!xdr_long(xdrs, &unit))
        return FALSE;
    if (xdrs->x_op == XDR_DECODE)
        *value = unit != 0;
    return TRUE;
}

bool_t xdr_float(XDR *xdrs, float *value)
{
    return xdr_long(xdrs, (long *)value);
}

bool_t xdr_double(XDR *xdrs, double *value)
{
    long *units = (long *)value;

    return xdr_long(xdrs, units) && xdr_long(xdrs, units + 1);
}
