/* The domain name system: by UDP, and by TCP for what came cut off. */
#ifndef LIBC_RESOLVER_H
#define LIBC_RESOLVER_H

#include <netdb.h>
#include <netinet/in.h>
#include <sys/time.h>
#include "../system/database.h"

#define MAX_ADDRESSES 35
#define MAX_NAME 256
#define SERVERS 3
#define DOMAINS 6
#define TRUNCATED 0x02                          /* in a reply's third byte */

struct answer {
    char name[MAX_NAME];                        /* of the host the query led to */
    struct in_addr addresses[MAX_ADDRESSES];
    int count;
};

/* What /etc/resolv.conf says. */
struct settings {
    struct in_addr servers[SERVERS];
    int server_count;
    char *domains[DOMAINS + 1];
    struct database file;
    char domain_text[LINE_SIZE];
    struct timeval end;                         /* of all that is asked, whatever the servers do */
};

/* Messages are read and written through a cursor that never leaves the packet. */
struct cursor {
    unsigned char *start, *at, *end;
};

extern void __dns_settings(struct settings *);
/* A name as labels; returns 0 when it is none or does not fit with four more bytes after it. */
extern int __dns_put_name(struct cursor *, const char *);
/* A name out of a message, following its pointers; returns 0 when it is malformed or longer than MAX_NAME. */
extern int __dns_take_name(struct cursor *, char *);
/* The time of day in so many seconds, but no later than `end`, if there is one. */
extern struct timeval __dns_deadline(int seconds, const struct timeval *end);
/* Waits until the descriptor can be read, or written; 0 when the deadline has passed. */
extern int __dns_wait(int, int writing, const struct timeval *deadline);
/* Asks by UDP; returns the reply's size, or 0 without one by the deadline. */
extern int __dns_ask(const struct sockaddr_in *, const unsigned char *, int, unsigned char *, int,
                     const struct timeval *deadline);

/* The same by TCP; what is longer than there is room for is cut off. */
extern int __dns_ask_by_stream(const struct sockaddr_in *, const unsigned char *, int, unsigned char *, int,
                               const struct timeval *deadline);

/* Both return 0, or one of netdb.h's error numbers. */
extern int __resolve_name(const char *name, struct answer *);
extern int __resolve_address(struct in_addr, struct answer *);

#endif
