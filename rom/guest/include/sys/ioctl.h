#ifndef _SYS_IOCTL_INCLUDED
#define _SYS_IOCTL_INCLUDED

#include <sys/types.h>

/* Request words: direction in the top bits, size of the argument in bytes, group letter, number. */
#define IOCPARM_MASK    0x3fff
#define IOC_VOID        0x20000000
#define IOC_OUT         0x40000000
#define IOC_IN          0x80000000
#define IOC_INOUT       (IOC_IN | IOC_OUT)
#define _IOC(direction, group, number, size) \
    ((int)((direction) | (((size) & IOCPARM_MASK) << 16) | ((group) << 8) | (number)))
#define _IO(group, number)              _IOC(IOC_VOID, group, number, 0)
#define _IOR(group, number, type)       _IOC(IOC_OUT, group, number, sizeof(type))
#define _IOW(group, number, type)       _IOC(IOC_IN, group, number, sizeof(type))
#define _IOWR(group, number, type)      _IOC(IOC_INOUT, group, number, sizeof(type))

struct winsize {
    unsigned short ws_row;
    unsigned short ws_col;
    unsigned short ws_xpixel;
    unsigned short ws_ypixel;
};

struct ltchars {
    char t_suspc;
    char t_dsuspc;
    char t_rprntc;
    char t_flushc;
    char t_werasc;
    char t_lnextc;
};

#define TIOCSLTC        _IOW('T', 23, struct ltchars)
#define TIOCGLTC        _IOR('T', 24, struct ltchars)
#define TIOCLBIS        _IOW('T', 25, int)
#define TIOCLBIC        _IOW('T', 26, int)
#define TIOCLSET        _IOW('T', 27, int)
#define TIOCLGET        _IOR('T', 28, int)
#define LTOSTOP         1
#define TIOCSPGRP       _IOW('T', 29, int)
#define TIOCGPGRP       _IOR('T', 30, int)
#define TIOCCONS        _IO('t', 104)
#define TIOCSWINSZ      _IOW('t', 106, struct winsize)
#define TIOCGWINSZ      _IOR('t', 107, struct winsize)

#define FIONREAD        _IOR('f', 127, int)
#define FIONBIO         _IOW('f', 126, int)
#define FIOASYNC        _IOW('f', 125, int)
#define FIOSSAIOSTAT    _IOW('f', 122, int)
#define FIOGSAIOSTAT    _IOR('f', 121, int)
#define FIOSSAIOOWN     _IOW('f', 120, int)
#define FIOGSAIOOWN     _IOR('f', 119, int)
#define FIOSNBIO        _IOW('f', 118, int)

#define SIOCATMARK      _IOR('s', 7, int)
#define SIOCSPGRP       _IOW('s', 8, int)
#define SIOCGPGRP       _IOR('s', 9, int)

#define SIOCADDRT       _IOW('r', 10, struct rtentry)
#define SIOCDELRT       _IOW('r', 11, struct rtentry)

#define SIOCSIFADDR     _IOW('i', 12, struct ifreq)
#define SIOCGIFADDR     _IOWR('i', 13, struct ifreq)
#define SIOCSIFDSTADDR  _IOW('i', 14, struct ifreq)
#define SIOCGIFDSTADDR  _IOWR('i', 15, struct ifreq)
#define SIOCSIFFLAGS    _IOW('i', 16, struct ifreq)
#define SIOCGIFFLAGS    _IOWR('i', 17, struct ifreq)
#define SIOCGIFBRDADDR  _IOWR('i', 18, struct ifreq)
#define SIOCSIFBRDADDR  _IOW('i', 19, struct ifreq)
#define SIOCGIFCONF     _IOWR('i', 20, struct ifconf)
#define SIOCGIFNETMASK  _IOWR('i', 21, struct ifreq)
#define SIOCSIFNETMASK  _IOW('i', 22, struct ifreq)
#define SIOCGIFMETRIC   _IOWR('i', 23, struct ifreq)
#define SIOCSIFMETRIC   _IOW('i', 24, struct ifreq)
#define SIOCSARP        _IOW('i', 30, struct arpreq)
#define SIOCGARP        _IOWR('i', 31, struct arpreq)
#define SIOCDARP        _IOW('i', 32, struct arpreq)

extern int ioctl(int, int, ...);

#endif
