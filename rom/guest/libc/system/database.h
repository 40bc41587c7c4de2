/* Files of lines with fields: /etc/passwd, group, hosts, services, protocols. */
#ifndef LIBC_DATABASE_H
#define LIBC_DATABASE_H

#include <stdio.h>

#define LINE_SIZE 8192

struct database {
    const char *path;
    FILE *stream;
    char line[LINE_SIZE];
};

/* The next line without its newline, opening the file if need be; 0 at its end.  Longer lines are skipped. */
extern char *__database_line(struct database *);
/* Cuts the text at the separator; returns what follows, or 0 when there is none. */
extern char *__database_cut(char *, int);
/* The next word of a text with blanks and # comments, cut out; moves the text on; 0 when there is none. */
extern char *__database_word(char **);
/* The remaining words into a vector with a 0 at its end. */
extern void __database_words(char **, char **, int);
extern void __database_rewind(struct database *);
extern void __database_close(struct database *);

#endif
