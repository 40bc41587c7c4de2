/* Files of names with a number and other names, one a line: /etc/protocols, /etc/rpc. */
#ifndef NUMBERED_H
#define NUMBERED_H

#include "../system/database.h"

#define ALIASES 35

/* Laid out as struct protoent and struct rpcent are. */
struct numbered {
    char *name;
    char **aliases;
    int number;
};

struct numbered_file {
    struct database file;
    struct numbered entry;
    char *aliases[ALIASES];
};

extern void *__numbered_next(struct numbered_file *);
extern void *__numbered_by_name(struct numbered_file *, const char *);
extern void *__numbered_by_number(struct numbered_file *, int);

#endif
