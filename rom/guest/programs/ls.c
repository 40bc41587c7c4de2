/* ls [-1ACFRSacdfgiklmnopqrstux] [file ...]: a name a line; sorted columns with -C and -x, or on a terminal */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/termios.h>
#include <time.h>
#include <unistd.h>
#include "output.h"

#define HALF_A_YEAR 15552000L

struct entry {
    char *name;
    struct stat status;
    char *target;               /* of a symbolic link, where -l shows it */
};

static char options[128];
static int width = 80, listed;  /* listed: something came before, a blank line goes in between */

static void *allocated(void *memory)
{
    if (!memory) {
        fprintf(stderr, "ls: out of memory\n");
        exit(2);
    }
    return memory;
}

static int complain(const char *path)
{
    fprintf(stderr, "ls: %s: %s\n", path, strerror(errno));
    return 2;
}

static time_t time_of(const struct stat *file)
{
    return options['u'] ? file->st_atime : options['c'] ? file->st_ctime : file->st_mtime;
}

static int in_order(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = 0;

    if (options['t'])
        order = time_of(&x->status) < time_of(&y->status) ? 1 : time_of(&x->status) > time_of(&y->status) ? -1 : 0;
    else if (options['S'])
        order = x->status.st_size < y->status.st_size ? 1 : x->status.st_size > y->status.st_size ? -1 : 0;
    if (!order)
        order = strcmp(x->name, y->name);
    return options['r'] ? -order : order;
}

/* In units of 512 bytes, or of 1024 with -k, as st_blocks is. */
static long blocks(const struct stat *file)
{
    return options['k'] ? file->st_blocks : 2 * file->st_blocks;
}

static int mark(mode_t mode)
{
    if (S_ISDIR(mode))
        return options['F'] || options['p'] ? '/' : 0;
    if (!options['F'])
        return 0;
    return S_ISLNK(mode) ? options['l'] ? 0 : '@' : S_ISFIFO(mode) ? '|' : S_ISSOCK(mode) ? '=' : S_ISREG(mode) && mode & 0111 ? '*' : 0;
}

/* What is shown for the entry where no long form is asked for. */
static char *label(const struct entry *entry)
{
    char *text = allocated(malloc(strlen(entry->name) + 40)), *to = text, *p;
    int c = mark(entry->status.st_mode);

    if (options['i'])
        to += sprintf(to, "%7lu ", (unsigned long)entry->status.st_ino);
    if (options['s'])
        to += sprintf(to, "%4ld ", blocks(&entry->status));
    strcpy(to, entry->name);
    for (p = to; options['q'] && *p; p++)
        if (!isprint((unsigned char)*p))
            *p = '?';
    to += strlen(to);
    if (c)
        *to++ = c;
    *to = 0;
    return text;
}

static void show_mode(int mode)
{
    static const char letters[] = "rwxrwxrwx";
    char text[11];
    int i;

    *text = S_ISDIR(mode) ? 'd' : S_ISLNK(mode) ? 'l' : S_ISCHR(mode) ? 'c' : S_ISBLK(mode) ? 'b' :
            S_ISFIFO(mode) ? 'p' : S_ISREG(mode) ? '-' : 's';
    for (i = 0; i < 9; i++)
        text[i + 1] = mode >> (8 - i) & 1 ? letters[i] : '-';
    if (mode & S_ISUID)
        text[3] = text[3] == 'x' ? 's' : 'S';
    if (mode & S_ISGID)
        text[6] = text[6] == 'x' ? 's' : 'S';
    if (mode & S_ISVTX)
        text[9] = text[9] == 'x' ? 't' : 'T';
    text[10] = 0;
    fputs(text, stdout);
}

static void show_owner(const char *name, long number)
{
    if (name && !options['n'])
        printf("%-8s ", name);
    else
        printf("%-8ld ", number);
}

static void show_long(const struct entry *entry)
{
    const struct stat *file = &entry->status;
    struct passwd *user = getpwuid(file->st_uid);
    struct group *group = getgrgid(file->st_gid);
    time_t when = time_of(file);
    long age = time(0) - when;
    char text[20], *name = label(entry);

    if (options['i'] || options['s'])
        printf("%.*s", (int)(8 * !!options['i'] + 5 * !!options['s']), name);
    show_mode(file->st_mode);
    printf(" %3d ", (int)file->st_nlink);
    if (!options['g'])
        show_owner(user ? user->pw_name : 0, file->st_uid);
    if (!options['o'])
        show_owner(group ? group->gr_name : 0, file->st_gid);
    strftime(text, sizeof text, age > HALF_A_YEAR || age < -60 ? "%b %e  %Y" : "%b %e %H:%M", localtime(&when));
    if (S_ISCHR(file->st_mode) || S_ISBLK(file->st_mode))
        printf("%3d %#08x", (int)(file->st_rdev >> 24) & 0xff, (int)file->st_rdev & 0xffffff);
    else
        printf("%12ld", (long)file->st_size);
    printf(" %s %s", text, name + 8 * !!options['i'] + 5 * !!options['s']);
    if (entry->target)
        printf(" -> %s", entry->target);
    putchar('\n');
    free(name);
}

static void show_columns(char **labels, int count)
{
    int widest = 0, columns, rows, row, column, i;

    for (i = 0; i < count; i++)
        if ((int)strlen(labels[i]) > widest)
            widest = strlen(labels[i]);
    widest += 2;
    columns = width / widest ? width / widest : 1;
    rows = (count + columns - 1) / columns;
    for (row = 0; row < rows; row++)
        for (column = 0; column < columns; column++) {
            i = options['x'] ? row * columns + column : column * rows + row;
            if (i < count && !(options['x'] ? column + 1 < columns && i + 1 < count : i + rows < count)) {
                puts(labels[i]);
                break;
            }
            if (i < count)
                printf("%-*s", widest, labels[i]);
        }
}

static void show_stream(char **labels, int count)
{
    int i, used = 0, length;

    for (i = 0; i < count; i++) {
        length = strlen(labels[i]) + (i + 1 < count);
        if (used && used + 1 + length >= width) {
            putchar('\n');
            used = 0;
        } else if (used) {
            putchar(' ');
            used++;
        }
        printf(i + 1 < count ? "%s," : "%s", labels[i]);
        used += length;
    }
    if (count)
        putchar('\n');
}

static void show(struct entry *entries, int count)
{
    char **labels;
    int i;

    if (!options['f'])
        qsort(entries, count, sizeof *entries, in_order);
    if (options['l']) {
        for (i = 0; i < count; i++)
            show_long(&entries[i]);
        return;
    }
    labels = allocated(calloc(count + 1, sizeof *labels));
    for (i = 0; i < count; i++)
        labels[i] = label(&entries[i]);
    if (options['m'])
        show_stream(labels, count);
    else if (options['C'] || options['x'])
        show_columns(labels, count);
    else
        for (i = 0; i < count; i++)
            puts(labels[i]);
    for (i = 0; i < count; i++)
        free(labels[i]);
    free(labels);
}

/* Fills the entry in for the file at `path`; 0 or the exit status. */
static int look(struct entry *entry, const char *path, int follow)
{
    char target[1024];
    int length;

    if ((!follow || stat(path, &entry->status) < 0) && lstat(path, &entry->status) < 0)
        return complain(path);
    entry->target = 0;
    if (options['l'] && S_ISLNK(entry->status.st_mode) && (length = readlink(path, target, sizeof target - 1)) > 0) {
        target[length] = 0;
        entry->target = allocated(strdup(target));
    }
    return 0;
}

static char *below(const char *directory, const char *name)
{
    size_t length = strlen(directory);
    char *path = allocated(malloc(length + strlen(name) + 2));

    sprintf(path, "%s%s%s", directory, length && directory[length - 1] == '/' ? "" : "/", name);
    return path;
}

static int list(const char *path, int named);

static int list_below(const char *directory, const struct entry *entries, int count)
{
    int i, result = 0;
    char *path;

    for (i = 0; i < count; i++)
        if (S_ISDIR(entries[i].status.st_mode) && strcmp(entries[i].name, ".") && strcmp(entries[i].name, "..")) {
            path = below(directory, entries[i].name);
            result |= list(path, 1);
            free(path);
        }
    return result;
}

static int is_shown(const char *name)
{
    if (*name != '.' || options['a'] || options['f'])
        return 1;
    return options['A'] && strcmp(name, ".") && strcmp(name, "..");
}

static int list(const char *path, int named)
{
    DIR *directory = opendir(path);
    struct dirent *found;
    struct entry *entries = 0;
    int count = 0, room = 0, i, result = 0;
    long total = 0;
    char *inside;

    if (!directory)
        return complain(path);
    while ((found = readdir(directory)) != 0) {
        if (!is_shown(found->d_name))
            continue;
        if (count == room)
            entries = allocated(realloc(entries, (room = room ? 2 * room : 32) * sizeof *entries));
        inside = below(path, found->d_name);
        entries[count].name = allocated(strdup(found->d_name));
        if (look(&entries[count], inside, options['L']) == 0)
            total += blocks(&entries[count++].status);
        else
            result = 1;
        free(inside);
    }
    closedir(directory);
    if (listed)
        putchar('\n');
    if (named)
        printf("%s:\n", path);
    listed = 1;
    if (options['l'] || options['s'])
        printf("total %ld\n", total);
    show(entries, count);
    if (options['R'])
        result |= list_below(path, entries, count);
    for (i = 0; i < count; i++) {
        free(entries[i].name);
        free(entries[i].target);
    }
    free(entries);
    return result;
}

static void choose(int letter)
{
    static const char forms[] = "1Cmx";
    const char *form;

    if (strchr("gno", letter))
        options['l'] = 1;
    if (strchr("1Cmxlgno", letter))
        for (form = forms; *form; form++)
            options[(int)*form] = 0;
    if (strchr(forms, letter))
        options['l'] = 0;
    if (letter == 'c' || letter == 'u')
        options['c'] = options['u'] = 0;
    options[letter] = 1;
}

/* Without a form that is asked for, a terminal gets columns. */
static void look_at_output(void)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");

    if (columns && atoi(columns) > 0)
        width = atoi(columns);
    if (!isatty(1))
        return;
    if (!columns && ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_col)
        width = size.ws_col;
    options['q'] = 1;
    if (!options['1'] && !options['l'] && !options['m'] && !options['x'])
        options['C'] = 1;
}

static int run(int argc, char **argv)
{
    static char *here[] = {".", 0};
    struct entry *files, *directories;
    int c, result = 0, many, file_count = 0, directory_count = 0;
    char **path;

    while ((c = getopt(argc, argv, "1ACFLRSacdfgiklmnopqrstux")) != -1)
        if (c == '?')
            return 2;
        else
            choose(c);
    look_at_output();
    if ((options['c'] || options['u']) && !options['l'])
        options['t'] = 1;
    many = argc - optind > 1;
    files = allocated(calloc(argc + 1, sizeof *files));
    directories = allocated(calloc(argc + 1, sizeof *directories));
    for (path = optind < argc ? argv + optind : here; *path; path++) {
        struct entry entry;

        entry.name = *path;
        c = look(&entry, *path, options['L'] || (!options['l'] && !options['d'] && !options['F']));
        result |= c;
        if (!c && S_ISDIR(entry.status.st_mode) && !options['d'])
            directories[directory_count++] = entry;
        else if (!c)
            files[file_count++] = entry;
    }
    listed = file_count > 0;
    show(files, file_count);
    if (!options['f'])
        qsort(directories, directory_count, sizeof *directories, in_order);
    for (c = 0; c < directory_count; c++)
        result |= list(directories[c].name, many || options['R']);
    return result;
}

int main(int argc, char **argv)
{
    return written("ls", run(argc, argv));
}
