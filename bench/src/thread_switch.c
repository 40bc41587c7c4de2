/* Two threads that take turns by a condition: the processor passes from one to the other as often as asked. */
#include <pthread.h>
#include "work.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static unsigned long turns, wanted;

static void *play(void *argument)
{
    unsigned long mine = (unsigned long)argument;

    pthread_mutex_lock(&mutex);
    while (turns < wanted) {
        if ((turns & 1) == mine) {
            turns++;
            pthread_cond_signal(&changed);
        } else
            pthread_cond_wait(&changed, &mutex);
    }
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
    return 0;
}

unsigned long work(unsigned long amount, char **arguments)
{
    pthread_t one, other;

    wanted = amount;
    if (pthread_create(&one, 0, play, (void *)0) || pthread_create(&other, 0, play, (void *)1))
        fail("pthread_create");
    pthread_join(one, 0);
    pthread_join(other, 0);
    return turns;
}
