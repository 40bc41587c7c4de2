/* getservent(3): /etc/services */
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include "../system/database.h"

#define ALIASES 35

static struct database services = {"/etc/services"};
static struct servent service;
static char *aliases[ALIASES];

static int decode(char *text)
{
    char *port;

    service.s_name = __database_word(&text);
    port = service.s_name ? __database_word(&text) : 0;
    service.s_proto = __database_cut(port, '/');
    if (!service.s_proto)
        return 0;
    service.s_port = htons(atoi(port));
    __database_words(&text, aliases, ALIASES);
    service.s_aliases = aliases;
    return 1;
}

struct servent *getservent(void)
{
    char *line;

    while ((line = __database_line(&services)) != 0)
        if (decode(line))
            return &service;
    return 0;
}

int setservent(int stay_open)
{
    (void)stay_open;
    __database_rewind(&services);
    return 1;
}

void endservent(void)
{
    __database_close(&services);
}

static int is_called(const struct servent *entry, const char *name)
{
    char **alias;

    if (!strcmp(entry->s_name, name))
        return 1;
    for (alias = entry->s_aliases; *alias; alias++)
        if (!strcmp(*alias, name))
            return 1;
    return 0;
}

struct servent *getservbyname(const char *name, const char *protocol)
{
    struct servent *found;

    setservent(0);
    while ((found = getservent()) != 0)
        if (is_called(found, name) && (!protocol || !strcmp(found->s_proto, protocol)))
            break;
    endservent();
    return found;
}

struct servent *getservbyport(int port, const char *protocol)
{
    struct servent *found;

    setservent(0);
    while ((found = getservent()) != 0)
        if (found->s_port == port && (!protocol || !strcmp(found->s_proto, protocol)))
            break;
    endservent();
    return found;
}
