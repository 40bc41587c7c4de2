/* xdr(3C): arrays, what pointers lead to, and unions. */
#include <rpc/xdr.h>
#include <stdlib.h>

/* Elements one after the other, without their number. */
bool_t xdr_vector(XDR *xdrs, char *base, u_int count, u_int size, xdrproc_t element)
{
    u_int i;

    for (i = 0; i < count; i++)
        if (!(*element)(xdrs, base + i * size, (u_int)-1))
            return FALSE;
    return TRUE;
}

bool_t xdr_array(XDR *xdrs, caddr_t *base, u_int *count, u_int most, u_int size, xdrproc_t element)
{
    bool_t done;

    if (!xdr_u_int(xdrs, count))
        return FALSE;
    if ((*count > most || (size && *count > (u_int)-1 / size)) && xdrs->x_op != XDR_FREE)
        return FALSE;
    if (!*base) {
        if (xdrs->x_op == XDR_FREE || *count == 0)
            return TRUE;
        if (xdrs->x_op == XDR_ENCODE || !(*base = calloc(*count, size)))
            return FALSE;
    }
    done = xdr_vector(xdrs, *base, *count, size, element);
    if (xdrs->x_op == XDR_FREE) {
        free(*base);
        *base = 0;
    }
    return done;
}

bool_t xdr_reference(XDR *xdrs, caddr_t *pointer, u_int size, xdrproc_t object)
{
    bool_t done;

    if (!*pointer) {
        if (xdrs->x_op == XDR_FREE)
            return TRUE;
        if (xdrs->x_op == XDR_ENCODE || !(*pointer = calloc(1, size)))
            return FALSE;
    }
    done = (*object)(xdrs, *pointer, (u_int)-1);
    if (xdrs->x_op == XDR_FREE) {
        free(*pointer);
        *pointer = 0;
    }
    return done;
}

/* A pointer that may be null: whether it isn't goes before what it leads to. */
bool_t xdr_pointer(XDR *xdrs, char **pointer, u_int size, xdrproc_t object)
{
    bool_t given = *pointer != 0;

    if (!xdr_bool(xdrs, &given))
        return FALSE;
    if (given)
        return xdr_reference(xdrs, pointer, size, object);
    *pointer = 0;
    return TRUE;
}

bool_t xdr_union(XDR *xdrs, enum_t *kind, char *arm, struct xdr_discrim *choices, xdrproc_t otherwise)
{
    if (!xdr_enum(xdrs, kind))
        return FALSE;
    for (; choices->proc; choices++)
        if (choices->value == *kind)
            return (*choices->proc)(xdrs, arm, (u_int)-1);
    return otherwise ? (*otherwise)(xdrs, arm, (u_int)-1) : FALSE;
}

void xdr_free(xdrproc_t object, char *value)
{
    XDR xdrs;

    xdrs.x_op = XDR_FREE;
    (*object)(&xdrs, value);
}
