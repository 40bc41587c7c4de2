/* Names of a program's file: nlist(3). */
#ifndef _NLIST_INCLUDED
#define _NLIST_INCLUDED

struct nlist {
    char *n_name;               /* as in the file: with its underscore on the Series 300; a null pointer or "" ends a table */
    long n_value;
    unsigned char n_type;       /* 0: not found */
    unsigned char n_length;
    short n_almod;
    short n_unused;
};

extern int nlist(const char *, struct nlist *);

#endif
