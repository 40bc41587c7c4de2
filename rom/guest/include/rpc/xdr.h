/* External data representation, xdr(3C): RFC 4506. */
#ifndef _RPC_XDR_INCLUDED
#define _RPC_XDR_INCLUDED

#include <stdio.h>
#include <rpc/types.h>

#define BYTES_PER_XDR_UNIT 4
#define RNDUP(size) (((size) + BYTES_PER_XDR_UNIT - 1) / BYTES_PER_XDR_UNIT * BYTES_PER_XDR_UNIT)

enum xdr_op { XDR_ENCODE = 0, XDR_DECODE = 1, XDR_FREE = 2 };

typedef struct XDR {
    enum xdr_op x_op;
    struct xdr_ops {
        bool_t (*x_getlong)(struct XDR *, long *);
        bool_t (*x_putlong)(struct XDR *, long *);
        bool_t (*x_getbytes)(struct XDR *, caddr_t, u_int);
        bool_t (*x_putbytes)(struct XDR *, caddr_t, u_int);
        u_int (*x_getpostn)(struct XDR *);
        bool_t (*x_setpostn)(struct XDR *, u_int);
        long *(*x_inline)(struct XDR *, int);
        void (*x_destroy)(struct XDR *);
    } *x_ops;
    caddr_t x_public;
    caddr_t x_private;
    caddr_t x_base;
    int x_handy;
} XDR;

typedef bool_t (*xdrproc_t)();

struct xdr_discrim {
    int value;
    xdrproc_t proc;
};

#define NULL_xdrproc_t ((xdrproc_t)0)

#define XDR_GETLONG(xdrs, where)        (*(xdrs)->x_ops->x_getlong)(xdrs, where)
#define XDR_PUTLONG(xdrs, where)        (*(xdrs)->x_ops->x_putlong)(xdrs, where)
#define XDR_GETBYTES(xdrs, where, size) (*(xdrs)->x_ops->x_getbytes)(xdrs, where, size)
#define XDR_PUTBYTES(xdrs, where, size) (*(xdrs)->x_ops->x_putbytes)(xdrs, where, size)
#define XDR_GETPOS(xdrs)                (*(xdrs)->x_ops->x_getpostn)(xdrs)
#define XDR_SETPOS(xdrs, position)      (*(xdrs)->x_ops->x_setpostn)(xdrs, position)
#define XDR_INLINE(xdrs, size)          (*(xdrs)->x_ops->x_inline)(xdrs, size)
#define XDR_DESTROY(xdrs)               (*(xdrs)->x_ops->x_destroy)(xdrs)
#define xdr_getpos(xdrs)                XDR_GETPOS(xdrs)
#define xdr_setpos(xdrs, position)      XDR_SETPOS(xdrs, position)
#define xdr_inline(xdrs, size)          XDR_INLINE(xdrs, size)
#define xdr_destroy(xdrs)               XDR_DESTROY(xdrs)

extern void xdrmem_create(XDR *, caddr_t, u_int, enum xdr_op);
extern void xdrstdio_create(XDR *, FILE *, enum xdr_op);

extern bool_t xdr_void();
extern bool_t xdr_int(XDR *, int *);
extern bool_t xdr_u_int(XDR *, u_int *);
extern bool_t xdr_long(XDR *, long *);
extern bool_t xdr_u_long(XDR *, u_long *);
extern bool_t xdr_short(XDR *, short *);
extern bool_t xdr_u_short(XDR *, u_short *);
extern bool_t xdr_char(XDR *, char *);
extern bool_t xdr_u_char(XDR *, u_char *);
extern bool_t xdr_bool(XDR *, bool_t *);
extern bool_t xdr_enum(XDR *, enum_t *);
extern bool_t xdr_float(XDR *, float *);
extern bool_t xdr_double(XDR *, double *);
extern bool_t xdr_opaque(XDR *, caddr_t, u_int);
extern bool_t xdr_bytes(XDR *, char **, u_int *, u_int);
extern bool_t xdr_string(XDR *, char **, u_int);
extern bool_t xdr_wrapstring(XDR *, char **);
extern bool_t xdr_array(XDR *, caddr_t *, u_int *, u_int, u_int, xdrproc_t);
extern bool_t xdr_vector(XDR *, char *, u_int, u_int, xdrproc_t);
extern bool_t xdr_reference(XDR *, caddr_t *, u_int, xdrproc_t);
extern bool_t xdr_pointer(XDR *, char **, u_int, xdrproc_t);
extern bool_t xdr_union(XDR *, enum_t *, char *, struct xdr_discrim *, xdrproc_t);
extern void xdr_free(xdrproc_t, char *);

#endif
