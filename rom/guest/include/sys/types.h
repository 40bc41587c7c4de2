#ifndef _SYS_TYPES_INCLUDED
#define _SYS_TYPES_INCLUDED

#include <stddef.h>
#include <sys/cdefs.h>

typedef long dev_t;
typedef unsigned long ino_t;
typedef long off_t;
#ifdef __hppa
typedef long long off64_t;              /* release 10 */
#endif
typedef long pid_t;
typedef long uid_t;
typedef long gid_t;
typedef long key_t;
typedef long daddr_t;
typedef long swblk_t;
typedef unsigned short mode_t;
typedef short nlink_t;
typedef unsigned short cnode_t;
typedef unsigned short site_t;
typedef int ssize_t;
typedef char *caddr_t;
typedef long paddr_t;
typedef long blksize_t;
typedef long blkcnt_t;
typedef unsigned long aid_t;
#ifndef _TIME_T
#define _TIME_T
typedef long time_t;
#endif
#ifndef _CLOCK_T
#define _CLOCK_T
typedef unsigned long clock_t;
#endif

typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned int u_int;
typedef unsigned long u_long;
typedef unsigned char unchar;
typedef unsigned short ushort;
typedef unsigned int uint;
typedef unsigned long ulong;
typedef unsigned int u_int32_t;
typedef unsigned short u_int16_t;
typedef unsigned char u_int8_t;

/* Device numbers: 8 bits of major, 24 of minor. */
#define major(device)            ((int)((unsigned long)(device) >> 24))
#define minor(device)            ((int)((device) & 0xffffff))
#define makedev(major, minor)    ((dev_t)((major) << 24 | ((minor) & 0xffffff)))

/* Descriptor sets of select(2): descriptor i is bit i % 32 of word i / 32. */
#define MAXFUPLIM       2048
#ifndef FD_SETSIZE
#define FD_SETSIZE      MAXFUPLIM
#endif
#define NFDBITS         32
#define NBBY            8
typedef long fd_mask;
typedef struct fd_set {
    fd_mask fds_bits[(FD_SETSIZE + NFDBITS - 1) / NFDBITS];
} fd_set;
#define FD_SET(fd, set)     ((set)->fds_bits[(fd) / NFDBITS] |= 1UL << ((fd) % NFDBITS))
#define FD_CLR(fd, set)     ((set)->fds_bits[(fd) / NFDBITS] &= ~(1UL << ((fd) % NFDBITS)))
#define FD_ISSET(fd, set)   (((set)->fds_bits[(fd) / NFDBITS] >> ((fd) % NFDBITS)) & 1)
#define FD_ZERO(set)        __fd_zero((set)->fds_bits, sizeof *(set))
extern void __fd_zero(fd_mask *, size_t);

#ifndef howmany
#define howmany(count, unit)     (((count) + ((unit) - 1)) / (unit))
#endif

#endif
