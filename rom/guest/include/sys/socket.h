#ifndef _SYS_SOCKET_INCLUDED
#define _SYS_SOCKET_INCLUDED

#include <sys/types.h>
#include <sys/uio.h>

#define SOCK_STREAM     1
#define SOCK_DGRAM      2
#define SOCK_RAW        3
#define SOCK_RDM        4
#define SOCK_SEQPACKET  5

#define SOL_SOCKET      0xffff

#define SO_DEBUG        0x0001
#define SO_ACCEPTCONN   0x0002
#define SO_REUSEADDR    0x0004
#define SO_KEEPALIVE    0x0008
#define SO_DONTROUTE    0x0010
#define SO_BROADCAST    0x0020
#define SO_USELOOPBACK  0x0040
#define SO_LINGER       0x0080
#define SO_OOBINLINE    0x0100
#define SO_REUSEPORT    0x0200
#define SO_SNDBUF       0x1001
#define SO_RCVBUF       0x1002
#define SO_SNDLOWAT     0x1003
#define SO_RCVLOWAT     0x1004
#define SO_SNDTIMEO     0x1005
#define SO_RCVTIMEO     0x1006
#define SO_ERROR        0x1007
#define SO_TYPE         0x1008

#define AF_UNSPEC       0
#define AF_UNIX         1
#define AF_INET         2
#define AF_IMPLINK      3
#define AF_PUP          4
#define AF_CHAOS        5
#define AF_NS           6
#define AF_NBS          7
#define AF_ECMA         8
#define AF_DATAKIT      9
#define AF_CCITT        10
#define AF_SNA          11
#define AF_DECnet       12
#define AF_DLI          13
#define AF_LAT          14
#define AF_HYLINK       15
#define AF_APPLETALK    16
#define AF_OTS          17
#define AF_NIT          18
#define AF_MAX          19
#define AF_INET6        22              /* of late releases of 11; for inet_ntop(3) alone */

#define PF_UNSPEC       AF_UNSPEC
#define PF_UNIX         AF_UNIX
#define PF_INET         AF_INET

#define SHUT_RD         0
#define SHUT_WR         1
#define SHUT_RDWR       2

#define MSG_OOB         0x1
#define MSG_PEEK        0x2
#define MSG_DONTROUTE   0x4
#define MSG_EOR         0x8
#define MSG_TRUNC       0x10
#define MSG_CTRUNC      0x20
#define MSG_WAITALL     0x40
#define MSG_MAXIOVLEN   16

#define SOMAXCONN       20

struct sockaddr {
    unsigned short sa_family;
    char sa_data[14];
};

struct sockproto {
    unsigned short sp_family;
    unsigned short sp_protocol;
};

struct linger {
    int l_onoff;
    int l_linger;
};

#if defined(_XOPEN_SOURCE_EXTENDED) && defined(__hppa) /* X/Open's, with calls of its own, from release 10 on */
struct msghdr {
    void *msg_name;
    int msg_namelen;
    struct iovec *msg_iov;
    int msg_iovlen;
    void *msg_control;
    int msg_controllen;
    int msg_flags;
};

struct cmsghdr {
    int cmsg_len;
    int cmsg_level;
    int cmsg_type;
};

#define SCM_RIGHTS      1

#define CMSG_DATA(cmsg)  ((unsigned char *)((struct cmsghdr *)(cmsg) + 1))
#define CMSG_LEN(length) ((int)sizeof(struct cmsghdr) + (length))
#define CMSG_SPACE(length) CMSG_LEN(((length) + 3) & ~3)
#define CMSG_FIRSTHDR(header) \
    ((header)->msg_controllen >= (int)sizeof(struct cmsghdr) ? (struct cmsghdr *)(header)->msg_control : 0)
#define CMSG_NXTHDR(header, cmsg) \
    ((char *)(cmsg) + CMSG_SPACE((cmsg)->cmsg_len) > (char *)(header)->msg_control + (header)->msg_controllen \
         ? 0 : (struct cmsghdr *)((char *)(cmsg) + (((cmsg)->cmsg_len + 3) & ~3)))

extern int recvmsg(int, struct msghdr *, int) __asm__("recvmsg2");
extern int sendmsg(int, const struct msghdr *, int) __asm__("sendmsg2");
#else
struct msghdr {
    caddr_t msg_name;
    int msg_namelen;
    struct iovec *msg_iov;
    int msg_iovlen;
    caddr_t msg_accrights;
    int msg_accrightslen;
};

extern int recvmsg(int, struct msghdr *, int);
extern int sendmsg(int, const struct msghdr *, int);
#endif

extern int accept(int, void *, int *);
extern int bind(int, const void *, int);
extern int connect(int, const void *, int);
extern int getpeername(int, void *, int *);
extern int getsockname(int, void *, int *);
extern int getsockopt(int, int, int, void *, int *);
extern int listen(int, int);
extern int recv(int, void *, int, int);
extern int recvfrom(int, void *, int, int, void *, int *);
extern int send(int, const void *, int, int);
extern int sendto(int, const void *, int, int, const void *, int);
extern int setsockopt(int, int, int, const void *, int);
extern int shutdown(int, int);
extern int socket(int, int, int);
extern int socketpair(int, int, int, int *);

#endif
