/* getnetent(3): /etc/networks */
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "../system/database.h"

#define ALIASES 35

static struct database networks = {"/etc/networks"};
static struct netent network;
static char *aliases[ALIASES];

static int decode(char *text)
{
    char *number;

    network.n_name = __database_word(&text);
    number = network.n_name ? __database_word(&text) : 0;
    if (!number)
        return 0;
    network.n_addrtype = AF_INET;
    network.n_net = inet_network(number);
    __database_words(&text, aliases, ALIASES);
    network.n_aliases = aliases;
    return 1;
}

struct netent *getnetent(void)
{
    char *line;

    while ((line = __database_line(&networks)) != 0)
        if (decode(line))
            return &network;
    return 0;
}

int setnetent(int stay_open)
{
    (void)stay_open;
    __database_rewind(&networks);
    return 1;
}

int endnetent(void)
{
    __database_close(&networks);
    return 1;
}

static int is_called(const struct netent *entry, const char *name)
{
    char **alias;

    if (!strcmp(entry->n_name, name))
        return 1;
    for (alias = entry->n_aliases; *alias; alias++)
        if (!strcmp(*alias, name))
            return 1;
    return 0;
}

struct netent *getnetbyname(const char *name)
{
    struct netent *found;

    setnetent(0);
    while ((found = getnetent()) != 0 && !is_called(found, name))
        ;
    endnetent();
    return found;
}

struct netent *getnetbyaddr(int number, int type)
{
    struct netent *found;

    setnetent(0);
    while ((found = getnetent()) != 0 && (found->n_addrtype != type || found->n_net != number))
        ;
    endnetent();
    return found;
}
