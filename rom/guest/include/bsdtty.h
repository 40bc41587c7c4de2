#include <sys/bsdtty.h>
