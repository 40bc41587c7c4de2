"""The rows of calls that exist on HP-UX and not here: each says which documented errno it returns, and why.

Names and numbers: hpux-syscalls.csv. A call declared by a handler replaces its row.
"""

from __future__ import annotations

from collections.abc import Iterator

from kernel.abi.errno import Errno, HpuxError
from kernel.syscalls.table import Entry, unimplemented

# (error, why, "number name" on both series, on the Series 300 only, on the Series 800 only)
_ROWS: tuple[tuple[type[HpuxError], str, str, str, str], ...] = (
    (Errno.EAGAIN, "one process at a time", "2 fork, 66 vfork", "", ""),
    (Errno.ENOMEM, "one process at a time", "11 execv, 59 execve", "", ""),
    (Errno.EIO, "no process debugs another", "26 ptrace", "", ""),
    (Errno.EPERM, "the machine's own files and time are not the program's to change",
     "21 mount, 22 umount, 25 stime, 51 acct, 55 reboot, 85 swapon, 122 settimeofday, 259 swapfs",
     "234 vfsmount", "77 swapoff, 198 vfsmount"),
    (Errno.EPERM, "no real-time scheduling or memory locking", "151 privgrp, 152 rtprio, 153 plock", "", ""),
    (Errno.ENOSPC, "no System V IPC", "156 semget, 159 msgget, 163 shmget", "", ""),
    (Errno.EINVAL, "no System V IPC",
     "157 semctl_old, 158 semop, 160 msgctl_old, 161 msgsnd, 162 msgrcv, 164 shmctl_old, 165 shmat, 166 shmdt, "
     "312 semctl, 313 msgctl, 314 shmctl, 321 msleep, 322 mwakeup, 323 msem_init, 324 msem_remove", "", ""),
    (Errno.ENODEV, "no mapped files", "71 mmap", "", ""),
    (Errno.EINVAL, "no mapped files", "73 munmap, 74 mprotect, 75 madvise, 320 msync", "", ""),
    (Errno.ENOSYS, "no profiling", "44 profil, 45 ki_call", "", ""),
    (Errno.EMFILE, "no pipes", "42 pipe", "", ""),
    (Errno.ENOSTR, "no STREAMS", "270 getmsg, 271 putmsg, 317 getpmsg, 318 putpmsg, 319 strioctl", "", ""),
    (Errno.EOPNOTSUPP, "no access control lists", "",
     "186 setacl, 187 fsetacl, 188 getacl, 189 fgetacl, 190 getaccess",
     "235 ogetacl, 236 ofgetacl, 237 osetacl, 238 ofsetacl, 249 ogetaccess"),
    (Errno.EPERM, "no auditing", "",
     "191 getaudid, 192 setaudid, 193 getaudproc, 194 setaudproc, 195 getevent, 196 setevent, 197 audwrite, "
     "198 audswitch, 199 audctl",
     "240 getaudid, 241 setaudid, 242 getaudproc, 243 setaudproc, 244 getevent, 245 setevent, 246 audwrite, "
     "247 audswitch, 248 audctl"),
    (Errno.ENOSYS, "no diskless cluster",
     "168 nsp_init, 169 cluster, 170 mkrnod, 172 unsp_open, 184 dskless_stats",
     "175 setcontext_cdf, 176 bigio, 177 pipenode, 179 getmachineid, 182 swapclients, 183 rmt_process", ""),
    (Errno.ENOSYS, "no network file system or kernel statistics",
     "243 fsctl, 273 getmount_cnt, 274 getmount_entry, 316 exportfs",
     "229 async_daemon, 230 nfs_fcntl, 233 getfh, 235 nfssvc, 245 pstat",
     "190 nfssvc, 191 getfh, 194 async_daemon, 234 nfs_fcntl, 239 pstat"),
    (Errno.EINVAL, "no quotas", "148 quotactl", "", ""),
    (Errno.EOPNOTSUPP, "not on this kind of socket", "284 recvmsg, 286 sendmsg, 291 socketpair", "", ""),
    (Errno.ENOSYS, "no NetIPC",
     "298 ipccreate, 299 ipcname, 300 ipcnamerase, 301 ipclookup, 302 ipcselect, 303 ipcconnect, 304 ipcrecvcn, "
     "305 ipcsend, 306 ipcrecv, 307 ipcgetnodename, 308 ipcsetnodename, 309 ipccontrol, 310 ipcshutdown, 311 ipcdest",
     "", ""),
    (Errno.ENOSYS, "nothing public says what it does",
     "76 vhangup, 251 ulconnect, 252 ulcontrol, 253 ulcreate, 254 uldest, 255 ulrecv, 256 ulrecvcn, 257 ulsend, "
     "258 ulshutdown, 260 fss, 315 mpctl",
     "119 hpib_io_stub", ""),
)  # fmt: skip


def rows(series: str) -> Iterator[Entry]:
    """The entries of one series."""
    for error, why, both, s300, s800 in _ROWS:
        for row in f"{both}, {s300 if series == 's300' else s800}".split(", "):
            if row:
                number, name = row.split(" ")
                yield unimplemented(int(number), name, error, why)
