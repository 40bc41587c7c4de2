/* Changing identities and process groups, all of it setresuid(2), setresgid(2), setpgrp2(2) and setpgrp3(2). */
#include <errno.h>
#include <unistd.h>

#define LEAVE (-1)

extern pid_t setpgrp3(int become_leader);

int setreuid(uid_t real, uid_t effective)
{
    return setresuid(real, effective, LEAVE);
}

int setregid(gid_t real, gid_t effective)
{
    return setresgid(real, effective, LEAVE);
}

int seteuid(uid_t effective)
{
    return setresuid(LEAVE, effective, LEAVE);
}

int setegid(gid_t effective)
{
    return setresgid(LEAVE, effective, LEAVE);
}

pid_t getpgrp(void)
{
    return setpgrp3(0);
}

pid_t setpgrp(void)
{
    return setpgrp3(1);
}

/* Release 10. */
pid_t getpgid(pid_t pid)
{
    return getpgrp2(pid);
}

int setpgid(pid_t pid, pid_t group)
{
    return setpgrp2(pid, group);
}

pid_t setsid(void)
{
    if (getpgrp() == getpid()) {
        errno = EPERM;
        return -1;
    }
    return setpgrp3(1);
}
