/* What find can ask about a file, and how an expression is read: ( ) ! -a -o in this order of strength. */
#include <errno.h>
#include <fnmatch.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "find.h"

#define DAY 86400L

static char **next;             /* word of the expression */
static int acts;                /* it has an action: nothing is printed unasked */

static int compare(const struct node *node, long value)
{
    return node->relation < 0 ? value < node->number : node->relation > 0 ? value > node->number : value == node->number;
}

static int both(struct node *node, struct file *file)
{
    return node->left->holds(node->left, file) && node->right->holds(node->right, file);
}

static int either(struct node *node, struct file *file)
{
    return node->left->holds(node->left, file) || node->right->holds(node->right, file);
}

static int negation(struct node *node, struct file *file)
{
    return !node->left->holds(node->left, file);
}

static int name(struct node *node, struct file *file)
{
    return fnmatch(node->text, file->name, 0) == 0;
}

static int path(struct node *node, struct file *file)
{
    return fnmatch(node->text, file->path, 0) == 0;
}

static int type(struct node *node, struct file *file)
{
    mode_t mode = file->status.st_mode;

    switch (*node->text) {
    case 'b': return S_ISBLK(mode);
    case 'c': return S_ISCHR(mode);
    case 'd': return S_ISDIR(mode);
    case 'f': return S_ISREG(mode);
    case 'l': return S_ISLNK(mode);
    case 'p': return S_ISFIFO(mode);
    case 's': return S_ISSOCK(mode);
    }
    return 0;
}

static int permissions(struct node *node, struct file *file)
{
    return node->relation < 0 ? (file->status.st_mode & node->number) == node->number
                              : (file->status.st_mode & 07777) == node->number;
}

static int links(struct node *node, struct file *file)
{
    return compare(node, file->status.st_nlink);
}

static int size_in_blocks(struct node *node, struct file *file)
{
    return compare(node, (file->status.st_size + 511) / 512);
}

static int size_in_bytes(struct node *node, struct file *file)
{
    return compare(node, file->status.st_size);
}

static int user(struct node *node, struct file *file)
{
    return compare(node, file->status.st_uid);
}

static int group(struct node *node, struct file *file)
{
    return compare(node, file->status.st_gid);
}

static int no_user(struct node *node, struct file *file)
{
    (void)node;
    return !getpwuid(file->status.st_uid);
}

static int no_group(struct node *node, struct file *file)
{
    (void)node;
    return !getgrgid(file->status.st_gid);
}

static int accessed(struct node *node, struct file *file)
{
    return compare(node, (now - file->status.st_atime) / DAY);
}

static int modified(struct node *node, struct file *file)
{
    return compare(node, (now - file->status.st_mtime) / DAY);
}

static int changed(struct node *node, struct file *file)
{
    return compare(node, (now - file->status.st_ctime) / DAY);
}

static int newer(struct node *node, struct file *file)
{
    return file->status.st_mtime > node->time;
}

static int inode(struct node *node, struct file *file)
{
    return compare(node, file->status.st_ino);
}

static int print(struct node *node, struct file *file)
{
    (void)node;
    puts(file->path);
    return 1;
}

static int prune(struct node *node, struct file *file)
{
    (void)node;
    file->pruned = !walk.depth_first;
    return 1;
}

static int always(struct node *node, struct file *file)
{
    (void)node;
    (void)file;
    return 1;
}

static int execute(struct node *node, struct file *file)
{
    return run_command(node, file->path);
}

static int ask(struct node *node, struct file *file)
{
    int answer, c;

    fflush(stdout);
    fprintf(stderr, "< %s ... %s > ? ", node->command[0], file->path);
    for (c = answer = getchar(); c != '\n' && c != EOF; c = getchar())
        ;
    return (answer == 'y' || answer == 'Y') && run_command(node, file->path);
}

static struct node *new_node(int (*holds)(struct node *, struct file *), struct node *left, struct node *right)
{
    struct node *node = calloc(1, sizeof *node);

    if (!node)
        usage("expression", "out of memory");
    node->holds = holds;
    node->left = left;
    node->right = right;
    return node;
}

/* +n, -n or n; returns what follows the digits. */
static const char *read_number(struct node *node, const char *text)
{
    char *end;

    node->relation = *text == '+' ? 1 : *text == '-' ? -1 : 0;
    text += node->relation != 0;
    node->number = strtol(text, &end, 10);
    if (end == text)
        usage(text, "a number is missing");
    return end;
}

static void take_number(struct node *node, const char *text)
{
    if (*read_number(node, text))
        usage(text, "not a number");
}

static void take_size(struct node *node, const char *text)
{
    const char *end = read_number(node, text);

    if (*end == 'c' && !end[1])
        node->holds = size_in_bytes;
    else if (*end)
        usage(text, "a size is a number of blocks, or of bytes with c");
}

/* Symbolic modes as chmod has them, counted from 0. */
static long symbolic_mode(const char *text)
{
    static const char classes[] = "ugoa", letters[] = "rwxst";
    static const int who_bits[] = {04700, 02070, 01007, 07777}, bits[] = {0444, 0222, 0111, 06000, 01000};
    const char *p = text, *at;
    long mode = 0, mask, change;
    int operator;

    do {
        for (mask = 0; *p && (at = strchr(classes, *p)) != 0; p++)
            mask |= who_bits[at - classes];
        if (!mask)
            mask = 07777;
        operator = *p++;
        if (operator != '+' && operator != '-' && operator != '=')
            usage(text, "not a mode");
        for (change = 0; *p && (at = strchr(letters, *p)) != 0; p++)
            change |= bits[at - letters] & mask;
        mode = operator == '-' ? mode & ~change : operator == '=' ? (mode & ~mask) | change : mode | change;
    } while (*p++ == ',');
    if (p[-1])
        usage(text, "not a mode");
    return mode;
}

static void take_mode(struct node *node, const char *text)
{
    char *end;

    node->relation = *text == '-' ? -1 : 0;
    text += *text == '-';
    node->number = strtol(text, &end, 8);
    if (*end || end == text)
        node->number = symbolic_mode(text);
}

static void take_user(struct node *node, const char *text)
{
    struct passwd *found = getpwnam(text);

    if (found)
        node->number = found->pw_uid;
    else
        take_number(node, text);
}

static void take_group(struct node *node, const char *text)
{
    struct group *found = getgrnam(text);

    if (found)
        node->number = found->gr_gid;
    else
        take_number(node, text);
}

static void take_type(struct node *node, const char *text)
{
    if (!*text || text[1] || !strchr("bcdflps", *text))
        usage(text, "a type is one of b c d f l p s");
    node->text = text;
}

static void take_text(struct node *node, const char *text)
{
    node->text = text;
}

static void take_reference(struct node *node, const char *text)
{
    struct stat status;

    if (stat(text, &status) < 0)
        usage(text, strerror(errno));
    node->time = status.st_mtime;
}

static const struct primary {
    const char *name;
    int (*holds)(struct node *, struct file *);
    void (*take)(struct node *, const char *); /* its argument */
    int acts;
} primaries[] = {
    {"-name", name, take_text, 0}, {"-path", path, take_text, 0}, {"-type", type, take_type, 0},
    {"-perm", permissions, take_mode, 0}, {"-links", links, take_number, 0}, {"-size", size_in_blocks, take_size, 0},
    {"-user", user, take_user, 0}, {"-group", group, take_group, 0}, {"-nouser", no_user, 0, 0},
    {"-nogroup", no_group, 0, 0}, {"-atime", accessed, take_number, 0}, {"-mtime", modified, take_number, 0},
    {"-ctime", changed, take_number, 0}, {"-newer", newer, take_reference, 0}, {"-inum", inode, take_number, 0},
    {"-print", print, 0, 1}, {"-prune", prune, 0, 0}, {"-depth", always, 0, 0}, {"-xdev", always, 0, 0},
    {"-mount", always, 0, 0}, {"-follow", always, 0, 0}, {0, 0, 0, 0},
};

static void take_command(struct node *node, const char *what)
{
    node->command = next;
    while (*next && strcmp(*next, ";")) {
        node->words++;
        if (!strcmp(*next, "{}") && next[1] && !strcmp(next[1], "+") && node->holds == execute) {
            node->many = 1;
            next++;
            break;
        }
        next++;
    }
    if (!*next || !node->words)
        usage(what, "its command ends with ; or {} +");
    next++;
}

static struct node *disjunction(void);

static struct node *primary(void)
{
    const char *word = *next++;
    const struct primary *known;
    struct node *node;

    if (!strcmp(word, "!")) {
        if (!*next)
            usage(word, "an expression is missing");
        return new_node(negation, primary(), 0);
    }
    if (!strcmp(word, "(")) {
        node = disjunction();
        if (!*next || strcmp(*next, ")"))
            usage("(", "its ) is missing");
        next++;
        return node;
    }
    if (!strcmp(word, "-exec") || !strcmp(word, "-ok")) {
        node = new_node(word[1] == 'e' ? execute : ask, 0, 0);
        take_command(node, word);
        acts = 1;
        return node;
    }
    for (known = primaries; known->name && strcmp(known->name, word); known++)
        ;
    if (!known->name)
        usage(word, "unknown");
    node = new_node(known->holds, 0, 0);
    if (known->take) {
        if (!*next)
            usage(word, "its argument is missing");
        known->take(node, *next++);
    }
    acts |= known->acts;
    walk.depth_first |= !strcmp(word, "-depth");
    walk.one_device |= !strcmp(word, "-xdev") || !strcmp(word, "-mount");
    if (!strcmp(word, "-follow"))
        walk.follow = 'L';
    return node;
}

static struct node *conjunction(void)
{
    struct node *node;

    if (!*next)
        usage("expression", "incomplete");
    node = primary();
    while (*next && strcmp(*next, "-o") && strcmp(*next, ")")) {
        if (!strcmp(*next, "-a") && !*++next)
            usage("-a", "an expression is missing");
        node = new_node(both, node, primary());
    }
    return node;
}

static struct node *disjunction(void)
{
    struct node *node = conjunction();

    while (*next && !strcmp(*next, "-o")) {
        next++;
        node = new_node(either, node, conjunction());
    }
    return node;
}

struct node *parse_expression(char **words)
{
    struct node *node;

    next = words;
    node = *next ? disjunction() : new_node(always, 0, 0);
    if (*next)
        usage(*next, "unexpected");
    return acts ? node : new_node(both, node, new_node(print, 0, 0));
}
