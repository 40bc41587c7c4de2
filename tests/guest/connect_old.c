/* connect(2) through netioctl, system call 154. */
#define OLD
#include "connect.h"
