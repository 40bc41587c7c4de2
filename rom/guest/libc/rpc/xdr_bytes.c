/* xdr(3C): bytes and strings, filled up with zeros to the next unit. */
#include <rpc/xdr.h>
#include <stdlib.h>
#include <string.h>

static char zeros[BYTES_PER_XDR_UNIT];

bool_t xdr_opaque(XDR *xdrs, caddr_t bytes, u_int size)
{
    char rest[BYTES_PER_XDR_UNIT];
    u_int fill = (0 - size) % BYTES_PER_XDR_UNIT;

    switch (xdrs->x_op) {
    case XDR_ENCODE:
        return XDR_PUTBYTES(xdrs, bytes, size) && XDR_PUTBYTES(xdrs, zeros, fill);
    case XDR_DECODE:
        return XDR_GETBYTES(xdrs, bytes, size) && XDR_GETBYTES(xdrs, rest, fill);
    default:
        return xdrs->x_op == XDR_FREE;
    }
}

/* The bytes themselves, of which `room` are allocated if there is no place for them yet. */
static bool_t body(XDR *xdrs, char **bytes, u_int size, u_int room)
{
    if (xdrs->x_op == XDR_FREE) {
        free(*bytes);
        *bytes = 0;
        return TRUE;
    }
    if (xdrs->x_op == XDR_DECODE && !*bytes && room && !(*bytes = calloc(room, 1)))
        return FALSE;
    return xdr_opaque(xdrs, *bytes, size);
}

bool_t xdr_bytes(XDR *xdrs, char **bytes, u_int *size, u_int most)
{
    if (!xdr_u_int(xdrs, size))
        return FALSE;
    if (*size > most && xdrs->x_op != XDR_FREE)
        return FALSE;
    return body(xdrs, bytes, *size, *size);
}

bool_t xdr_string(XDR *xdrs, char **text, u_int most)
{
    u_int size = 0;

    if (xdrs->x_op == XDR_FREE)
        return body(xdrs, text, 0, 0);
    if (xdrs->x_op == XDR_ENCODE) {
        if (!*text)
            return FALSE;
        size = strlen(*text);
    }
    if (!xdr_u_int(xdrs, &size) || size > most || size + 1 == 0 || !body(xdrs, text, size, size + 1))
        return FALSE;
    if (xdrs->x_op == XDR_DECODE)
        (*text)[size] = 0;
    return TRUE;
}

bool_t xdr_wrapstring(XDR *xdrs, char **text)
{
    return xdr_string(xdrs, text, (u_int)-1);
}
