#ifndef _NETINET_TCP_INCLUDED
#define _NETINET_TCP_INCLUDED

typedef unsigned long tcp_seq;

struct tcphdr {
    unsigned short th_sport;
    unsigned short th_dport;
    tcp_seq th_seq;
    tcp_seq th_ack;
    unsigned char th_off : 4;
    unsigned char th_x2 : 4;
    unsigned char th_flags;
    unsigned short th_win;
    unsigned short th_sum;
    unsigned short th_urp;
};
#define TH_FIN          0x01
#define TH_SYN          0x02
#define TH_RST          0x04
#define TH_PUSH         0x08
#define TH_ACK          0x10
#define TH_URG          0x20

#define TCP_NODELAY     1
#define TCP_MAXSEG      2

#endif
