#ifndef _ARPA_INET_INCLUDED
#define _ARPA_INET_INCLUDED

#include <netinet/in.h>

extern unsigned long inet_addr(const char *);
extern int inet_aton(const char *, struct in_addr *);
extern int inet_lnaof(struct in_addr);
extern struct in_addr inet_makeaddr(int, int);
extern int inet_netof(struct in_addr);
extern unsigned long inet_network(const char *);
extern char *inet_ntoa(struct in_addr);
extern const char *inet_ntop(int, const void *, char *, size_t);
extern int inet_pton(int, const char *, void *);

#define INET_ADDRSTRLEN 16
#define INET6_ADDRSTRLEN 46

#endif
