/* The system half of the C library, from inside a program: every check prints one line; a wrong one says so. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <pwd.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/param.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <unistd.h>

static int failures;

static void check(const char *what, int good)
{
    printf("%s: %s\n", what, good ? "ok" : "WRONG");
    if (!good)
        failures++;
}

static jmp_buf environment;
static volatile int caught;

static void handler(int signo)
{
    caught = signo;
}

static void jump(int signo)
{
    longjmp(environment, signo);
}

static double work(double value)
{
    jmp_buf local;

    if (setjmp(local) == 0)
        longjmp(local, 1);
    return value * 2;
}

static void jumps(void)
{
    register int kept = 42;
    register double number = 1.5;
    int result = setjmp(environment);

    if (result == 0)
        longjmp(environment, 0);
    check("longjmp with 0 returns 1", result == 1);
    check("registers survive longjmp", kept == 42 && number == 1.5 && work(2.25) == 4.5);
    signal(SIGUSR1, jump);
    if (setjmp(environment) == 0)
        kill(getpid(), SIGUSR1);
    check("longjmp out of a handler restores the mask", (sigblock(0) & sigmask(SIGUSR1)) == 0);
}

static void signals(void)
{
    struct sigaction action, old;
    sigset_t set;

    signal(SIGUSR2, handler);
    raise(SIGUSR2);
    check("raise", caught == SIGUSR2);
    check("signal resets the handler", signal(SIGUSR2, SIG_IGN) == SIG_DFL);
    sigemptyset(&set);
    check("sigaddset", sigaddset(&set, 32) == 0 && sigismember(&set, 32) == 1 && set.sigset[0] < 0);
    check("sigaddset 40 is refused", sigaddset(&set, 40) == -1 && errno == EINVAL);
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    action.sa_flags = 0;
    check("sigaction", sigaction(SIGUSR1, &action, &old) == 0);
    sighold(SIGUSR1);
    caught = 0;
    kill(getpid(), SIGUSR1);
    check("sighold", caught == 0);
    sigrelse(SIGUSR1);
    check("sigrelse", caught == SIGUSR1);
    check("sigset", sigset(SIGUSR1, SIG_HOLD) == handler && sigset(SIGUSR1, SIG_DFL) == SIG_HOLD);
}

static void files(void)
{
    char path[MAXPATHLEN], *here;
    struct dirent *entry;
    struct stat status;
    DIR *directory;
    int seen = 0;
    long position = 0;

    check("mkdir", mkdir("/tmp/libc.dir", 0755) == 0 && chdir("/tmp/libc.dir") == 0);
    here = getcwd(path, sizeof path);
    check("getcwd", here && !strcmp(here, "/tmp/libc.dir"));
    check("getcwd too small", getcwd(path, 5) == 0 && errno == ERANGE);
    close(creat("one", 0644));
    close(creat("two", 0600));
    check("stat", stat("two", &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & 0777) == 0600);
    directory = opendir(".");
    while (directory && (entry = readdir(directory)) != 0) {
        if (seen++ == 1)
            position = telldir(directory);
        check(entry->d_name, entry->d_namlen == (int)strlen(entry->d_name));
    }
    check("readdir", seen == 4);
    rewinddir(directory);
    check("rewinddir", readdir(directory) != 0);
    (void)position;
    closedir(directory);
    check("opendir of a file", opendir("one") == 0 && errno == ENOTDIR);
    unlink("one");
    unlink("two");
    chdir("/");
    check("rmdir", rmdir("/tmp/libc.dir") == 0);
    check("getcwd at the root", !strcmp(getcwd(path, sizeof path), "/"));
}

static void databases(void)
{
    struct passwd *user = getpwnam("root");
    struct group *group = getgrgid(0);
    struct servent *service = getservbyname("telnet", "tcp");
    struct protoent *protocol = getprotobyname("TCP");
    struct hostent *host = gethostbyname("localhost");
    struct in_addr address;

    check("getpwnam", user && user->pw_uid == 0 && user->pw_dir[0] == '/');
    check("getpwuid", (user = getpwuid(0)) != 0 && !strcmp(user->pw_name, "root"));
    check("getgrgid", group && group->gr_gid == 0);
    check("getservbyname", service && service->s_port == 23);
    check("getprotobyname", protocol && protocol->p_proto == IPPROTO_TCP);
    check("gethostbyname", host && host->h_length == 4 && *(long *)host->h_addr == INADDR_LOOPBACK);
    host = gethostbyname("10.1.2.3");
    check("gethostbyname of an address", host && *(long *)host->h_addr == 0x0a010203);
    check("inet_addr", inet_addr("1.2.772") == 0x01020304 && inet_addr("1.2.3.400") == INADDR_NONE);
    check("inet_addr of other bases", inet_addr("0x7f.1") == 0x7f000001 && inet_addr("010.0.0.1") == 0x08000001);
    address.s_addr = 0xc0a80001;
    check("inet_ntoa", !strcmp(inet_ntoa(address), "192.168.0.1"));
    check("inet_netof", inet_netof(address) == 0xc0a800 && inet_lnaof(address) == 1);
}

static void options(void)
{
    char *argv[] = {"prog", "-ab", "-c", "value", "-dnow", "-x", "--", "rest", 0};

    opterr = 0;
    check("getopt a", getopt(8, argv, "abc:d:") == 'a');
    check("getopt b", getopt(8, argv, "abc:d:") == 'b');
    check("getopt c", getopt(8, argv, "abc:d:") == 'c' && !strcmp(optarg, "value"));
    check("getopt d", getopt(8, argv, "abc:d:") == 'd' && !strcmp(optarg, "now"));
    check("getopt ?", getopt(8, argv, "abc:d:") == '?' && optopt == 'x');
    check("getopt end", getopt(8, argv, "abc:d:") == EOF && !strcmp(argv[optind], "rest"));
}

static void system_calls(void)
{
    struct utsname name;
    struct timeval wait = {0, 1000};
    struct tms spent;
    struct rusage usage;
    fd_set set;
    char *first = sbrk(0), host[64];

    check("sbrk", sbrk(4096) == first && (char *)sbrk(0) == first + 4096);
    first[4095] = 7;
    check("sbrk back", sbrk(-4096) == first + 4096 && sbrk(0) == first);
    check("uname", uname(&name) == 0 && !strcmp(name.sysname, "HP-UX"));
    check("gethostname", gethostname(host, sizeof host) == 0 && host[0]);
    FD_ZERO(&set);
    FD_SET(40, &set);
    check("fd_set", FD_ISSET(40, &set) && set.fds_bits[1] == 1 << 8);
    check("select as a clock", select(0, 0, 0, 0, &wait) == 0);
    check("getppid", getppid() > 0 && getppid() != getpid());
    check("getpgid", getpgid(0) == getpgrp() && getpgid(getpid()) == getpgrp() && getpgid(29999) == -1);
    check("geteuid", geteuid() == getuid() && getegid() == getgid());
    check("times", times(&spent) != (clock_t)-1);
    check("getrusage", getrusage(RUSAGE_SELF, &usage) == 0);
    check("sysconf", sysconf(_SC_OPEN_MAX) >= 60);
    check("getpagesize", getpagesize() == 4096);
    check("isatty of nothing", isatty(17) == 0);
    check("ffs", ffs(0) == 0 && ffs(1) == 1 && ffs(0x80000000) == 32);
    check("sleep 0", sleep(0) == 0);
}

int main(void)
{
    jumps();
    signals();
    files();
    databases();
    options();
    system_calls();
    printf("%d wrong\n", failures);
    return failures != 0;
}
