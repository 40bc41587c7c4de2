/* res_init(3): _res from /etc/resolv.conf; without a server there, the one of this host is asked. */
#include <resolv.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <stdlib.h>
#include "resolver.h"

#define TRIES 4

struct state _res = {RES_TIMEOUT, TRIES, RES_DEFAULT};

static void add_server(unsigned long address)
{
    struct sockaddr_in *server = &_res.nsaddr_list[_res.nscount++];

    memset(server, 0, sizeof *server);
    server->sin_family = AF_INET;
    server->sin_port = htons(NAMESERVER_PORT);
    server->sin_addr.s_addr = address;
}

/* The names lie in defdname one after the other, the default domain first. */
static void add_domains(char **domains)
{
    char *at = _res.defdname;
    int i;

    for (i = 0; i < MAXDNSRCH && domains[i]; i++) {
        if (at + strlen(domains[i]) >= _res.defdname + sizeof _res.defdname)
            break;
        _res.dnsrch[i] = strcpy(at, domains[i]);
        at += strlen(at) + 1;
    }
    _res.dnsrch[i] = 0;
}

static void add_own_domain(void)
{
    char name[MAX_NAME], *domains[2] = {0, 0};

    if (gethostname(name, sizeof name) == 0) {
        name[sizeof name - 1] = '\0';
        domains[0] = strchr(name, '.');
    }
    if (domains[0])
        domains[0]++;
    add_domains(domains);
}

int res_init(void)
{
    struct settings *settings = malloc(sizeof *settings);
    struct timeval now;
    int i;

    if (!settings)
        return -1;
    __dns_settings(settings);
    _res.nscount = 0;
    for (i = 0; i < settings->server_count && i < MAXNS; i++)
        add_server(settings->servers[i].s_addr);
    if (!_res.nscount)
        add_server(INADDR_LOOPBACK);
    memset(_res.defdname, 0, sizeof _res.defdname);
    if (settings->domains[0])
        add_domains(settings->domains);
    else
        add_own_domain();
    free(settings);
    gettimeofday(&now, 0);
    _res.id = getpid() ^ now.tv_usec;
    _res.options |= RES_INIT;
    return 0;
}
