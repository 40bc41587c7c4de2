#ifndef _NETINET_IP_ICMP_INCLUDED
#define _NETINET_IP_ICMP_INCLUDED

#include <netinet/in_systm.h>
#include <netinet/ip.h>

struct icmp {
    unsigned char icmp_type;
    unsigned char icmp_code;
    unsigned short icmp_cksum;
    union {
        unsigned char ih_pptr;
        struct in_addr ih_gwaddr;
        struct {
            n_short icd_id;
            n_short icd_seq;
        } ih_idseq;
        int ih_void;
    } icmp_hun;
    union {
        struct {
            n_time its_otime;
            n_time its_rtime;
            n_time its_ttime;
        } id_ts;
        struct {
            struct ip idi_ip;
        } id_ip;
        unsigned long id_mask;
        char id_data[1];
    } icmp_dun;
};
#define icmp_pptr       icmp_hun.ih_pptr
#define icmp_gwaddr     icmp_hun.ih_gwaddr
#define icmp_id         icmp_hun.ih_idseq.icd_id
#define icmp_seq        icmp_hun.ih_idseq.icd_seq
#define icmp_void       icmp_hun.ih_void
#define icmp_otime      icmp_dun.id_ts.its_otime
#define icmp_rtime      icmp_dun.id_ts.its_rtime
#define icmp_ttime      icmp_dun.id_ts.its_ttime
#define icmp_ip         icmp_dun.id_ip.idi_ip
#define icmp_mask       icmp_dun.id_mask
#define icmp_data       icmp_dun.id_data

#define ICMP_MINLEN             8
#define ICMP_ECHOREPLY          0
#define ICMP_UNREACH            3
#define ICMP_SOURCEQUENCH       4
#define ICMP_REDIRECT           5
#define ICMP_ECHO               8
#define ICMP_TIMXCEED           11
#define ICMP_PARAMPROB          12
#define ICMP_TSTAMP             13
#define ICMP_TSTAMPREPLY        14

#endif
