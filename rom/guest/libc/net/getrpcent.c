/* getrpcent(3C): /etc/rpc */
#include <netdb.h>
#include "numbered.h"

static struct numbered_file programs = {{"/etc/rpc"}};

struct rpcent *getrpcent(void)
{
    return __numbered_next(&programs);
}

int setrpcent(int stay_open)
{
    (void)stay_open;
    __database_rewind(&programs.file);
    return 1;
}

int endrpcent(void)
{
    __database_close(&programs.file);
    return 1;
}

struct rpcent *getrpcbyname(char *name)
{
    return __numbered_by_name(&programs, name);
}

struct rpcent *getrpcbynumber(int number)
{
    return __numbered_by_number(&programs, number);
}
