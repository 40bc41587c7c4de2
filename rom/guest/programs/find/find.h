/* find(1): an expression, and a walk that asks it about every file. */
#ifndef FIND_H
#define FIND_H

#include <sys/types.h>
#include <sys/stat.h>
#include <time.h>

struct file {
    const char *path;
    const char *name;           /* its last component */
    struct stat status;
    int depth;
    int pruned;                 /* set by -prune */
};

struct node {
    int (*holds)(struct node *, struct file *);
    struct node *left, *right;  /* of -a, -o and ! */
    const char *text;           /* of -name, -path and the like */
    char **command;             /* of -exec and -ok, up to its `;` or `+` */
    int words, many;            /* how many words it has; whether it ends in `+` */
    char **paths;               /* of -exec ... {} + */
    int path_count;
    long number;
    int relation;               /* the number's sign: -1 less, 0 exactly, 1 more */
    time_t time;
    dev_t device;
    ino_t inode;
};

struct walk {
    int follow;                 /* 'P' never, 'H' what the command line names, 'L' always */
    int depth_first;            /* -depth */
    int one_device;             /* -xdev */
    int result;                 /* exit status so far */
};

extern struct walk walk;
extern time_t now;

extern struct node *parse_expression(char **words);
extern int run_command(struct node *, const char *path);
extern void finish_commands(void);
extern int complain(const char *what, int error);
extern void usage(const char *what, const char *why);

#endif
