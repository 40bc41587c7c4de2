/* What headers of release 11 make of two functions, so that programs of earlier ones go on finding theirs. */
#include "thread.h"

int __pthread_create_system(pthread_t *number, const pthread_attr_t *attr, void *(*start)(void *), void *argument)
{
    return pthread_create(number, attr, start, argument);
}

int __pthread_attr_init_system(pthread_attr_t *attr)
{
    return pthread_attr_init(attr);
}
