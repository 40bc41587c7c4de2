/* connect(2) on a release before 9.0: for C-09, C-14 and C-21, whose answers differ. */
#define PERMANENT
#include "connect.h"
