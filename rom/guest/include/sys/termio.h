#ifndef _SYS_TERMIO_INCLUDED
#define _SYS_TERMIO_INCLUDED

#include <sys/ioctl.h>

#define NCC             8

#define VINTR           0
#define VQUIT           1
#define VERASE          2
#define VKILL           3
#define VEOF            4
#define VEOL            5
#define VEOL2           6
#define VSWTCH          7
/* termio keeps these two in the places of VEOF and VEOL; termios has places of their own. */
#define VMINS           11
#define VTIMES          12
#ifdef _SYS_TERMIOS_INCLUDED
#define VMIN            VMINS
#define VTIME           VTIMES
#else
#define VMIN            VEOF
#define VTIME           VEOL
#endif

/* c_iflag */
#define IGNBRK          0000001
#define BRKINT          0000002
#define IGNPAR          0000004
#define PARMRK          0000010
#define INPCK           0000020
#define ISTRIP          0000040
#define INLCR           0000100
#define IGNCR           0000200
#define ICRNL           0000400
#define IUCLC           0001000
#define IXON            0002000
#define IXANY           0004000
#define IXOFF           0010000
#define IENQAK          0020000

/* c_oflag */
#define OPOST           0000001
#define OLCUC           0000002
#define ONLCR           0000004
#define OCRNL           0000010
#define ONOCR           0000020
#define ONLRET          0000040
#define OFILL           0000100
#define OFDEL           0000200
#define NLDLY           0000400
#define NL0             0
#define NL1             0000400
#define CRDLY           0003000
#define CR0             0
#define CR1             0001000
#define CR2             0002000
#define CR3             0003000
#define TABDLY          0014000
#define TAB0            0
#define TAB1            0004000
#define TAB2            0010000
#define TAB3            0014000
#define BSDLY           0020000
#define BS0             0
#define BS1             0020000
#define VTDLY           0040000
#define VT0             0
#define VT1             0040000
#define FFDLY           0100000
#define FF0             0
#define FF1             0100000

/* c_cflag */
#define CBAUD           0000037
#define B0              0
#define B50             1
#define B75             2
#define B110            3
#define B134            4
#define B150            5
#define B200            6
#define B300            7
#define B600            8
#define B900            9
#define B1200           10
#define B1800           11
#define B2400           12
#define B3600           13
#define B4800           14
#define B7200           15
#define B9600           16
#define B19200          17
#define B38400          18
#define B57600          19
#define B115200         20
#define EXTA            30
#define EXTB            31
#define CSIZE           0000140
#define CS5             0
#define CS6             0000040
#define CS7             0000100
#define CS8             0000140
#define CSTOPB          0000200
#define CREAD           0000400
#define PARENB          0001000
#define PARODD          0002000
#define HUPCL           0004000
#define CLOCAL          0010000
#define LOBLK           0020000
#define CRTS            0020000

/* c_lflag */
#define ISIG            0000001
#define ICANON          0000002
#define XCASE           0000004
#define ECHO            0000010
#define ECHOE           0000020
#define ECHOK           0000040
#define ECHONL          0000100
#define NOFLSH          0000200
#define ECHOCTL         0000400
#define ECHOPRT         0001000
#define ECHOKE          0002000
#define FLUSHO          0004000
#define PENDIN          0010000
#define TOSTOP          010000000000
#define IEXTEN          020000000000

struct termio {
    unsigned short c_iflag;
    unsigned short c_oflag;
    unsigned short c_cflag;
    unsigned short c_lflag;
    char c_line;
    unsigned char c_cc[NCC];
};

#define TCGETA          _IOR('T', 1, struct termio)
#define TCSETA          _IOW('T', 2, struct termio)
#define TCSETAW         _IOW('T', 3, struct termio)
#define TCSETAF         _IOW('T', 4, struct termio)
#define TCSBRK          _IO('T', 5)
#define TCXONC          _IO('T', 6)
#define TCFLSH          _IO('T', 7)

#endif
