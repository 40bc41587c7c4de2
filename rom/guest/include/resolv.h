/* The resolver of 4.3BSD. */
#ifndef _RESOLV_INCLUDED
#define _RESOLV_INCLUDED

#include <arpa/nameser.h>
#include <netinet/in.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MAXNS           3
#define MAXDNSRCH       3
#define RES_TIMEOUT     5
#define _PATH_RESCONF   "/etc/resolv.conf"

struct state {
    int retrans;                        /* seconds */
    int retry;
    long options;
    int nscount;
    struct sockaddr_in nsaddr_list[MAXNS];
#define nsaddr          nsaddr_list[0]
    unsigned short id;
    char defdname[MAXDNAME];
    char *dnsrch[MAXDNSRCH + 1];
};

#define RES_INIT        0x0001
#define RES_DEBUG       0x0002
#define RES_AAONLY      0x0004
#define RES_USEVC       0x0008
#define RES_PRIMARY     0x0010
#define RES_IGNTC       0x0020
#define RES_RECURSE     0x0040
#define RES_DEFNAMES    0x0080
#define RES_STAYOPEN    0x0100
#define RES_DNSRCH      0x0200
#define RES_DEFAULT     (RES_RECURSE | RES_DEFNAMES | RES_DNSRCH)

extern struct state _res;

extern int res_init(void);
extern int res_mkquery(int, const char *, int, int, const char *, int, const void *, char *, int);
extern int res_send(const char *, int, char *, int);
extern int res_query(const char *, int, int, unsigned char *, int);
extern int res_querydomain(const char *, const char *, int, int, unsigned char *, int);
extern int res_search(const char *, int, int, unsigned char *, int);
extern int dn_comp(const unsigned char *, unsigned char *, int, unsigned char **, unsigned char **);
extern int dn_expand(const unsigned char *, const unsigned char *, const unsigned char *, unsigned char *, int);
extern int dn_skipname(const unsigned char *, const unsigned char *);

#ifdef __cplusplus
}
#endif
#endif
