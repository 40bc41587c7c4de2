/* A free mutex taken and given back, as often as asked. */
#include <pthread.h>
#include "work.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

unsigned long work(unsigned long amount, char **arguments)
{
    unsigned long i, done = 0;

    for (i = 0; i < amount; i++) {
        pthread_mutex_lock(&mutex);
        done++;
        pthread_mutex_unlock(&mutex);
    }
    return done;
}
