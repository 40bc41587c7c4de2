/* Redirections, and how they are undone. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "sh.h"

#define SAVED 10                /* descriptors from here on are the shell's own */
#define CLOSED (-1)
#define SMALL 4096              /* a here-document that fits into a pipe */

static int here_document(const char *text)
{
    static char name[] = "/tmp/shXXXXXX";
    size_t length = strlen(text);
    int fds[2], fd;

    if (length <= SMALL) {
        if (pipe(fds) < 0)
            return -1;
        write(fds[1], text, length);
        close(fds[1]);
        return fds[0];
    }
    strcpy(name, "/tmp/shXXXXXX");
    fd = open(mktemp(name), O_RDWR | O_CREAT | O_EXCL, 0600);
    if (fd < 0)
        return -1;
    unlink(name);
    write(fd, text, length);
    lseek(fd, 0L, 0);
    return fd;
}

/* A descriptor for what is redirected to; CLOSED for `-`, -2 after a complaint. */
static int open_target(const struct redir *redir)
{
    char *name;
    int fd;

    if (redir->kind == R_HERE) {
        fd = here_document(redir->literal ? redir->text : expand_here(redir->text));
        if (fd < 0)
            complain("here-document: %s", strerror(errno));
        return fd < 0 ? -2 : fd;
    }
    name = redir->literal ? redir->text : expand_one(redir->text);
    if (redir->kind == R_DUP) {
        if (!strcmp(name, "-"))
            return CLOSED;
        fd = isdigit((unsigned char)*name) && !name[1] ? dup(*name - '0') : -1;
    } else if (redir->kind == R_IN)
        fd = open(name, O_RDONLY);
    else if (redir->kind == R_BOTH)
        fd = open(name, O_RDWR | O_CREAT, 0666);
    else
        fd = open(name, O_WRONLY | O_CREAT | (redir->kind == R_APPEND ? O_APPEND : O_TRUNC), 0666);
    if (fd < 0) {
        complain("%s: %s", name, redir->kind == R_DUP ? "bad file unit number" :
                 redir->kind == R_OUT || redir->kind == R_APPEND ? "cannot create" : "cannot open");
        return -2;
    }
    return fd;
}

/* Carry out all of them; -1 after a complaint. `undo` gets what `restore` needs, also then; null: they stay. */
int redirect(struct redir *redir, int **undo)
{
    struct redir *one;
    int count = 0, *saved = 0, fd;

    for (one = redir; one; one = one->next)
        count++;
    if (undo) {
        *undo = saved = count ? take((2 * count + 1) * sizeof *saved) : 0;
        if (saved)
            *saved = CLOSED;
    }
    for (; redir; redir = redir->next) {
        fflush(stdout);
        if (saved) {
            *saved++ = redir->fd;
            *saved = fcntl(redir->fd, F_DUPFD, SAVED);
            if (*saved >= 0)
                fcntl(*saved, F_SETFD, 1);
            *++saved = CLOSED;
        }
        fd = open_target(redir);
        if (fd == -2)
            return -1;
        if (fd == CLOSED)
            close(redir->fd);
        else if (fd != redir->fd) {
            dup2(fd, redir->fd);
            close(fd);
        }
    }
    return 0;
}

/* The same with nothing left to expand, for a child that must not change what it shares with the shell. */
struct redir *expanded(const struct redir *redir)
{
    struct redir *first = 0, **end = &first;

    for (; redir; redir = redir->next) {
        *end = take(sizeof **end);
        **end = *redir;
        if (!redir->literal)
            (*end)->text = redir->kind == R_HERE ? expand_here(redir->text) : expand_one(redir->text);
        (*end)->literal = 1;
        end = &(*end)->next;
    }
    *end = 0;
    return first;
}

static void restore_from(int *undo)
{
    if (*undo == CLOSED)
        return;
    restore_from(undo + 2);     /* the last first */
    if (undo[1] < 0)
        close(undo[0]);
    else {
        dup2(undo[1], undo[0]);
        close(undo[1]);
    }
}

void restore(int *undo)
{
    if (undo)
        restore_from(undo);
}
