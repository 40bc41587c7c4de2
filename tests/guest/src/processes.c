/* Processes as a program sees them: every line is "name ok" or "name FAILED".  Its first argument is its own path; what
   follows is what it is to do when it has executed itself. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <unistd.h>

#define HIDDEN 9                /* a descriptor that must not survive exec */

extern char **environ;
extern int vfork_sees;
int vfork_sees;

static const char *self;
static volatile int caught, caught_twice;

static void check(const char *name, int good)
{
    printf("%s %s\n", name, good ? "ok" : "FAILED");
    fflush(stdout);
}

static void note(int sig)
{
    caught = sig;
    caught_twice++;
}

static void install(int sig, void (*handler)(), int flags)
{
    struct sigvec vec;

    vec.sv_handler = handler;
    vec.sv_mask = 0;
    vec.sv_flags = flags;
    sigvector(sig, &vec, (struct sigvec *)0);
}

/* A child that runs `work` and exits with what that returns. */
static pid_t start(int (*work)(void))
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(work());
    return pid;
}

static int result_of(int (*work)(void))
{
    int status = -1;
    pid_t pid = start(work);

    return waitpid(pid, &status, 0) == pid ? status : -1;
}

static int exits_3(void) { return 3; }
static int exits_258(void) { return 258; }
static int kills_itself(void) { kill(getpid(), SIGTERM); return 1; }
static int stops_itself(void) { kill(getpid(), SIGSTOP); return 6; }
static int waits(void) { for (;;) pause(); }
static int its_parent(void) { return getppid() == 1; }

/* A child that has exited with 3; the end of what it had open says so. */
static pid_t zombie(void)
{
    int ends[2];
    char byte;
    pid_t child;

    pipe(ends);
    child = start(exits_3);
    close(ends[1]);
    while (read(ends[0], &byte, 1) > 0)
        ;
    close(ends[0]);
    return child;
}

static void forks(void)
{
    int status, here = 1, fds[2];
    pid_t parent = getpid(), child;
    char text[8];

    pipe(fds);
    fflush(stdout);
    child = fork();
    if (child == 0) {
        here = 2;
        sprintf(text, "%d", getppid() == parent && getpid() != parent && here == 2);
        write(fds[1], text, 1);
        _exit(0);
    }
    check("fork-child", read(fds[0], text, 1) == 1 && *text == '1');
    check("fork-memory", here == 1);
    check("wait-pid", wait(&status) == child && status == 0);
    check("exit-status", result_of(exits_3) == 3 << 8);
    check("exit-status-is-a-byte", result_of(exits_258) == 2 << 8);
    check("killed-status", result_of(kills_itself) == SIGTERM);
    errno = 0;
    check("no-child", wait(&status) == -1 && errno == ECHILD);
    errno = 0;
    check("not-my-child", waitpid(1, &status, 0) == -1 && errno == ECHILD);
    close(fds[0]);
    close(fds[1]);
}

static void waiting(void)
{
    int status, other = 0;
    pid_t first = start(waits), second = start(exits_3);

    check("wait-for-one", waitpid(second, &status, 0) == second && status == 3 << 8);
    check("wnohang", waitpid(-1, &status, WNOHANG) == 0);
    errno = 0;
    check("wait-bad-option", waitpid(-1, &status, 64) == -1 && errno == EINVAL);
    kill(first, SIGSTOP);
    check("wuntraced", waitpid(first, &status, WUNTRACED) == first && WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
    check("stop-told-once", waitpid(first, &status, WUNTRACED | WNOHANG) == 0);
    kill(first, SIGCONT);
    check("continued-lives", waitpid(first, &status, WUNTRACED | WNOHANG) == 0 && kill(first, 0) == 0);
    kill(first, SIGKILL);
    check("wait3", wait3(&status, 0, (int *)0) == first && status == SIGKILL);
    first = start(stops_itself);
    check("stops-itself", waitpid(first, &status, WUNTRACED) == first && status == (SIGSTOP << 8 | 0x7f));
    kill(first, SIGCONT);
    check("goes-on", waitpid(first, &other, 0) == first && other == 6 << 8);
    first = zombie();
    check("zombie-is-not-killed", kill(first, 0) == 0 && kill(first, SIGKILL) == 0 && kill(-first, 0) == -1);
    waitpid(-1, &status, WNOHANG);
    check("zombie-seen", status == 3 << 8);
}

static int makes_an_orphan(void)
{
    int fds[2];
    char byte;

    pipe(fds);
    if (fork() == 0) {
        close(fds[1]);
        read(fds[0], &byte, 1);         /* until its parent is gone */
        write(HIDDEN, getppid() == 1 ? "y" : "n", 1);
        _exit(0);
    }
    return 0;
}

static void orphans(void)
{
    int fds[2];
    char byte = 0;

    pipe(fds);
    dup2(fds[1], HIDDEN);
    close(fds[1]);
    result_of(makes_an_orphan);
    close(HIDDEN);
    check("orphan-of-init", read(fds[0], &byte, 1) == 1 && byte == 'y');
    close(fds[0]);
}

static int leads(void)
{
    pid_t group = setpgrp();

    return group == getpid() && getpgrp() == group;
}

static int lets_a_group_be_killed(void)
{
    int count = 0, status;
    pid_t leader = start(waits), second = start(waits), outside = start(waits);

    setpgrp2(leader, leader);
    setpgrp2(second, leader);
    if (getpgrp2(second) != leader || getpgrp2(0) == leader)
        return 0;
    kill(-leader, SIGTERM);
    while (waitpid(-leader, &status, 0) > 0)
        count += status == SIGTERM;
    if (count != 2 || kill(outside, 0) != 0)
        return 0;
    kill(outside, SIGKILL);
    return wait(&status) == outside;
}

static int new_session(void)
{
    return setsid() == getpid() && setsid() == -1 && errno == EPERM && setpgrp2(0, 0) == -1 && errno == EPERM;
}

static void groups(void)
{
    check("setpgrp", result_of(leads) == 1 << 8);
    check("kill-group", result_of(lets_a_group_be_killed) == 1 << 8);
    check("setsid", result_of(new_session) == 1 << 8);
    errno = 0;
    check("setpgrp2-unknown", setpgrp2(0, 29999) == -1 && errno == EPERM);
    errno = 0;
    check("setpgrp2-stranger", setpgrp2(1, 0) == -1 && errno == ESRCH);
    errno = 0;
    check("kill-nobody", kill(29999, 0) == -1 && errno == ESRCH);
    errno = 0;
    check("kill-no-group", kill(-29999, 0) == -1 && errno == ESRCH);
}

static void children_signal(void)
{
    int status;
    pid_t child;

    install(SIGCLD, note, 0);
    caught = 0;
    child = start(exits_3);
    while (!caught)
        ;
    check("sigcld", caught == SIGCLD && wait(&status) == child);
    signal(SIGCLD, SIG_DFL);
    child = start(exits_3);
    while (waitpid(-1, &status, WNOHANG) != child)
        ;
    child = zombie();
    caught = 0;
    signal(SIGCLD, note);
    check("sigcld-for-a-zombie", caught == SIGCLD && wait(&status) > 0);
    signal(SIGCLD, SIG_IGN);
    child = start(exits_3);
    errno = 0;
    check("sigcld-ignored", wait(&status) == -1 && errno == ECHILD);
    install(SIGCLD, note, 0);
    caught = 0;
    child = start(stops_itself);
    waitpid(child, &status, WUNTRACED);
    check("stop-is-no-sigcld", caught == 0);
    install(SIGCLD, note, SV_BSDSIG);
    kill(child, SIGCONT);
    wait(&status);
    caught = 0;
    child = start(stops_itself);
    waitpid(child, &status, WUNTRACED);
    check("stop-is-a-sigcld", caught == SIGCLD);
    kill(child, SIGKILL);
    while (wait(&status) != child)
        ;
    signal(SIGCLD, SIG_DFL);
}

static void vforks(void)
{
    int status;
    pid_t child;
    static char *vector[] = {"self", "self", "exit", "7", 0};

    vfork_sees = 0;
    child = vfork();
    if (child == 0) {
        vfork_sees = 1;
        _exit(4);
    }
    check("vfork-shares", vfork_sees == 1);
    check("vfork-status", waitpid(child, &status, 0) == child && status == 4 << 8);
    vector[1] = (char *)self;
    child = vfork();
    if (child == 0) {
        execv(self, vector);
        _exit(99);
    }
    check("vfork-exec", waitpid(child, &status, 0) == child && status == 7 << 8);
    child = vfork();
    if (child == 0) {
        execv("/nowhere", vector);
        vfork_sees = errno;
        _exit(5);
    }
    check("vfork-exec-fails", waitpid(child, &status, 0) == child && status == 5 << 8 && vfork_sees == ENOENT);
}

static int executes_itself(void)
{
    char hidden[8];

    sprintf(hidden, "%d", dup(0));
    fcntl(atoi(hidden), F_SETFD, 1);
    signal(SIGUSR1, SIG_IGN);
    signal(SIGUSR2, note);
    sigblock(sigmask(SIGHUP));
    putenv("GREETING=hello");
    execl(self, "a name", self, "look", hidden, "last", (char *)0);
    return 99;
}

static int gives_an_environment(void)
{
    static char *environment[] = {"ONLY=this", 0};

    execle(self, "self", self, "only", (char *)0, environment);
    return 99;
}

static int executes_a_directory(void) { execl("/", "x", (char *)0); return errno; }
static int executes_nothing(void) { execl("/nowhere", "x", (char *)0); return errno; }
static int executes_text(void) { execl("/etc/passwd", "x", (char *)0); return errno; }

static int executes_a_file(const char *text)
{
    char name[] = "/tmp/execXXXXXX";
    int fd = open(mktemp(name), O_WRONLY | O_CREAT, 0777), status;
    pid_t child;

    write(fd, text, strlen(text));
    close(fd);
    child = fork();
    if (child == 0) {
        execl(name, "a", "first", "second", (char *)0);
        _exit(errno);
    }
    waitpid(child, &status, 0);
    unlink(name);
    return status >> 8;
}

static int executes_too_much(void)
{
    static char *vector[20002];
    static char text[101];
    int i;

    memset(text, 'x', 100);
    for (i = 0; i < 20000; i++)
        vector[i] = text;
    execv(self, vector);
    return errno;
}

static void execs(void)
{
    char line[200];

    check("exec", result_of(executes_itself) == 42 << 8);
    check("exec-environment", result_of(gives_an_environment) == 43 << 8);
    check("exec-directory", result_of(executes_a_directory) == EACCES << 8);
    check("exec-nothing", result_of(executes_nothing) == ENOENT << 8);
    check("exec-not-executable", result_of(executes_text) == EACCES << 8);
    check("exec-e2big", result_of(executes_too_much) == E2BIG << 8);
    check("exec-text", executes_a_file("just words\n") == ENOEXEC);
    check("exec-empty", executes_a_file("") == ENOEXEC);
    sprintf(line, "#! %s script\n", self);
    check("exec-script", executes_a_file(line) == 44);
    check("exec-script-nowhere", executes_a_file("#!/nowhere\n") == ENOENT);
    check("exec-script-nothing", executes_a_file("#!\n") == ENOEXEC);
    check("exec-script-of-script", executes_a_file("#!/etc/issue\n") == EACCES);
}

static void times_of_children(void)
{
    struct tms before, after;
    int status;
    pid_t child;

    times(&before);
    child = fork();
    if (child == 0) {
        do
            times(&after);
        while (after.tms_utime + after.tms_stime < 10);
        _exit(0);
    }
    wait(&status);
    times(&after);
    check("child-times", after.tms_cutime + after.tms_cstime >= before.tms_cutime + before.tms_cstime + 10);
}

static void sharing(void)
{
    char name[] = "/tmp/shareXXXXXX", text[8];
    int fd = open(mktemp(name), O_RDWR | O_CREAT, 0600), status;

    write(fd, "abcdef", 6);
    lseek(fd, 0L, 0);
    if (fork() == 0) {
        read(fd, text, 2);
        close(fd);
        _exit(0);
    }
    wait(&status);
    check("shared-offset", read(fd, text, 1) == 1 && *text == 'c');
    close(fd);
    unlink(name);
}

static int loops(void)
{
    for (;;)
        ;
}

static void fairness(void)
{
    int status;
    pid_t busy = start(loops), child;

    child = start(exits_3);
    check("beside-a-loop", waitpid(child, &status, 0) == child);
    kill(busy, SIGINT);
    check("loop-killed", waitpid(busy, &status, 0) == busy && status == SIGINT);
}

/* What it does when it has executed itself. */
static int executed(int argc, char **argv)
{
    struct sigvec ignored, reset;

    if (!strcmp(argv[2], "exit"))
        return atoi(argv[3]);
    if (!strcmp(argv[2], "only"))
        return environ[0] && !strcmp(environ[0], "ONLY=this") && !environ[1] ? 43 : 1;
    if (!strcmp(argv[2], "look")) {
        sigvector(SIGUSR1, (struct sigvec *)0, &ignored);
        sigvector(SIGUSR2, (struct sigvec *)0, &reset);
        if (argc != 5 || strcmp(argv[0], "a name") || strcmp(argv[4], "last"))
            return 1;
        if (fcntl(atoi(argv[3]), F_GETFD, 0) != -1 || errno != EBADF)
            return 2;
        if (ignored.sv_handler != SIG_IGN || reset.sv_handler != SIG_DFL || !(sigblock(0) & sigmask(SIGHUP)))
            return 3;
        return getenv("GREETING") && !strcmp(getenv("GREETING"), "hello") ? 42 : 4;
    }
    return 5;
}

int main(int argc, char **argv)
{
    self = argv[1];
    if (argc == 5 && !strcmp(argv[1], "script"))
        return !strncmp(argv[2], "/tmp/exec", 9) && !strcmp(argv[3], "first") && !strcmp(argv[4], "second") ? 44 : 1;
    if (argc > 2)
        return executed(argc, argv);
    forks();
    waiting();
    orphans();
    groups();
    children_signal();
    vforks();
    execs();
    times_of_children();
    sharing();
    fairness();
    return its_parent();        /* it is init's own child */
}
