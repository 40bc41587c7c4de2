/* POSIX shared memory and message queues, on the Series 800.  hp9k cc: --series 800 */
#include <fcntl.h>
#include <mqueue.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"

int main(void)
{
    struct mq_attr attributes;
    char text[64], *shared, *again;
    unsigned int priority;
    int fd, child, status;
    mqd_t queue;

    fd = shm_open("/memory", O_RDWR | O_CREAT | O_EXCL, 0600);
    check("shm_open", fd >= 0 && ftruncate(fd, 8192) == 0 && FAILS(shm_open("/memory", O_RDWR | O_CREAT | O_EXCL, 0600), EEXIST));
    shared = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    memset(&attributes, 0, sizeof attributes);
    attributes.mq_maxmsg = 2;
    attributes.mq_msgsize = sizeof text;
    queue = mq_open("/queue", O_RDWR | O_CREAT, 0600, &attributes);
    check("mq_open", queue >= 0 && FAILS(mq_open("/none", O_RDWR), ENOENT));
    if ((child = fork()) == 0) {
        fd = shm_open("/memory", O_RDWR, 0);
        again = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        strcpy(again + 5000, "from the child");
        mq_send(queue, "later", 6, 1);
        mq_send(queue, "sooner", 7, 2);
        mq_send(queue, "last", 5, 0);           /* waits until there is room */
        _exit(0);
    }
    while (mq_getattr(queue, &attributes) == 0 && attributes.mq_curmsgs < 2)
        usleep(10000);
    check("mq_getattr", attributes.mq_maxmsg == 2 && attributes.mq_msgsize == sizeof text);
    check("mq_receive", mq_receive(queue, text, sizeof text, &priority) == 7 && strcmp(text, "sooner") == 0 && priority == 2
        && mq_receive(queue, text, sizeof text, 0) == 6 && mq_receive(queue, text, sizeof text, 0) == 5);
    check("child", waitpid(child, &status, 0) == child && status == 0 && strcmp(shared + 5000, "from the child") == 0);
    attributes.mq_flags = O_NONBLOCK;
    check("mq_setattr", mq_setattr(queue, &attributes, 0) == 0 && FAILS(mq_receive(queue, text, sizeof text, 0), EAGAIN));
    check("unlink", shm_unlink("/memory") == 0 && mq_unlink("/queue") == 0 && FAILS(shm_open("/memory", O_RDWR, 0), ENOENT)
        && FAILS(mq_open("/queue", O_RDWR), ENOENT) && mq_close(queue) == 0 && FAILS(mq_close(queue), EBADF));
    return 0;
}
