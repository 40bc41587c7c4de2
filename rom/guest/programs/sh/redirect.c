/* Redirections, and how they are undone. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "sh.h"

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

/* What has to be put back, the innermost first. */
struct undo {
    struct undo *outside;
    int count;
    struct {
        int fd, copy;           /* CLOSED: it was not open */
    } saved[1];
};

static struct undo *innermost;

static void save(struct undo *undo, int fd)
{
    int copy = fcntl(fd, F_DUPFD, OWN);

    if (copy >= 0)
        fcntl(copy, F_SETFD, 1);
    undo->saved[undo->count].fd = fd;
    undo->saved[undo->count++].copy = copy;
}

/* Carry out all of them; -1 after a complaint. `undo` gets what `restore` needs, also then; null: they stay. */
int redirect(struct redir *redir, struct undo **undo)
{
    struct redir *one;
    int count = 0, fd;

    for (one = redir; one; one = one->next)
        count++;
    if (undo)
        *undo = 0;
    if (undo && count) {
        *undo = take(sizeof **undo + count * sizeof *(*undo)->saved);
        (*undo)->count = 0;
        (*undo)->outside = innermost;
        innermost = *undo;
    }
    for (; redir; redir = redir->next) {
        fflush(stdout);
        if (undo)
            save(*undo, redir->fd);
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

/* What can't be written where it was to go must not turn up where output goes next. */
static void settle_output(void)
{
    int null;

    if (fflush(stdout) == 0)
        return;
    null = open("/dev/null", O_WRONLY);
    if (null != 1) {                            /* it was not closed */
        dup2(null, 1);
        close(null);
    }
    fflush(stdout);
    clearerr(stdout);
}

void restore(struct undo *undo)
{
    int i;

    if (!undo)
        return;
    settle_output();
    innermost = undo->outside;
    for (i = undo->count - 1; i >= 0; i--)      /* the last first */
        if (undo->saved[i].copy < 0)
            close(undo->saved[i].fd);
        else {
            dup2(undo->saved[i].copy, undo->saved[i].fd);
            close(undo->saved[i].copy);
        }
}

void restore_all(void)
{
    while (innermost)
        restore(innermost);
}
