#ifndef _ARPA_NAMESER_INCLUDED
#define _ARPA_NAMESER_INCLUDED

#define PACKETSZ        512
#define MAXDNAME        256
#define MAXLABEL        63
#define NAMESERVER_PORT 53

#define QUERY           0
#define NOERROR         0
#define FORMERR         1
#define SERVFAIL        2
#define NXDOMAIN        3
#define NOTIMP          4
#define REFUSED         5

#define T_A             1
#define T_NS            2
#define T_CNAME         5
#define T_SOA           6
#define T_PTR           12
#define T_MX            15
#define T_TXT           16
#define C_IN            1

typedef struct {
    unsigned short id;
    unsigned int qr : 1;
    unsigned int opcode : 4;
    unsigned int aa : 1;
    unsigned int tc : 1;
    unsigned int rd : 1;
    unsigned int ra : 1;
    unsigned int pr : 1;
    unsigned int unused : 2;
    unsigned int rcode : 4;
    unsigned short qdcount;
    unsigned short ancount;
    unsigned short nscount;
    unsigned short arcount;
} HEADER;

#endif
