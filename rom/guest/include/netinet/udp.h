#ifndef _NETINET_UDP_INCLUDED
#define _NETINET_UDP_INCLUDED

struct udphdr {
    unsigned short uh_sport;
    unsigned short uh_dport;
    short uh_ulen;
    unsigned short uh_sum;
};

#endif
