/* What the parts of ftp share. */
#ifndef FTP_H
#define FTP_H

#define PROGRAM "ftp"
#include "../internet.h"

#define LINE 1024

extern int control;             /* the connection, -1 without one */
extern char reply[LINE];        /* the last line the server sent */
extern int verbose, passive, binary, prompting, hashing, partial;

/* control.c */
extern int open_control(const char *host, const char *port);
extern void close_control(void);
extern int answer(void);
extern int ask(const char *verb, const char *argument);
extern int login(const char *user, const char *password);

/* data.c */
extern int data_connection(const char *verb, const char *argument, long offset);
extern int finish_transfer(int s, long bytes);

/* transfer.c */
extern int list(const char *verb, const char *path, const char *local);
extern int get(const char *remote, const char *local, int resume);
extern int put(const char *local, const char *remote, const char *verb);
extern int get_many(char **patterns);
extern int put_many(char **patterns);
extern int delete_many(char **patterns);

/* commands.c */
extern int obey(char **words, int count);

#endif
