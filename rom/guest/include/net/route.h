#ifndef _NET_ROUTE_INCLUDED
#define _NET_ROUTE_INCLUDED

#include <sys/socket.h>

#define RTF_UP          0x1
#define RTF_GATEWAY     0x2
#define RTF_HOST        0x4

struct rtentry {
    unsigned long rt_hash;
    struct sockaddr rt_dst;
    struct sockaddr rt_gateway;
    short rt_flags;
    short rt_refcnt;
    unsigned long rt_use;
    struct ifnet *rt_ifp;
};

#endif
