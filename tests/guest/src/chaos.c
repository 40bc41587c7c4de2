/* chaos SEED STEPS: a handful of processes that open, lock, map, signal and fork whatever they find, at random. All that
   is asked is that they end and the machine goes on. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/ptyio.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/termios.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define KEY 77
#define CHILDREN 6
#define FAMILY 20

static unsigned int state;
static int kin[FAMILY], known;
static char buffer[9000];

static int any(int limit)
{
    state = state * 1103515245u + 12345u;
    return (state >> 12) % limit;
}

static int descriptor(void)
{
    return any(20);
}

static void caught(int signo)
{
    signal(signo, caught);
    if (any(10) == 0)
        _exit(3);
}

static char *file(void)
{
    static char names[2][20];
    static int other;

    other = !other;
    sprintf(names[other], "/tmp/%c%d", "fdpl"[any(4)], any(6));
    return names[other];
}

static char *terminal(const char *pattern)
{
    static char name[30];

    sprintf(name, pattern, any(3));
    return name;
}

static void make(void) { open(file(), O_RDWR | O_CREAT | O_NONBLOCK, 0666); }
static void fifo(void) { mknod(file(), 0010666, 0); }
static void directory(void) { any(2) ? mkdir(file(), 0777) : rmdir(file()); }
static void take_away(void) { unlink(file()); }
static void link_files(void) { any(2) ? link(file(), file()) : symlink(file(), file()); }
static void rename_file(void) { rename(file(), file()); }
static void master(void) { open(terminal("/dev/ptym/ptyq%d"), O_RDWR | O_NONBLOCK); }
static void slave(void) { open(terminal("/dev/pty/ttyq%d"), O_RDWR | O_NONBLOCK); }
static void close_one(void) { close(descriptor()); }
static void duplicate(void) { dup2(descriptor(), descriptor()); }
static void cut(void) { ftruncate(descriptor(), any(20000)); }
static void seek(void) { lseek(descriptor(), any(5000), any(3)); }
static void flush(void) { tcflush(descriptor(), any(3)), tcflow(descriptor(), any(4)); }
static void session(void) { any(2) ? setsid() : setpgid(0, 0); }

static void input(void)
{
    int fd = descriptor();

    fcntl(fd, F_SETFL, O_NONBLOCK);
    read(fd, buffer, any(sizeof buffer));
}

static void output(void)
{
    int fd = descriptor(), i;

    if (fd < 3)
        return;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    for (i = 0; i < 100; i++)
        buffer[i] = "\\\003\032\004\n\rab#@\021\023"[any(12)];
    write(fd, buffer, any(sizeof buffer));
}

static void ends(void)
{
    int pair[2];

    any(2) ? pipe(pair) : socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
}

static void modes(void)
{
    struct termios modes;
    int fd = descriptor();

    if (tcgetattr(fd, &modes) < 0)
        return;
    modes.c_lflag ^= 1 << any(13);
    modes.c_oflag ^= 1 << any(16);
    modes.c_iflag ^= 1 << any(13);
    tcsetattr(fd, TCSANOW, &modes);
}

static void trap(void)
{
    static const int requests[] = {TIOCTRAP, TIOCMONITOR, TIOCSIGMODE, TIOCTTY, TIOCPKT};
    struct request_info info;
    int fd = descriptor(), value = any(3);

    ioctl(fd, requests[any(5)], &value);
    if (ioctl(fd, TIOCREQCHECK, &info) == 0)
        ioctl(fd, TIOCREQSET, &info);
}

static void front(void)
{
    int group = getpgrp();

    ioctl(descriptor(), TIOCSPGRP, &group);
}

static void lock(void)
{
    struct itimerval soon;
    struct flock lock;

    memset(&soon, 0, sizeof soon);
    soon.it_value.tv_usec = 20000;
    memset(&lock, 0, sizeof lock);
    lock.l_type = any(2) ? F_WRLCK : F_UNLCK;
    lock.l_start = any(20);
    lock.l_len = any(10);
    signal(SIGALRM, caught);
    setitimer(ITIMER_REAL, &soon, 0);
    fcntl(descriptor(), F_SETLKW, &lock);
    signal(SIGALRM, SIG_DFL);
    alarm(10);
}

static void semaphore(void)
{
    struct sembuf operation;

    operation.sem_num = any(2);
    operation.sem_op = any(5) - 2;
    operation.sem_flg = IPC_NOWAIT | SEM_UNDO;
    semop(semget(KEY, 2, IPC_CREAT | 0666), &operation, 1);
}

static void message(void)
{
    struct {
        long type;
        char text[500];
    } message;
    int queue = msgget(KEY, IPC_CREAT | 0666);

    message.type = 1 + any(3);
    any(2) ? msgsnd(queue, &message, any(500), IPC_NOWAIT) : msgrcv(queue, &message, any(500), any(4) - 1, IPC_NOWAIT);
}

static void segment(void)
{
    char *memory = shmat(shmget(KEY, 8000, IPC_CREAT | 0666), 0, 0);

    if (memory == (char *)-1)
        return;
    memory[any(8000)]++;
    if (any(2))
        shmdt(memory);
}

static void remove_objects(void)
{
    if (any(8))
        return;
    semctl(semget(KEY, 2, 0), 0, IPC_RMID, 0);
    msgctl(msgget(KEY, 0), IPC_RMID, 0);
    shmctl(shmget(KEY, 1, 0), IPC_RMID, 0);
}

static void map(void)
{
    char *memory = mmap(0, 8192, PROT_READ | PROT_WRITE, any(2) ? MAP_SHARED : MAP_PRIVATE, descriptor(), any(2) * 4096);

    if (memory != MAP_FAILED && any(2))
        munmap(memory, 4096);
}

static void wait_a_little(void)
{
    struct timeval limit;
    int reading = any(1 << 20), writing = any(1 << 20), other = any(1 << 20);

    limit.tv_sec = 0;
    limit.tv_usec = any(2000);
    select(20, &reading, &writing, &other, &limit);
}

static void annoy(void)
{
    static const int signals[] = {SIGTSTP, SIGCONT, SIGINT, SIGUSR1, SIGHUP, SIGTERM, SIGTTOU, SIGCONT};

    if (known)
        kill(kin[any(known)], signals[any(8)]);
}

static void live(int steps);

static void child(int steps)
{
    int pid;

    if (known == FAMILY || (pid = fork()) < 0)
        return;
    if (pid) {
        kin[known++] = pid;
        return;
    }
    known = 0;
    state ^= getpid() * 7919;
    live(steps);
}

static void borrowing_child(void)
{
    if (vfork() == 0) {
        execl("/nowhere", "nowhere", (char *)0);
        _exit(1);
    }
}

static void (*const actions[])(void) = {
    make, fifo, directory, take_away, link_files, rename_file, master, slave, close_one, duplicate, cut, seek, flush,
    session, input, input, output, output, ends, modes, modes, trap, trap, front, lock, semaphore, message, segment,
    remove_objects, map, wait_a_little, annoy, annoy, borrowing_child,
};
#define ACTIONS ((int)(sizeof actions / sizeof *actions))

static void live(int steps)
{
    int signo;

    for (signo = 1; signo < SIGKILL; signo++)
        signal(signo, any(3) ? SIG_DFL : caught);
    signal(SIGUSR1, caught);
    alarm(10);
    while (steps-- > 0)
        if (any(40) == 0)
            child(steps / 2);
        else
            actions[any(ACTIONS)]();
    _exit(0);
}

int main(int argc, char **argv)
{
    int steps = atoi(argv[2]), i, ended = 0, pid;

    for (i = 3; i < 20; i++)
        close(i);
    for (i = 0; i < CHILDREN; i++) {
        state = atoi(argv[1]) + i * 7777;
        if ((pid = fork()) == 0) {
            known = i;
            setpgid(0, 0);                      /* no key is to end us, too */
            live(steps);
        }
        kin[i] = pid;
    }
    while (ended < CHILDREN) {
        while (waitpid(-1, 0, WNOHANG) > 0)
            ended++;
        for (i = 0; i < CHILDREN; i++)
            kill(kin[i], SIGCONT);              /* the others have stopped it */
        usleep(20000);
    }
    printf("%d ended\n", ended);
    fflush(stdout);
    kill(-1, SIGKILL);                          /* those that are stopped and orphans */
    return 0;
}
