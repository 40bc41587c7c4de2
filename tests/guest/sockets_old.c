/* The same through netioctl, system call 154. */
#define OLD
#include "sockets.c"
