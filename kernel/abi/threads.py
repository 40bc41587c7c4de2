"""Threads: which calls are cancellation points (pthread_cancel(3T) and POSIX 1003.1c, 18.1.2)."""

# By the names of system calls; all of them may wait.
CANCELLATION_POINTS = frozenset(
    (
        *("close", "creat", "creat64", "fcntl", "fsync", "lockf", "lockf64", "msync", "open", "open64", "pause"),
        *("read", "readv", "pread", "pread64", "write", "writev", "pwrite", "pwrite64", "poll", "select", "nanosleep"),
        *("msgrcv", "msgsnd", "semop", "mq_send", "mq_receive", "getmsg", "putmsg", "getpmsg", "putpmsg"),
        *("sigpause", "sigsuspend", "sigwait", "sigtimedwait", "sigwaitinfo", "wait", "wait3", "waitpid", "waitid"),
        *(
            call + release
            for call in ("accept", "connect", "recv", "recvfrom", "recvmsg", "send", "sendto", "sendmsg")
            for release in ("", "_old", "2")
        ),
    )
)
