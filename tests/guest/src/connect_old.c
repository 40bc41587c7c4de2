/* connect(2) through netioctl, system call 154.   hp9k cc: --series 300 */
#define OLD
#include "connect.h"
