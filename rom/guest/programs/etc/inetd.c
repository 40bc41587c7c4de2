/* inetd: waits on the ports of many services and starts a program for whoever comes.
 *
 *     inetd [-d] [-p offset] [file]
 *
 * A line of the file (/etc/inetd.conf) is
 *
 *     service  stream|dgram  tcp|udp  wait|nowait  user  program  arguments...
 *
 * with the program's full path, or `internal' for echo, discard, daytime, time and chargen, which inetd does itself.  It
 * goes on in the background unless -d is given, reads its file again on SIGHUP, and adds `offset' to every port.
 */
#include "../net/internet.h"
#include <pwd.h>
#include <time.h>
#include <sys/wait.h>

#define SERVICES 64
#define ARGUMENTS 16
#define LINE 512
#define BURST 40    /* this many starts of one service a minute are a loop */

struct service {
    char name[32], user[16], program[128], line[LINE];
    char *arguments[ARGUMENTS + 1];
    int type, waits, s, child;
    int starts;
    long since;
};

static struct service services[SERVICES];
static int count, offset, debugging, reread, reaped;
static const char *file = "/etc/inetd.conf";

static void hang_up(int number)
{
    (void)number;
    reread = 1;
}

static void child_died(int number)
{
    (void)number;
    reaped = 1;
}

static void catch(int number, void (*handler)(int))
{
    struct sigvec action;

    memset(&action, 0, sizeof action);
    action.sv_handler = handler;
    sigvector(number, &action, 0);
}

/* --- what inetd does itself --- */

static const char *now(void)
{
    static char text[32];
    time_t seconds = time(0);

    strcpy(text, ctime(&seconds));
    strcpy(text + strlen(text) - 1, "\r\n");
    return text;
}

/* A line of the character generator: 72 of the printing characters, from the `first'. */
static void generate(char *line, int first)
{
    int i;

    for (i = 0; i < 72; i++)
        line[i] = ' ' + (first + i) % 95;
    strcpy(line + 72, "\r\n");
}

static unsigned long network_time(void)
{
    return htonl((unsigned long)time(0) + 2208988800UL); /* since 1900 */
}

static void internal_stream(struct service *service, int s)
{
    char data[2048];
    unsigned long seconds;
    int n, first = 0;

    if (!strcmp(service->name, "echo"))
        while ((n = read(s, data, sizeof data)) > 0 && write_all(s, data, n) == 0)
            ;
    else if (!strcmp(service->name, "discard"))
        while (read(s, data, sizeof data) > 0)
            ;
    else if (!strcmp(service->name, "daytime"))
        write_all(s, now(), (int)strlen(now()));
    else if (!strcmp(service->name, "time")) {
        seconds = network_time();
        write_all(s, (char *)&seconds, 4);
    } else
        do
            generate(data, first = (first + 1) % 95);
        while (write_all(s, data, 74) == 0);
    exit(0);
}

static void internal_datagram(struct service *service)
{
    static int first;
    static char data[65536];
    struct sockaddr_in sender;
    unsigned long seconds;
    int length = sizeof sender, n;

    if ((n = recvfrom(service->s, data, sizeof data, 0, &sender, &length)) < 0)
        return;
    if (!strcmp(service->name, "discard") || ntohs(sender.sin_port) < 20) /* two such services would never end */
        return;
    if (!strcmp(service->name, "daytime"))
        strcpy(data, now()), n = strlen(data);
    else if (!strcmp(service->name, "chargen"))
        generate(data, first = (first + 1) % 95), n = 74;
    else if (!strcmp(service->name, "time")) {
        seconds = network_time();
        memcpy(data, &seconds, n = 4);
    }
    sendto(service->s, data, n, 0, &sender, length);
}

/* --- the configuration --- */

static int parse(struct service *service)
{
    char *words[6 + ARGUMENTS], *word;
    int n = 0;

    for (word = strtok(service->line, " \t\n"); word && n < 6 + ARGUMENTS; word = strtok(0, " \t\n"))
        words[n++] = word;
    if (n < 6)
        return 0;
    service->type = strcmp(words[1], "stream") ? SOCK_DGRAM : SOCK_STREAM;
    service->waits = !strcmp(words[3], "wait");
    strncpy(service->name, words[0], sizeof service->name - 1);
    strncpy(service->user, words[4], sizeof service->user - 1);
    strncpy(service->program, words[5], sizeof service->program - 1);
    for (n -= 6, words[6 + n] = 0; n >= 0; n--)
        service->arguments[n] = words[6 + n];
    if (!service->arguments[0])
        service->arguments[0] = service->program, service->arguments[1] = 0;
    return 1;
}

static int start(struct service *service)
{
    const char *protocol = service->type == SOCK_STREAM ? "tcp" : "udp";
    int port = port_of(service->name, protocol);
    char number[8];

    if (!port)
        return -1;
    sprintf(number, "%d", ntohs(port) + offset);
    return serve(number, service->type);
}

static void configure(void)
{
    FILE *in = fopen(file, "r");
    int i;

    if (!in) {
        failed(file);
        if (!count)
            exit(1);
        return;
    }
    for (i = 0; i < count; i++)
        if (services[i].s >= 0)
            close(services[i].s);
    memset(services, 0, sizeof services);
    for (count = 0; count < SERVICES && fgets(services[count].line, LINE, in);) {
        struct service *service = &services[count];

        if (service->line[0] == '#' || !parse(service))
            continue;
        if ((service->s = start(service)) >= 0)
            count++;
        else
            memset(service, 0, sizeof *service);
    }
    fclose(in);
    if (!count) {
        fprintf(stderr, "inetd: %s: no service to wait for\n", file);
        exit(1);
    }
}

/* --- running --- */

static void become(struct service *service)
{
    struct passwd *user = getpwnam(service->user);

    if (getuid() != 0)
        return; /* everything runs as who started inetd */
    if (!user || setgid(user->pw_gid) < 0 || initgroups(user->pw_name, user->pw_gid) < 0 || setuid(user->pw_uid) < 0) {
        fprintf(stderr, "inetd: %s: no such user\n", service->user);
        exit(1);
    }
}

static void execute(struct service *service, int s)
{
    int fd;

    if (!strcmp(service->program, "internal"))
        internal_stream(service, s);
    become(service);
    dup2(s, 0);
    dup2(s, 1);
    dup2(s, 2);
    for (fd = 3; fd < 60; fd++)
        close(fd);
    signal(SIGPIPE, SIG_DFL);
    execv(service->program, service->arguments);
    exit(127);
}

static int looping(struct service *service)
{
    long minute = time(0);

    if (minute - service->since > 60)
        service->since = minute, service->starts = 0;
    if (++service->starts <= BURST || service->type == SOCK_STREAM)
        return 0;
    fprintf(stderr, "inetd: %s: started too often, and stopped\n", service->name);
    close(service->s);
    service->s = -1;
    return 1;
}

static void attend(struct service *service)
{
    int s = service->s, pid;

    if (service->type == SOCK_DGRAM && !strcmp(service->program, "internal")) {
        internal_datagram(service);
        return;
    }
    if (!service->waits && service->type == SOCK_STREAM && (s = accept(service->s, 0, 0)) < 0)
        return;
    if (service->waits && looping(service))
        return;
    if ((pid = fork()) == 0)
        execute(service, s);
    if (pid < 0)
        failed("fork"), sleep(1);
    else if (service->waits)
        service->child = pid;
    if (s != service->s)
        close(s);
}

static void reap(void)
{
    int pid, i;

    reaped = 0;
    while ((pid = wait3(0, WNOHANG, 0)) > 0)
        for (i = 0; i < count; i++)
            if (services[i].child == pid)
                services[i].child = 0;
}

static void serve_all(void)
{
    int readable[2], i, n;
    struct timeval second;

    for (;;) {
        if (reread)
            reread = 0, configure();
        if (reaped)
            reap();
        memset(readable, 0, sizeof readable);
        for (i = 0; i < count; i++)
            if (services[i].s >= 0 && !services[i].child)
                readable[services[i].s / 32] |= 1 << services[i].s % 32;
        second.tv_sec = 1, second.tv_usec = 0; /* a child may die just before select is called */
        n = select(60, readable, 0, 0, &second);
        for (i = 0; n > 0 && i < count; i++)
            if (services[i].s >= 0 && readable[services[i].s / 32] & 1 << services[i].s % 32)
                attend(&services[i]);
    }
}

static void go_to_the_background(void)
{
    switch (fork()) {
    case -1: die("fork");
    case 0: setsid(); break;
    default: exit(0);
    }
}

int main(int argc, char **argv)
{
    int option;

    program = "inetd";
    while ((option = getopt(argc, argv, "dp:")) != EOF)
        switch (option) {
        case 'd': debugging = 1; break;
        case 'p': offset = atoi(optarg); break;
        default: return 2;
        }
    if (optind < argc)
        file = argv[optind];
    catch(SIGHUP, hang_up);
    catch(SIGCLD, child_died);
    signal(SIGPIPE, SIG_IGN);
    configure();
    if (!debugging)
        go_to_the_background();
    serve_all();
    return 0;
}
