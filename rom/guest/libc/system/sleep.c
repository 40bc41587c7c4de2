/* sleep(3), usleep(3): select(2) waits, which leaves the program's alarm clock alone.  By its primary name:
   <sys/time.h> makes a macro of the other. */
#include <sys/time.h>
#include <unistd.h>

unsigned int sleep(unsigned int seconds)
{
    struct timeval start, now, wait;
    long left;

    wait.tv_sec = seconds;
    wait.tv_usec = 0;
    gettimeofday(&start, 0);
    if (_select(0, 0, 0, 0, &wait) == 0)
        return 0;
    gettimeofday(&now, 0);
    left = (long)seconds - (now.tv_sec - start.tv_sec) + (now.tv_usec < start.tv_usec);
    return left > 0 ? left : 0;
}

int usleep(unsigned int microseconds)
{
    struct timeval wait;

    wait.tv_sec = microseconds / 1000000;
    wait.tv_usec = microseconds % 1000000;
    return _select(0, 0, 0, 0, &wait);
}
