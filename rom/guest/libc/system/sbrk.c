/* brk(2), sbrk(2): the kernel only sets the break; where it is now is kept here. */
#include <errno.h>
#include <unistd.h>

extern char _end[];           /* what programs of others, linked dynamically, export */
extern int __brk(char *address);

static char *current = _end;

int brk(void *address)
{
    if ((char *)address < _end)
        address = _end;
    if (__brk(address) == -1)
        return -1;
    current = address;
    return 0;
}

void *sbrk(int increment)
{
    char *old = current;

    if (increment == 0)
        return old;
    if ((increment > 0) != (old + increment > old)) {
        errno = ENOMEM;
        return (void *)-1;
    }
    if (brk(old + increment) == -1)
        return (void *)-1;
    return old;
}
