"""The rows of calls that exist on HP-UX and not here: each says which documented errno it returns, and why.

Names and numbers: the call tables of compatible systems and of the releases themselves; a Series 300 has 0 to 324, a
Series 800 0 to 525, those after 324 from release 10 on. A call declared by a handler replaces its row.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kernel.abi.errno import Errno, HpuxError
from kernel.calls.table import Entry, unimplemented, unknown


class _Rows(NamedTuple):
    """Calls that fail alike: `number name` pairs of both series, of the Series 300 and of the Series 800 alone."""

    error: type[HpuxError]
    why: str
    both: str = ""
    s300: str = ""
    s800: str = ""


_ROWS = (
    _Rows(Errno.EIO, "no process debugs another by these", s800="461 ttrace, 462 ttrace_wait, 478 ptrace64"),
    _Rows(
        Errno.EPERM,
        "the machine's own files, time and power are not the program's to change",
        "25 stime, 51 acct, 55 reboot, 85 swapon, 122 settimeofday, 259 swapfs",
        "77 swapoff",
        "77 swapoff, 325 adjtime, 345 clock_settime, 326 kload, 483 modload, 484 moduload, 485 modpath,"
        " 487 modadm, 490 crashconf, 493 spuctl, 517 settune",
    ),
    _Rows(
        Errno.EPERM,
        "no group has privileges",
        "151 privgrp",
    ),
    _Rows(
        Errno.EPERM,
        "real-time priorities are rtprio's alone",
        s800="329 serialize, 337 sched_setparam, 339 sched_setscheduler, 512 mem_res_grp",
    ),
    _Rows(
        Errno.ENOSYS,
        "real-time priorities are rtprio's alone",
        s800="338 sched_getparam, 340 sched_getscheduler, 342 sched_get_priority_max, 343 sched_get_priority_min,"
        " 344 sched_rr_get_interval, 518 pset_create, 519 pset_destroy, 520 pset_assign, 521 pset_bind,"
        " 522 pset_getattr, 523 pset_setattr, 524 pset_ctl, 525 pset_rtctl",
    ),
    _Rows(Errno.ENOSYS, "no statistics of system calls", "45 ki_call"),
    _Rows(Errno.ENOSTR, "no STREAMS", "270 getmsg, 271 putmsg, 317 getpmsg, 318 putpmsg, 319 strioctl"),
    _Rows(Errno.ENOSYS, "no STREAMS", s800="327 fattach, 328 fdetach"),
    _Rows(
        Errno.EOPNOTSUPP,
        "no access control lists",
        "",
        "186 setacl, 187 fsetacl, 188 getacl, 189 fgetacl, 190 getaccess",
        "235 ogetacl, 236 ofgetacl, 237 osetacl, 238 ofsetacl, 249 ogetaccess, 404 getacl, 405 fgetacl, 406 setacl,"
        " 407 fsetacl, 408 getaccess, 508 acl",
    ),
    _Rows(
        Errno.EPERM,
        "no auditing",
        "",
        "191 getaudid, 192 setaudid, 193 getaudproc, 194 setaudproc, 195 getevent, 196 setevent, 197 audwrite,"
        " 198 audswitch, 199 audctl",
        "240 getaudid, 241 setaudid, 242 getaudproc, 243 setaudproc, 244 getevent, 245 setevent, 246 audwrite,"
        " 247 audswitch, 248 audctl",
    ),
    _Rows(
        Errno.ENOSYS,
        "no diskless cluster",
        "168 nsp_init, 169 cluster, 170 mkrnod, 172 unsp_open, 175 setcontext_cdf, 176 bigio, 177 pipenode,"
        " 182 swapclients, 183 rmt_process, 184 dskless_stats",
        "179 getmachineid",
    ),
    _Rows(
        Errno.ENOSYS,
        "no network file system",
        "316 exportfs",
        "229 async_daemon, 230 nfs_fcntl, 233 getfh, 235 nfssvc",
        "190 nfssvc, 191 getfh, 194 async_daemon, 234 nfs_fcntl, 495 nfs_kstat",
    ),
    _Rows(
        Errno.ENOSYS,
        "no statistics of the kernel, nor parameters to tune",
        "274 getmount_entry",
        "",
        "334 sysfs, 358 sysinfo, 401 pstat_getlwp, 486 getksym, 488 modstat, 494 zerokernelsum,"
        " 515 tuneinfo, 516 gettune",
    ),
    _Rows(Errno.EINVAL, "no file system here has commands of its own", "", "243 fsctl", "250 fsctl"),
    _Rows(Errno.EINVAL, "no quotas", "148 quotactl"),
    _Rows(
        Errno.EOPNOTSUPP,
        "calls of release 11",
        s800="479 sendfile, 480 sendpath, 481 sendfile64, 482 sendpath64",
    ),
    _Rows(
        Errno.ENOSYS,
        "no NetIPC",
        "298 ipccreate, 299 ipcname, 300 ipcnamerase, 301 ipclookup, 302 ipcselect, 303 ipcconnect, 304 ipcrecvcn,"
        " 305 ipcsend, 306 ipcrecv, 307 ipcgetnodename, 308 ipcsetnodename, 309 ipccontrol, 310 ipcshutdown,"
        " 311 ipcdest",
    ),
    _Rows(
        Errno.ENOSYS,
        "the library of threads here locks in the program's memory, and sleeps by ksleep",
        s800="52 set_userthreadid, 53 lwp_mutex_unlock_2, 253 lwp_mutex_init2, 409 lwp_mutex_init,"
        " 410 lwp_mutex_lock_sys, 411 lwp_mutex_unlock, 412 lwp_cond_init, 413 lwp_cond_signal,"
        " 414 lwp_cond_broadcast, 415 lwp_cond_wait_sys, 454 lwp_rwlock_init, 455 lwp_rwlock_destroy,"
        " 456 lwp_rwlock_rdlock_sys, 457 lwp_rwlock_wrlock_sys, 458 lwp_rwlock_tryrdlock, 459 lwp_rwlock_trywrlock,"
        " 460 lwp_rwlock_unlock, 470 lwp_sema_init, 471 lwp_sema_post, 472 lwp_sema_wait, 473 lwp_sema_trywait,"
        " 474 lwp_sema_destroy",
    ),
    _Rows(
        Errno.ENOSYS,
        "nothing public says what it is given",
        s800="189 lw_get_thread_times, 396 lwp_info, 416 lwp_getscheduler, 417 lwp_setscheduler, 418 lwp_getstate,"
        " 419 lwp_setstate, 420 lwp_detach",
    ),
    _Rows(
        Errno.ENOSYS,
        "nothing public says how sigevent, siginfo and ucontext are laid out",
        s800="348 timer_create, 349 timer_delete, 350 timer_settime, 351 timer_gettime, 352 timer_getoverrun,"
        " 357 getcontext, 380 setcontext, 382 waitid",
    ),
    _Rows(
        Errno.ENOSYS,
        "nothing public says what it is given",
        s800="444 mq_notify, 447 ksem_open, 448 ksem_unlink, 449 ksem_close, 450 ksem_post, 451 ksem_wait,"
        " 452 ksem_read, 453 ksem_trywait",
    ),
    _Rows(
        Errno.ENOSYS,
        "no asynchronous input and output",
        s800="431 aio_read, 432 aio_write, 433 lio_listio, 434 aio_error, 435 aio_return, 436 aio_cancel,"
        " 437 aio_suspend, 438 aio_fsync, 496 aio_read64, 497 aio_write64, 498 aio_error64, 499 aio_return64,"
        " 500 aio_cancel64, 501 aio_suspend64, 502 aio_fsync64, 503 lio_listio64",
    ),
    _Rows(
        Errno.ENOSYS,
        "nothing public says how their structure is laid out",
        s800="475 statvfs64, 476 fstatvfs64",
    ),
    _Rows(
        Errno.ENOSYS,
        "nothing public says what it does",
        "76 vhangup, 251 ulconnect, 260 fss",
        "119 hpib_io_stub, 252 ulcontrol, 253 ulcreate, 254 uldest, 255 ulrecv, 256 ulrecvcn,"
        " 257 ulsend, 258 ulshutdown",
        "28 cnx_lw_pmon_read, 103 lf_send, 115 regctl, 140 setcore, 142 gethostid, 143 sethostid, 149 get_sysinfo,"
        " 154 lf_next_scn, 167 set_mem_window, 171 test, 199 qmml, 226 bfactl, 227 cs, 228 cds, 252 getmount_entries,"
        " 254 uldest, 255 ulrecv, 256 ulrecvcn, 257 ulsend, 258 ulshutdown, 292 proc_open,"
        " 293 proc_close, 294 proc_send, 295 proc_recv, 296 proc_sendrecv, 297 proc_syscall, 354 toolbox,"
        " 463 lf_wire_mem, 464 lf_unwire_mem, 465 lf_send_pin_map, 466 lf_free_buf, 467 lf_wait_nq,"
        " 468 lf_wakeup_conn_q, 469 lf_unused, 477 msh_register, 491 siginhibit,"
        " 492 sigenable, 509 __cnx_p2p_ctl, 510 __cnx_gsched_ctl,"
        " 511 __cnx_pmon_ctl, 513 fabric, 514 diagsyscall",
    ),
)
LAST = {"s300": 324, "s800": 525}  # number of a series' table


def rows(series: str) -> Iterator[Entry]:
    """The entries of one series, for every number of its table but 0, the indirect call of them all."""
    named: set[int] = set()
    for group in _ROWS:
        for row in f"{group.both}, {group.s300 if series == 's300' else group.s800}".split(", "):
            if row:
                number, name = row.split(" ")
                named.add(int(number))
                yield unimplemented(int(number), name, group.error, group.why)
    for reserved in set(range(1, LAST[series] + 1)) - named:
        yield unknown(reserved, "a reserved number")
