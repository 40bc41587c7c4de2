#ifndef _ARPA_NAMESER_INCLUDED
#define _ARPA_NAMESER_INCLUDED

#define PACKETSZ        512
#define MAXDNAME        256
#define MAXLABEL        63
#define MAXCDNAME       255
#define NAMESERVER_PORT 53
#define HFIXEDSZ        12
#define QFIXEDSZ        4
#define RRFIXEDSZ       10
#define INDIR_MASK      0xc0

#define QUERY           0
#define IQUERY          1
#define STATUS          2
#define NOERROR         0
#define FORMERR         1
#define SERVFAIL        2
#define NXDOMAIN        3
#define NOTIMP          4
#define REFUSED         5

#define T_A             1
#define T_NS            2
#define T_MD            3
#define T_MF            4
#define T_CNAME         5
#define T_SOA           6
#define T_MB            7
#define T_MG            8
#define T_MR            9
#define T_NULL          10
#define T_WKS           11
#define T_PTR           12
#define T_HINFO         13
#define T_MINFO         14
#define T_MX            15
#define T_TXT           16
#define T_AXFR          252
#define T_MAILB         253
#define T_MAILA         254
#define T_ANY           255
#define C_IN            1
#define C_CHAOS         3
#define C_HS            4
#define C_ANY           255

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

extern unsigned short _getshort(const unsigned char *);
extern unsigned long _getlong(const unsigned char *);
extern void __putshort(unsigned int, unsigned char *);
extern void __putlong(unsigned long, unsigned char *);

/* These read or write at the pointer and move it on. */
#define GETSHORT(value, at)     ((value) = _getshort((unsigned char *)(at)), (at) += 2)
#define GETLONG(value, at)      ((value) = _getlong((unsigned char *)(at)), (at) += 4)
#define PUTSHORT(value, at)     (__putshort((value), (unsigned char *)(at)), (at) += 2)
#define PUTLONG(value, at)      (__putlong((value), (unsigned char *)(at)), (at) += 4)

#endif
