/* xdrmem_create(3C): data in memory. x_private: the place that comes next; x_handy: the bytes left from there. */
#include <string.h>
#include "unit.h"

static char *take(XDR *xdrs, u_int size)
{
    char *place = xdrs->x_private;

    if (size > (u_int)xdrs->x_handy)
        return 0;
    xdrs->x_handy -= size;
    xdrs->x_private += size;
    return place;
}

static bool_t get_bytes(XDR *xdrs, caddr_t bytes, u_int size)
{
    char *place = take(xdrs, size);

    return place ? memcpy(bytes, place, size), TRUE : FALSE;
}

static bool_t put_bytes(XDR *xdrs, caddr_t bytes, u_int size)
{
    char *place = take(xdrs, size);

    return place ? memcpy(place, bytes, size), TRUE : FALSE;
}

static u_int get_position(XDR *xdrs)
{
    return xdrs->x_private - xdrs->x_base;
}

static bool_t set_position(XDR *xdrs, u_int position)
{
    u_int size = get_position(xdrs) + xdrs->x_handy;

    if (position > size)
        return FALSE;
    xdrs->x_private = xdrs->x_base + position;
    xdrs->x_handy = size - position;
    return TRUE;
}

static long *in_place(XDR *xdrs, int size)
{
    return size < 0 || (u_long)xdrs->x_private % sizeof(long) ? 0 : (long *)take(xdrs, size);
}

static void destroy(XDR *xdrs)
{
    (void)xdrs;
}

static struct xdr_ops operations = {
    __xdr_get_unit, __xdr_put_unit, get_bytes, put_bytes, get_position, set_position, in_place, destroy,
};

void xdrmem_create(XDR *xdrs, caddr_t address, u_int size, enum xdr_op operation)
{
    xdrs->x_op = operation;
    xdrs->x_ops = &operations;
    xdrs->x_private = xdrs->x_base = address;
    xdrs->x_handy = size;
}
