/* xdrstdio_create(3C): data in a file. x_private: the stream. */
#include "unit.h"

#define STREAM(xdrs) ((FILE *)(xdrs)->x_private)

static bool_t get_bytes(XDR *xdrs, caddr_t bytes, u_int size)
{
    return fread(bytes, 1, size, STREAM(xdrs)) == size;
}

static bool_t put_bytes(XDR *xdrs, caddr_t bytes, u_int size)
{
    return fwrite(bytes, 1, size, STREAM(xdrs)) == size;
}

static u_int get_position(XDR *xdrs)
{
    return ftell(STREAM(xdrs));
}

static bool_t set_position(XDR *xdrs, u_int position)
{
    return fseek(STREAM(xdrs), position, SEEK_SET) == 0;
}

/* Nothing of a file lies in memory. */
static long *in_place(XDR *xdrs, int size)
{
    (void)xdrs, (void)size;
    return 0;
}

static void destroy(XDR *xdrs)
{
    fflush(STREAM(xdrs));
}

static struct xdr_ops operations = {
    __xdr_get_unit, __xdr_put_unit, get_bytes, put_bytes, get_position, set_position, in_place, destroy,
};

void xdrstdio_create(XDR *xdrs, FILE *stream, enum xdr_op operation)
{
    xdrs->x_op = operation;
    xdrs->x_ops = &operations;
    xdrs->x_private = (caddr_t)stream;
    xdrs->x_base = 0;
    xdrs->x_handy = 0;
}
