/* logname(3): LOGNAME of the environment. */
#include <stdlib.h>
#include <unistd.h>

char *logname(void)
{
    return getenv("LOGNAME");
}
