#ifndef _NETINET_IN_INCLUDED
#define _NETINET_IN_INCLUDED

#include <sys/types.h>

#define IPPROTO_IP      0
#define IPPROTO_ICMP    1
#define IPPROTO_IGMP    2
#define IPPROTO_GGP     3
#define IPPROTO_TCP     6
#define IPPROTO_EGP     8
#define IPPROTO_PUP     12
#define IPPROTO_UDP     17
#define IPPROTO_IDP     22
#define IPPROTO_RAW     255
#define IPPROTO_MAX     256

#define IPPORT_RESERVED         1024
#define IPPORT_USERRESERVED     5000

struct in_addr {
    unsigned long s_addr;
};

#define IN_CLASSA(address)      (((long)(address) & 0x80000000) == 0)
#define IN_CLASSA_NET           0xff000000
#define IN_CLASSA_NSHIFT        24
#define IN_CLASSA_HOST          0x00ffffff
#define IN_CLASSB(address)      (((long)(address) & 0xc0000000) == 0x80000000)
#define IN_CLASSB_NET           0xffff0000
#define IN_CLASSB_NSHIFT        16
#define IN_CLASSB_HOST          0x0000ffff
#define IN_CLASSC(address)      (((long)(address) & 0xe0000000) == 0xc0000000)
#define IN_CLASSC_NET           0xffffff00
#define IN_CLASSC_NSHIFT        8
#define IN_CLASSC_HOST          0x000000ff
#define IN_CLASSD(address)      (((long)(address) & 0xf0000000) == 0xe0000000)
#define IN_MULTICAST(address)   IN_CLASSD(address)

#define INADDR_ANY              ((unsigned long)0x00000000)
#define INADDR_LOOPBACK         ((unsigned long)0x7f000001)
#define INADDR_BROADCAST        ((unsigned long)0xffffffff)
#define INADDR_NONE             ((unsigned long)0xffffffff)
#define IN_LOOPBACKNET          127

struct sockaddr_in {
    short sin_family;
    unsigned short sin_port;
    struct in_addr sin_addr;
    char sin_zero[8];
};

#define IP_OPTIONS              1
#define IP_MULTICAST_IF         2
#define IP_MULTICAST_TTL        3
#define IP_MULTICAST_LOOP       4
#define IP_ADD_MEMBERSHIP       5
#define IP_DROP_MEMBERSHIP      6

struct ip_mreq {
    struct in_addr imr_multiaddr;
    struct in_addr imr_interface;
};

/* The machine's own order is the network's. */
#define ntohl(value)    (value)
#define ntohs(value)    (value)
#define htonl(value)    (value)
#define htons(value)    (value)

#endif
