/*
 * wander ROOT OUTSIDE MARK SEED COUNT: does COUNT things at random with files below ROOT, where links lead to OUTSIDE.
 * Says so and ends with 1 when it reads MARK or finds a name that begins with "outside-": it is out.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
#include <utime.h>

static const char *root, *outside, *mark;
static unsigned long state;
static char names[2][400];

static int pick(int count)
{
    state = (state * 1103515245 + 12345) & 0x7FFFFFFF;
    return (state >> 12) % count;
}

static const char *path(int which)
{
    static const char *const parts[] = {"a", "b", "c", "file", "..", "a", "b", "file", "out-1", "out-2", ".", "fifo"};
    char *name = names[which];
    int count = 1 + pick(4);

    strcpy(name, pick(3) ? "" : root);
    if (*name)
        strcat(name, "/");
    while (count-- > 0) {
        strcat(name, parts[pick(12)]);
        if (count > 0)
            strcat(name, "/");
    }
    return name;
}

static void look(int file)
{
    char data[200];
    int got = read(file, data, sizeof data - 1);

    if (got > 0) {
        data[got] = 0;
        if (strstr(data, mark) != 0) {
            printf("read from outside by %s\n", names[0]);
            exit(1);
        }
    }
}

static void list(const char *name)
{
    DIR *directory = opendir(name);
    struct dirent *entry;

    if (directory == 0)
        return;
    while ((entry = readdir(directory)) != 0)
        if (strncmp(entry->d_name, "outside-", 8) == 0) {
            printf("listed outside by %s\n", name);
            exit(1);
        }
    closedir(directory);
}

static void act(void)
{
    static const int flags[] = {O_RDONLY, O_RDWR, O_RDWR | O_CREAT, O_WRONLY | O_CREAT | O_TRUNC, O_WRONLY | O_TRUNC};
    struct stat status;
    char target[400];
    int file;

    switch (pick(20)) {
    case 0: mkdir(path(0), 0755); break;
    case 1: rmdir(path(0)); break;
    case 2: unlink(path(0)); break;
    case 3: path(0); rename(names[0], path(1)); break;
    case 4: path(0); link(names[0], path(1)); break;
    case 5:
        strcpy(target, outside);
        strcat(target, pick(2) ? "" : "/file");
        symlink(pick(2) ? target : path(0), path(1));
        break;
    case 6: chmod(path(0), 0755); break;
    case 7: chown(path(0), getuid(), getgid()); break;
    case 8: utime(path(0), 0); break;
    case 9: truncate(path(0), 3); break;
    case 10: stat(path(0), &status); break;
    case 11: chdir(path(0)); break;
    case 12: chdir(root); break;
    case 13: mknod(path(0), S_IFIFO | 0644, 0); break;
    case 14: case 15: list(path(0)); break;
    default:
        file = open(path(0), flags[pick(5)] | O_NONBLOCK, 0644);
        if (file >= 0) {
            look(file);
            write(file, "inside", 6);
            close(file);
        }
    }
}

int main(int argc, char **argv)
{
    long count;

    if (argc != 6)
        return 2;
    root = argv[1], outside = argv[2], mark = argv[3];
    state = strtoul(argv[4], 0, 10);
    for (count = atol(argv[5]); count > 0; count--)
        act();
    printf("done\n");
    return 0;
}
