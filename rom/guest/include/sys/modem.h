/* Lines of a modem: modem(7).  The requests for them are not here: their numbers are not public, and no terminal of
   hp9k's has such lines. */
#ifndef _SYS_MODEM_H
#define _SYS_MODEM_H

typedef unsigned long mflag;

#endif
