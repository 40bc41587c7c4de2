#ifndef _DIRENT_INCLUDED
#define _DIRENT_INCLUDED

#include <sys/dirent.h>

typedef struct __dirdesc {
    int dd_fd;
    long dd_loc;                /* offset of the next entry in the buffer */
    long dd_size;               /* bytes in the buffer */
    long dd_base;               /* position of the buffer in the directory */
    char *dd_buf;
} DIR;

extern int closedir(DIR *);
extern DIR *opendir(const char *);
extern struct dirent *readdir(DIR *);
extern int readdir_r(DIR *, struct dirent *, struct dirent **);
#ifdef __hppa
extern struct dirent64 *readdir64(DIR *);
#endif
extern void rewinddir(DIR *);
extern int scandir(const char *, struct dirent ***, int (*)(), int (*)());
extern int alphasort(struct dirent **, struct dirent **);
extern void seekdir(DIR *, long);
extern long telldir(DIR *);
#define dirfd(directory) ((directory)->dd_fd)

#endif
