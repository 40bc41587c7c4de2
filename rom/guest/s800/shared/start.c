/* Where a dynamically linked program's start-up code goes when the libraries are there. */
#include <stdlib.h>

#define SAVE_STATE_COOKIE 0x06211988    /* says that the library knows the larger save_state */
#define SIGRETURN_SIZE 20

int __argc_value;
char **__argv_value;

extern int main(int, char **, char **);
extern void *__sigreturn_address(void);
extern int _sigsetreturn(void *, unsigned int, unsigned int);

void _start(int argc, char **argv, char **environment)
{
    __argc_value = argc;
    __argv_value = argv;
    _sigsetreturn(__sigreturn_address(), SAVE_STATE_COOKIE, SIGRETURN_SIZE);
    exit(main(argc, argv, environment));
}
