"""Files: the numbers of open(2), fcntl(2), access(2), stat(5), poll(2) and lockf(2), and the limits of path names."""

from __future__ import annotations

O_RDONLY, O_WRONLY, O_RDWR, O_ACCMODE = 0, 1, 2, 3
O_NDELAY, O_APPEND, O_CREAT, O_TRUNC, O_EXCL = 0o4, 0o10, 0o400, 0o1000, 0o2000
O_LARGEFILE = 0o4000  # release 10: offsets may exceed 31 bits
O_SYNC, O_NONBLOCK, O_NOCTTY = 0o100000, 0o200000, 0o400000
SETTABLE_FLAGS = O_NDELAY | O_APPEND | O_SYNC | O_NONBLOCK  # by fcntl(F_SETFL)
NOFILE = 60  # descriptors a process may have unless setrlimit(2) says otherwise
NOFILE_MAX = 2048
# Bits of `readiness` and `conditions`; the numbers are poll(2)'s.
POLLIN, POLLPRI, POLLOUT, POLLERR, POLLHUP = 1, 2, 4, 8, 0x10

S_IFMT, S_IFIFO, S_IFCHR, S_IFDIR, S_IFBLK = 0o170000, 0o010000, 0o020000, 0o040000, 0o060000
S_IFREG, S_IFLNK, S_IFSOCK = 0o100000, 0o120000, 0o140000
S_ISUID, S_ISGID, S_ISVTX = 0o4000, 0o2000, 0o1000
R_OK, W_OK, X_OK, F_OK = 4, 2, 1, 0

PATH_MAX = 1023
NAME_MAX = 255
MAXSYMLINKS = 20

F_RDLCK, F_WRLCK, F_UNLCK = 1, 2, 3
