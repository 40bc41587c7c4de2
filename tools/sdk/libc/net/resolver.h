/* The domain name system over UDP. */
#ifndef LIBC_RESOLVER_H
#define LIBC_RESOLVER_H

#include <netdb.h>
#include <netinet/in.h>

#define MAX_ADDRESSES 35
#define MAX_NAME 256

struct answer {
    char name[MAX_NAME];                        /* of the host the query led to */
    struct in_addr addresses[MAX_ADDRESSES];
    int count;
};

/* Both return 0, or one of netdb.h's error numbers. */
extern int __resolve_name(const char *name, struct answer *);
extern int __resolve_address(struct in_addr, struct answer *);

#endif
