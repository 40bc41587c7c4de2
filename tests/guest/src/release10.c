/* What release 10 added, on the Series 800: large files, statvfs, clocks.  hp9k cc: --series 800 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mpctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "check.h"

#define FAR 20000000000LL

int main(int argc, char **argv)
{
    struct stat64 status;
    struct dirent64 *entry;
    DIR *directory;
    struct statvfs space;
    struct flock64 lock;
    struct timespec now, left;
    char buffer[10], *mapped;
    int fd, child, result, master;

    chdir(argv[1]);
    fd = open64("far", O_RDWR | O_CREAT, 0644);
    check("lseek64", lseek64(fd, FAR, SEEK_SET) == FAR && write(fd, "far", 3) == 3 && lseek64(fd, 0LL, SEEK_CUR) == FAR + 3);
    check("stat64", stat64("far", &status) == 0 && status.st_size == FAR + 3 && status.st_uid == getuid());
    check("pread64", pread64(fd, buffer, 10, FAR + 1) == 2 && buffer[0] == 'a' && buffer[1] == 'r');
    check("pwrite", pwrite(fd, "begin", 5, 0) == 5 && pread(fd, buffer, 5, 0) == 5 && !strncmp(buffer, "begin", 5));
    check("ftruncate64", ftruncate64(fd, FAR + 1) == 0 && fstat64(fd, &status) == 0 && status.st_size == FAR + 1);
    mapped = mmap64(0, 4096, PROT_READ, MAP_SHARED, fd, FAR & ~4095LL);
    check("mmap64", mapped != MAP_FAILED && mapped[FAR & 4095] == 'f');
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = FAR;
    lock.l_len = 1;
    check("setlk64", fcntl64(fd, F_SETLK64, &lock) == 0);
    if ((child = fork()) == 0) {
        lock.l_start = 0;
        lock.l_len = 0;
        _exit(fcntl64(fd, F_GETLK64, &lock) != 0 || lock.l_start != FAR || lock.l_pid != getppid());
    }
    check("getlk64", waitpid(child, &result, 0) == child && result == 0);
    check("truncate64", truncate64("far", 7LL) == 0 && lstat64("far", &status) == 0 && status.st_size == 7);
    directory = opendir(".");
    while ((entry = readdir64(directory)) != 0 && strcmp(entry->d_name, "far"))
        ;
    check("readdir64", entry && entry->d_ino == status.st_ino && closedir(directory) == 0);
    check("statvfs", statvfs(".", &space) == 0 && space.f_frsize > 0 && space.f_namemax == 255);
    check("clock", clock_gettime(CLOCK_REALTIME, &now) == 0 && labs(now.tv_sec - time(0)) <= 1);
    now.tv_sec = 0;
    now.tv_nsec = 1000;
    check("nanosleep", nanosleep(&now, &left) == 0 && sched_yield() == 0);
    now.tv_nsec = 1000000000;
    check("nanosleep-einval", FAILS(nanosleep(&now, 0), EINVAL));
    check("getsid", getsid(0) == getsid(getpid()) && FAILS(getsid(29999), ESRCH));
    symlink("nowhere", "link");
    check("lchown", lchown("link", getuid(), getgid()) == 0);
    check("mpctl", mpctl(MPC_GETNUMSPUS, 0, 0) == 1);
    master = open("/dev/ptym/clone", O_RDWR);
    check("ptsname", master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0 && open(ptsname(master), O_RDWR) >= 0);
    check("ptsname-einval", ptsname(fd) == 0 && errno == EINVAL);
    return 0;
}
