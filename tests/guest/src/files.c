/* Files, FIFOs, locks and limits between processes. Runs in a directory of its own, its argument. */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <ulimit.h>
#include <ustat.h>
#include <unistd.h>
#include "check.h"

#define BIG 9000

struct old_entry {              /* what programs read(2) of a directory before there was readdir(3) */
    unsigned long inode;
    unsigned short length, name_length;
    char name[24];
};

static volatile int caught;

static void note(int signo)
{
    caught = signo;
    signal(signo, note);
}

static int ended_well(int child)
{
    int status;

    return waitpid(child, &status, 0) == child && status == 0;
}

static void pipes(void)
{
    static char buffer[BIG];
    int ends[2], child, total = 0, got, status;

    pipe(ends);
    if ((child = fork()) == 0) {
        close(ends[0]);
        memset(buffer, 'p', BIG);
        _exit(write(ends[1], buffer, BIG) != BIG);
    }
    close(ends[1]);
    while ((got = read(ends[0], buffer, 1000)) > 0)
        total += got;
    check("pipe-between-processes", total == BIG && got == 0 && ended_well(child));
    close(ends[0]);

    pipe(ends);
    close(ends[0]);
    signal(SIGPIPE, note);
    check("sigpipe", FAILS(write(ends[1], "x", 1), EPIPE) && caught == SIGPIPE);
    if ((child = fork()) == 0) {
        signal(SIGPIPE, SIG_DFL);
        write(ends[1], "x", 1);
        _exit(0);
    }
    check("sigpipe-kills", waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
    close(ends[1]);
}

static void fifos(void)
{
    char buffer[20];
    int child, fd, i, whole = 1;

    check("mkfifo", mkfifo("fifo", 0600) == 0 && FAILS(mkfifo("fifo", 0600), EEXIST));
    check("fifo-enxio", FAILS(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO));
    for (i = 0; i < 2; i++)
        if ((child = fork()) == 0) {
            static char letters[5000];
            int j, out = open("fifo", O_WRONLY);

            memset(letters, 'a' + i, sizeof letters);
            for (j = 0; j < 10; j++)
                write(out, letters, sizeof letters);
            _exit(0);
        }
    fd = open("fifo", O_RDONLY);
    signal(SIGALRM, SIG_DFL);
    alarm(60);
    for (i = 0; i < 20; i++) {
        static char block[5000];
        int j, got = 0, more;

        while (got < (int)sizeof block) {
            more = read(fd, block + got, sizeof block - got);
            if (more == 0)
                usleep(1000);                   /* one writer has ended, the other not begun */
            got += more;
        }
        for (j = 1; j < got; j++)
            whole = whole && block[j] == block[0];
    }
    alarm(0);
    while (wait(0) > 0)
        ;
    check("fifo-atomic", whole && read(fd, buffer, 1) == 0);
    close(fd);
}

static int lock(int fd, int kind, long start, int command)
{
    struct flock wanted;

    wanted.l_type = kind;
    wanted.l_whence = SEEK_SET;
    wanted.l_start = start;
    wanted.l_len = 1;
    return fcntl(fd, command, &wanted);
}

static void locks(void)
{
    struct flock found;
    int fd = open("locked", O_RDWR | O_CREAT, 0644), ready[2], child;
    char byte;

    pipe(ready);
    lock(fd, F_WRLCK, 0, F_SETLK);
    if ((child = fork()) == 0) {
        if (!FAILS(lock(fd, F_RDLCK, 0, F_SETLK), EACCES) || lock(fd, F_WRLCK, 1, F_SETLK) != 0)
            _exit(1);
        write(ready[1], "x", 1);
        _exit(lock(fd, F_WRLCK, 0, F_SETLKW) != 0);     /* until the parent gives it up */
    }
    read(ready[0], &byte, 1);
    found.l_type = F_WRLCK;
    found.l_whence = SEEK_SET;
    found.l_start = 1;
    found.l_len = 1;
    check("getlk", fcntl(fd, F_GETLK, &found) == 0 && found.l_type == F_WRLCK && found.l_pid == child);
    sleep(1);
    check("deadlock", FAILS(lock(fd, F_WRLCK, 1, F_SETLKW), EDEADLK));
    lock(fd, F_UNLCK, 0, F_SETLK);
    check("lock-handed-over", ended_well(child));
    lseek(fd, 0L, SEEK_SET);
    check("lockf", lockf(fd, F_TLOCK, 10L) == 0);
    if ((child = fork()) == 0)
        _exit(!FAILS(lockf(fd, F_TEST, 5L), EACCES) || !FAILS(lockf(fd, F_TLOCK, 5L), EACCES));
    check("lockf-elsewhere", ended_well(child));
    close(fd);
}

static void devices(void)
{
    char buffer[16];
    int null = open("/dev/null", O_RDWR), zero = open("/dev/zero", O_RDONLY);

    memset(buffer, 1, sizeof buffer);
    check("null", write(null, buffer, 16) == 16 && read(null, buffer, 16) == 0);
    check("zero", read(zero, buffer, 16) == 16 && buffer[0] == 0 && buffer[15] == 0);
    check("kmem", open("/dev/kmem", O_RDONLY) == -1 && (errno == ENXIO || errno == EACCES));
    check("mknod-device", FAILS(mknod("device", S_IFCHR | 0600, 0x03000002), EPERM));
}

static void directories(void)
{
    struct old_entry entries[64];
    struct stat status;
    DIR *directory;
    struct dirent *entry;
    int fd, got, i, old = 0, new = 0, here;
    char name[40];

    mkdir("many", 0755);
    for (i = 0; i < 40; i++) {
        sprintf(name, "many/file%d", i);
        close(creat(name, 0644));
    }
    directory = opendir("many");
    while ((entry = readdir(directory)) != 0)
        new++;
    rewinddir(directory);
    check("readdir", new == 42 && readdir(directory) != 0);
    closedir(directory);
    fd = open("many", O_RDONLY);
    while ((got = read(fd, entries, sizeof entries)) > 0)
        for (i = 0; i < got / (int)sizeof entries[0]; i++)
            if (entries[i].inode && strncmp(entries[i].name, "file", 4) == 0)
                old++;
    check("read-of-a-directory", old == 40);
    here = open(".", O_RDONLY);
    check("fchdir", fchdir(fd) == 0 && stat("file7", &status) == 0 && fchdir(here) == 0 && stat("many", &status) == 0);
    check("rmdir-full", FAILS(rmdir("many"), EEXIST));
    close(fd);
}

static void links(void)
{
    struct stat status;
    char buffer[20];

    close(creat("file", 0644));
    check("link", link("file", "again") == 0 && stat("again", &status) == 0 && status.st_nlink == 2);
    check("symlink", symlink("file", "soft") == 0 && readlink("soft", buffer, 20) == 4 && !strncmp(buffer, "file", 4));
    check("lstat", lstat("soft", &status) == 0 && S_ISLNK(status.st_mode) && status.st_size == 4);
    symlink("loop", "loop");
    check("loop", FAILS(open("loop", O_RDONLY), ELOOP));
    check("readlink-of-a-file", FAILS(readlink("file", buffer, 20), EINVAL));
    check("unlink-directory", FAILS(unlink("many"), EPERM));
}

static void sizes(void)
{
    struct stat status;
    struct statfs space;
    struct ustat old;
    int fd = open("sparse", O_RDWR | O_CREAT, 0644);

    lseek(fd, 50000000L, SEEK_SET);
    write(fd, "end", 3);
    fstat(fd, &status);
    check("sparse", status.st_size == 50000003 && status.st_blocks < 1000);
    check("ftruncate", ftruncate(fd, 10L) == 0 && fstat(fd, &status) == 0 && status.st_size == 10);
    check("truncate", truncate("sparse", 100L) == 0 && stat("sparse", &status) == 0 && status.st_size == 100);
    check("fsync", fsync(fd) == 0);
    check("statfs", statfs(".", &space) == 0 && space.f_bsize > 0 && space.f_blocks > 0);
    check("ustat", ustat(status.st_dev, &old) == 0 && old.f_tfree > 0);
    check("ulimit", ulimit(UL_SETFSIZE, 2L) == 2 && ulimit(UL_GETFSIZE, 0L) == 2);
    lseek(fd, 1000L, SEEK_SET);
    check("file-too-big", write(fd, "0123456789012345678901234567890", 30) == 24 && FAILS(write(fd, "x", 1), EFBIG));
    check("ftruncate-too-big", FAILS(ftruncate(fd, 1025L), EFBIG));
    close(fd);
}

static void root(void)
{
    struct stat status;
    int child;

    if (geteuid() != 0) {
        check("chroot", FAILS(chroot("."), EPERM));
        return;
    }
    if ((child = fork()) == 0)
        _exit(chroot(".") != 0 || chdir("/") != 0 || stat("/many", &status) != 0 || stat("../../many", &status) != 0);
    check("chroot", ended_well(child));
}

int main(int argc, char **argv)
{
    chdir(argv[1]);
    pipes();
    fifos();
    locks();
    devices();
    directories();
    links();
    root();
    sizes();
    return 0;
}
