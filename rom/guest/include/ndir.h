/* Berkeley's directory routines under HP-UX's older name. */
#ifndef _NDIR_INCLUDED
#define _NDIR_INCLUDED

#include <dirent.h>

#define direct          dirent
#define DIRBLKSIZ       1024
#define DIRSIZ(entry)   ((sizeof(struct dirent) - (MAXNAMLEN + 1) + (((entry)->d_namlen + 1 + 3) & ~3)))

#endif
