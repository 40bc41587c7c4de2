#ifndef _NET_IF_ARP_INCLUDED
#define _NET_IF_ARP_INCLUDED

#include <sys/socket.h>

#define ATF_COM         0x2
#define ATF_PERM        0x4
#define ATF_PUBL        0x8

struct arpreq {
    struct sockaddr arp_pa;
    struct sockaddr arp_ha;
    int arp_flags;
};

#endif
