/* Threads that end at once, each waited for. */
#include <pthread.h>
#include "work.h"

static void *pass(void *argument)
{
    return argument;
}

unsigned long work(unsigned long amount, char **arguments)
{
    unsigned long i, done = 0;
    pthread_t thread;
    void *result;

    for (i = 0; i < amount; i++) {
        if (pthread_create(&thread, 0, pass, (void *)i))
            fail("pthread_create");
        pthread_join(thread, &result);
        done += (unsigned long)result == i;
    }
    return done;
}
