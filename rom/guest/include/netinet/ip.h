#ifndef _NETINET_IP_INCLUDED
#define _NETINET_IP_INCLUDED

#include <netinet/in.h>

#define IPVERSION       4
#define IP_DF           0x4000
#define IP_MF           0x2000
#define IP_MAXPACKET    65535
#define MAXTTL          255

/* Options: their first byte, and where the first address of a route is. */
#define IPOPT_EOL       0
#define IPOPT_NOP       1
#define IPOPT_RR        7
#define IPOPT_TS        68
#define IPOPT_SECURITY  130
#define IPOPT_LSRR      131
#define IPOPT_SATID     136
#define IPOPT_SSRR      137
#define IPOPT_OPTVAL    0
#define IPOPT_OLEN      1
#define IPOPT_OFFSET    2
#define IPOPT_MINOFF    4

struct ip {
    unsigned char ip_v : 4;
    unsigned char ip_hl : 4;
    unsigned char ip_tos;
    short ip_len;
    unsigned short ip_id;
    short ip_off;
    unsigned char ip_ttl;
    unsigned char ip_p;
    unsigned short ip_sum;
    struct in_addr ip_src;
    struct in_addr ip_dst;
};

#endif
