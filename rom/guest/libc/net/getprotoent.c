/* getprotoent(3): /etc/protocols */
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include "../system/database.h"

#define ALIASES 35

static struct database protocols = {"/etc/protocols"};
static struct protoent protocol;
static char *aliases[ALIASES];

static int decode(char *text)
{
    char *number;

    protocol.p_name = __database_word(&text);
    number = protocol.p_name ? __database_word(&text) : 0;
    if (!number)
        return 0;
    protocol.p_proto = atoi(number);
    __database_words(&text, aliases, ALIASES);
    protocol.p_aliases = aliases;
    return 1;
}

struct protoent *getprotoent(void)
{
    char *line;

    while ((line = __database_line(&protocols)) != 0)
        if (decode(line))
            return &protocol;
    return 0;
}

int setprotoent(int stay_open)
{
    (void)stay_open;
    __database_rewind(&protocols);
    return 1;
}

void endprotoent(void)
{
    __database_close(&protocols);
}

static int is_called(const struct protoent *entry, const char *name)
{
    char **alias;

    if (!strcmp(entry->p_name, name))
        return 1;
    for (alias = entry->p_aliases; *alias; alias++)
        if (!strcmp(*alias, name))
            return 1;
    return 0;
}

struct protoent *getprotobyname(const char *name)
{
    struct protoent *found;

    setprotoent(0);
    while ((found = getprotoent()) != 0 && !is_called(found, name))
        ;
    endprotoent();
    return found;
}

struct protoent *getprotobynumber(int number)
{
    struct protoent *found;

    setprotoent(0);
    while ((found = getprotoent()) != 0 && found->p_proto != number)
        ;
    endprotoent();
    return found;
}
