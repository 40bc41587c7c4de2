/* Programs with __thread variables have this (hp9k cc -pthread): the first thread's are there before anything runs. */
#include "thread.h"

void __tls_init(void) __attribute__((__constructor__(101)));

void __tls_init(void)
{
    self();
}
