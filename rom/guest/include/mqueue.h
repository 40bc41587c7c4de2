/* POSIX message queues (mq_open(2)): release 10, Series 800 only. */
#ifndef _MQUEUE_INCLUDED
#define _MQUEUE_INCLUDED

#include <sys/types.h>

typedef int mqd_t;

struct mq_attr {
    long mq_flags;
    long mq_maxmsg;
    long mq_msgsize;
    long mq_curmsgs;
};

extern int mq_close(mqd_t);
extern int mq_getattr(mqd_t, struct mq_attr *);
extern mqd_t mq_open(const char *, int, ...);
extern int mq_receive(mqd_t, char *, size_t, unsigned int *);
extern int mq_send(mqd_t, const char *, size_t, unsigned int);
extern int mq_setattr(mqd_t, const struct mq_attr *, struct mq_attr *);
extern int mq_unlink(const char *);

#endif
