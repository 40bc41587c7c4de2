/* Compiled terminal descriptions, term(4): six little-endian 16-bit numbers (magic, sizes of names, booleans, numbers,
   strings, string table), then these parts, the numbers at an even offset. With the second magic number, of later
   systems, numbers have 32 bits. What comes after the string table, capabilities without a place, isn't read. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <termcap.h>
#include <termios.h>
#include <unistd.h>

#define MAGIC 0432
#define WIDE_MAGIC 01036
#define HEADER 12
#define ENTRY_SIZE 8192
#define DIRECTORY "/usr/lib/terminfo"
#define NAMES_SIZE 128

struct described {
    TERMINAL terminal;
    struct termios shell_mode, program_mode;
};

TERMINAL *cur_term;
char ttytype[NAMES_SIZE];

static int half(const unsigned char *at)
{
    return (short)(at[0] | at[1] << 8);
}

static int word(const unsigned char *at)
{
    return at[0] | at[1] << 8 | at[2] << 16 | at[3] << 24;
}

/* The size of the file of that name below a directory, read into `entry`; 0 if there is none. */
static int load(unsigned char *entry, const char *directory, const char *name)
{
    char path[256];
    int fd, size;

    if (strlen(directory) + strlen(name) + 4 > sizeof path)
        return 0;
    sprintf(path, "%s/%c/%s", directory, name[0], name);
    fd = open(path, O_RDONLY);
    if (fd == -1)
        return 0;
    size = read(fd, entry, ENTRY_SIZE);
    close(fd);
    return size;
}

static void take_strings(TERMINAL *terminal, const unsigned char *at, int count, int table_size)
{
    int i, offset;

    for (i = 0; i < _STRINGS; i++) {
        offset = i < count ? half(at + 2 * i) : -1;
        terminal->_strings[i] = offset >= 0 && offset < table_size ? terminal->_table + offset : 0;
    }
}

/* A terminal of an entry of this size; a null pointer when its parts don't lie in it. */
static TERMINAL *take(const unsigned char *entry, int size)
{
    int width, names, flags, numbers, strings, table, i;
    const unsigned char *flag, *number, *string;
    struct described *room;
    TERMINAL *made;

    if (size < HEADER || (half(entry) != MAGIC && half(entry) != WIDE_MAGIC))
        return 0;
    width = half(entry) == MAGIC ? 2 : 4;
    names = half(entry + 2);
    flags = half(entry + 4);
    numbers = half(entry + 6);
    strings = half(entry + 8);
    table = half(entry + 10);
    if (names <= 0 || flags < 0 || numbers < 0 || strings < 0 || table < 0)
        return 0;
    flag = entry + HEADER + names;
    number = flag + flags + (names + flags) % 2;
    string = number + width * numbers;
    if (string + 2 * strings + table > entry + size)
        return 0;
    room = calloc(1, sizeof *room + names + table + 2);
    if (!room)
        return 0;
    made = &room->terminal;
    made->_shell_mode = &room->shell_mode;
    made->_program_mode = &room->program_mode;
    made->_names = (char *)(room + 1);
    made->_table = made->_names + names + 1;
    memcpy(made->_names, entry + HEADER, names);
    memcpy(made->_table, string + 2 * strings, table);
    for (i = 0; i < _FLAGS && i < flags; i++)
        made->_flags[i] = flag[i] == 1;
    for (i = 0; i < _NUMBERS; i++) {
        made->_numbers[i] = i >= numbers ? -1 : width == 2 ? half(number + 2 * i) : word(number + 4 * i);
        if (made->_numbers[i] < 0)
            made->_numbers[i] = -1;
    }
    take_strings(made, string, strings, table);
    return made;
}

static TERMINAL *find(const char *name)
{
    unsigned char *entry = malloc(ENTRY_SIZE);
    const char *own = getenv("TERMINFO");
    TERMINAL *found = 0;

    if (!entry)
        return 0;
    if (own && *own)
        found = take(entry, load(entry, own, name));
    if (!found)
        found = take(entry, load(entry, DIRECTORY, name));
    free(entry);
    return found;
}

static int fail(int code, int *status, const char *format, const char *name)
{
    if (status) {
        *status = code;
        return -1;
    }
    fprintf(stderr, format, name);
    exit(1);
}

/* The description of the terminal `name`, of $TERM if that is a null pointer, becomes the current one. `status`
   becomes 1, 0 if there is none or it is of a kind of terminal rather than of one, -1 without any descriptions.
   Returns 0, or -1; without a place for the status a program that fails is told off and ends. */
int setupterm(char *name, int file, int *status)
{
    TERMINAL *found;

    if (!name)
        name = getenv("TERM");
    if (!name || !*name)
        return fail(0, status, "TERM environment variable not set.%s\n", "");
    found = strchr(name, '/') ? 0 : find(name);
    if (!found) {
        if (access(DIRECTORY, X_OK) == -1 && !getenv("TERMINFO"))
            return fail(-1, status, "%s: terminfo database is inaccessible\n", DIRECTORY);
        return fail(0, status, "'%s': unknown terminal type.\n", name);
    }
    if (file == STDOUT_FILENO && !isatty(file))
        file = STDERR_FILENO;
    found->_file = file;
    tcgetattr(file, found->_shell_mode);
    *found->_program_mode = *found->_shell_mode;
    set_curterm(found);
    if (status)
        *status = 1;
    return 0;
}

/* As setupterm, with the modes that the current terminal has. */
int restartterm(char *name, int file, int *status)
{
    TERMINAL *before = cur_term;
    int result = setupterm(name, file, status);

    if (result == 0 && before) {
        *cur_term->_shell_mode = *before->_shell_mode;
        *cur_term->_program_mode = *before->_program_mode;
    }
    return result;
}

/* Returns the one that was current. */
TERMINAL *set_curterm(TERMINAL *terminal)
{
    TERMINAL *before = cur_term;

    cur_term = terminal;
    if (terminal) {
        strncpy(ttytype, terminal->_names, sizeof ttytype - 1);
        PC = pad_char ? *pad_char : '\0';
        UP = cursor_up;
        BC = cursor_left;
        ospeed = cfgetospeed(terminal->_shell_mode);
    }
    return before;
}

int del_curterm(TERMINAL *terminal)
{
    if (!terminal)
        return -1;
    if (terminal == cur_term)
        cur_term = 0;
    free(terminal);
    return 0;
}

static int place(char *const *names, const char *name)
{
    int i;

    for (i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

/* 0 or 1; -1 if there is no such flag. */
int tigetflag(const char *name)
{
    int index = place(boolnames, name);

    return index == -1 ? -1 : cur_term ? cur_term->_flags[index] : 0;
}

/* -1 if this terminal has no such number, -2 if none has. */
int tigetnum(const char *name)
{
    int index = place(numnames, name);

    return index == -1 ? -2 : cur_term ? cur_term->_numbers[index] : -1;
}

/* A null pointer if this terminal has no such string, (char *)-1 if none has. */
char *tigetstr(const char *name)
{
    int index = place(strnames, name);

    return index == -1 ? (char *)-1 : cur_term ? cur_term->_strings[index] : 0;
}
