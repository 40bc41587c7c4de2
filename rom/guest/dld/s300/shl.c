/* shl_load(3X) and its relatives, for programs that load libraries while they run. */

#include "dld.h"

u32 find_own(const char *name)
{
    (void)name;
    return 0;
}
