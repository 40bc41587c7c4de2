/* connect(2) through system calls 275-290. */
#include "connect.h"
