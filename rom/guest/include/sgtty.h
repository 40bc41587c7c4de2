#ifndef _SGTTY_INCLUDED
#define _SGTTY_INCLUDED

#include <sys/ioctl.h>

struct sgttyb {
    char sg_ispeed;
    char sg_ospeed;
    char sg_erase;
    char sg_kill;
    int sg_flags;
};

#define O_HUPCL         01
#define O_XTABS         02
#define O_LCASE         04
#define O_ECHO          010
#define O_CRMOD         020
#define O_RAW           040
#define O_ODDP          0100
#define O_EVENP         0200
#define O_ANYP          0300

#ifndef _SYS_TERMIO_INCLUDED
#define HUPCL           O_HUPCL
#define XTABS           O_XTABS
#define LCASE           O_LCASE
#define ECHO            O_ECHO
#define CRMOD           O_CRMOD
#define RAW             O_RAW
#define ODDP            O_ODDP
#define EVENP           O_EVENP
#define ANYP            O_ANYP
#endif

#define TIOCGETP        _IOR('t', 8, struct sgttyb)
#define TIOCSETP        _IOW('t', 9, struct sgttyb)

extern int gtty(int, struct sgttyb *);
extern int stty(int, const struct sgttyb *);

#endif
