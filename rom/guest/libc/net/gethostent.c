/* gethostent(3): /etc/hosts first, then the domain name system. */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include "../system/database.h"
#include "resolver.h"

#define ALIASES 35

int h_errno;

static struct database hosts = {"/etc/hosts"};
static struct hostent host;
static char *aliases[ALIASES];
static char *addresses[MAX_ADDRESSES + 1];
static struct answer answer;

static void complete(int count)
{
    int i;

    host.h_aliases = aliases;
    host.h_addrtype = AF_INET;
    host.h_length = sizeof(struct in_addr);
    for (i = 0; i < count; i++)
        addresses[i] = (char *)&answer.addresses[i];
    addresses[count] = 0;
    host.h_addr_list = addresses;
    answer.count = count;
}

static int decode(char *text)
{
    char *address = __database_word(&text);

    if (!address || !inet_aton(address, &answer.addresses[0]))
        return 0;
    host.h_name = __database_word(&text);
    if (!host.h_name)
        return 0;
    __database_words(&text, aliases, ALIASES);
    complete(1);
    return 1;
}

struct hostent *gethostent(void)
{
    char *line;

    while ((line = __database_line(&hosts)) != 0)
        if (decode(line))
            return &host;
    return 0;
}

int sethostent(int stay_open)
{
    (void)stay_open;
    __database_rewind(&hosts);
    return 0;
}

void endhostent(void)
{
    __database_close(&hosts);
}

static int is_called(const char *name)
{
    char **alias;

    if (!strcasecmp(host.h_name, name))
        return 1;
    for (alias = host.h_aliases; *alias; alias++)
        if (!strcasecmp(*alias, name))
            return 1;
    return 0;
}

static struct hostent *resolved(int error)
{
    h_errno = error;
    if (error)
        return 0;
    host.h_name = answer.name;
    aliases[0] = 0;
    complete(answer.count);
    return &host;
}

/* A name that is an address in itself is answered without looking anywhere. */
struct hostent *gethostbyname(const char *name)
{
    struct hostent *found;

    h_errno = 0;
    if (*name == '\0' || strlen(name) >= MAX_NAME) {
        h_errno = HOST_NOT_FOUND;
        return 0;
    }
    if (inet_aton(name, &answer.addresses[0])) {
        strcpy(answer.name, name);
        answer.count = 1;
        return resolved(0);
    }
    sethostent(0);
    while ((found = gethostent()) != 0 && !is_called(name))
        ;
    endhostent();
    return found ? found : resolved(__resolve_name(name, &answer));
}

struct hostent *gethostbyaddr(const char *address, int length, int family)
{
    struct hostent *found;
    struct in_addr wanted;

    if (family != AF_INET || length != sizeof wanted) {
        h_errno = HOST_NOT_FOUND;
        return 0;
    }
    h_errno = 0;
    memcpy(&wanted, address, sizeof wanted);
    sethostent(0);
    while ((found = gethostent()) != 0 && answer.addresses[0].s_addr != wanted.s_addr)
        ;
    endhostent();
    return found ? found : resolved(__resolve_address(wanted, &answer));
}

void herror(const char *what)
{
    static const char *const messages[] = {
        "Error 0", "Unknown host", "Host name lookup failure", "Unknown server error", "No address associated with name",
    };

    if (what && *what)
        fprintf(stderr, "%s: ", what);
    fprintf(stderr, "%s\n", h_errno >= 0 && h_errno <= NO_DATA ? messages[h_errno] : "Unknown error");
}
