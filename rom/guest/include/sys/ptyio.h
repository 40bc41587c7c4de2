/* Requests for the master of a pseudo-terminal (pty(7)). */
#ifndef _SYS_PTYIO_INCLUDED
#define _SYS_PTYIO_INCLUDED

#include <sys/ioctl.h>

#define TIOCPKT         _IOW('t', 112, int)
#define TIOCPKT_DATA            0
#define TIOCPKT_FLUSHREAD       1
#define TIOCPKT_FLUSHWRITE      2
#define TIOCPKT_STOP            4
#define TIOCPKT_START           8
#define TIOCPKT_NOSTOP          16
#define TIOCPKT_DOSTOP          32
#define TIOCSTOP        _IO('t', 111)
#define TIOCSTART       _IO('t', 110)
#define TIOCREMOTE      _IOW('t', 105, int)
#define TIOCTTY         _IOW('t', 104, int)

/* What is trapped, and the master's answer; select(2) says that there is something exceptional. */
struct request_info {
    int request;
    int argget;
    int argset;
    short pgrp;
    short pid;
    int errno_error;
    int return_value;
};

#define TIOCTRAP        _IOW('t', 103, int)
#define TIOCMONITOR     _IOW('t', 102, int)
#define TIOCTRAPSTATUS  _IOR('t', 114, int)
#define TIOCREQCHECK    _IOR('t', 113, struct request_info)
#define TIOCREQGET      _IOR('t', 101, struct request_info)
#define TIOCREQSET      _IOW('t', 100, struct request_info)
#define TIOCOPEN        _IO('t', 99)
#define TIOCCLOSE       _IO('t', 98)
#define TIOCSIGMODE     _IOW('t', 115, int)
#define TIOCSIGNORMAL           0
#define TIOCSIGBLOCK            1
#define TIOCSIGABORT            2

#endif
