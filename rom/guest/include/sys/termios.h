#ifndef _SYS_TERMIOS_INCLUDED
#define _SYS_TERMIOS_INCLUDED

#include <sys/termio.h>

#undef VMIN
#undef VTIME
#define VMIN            VMINS
#define VTIME           VTIMES
#define VSUSP           13
#define VSTART          14
#define VSTOP           15
#define NCCS            16

typedef unsigned int tcflag_t;
typedef unsigned char cc_t;
typedef unsigned int speed_t;

struct termios {
    tcflag_t c_iflag;
    tcflag_t c_oflag;
    tcflag_t c_cflag;
    tcflag_t c_lflag;
    tcflag_t c_reserved;
    cc_t c_cc[NCCS];
};

#define TCGETATTR       _IOR('T', 16, struct termios)
#define TCSETATTR       _IOW('T', 17, struct termios)
#define TCSETATTRD      _IOW('T', 18, struct termios)
#define TCSETATTRF      _IOW('T', 19, struct termios)

#define TCSANOW         0
#define TCSADRAIN       1
#define TCSAFLUSH       2

#define TCIFLUSH        0
#define TCOFLUSH        1
#define TCIOFLUSH       2

#define TCOOFF          0
#define TCOON           1
#define TCIOFF          2
#define TCION           3

extern speed_t cfgetispeed(const struct termios *);
extern speed_t cfgetospeed(const struct termios *);
extern int cfsetispeed(struct termios *, speed_t);
extern int cfsetospeed(struct termios *, speed_t);
extern int tcdrain(int);
extern int tcflow(int, int);
extern int tcflush(int, int);
extern int tcgetattr(int, struct termios *);
extern int tcsendbreak(int, int);
extern int tcsetattr(int, int, const struct termios *);

#endif
