/* termcap(3) over compiled terminfo entries, term(4): six little-endian 16-bit numbers (magic, sizes of names,
   booleans, numbers, strings, string table), then these parts, the numbers at an even offset. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <termcap.h>
#include <unistd.h>

#define MAGIC 0432
#define HEADER 12
#define ENTRY_SIZE 4096

char PC;
char *BC, *UP;
short ospeed;

/* termcap's two letters for each of terminfo's capabilities, in terminfo's order. */
static const char flag_names[] = "bwamxbxsxneognhckmhsindadbmimsosesxthzulxo";
static const char number_names[] = "coitlilmsgpbvtws";
static const char string_names[] =
    "btblcrcsctclcecdchCCcmdohovileCMvendllupvsdcdldshdasmbmdtidmmhimmkmpmrsousecae"
    "meteedeiseuevbfffsi1isi3ificalipkbkakCktkDkLkdkMkEkSk0k1k;k2k3k4k5k6k7k8k9khkIkA"
    "klkHkNkPkrkFkRkTkukeksl0l1lal2l3l4l5l6l7l8l9mommnwpcDCDLDOICSFALLERISRUPpkplpxps"
    "pfporpr1r2r3rfrccvscsfsrsastwitatsuchuiPK1K3K2K4K5pOrPac";

static unsigned char entry[ENTRY_SIZE];
static int flag_count, number_count, string_count, table_size;
static unsigned char *flags, *numbers, *strings, *table;

static int half(const unsigned char *at)
{
    return (short)(at[0] | at[1] << 8);
}

static int load(const char *directory, const char *name)
{
    char path[256];
    int fd, size;

    if (strlen(directory) + strlen(name) + 4 > sizeof path)
        return 0;
    strcpy(path, directory);
    strcat(path, "/?/");
    path[strlen(path) - 2] = name[0];
    strcat(path, name);
    fd = open(path, O_RDONLY);
    if (fd == -1)
        return 0;
    size = read(fd, entry, sizeof entry);
    close(fd);
    return size;
}

/* Finds the parts of an entry of this size; 0 when they don't lie in it. */
static int divide(int size)
{
    int names;

    if (size < HEADER || half(entry) != MAGIC)
        return 0;
    names = half(entry + 2);
    flag_count = half(entry + 4);
    number_count = half(entry + 6);
    string_count = half(entry + 8);
    table_size = half(entry + 10);
    if (names < 0 || flag_count < 0 || number_count < 0 || string_count < 0 || table_size <= 0)
        return 0;
    flags = entry + HEADER + names;
    numbers = flags + flag_count + (names + flag_count) % 2;
    strings = numbers + 2 * number_count;
    table = strings + 2 * string_count;
    return table + table_size <= entry + size && table[table_size - 1] == '\0';
}

int tgetent(char *buffer, const char *name)
{
    const char *own = getenv("TERMINFO");

    if (buffer)
        *buffer = '\0';
    if (!name || !*name || strchr(name, '/'))
        return 0;
    if (own && divide(load(own, name)))
        return 1;
    if (divide(load("/usr/lib/terminfo", name)))
        return 1;
    flag_count = number_count = string_count = 0;
    return access("/usr/lib/terminfo", X_OK) == 0 ? 0 : -1;
}

/* The place of a name among the names, -1 for one that isn't there. */
static int find(const char *names, const char *name)
{
    int i;

    for (i = 0; names[2 * i]; i++)
        if (names[2 * i] == name[0] && names[2 * i + 1] == name[1])
            return i;
    return -1;
}

int tgetflag(const char *name)
{
    int index = find(flag_names, name);

    return index >= 0 && index < flag_count && flags[index] == 1;
}

int tgetnum(const char *name)
{
    int index = find(number_names, name), value;

    if (index < 0 || index >= number_count)
        return -1;
    value = half(numbers + 2 * index);
    return value < 0 ? -1 : value;
}

char *tgetstr(const char *name, char **area)
{
    int index = find(string_names, name), offset;
    char *text;

    if (index < 0 || index >= string_count)
        return 0;
    offset = half(strings + 2 * index);
    if (offset < 0 || offset >= table_size)
        return 0;
    text = (char *)table + offset;
    if (area && *area) {
        text = strcpy(*area, text);
        *area += strlen(text) + 1;
    }
    return text;
}

char *tgoto(const char *motion, int column, int row)
{
    return motion ? tparm(motion, row, column) : "OOPS";
}

/* Delays, $<...>, are for terminals at the end of a slow line, of which there are none. */
int tputs(const char *text, int lines, int (*put)(int))
{
    const char *end;

    (void)lines;
    while (text && *text) {
        if (text[0] == '$' && text[1] == '<' && (end = strchr(text, '>')) != 0)
            text = end + 1;
        else
            put((unsigned char)*text++);
    }
    return 0;
}
