/* ttyname(3), ctermid(3), getlogin(3), cuserid(3), getpass(3): the user and the terminal. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/termios.h>
#include <unistd.h>

static char name[64];

static char *search(const char *path, const struct stat *wanted)
{
    DIR *directory = opendir(path);
    struct dirent *entry;
    struct stat status;
    char *result = 0;

    if (!directory)
        return 0;
    while (!result && (entry = readdir(directory)) != 0) {
        if (strlen(path) + entry->d_namlen >= sizeof name || !strcmp(entry->d_name, "tty"))
            continue;
        strcpy(name, path);
        strcat(name, entry->d_name);
        if (stat(name, &status) == 0 && S_ISCHR(status.st_mode) && status.st_rdev == wanted->st_rdev)
            result = name;
    }
    closedir(directory);
    return result;
}

char *ttyname(int fd)
{
    struct stat status;
    char *result;

    if (!isatty(fd) || fstat(fd, &status) == -1 || !S_ISCHR(status.st_mode))
        return 0;
    result = search("/dev/pty/", &status);     /* there is another name for these in /dev */
    return result ? result : search("/dev/", &status);
}

/* As POSIX has it: into room for the name and its end; 0 or the error. */
static int copied(const char *found, char *to, size_t size)
{
    if (!found)
        return ENOTTY;
    if (strlen(found) >= size)
        return ERANGE;
    strcpy(to, found);
    return 0;
}

int ttyname_r(int fd, char *to, size_t size)
{
    return copied(ttyname(fd), to, size);
}

char *ctermid(char *buffer)
{
    static char own[] = "/dev/tty";

    return buffer ? strcpy(buffer, own) : own;
}

char *getlogin(void)
{
    struct passwd *user;
    char *login = getenv("LOGNAME");

    if (login && *login)
        return login;
    user = getpwuid(getuid());
    return user ? user->pw_name : 0;
}

int getlogin_r(char *to, size_t size)
{
    const char *login = getlogin();

    return login ? copied(login, to, size) : ENXIO;
}

char *cuserid(char *buffer)
{
    static char own[9];
    struct passwd *user = getpwuid(geteuid());

    if (!buffer)
        buffer = own;
    buffer[0] = '\0';
    if (user)
        strncat(buffer, user->pw_name, sizeof own - 1);
    return buffer;
}

/* Reads a line without echo; a signal during it restores the terminal first because the signals are held. */
char *getpass(const char *prompt)
{
    static char word[9];
    struct termios old, quiet;
    int fd = open("/dev/tty", O_RDWR), length = 0, restore;
    long mask;
    char byte;

    if (fd == -1)
        return 0;
    mask = sigblock(sigmask(SIGINT) | sigmask(SIGQUIT) | sigmask(SIGTSTP));
    restore = tcgetattr(fd, &old) == 0;
    quiet = old;
    quiet.c_lflag &= ~(ECHO | ECHOE | ECHOK | ECHONL);
    if (restore)
        tcsetattr(fd, TCSAFLUSH, &quiet);
    write(fd, prompt, strlen(prompt));
    while (read(fd, &byte, 1) == 1 && byte != '\n')
        if (length < (int)sizeof word - 1)
            word[length++] = byte;
    word[length] = '\0';
    write(fd, "\n", 1);
    if (restore)
        tcsetattr(fd, TCSAFLUSH, &old);
    close(fd);
    sigsetmask(mask);
    return word;
}
