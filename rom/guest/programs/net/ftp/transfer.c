/* Files both ways.  What is received goes to a file of another name, which takes the place of the old one when all of it
   is there: a transfer that fails costs nothing. */
#include "ftp.h"
#include <glob.h>
#include <sys/stat.h>
#include <time.h>

#define HASH 1024               /* bytes for a # */
#define MOST_FILES 1000         /* of mget and mdelete */

int prompting = 1, hashing, partial;

static long moved, shown;
static time_t started;

/* --- progress: # for every block, or on a terminal how much there is by now --- */

static void begin_progress(void)
{
    moved = shown = 0;
    started = time(0);
}

static void progress(long bytes)
{
    moved += bytes;
    if (hashing)
        for (; moved - shown >= HASH; shown += HASH)
            putchar('#');
    else if (isatty(1) && moved - shown >= 64 * HASH) {
        printf("\r%ld bytes", moved);
        shown = moved;
    } else
        return;
    fflush(stdout);
}

static void end_progress(const char *what)
{
    long seconds = time(0) - started;

    if (hashing && shown)
        putchar('\n');
    if (isatty(1))
        printf("\r%ld bytes %s in %ld seconds (%ld Kbytes/s)\n", moved, what, seconds, moved / 1024 / (seconds ? seconds : 1));
    else
        printf("%ld bytes %s\n", moved, what);
}

/* --- copying; in ASCII, lines end with CR LF on the network, and a CR alone is followed by a NUL --- */

static long copy_in(int s, FILE *to)
{
    char data[8192];
    int count, i, after_return = 0;
    long total = 0;

    while ((count = read(s, data, sizeof data)) > 0 || (count < 0 && errno == EINTR)) {
        for (i = 0; i < count; i++) {
            if (binary) {
                putc(data[i], to);
                continue;
            }
            if (after_return && data[i] != '\n')
                putc('\r', to);
            after_return = data[i] == '\r';
            if (!after_return && (data[i] || i == 0 || data[i - 1] != '\r'))
                putc(data[i], to);
        }
        if (count > 0) {
            total += count;
            if (to != stdout)
                progress(count);
        }
        if (ferror(to))
            break;
    }
    if (after_return)
        putc('\r', to);
    if (fflush(to) == EOF || ferror(to)) {
        failed("local file");
        return -1;
    }
    return count < 0 ? failed("data connection") : total;
}

static long copy_out(FILE *from, int s)
{
    char data[2 * 4096];
    int byte = 0, n;
    long total = 0;

    while (byte != EOF) {
        for (n = 0; n < 4096 && (byte = getc(from)) != EOF;) {
            if (byte == '\n' && !binary)
                data[n++] = '\r';
            data[n++] = byte;
        }
        if (write_all(s, data, n) < 0)
            return failed("data connection");
        total += n;
        progress(n);
    }
    if (ferror(from)) {
        failed("local file");
        return -1;
    }
    return total;
}

static int receive(int s, FILE *to)
{
    long bytes;

    begin_progress();
    bytes = copy_in(s, to);
    return finish_transfer(s, bytes);
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* A directory's names: on the screen, or in a file. */
int list(const char *verb, const char *path, const char *local)
{
    FILE *to = stdout;
    int s, was = binary, result;

    binary = 0;
    s = data_connection(verb, path, 0);
    if (s >= 0 && *local && strcmp(local, "-") && !(to = fopen(local, "w"))) {
        failed(local);
        finish_transfer(s, -1);
        s = -1;
    }
    result = s < 0 ? -1 : receive(s, to);
    if (to && to != stdout)
        fclose(to);
    binary = was;
    return result;
}

/* --- get --- */

static int is_ordinary(const char *path)
{
    struct stat file;

    return stat(path, &file) < 0 || S_ISREG(file.st_mode);
}

/* A name beside `local' for what has not all come yet. */
static void temporary_name(char *name, const char *local)
{
    int directory = last_part(local) - local;

    sprintf(name, "%.*s.ftp%05d", directory, local, (int)getpid());
}

static int receive_beside(int s, const char *local)
{
    char name[LINE + 16];
    struct stat old;
    FILE *to;
    int result;

    temporary_name(name, local);
    if (!(to = fopen(name, "w"))) {
        failed(name);
        finish_transfer(s, -1);
        return -1;
    }
    if (stat(local, &old) == 0)
        chmod(name, old.st_mode & 0777);
    result = receive(s, to);
    if (fclose(to) == EOF && result == 0)
        result = failed(local);
    if ((result == 0 || partial) && rename(name, local) == 0)
        return result;
    if (result == 0)
        result = failed(local);
    unlink(name);
    return result;
}

static int receive_into(int s, const char *local, const char *mode)
{
    FILE *to = strcmp(local, "-") ? fopen(local, mode) : stdout;
    int result;

    if (!to) {
        failed(local);
        finish_transfer(s, -1);
        return -1;
    }
    result = receive(s, to);
    if (to != stdout && fclose(to) == EOF && result == 0)
        result = failed(local);
    return result;
}

/* resume: what is there already is the beginning, and the rest is asked for. */
int get(const char *remote, const char *local, int resume)
{
    struct stat old;
    long offset = 0;
    int s, result;

    if (!*local)
        local = last_part(remote);
    if (!*local || strlen(local) >= LINE) {
        fprintf(stderr, "ftp: %s: no name for a file here\n", remote);
        return -1;
    }
    if (stat(local, &old) == 0) {
        if (S_ISDIR(old.st_mode)) {
            fprintf(stderr, "ftp: %s: a directory\n", local);
            return -1;
        }
        if (resume)
            offset = old.st_size;
    }
    if ((s = data_connection("RETR", remote, offset)) < 0)
        return -1;
    if (resume || !strcmp(local, "-") || !is_ordinary(local))
        result = receive_into(s, local, resume ? "a" : "w");
    else
        result = receive_beside(s, local);
    if (result == 0 && strcmp(local, "-"))
        end_progress("received");
    return result;
}

/* --- put --- */

int put(const char *local, const char *remote, const char *verb)
{
    struct stat file;
    FILE *from;
    long bytes;
    int s;

    if (stat(local, &file) < 0)
        return failed(local);
    if (S_ISDIR(file.st_mode)) {
        fprintf(stderr, "ftp: %s: a directory\n", local);
        return -1;
    }
    if (!(from = fopen(local, "r")))
        return failed(local);
    if ((s = data_connection(verb, *remote ? remote : last_part(local), 0)) < 0) {
        fclose(from);
        return -1;
    }
    begin_progress();
    bytes = copy_out(from, s);
    fclose(from);
    if (finish_transfer(s, bytes) < 0)
        return -1;
    end_progress("sent");
    return 0;
}

/* --- many --- */

static int wanted(const char *command, const char *name)
{
    char line[80];

    if (!prompting || !isatty(0))
        return 1;
    printf("%s %s? ", command, name);
    fflush(stdout);
    if (!fgets(line, sizeof line, stdin)) {
        clearerr(stdin);
        return 0;
    }
    return *line != 'n' && *line != 'N';
}

/* The names the server has for a pattern, each allocated; returns how many. */
static int remote_names(const char *pattern, char **names)
{
    char line[LINE];
    FILE *lines = tmpfile();
    int s, was = binary, count = 0;

    if (!lines)
        return failed("temporary file");
    binary = 0;
    s = data_connection("NLST", pattern, 0);
    if (s >= 0 && finish_transfer(s, copy_in(s, lines)) == 0) {
        rewind(lines);
        while (count < MOST_FILES && fgets(line, sizeof line, lines)) {
            line[strcspn(line, "\r\n")] = 0;
            if (*line)
                names[count++] = strdup(line);
        }
    }
    binary = was;
    fclose(lines);
    return count;
}

static int each_remote(const char *command, char **patterns, int (*act)(const char *))
{
    static char *names[MOST_FILES];
    int i, count, result = 0;

    for (; *patterns && **patterns && control >= 0; patterns++) {
        count = remote_names(*patterns, names);
        if (count <= 0)
            result = -1;
        for (i = 0; i < count; i++) {
            if (control >= 0 && wanted(command, names[i]) && act(names[i]) < 0)
                result = -1;
            free(names[i]);
        }
    }
    return result;
}

static int get_one(const char *name)
{
    return get(name, last_part(name), 0);
}

static int delete_one(const char *name)
{
    return ask("DELE", name) < 400 ? 0 : -1;
}

int get_many(char **patterns)
{
    return each_remote("mget", patterns, get_one);
}

int delete_many(char **patterns)
{
    return each_remote("mdelete", patterns, delete_one);
}

int put_many(char **patterns)
{
    glob_t found;
    size_t i;
    int result = 0;

    for (; *patterns && **patterns && control >= 0; patterns++) {
        if (glob(*patterns, GLOB_NOCHECK, 0, &found)) {
            fprintf(stderr, "ftp: %s: can't be looked for\n", *patterns);
            return -1;
        }
        for (i = 0; i < found.gl_pathc && control >= 0; i++)
            if (wanted("mput", found.gl_pathv[i]) && put(found.gl_pathv[i], "", "STOR") < 0)
                result = -1;
        globfree(&found);
    }
    return result;
}
