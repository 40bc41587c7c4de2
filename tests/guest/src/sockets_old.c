/* The same through netioctl, system call 154.   hp9k cc: --series 300 */
#define OLD
#include "sockets.c"
