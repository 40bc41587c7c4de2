/* getprotoent(3): /etc/protocols */
#include <netdb.h>
#include "numbered.h"

static struct numbered_file protocols = {{"/etc/protocols"}};

struct protoent *getprotoent(void)
{
    return __numbered_next(&protocols);
}

int setprotoent(int stay_open)
{
    (void)stay_open;
    __database_rewind(&protocols.file);
    return 1;
}

void endprotoent(void)
{
    __database_close(&protocols.file);
}

struct protoent *getprotobyname(const char *name)
{
    return __numbered_by_name(&protocols, name);
}

struct protoent *getprotobynumber(int number)
{
    return __numbered_by_number(&protocols, number);
}
