#ifndef _SYS_FILE_INCLUDED
#define _SYS_FILE_INCLUDED

#include <fcntl.h>
#include <unistd.h>

#define L_SET           SEEK_SET
#define L_INCR          SEEK_CUR
#define L_XTND          SEEK_END

#endif
