/*
 * 1,000 sockets in one process, connected with each other: `amount` times a byte is sent on one of them, found by
 * select(2) among all, and received.  ARGUMENT 1: so many connections instead of 500.
 */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/types.h>
#include <unistd.h>
#include "work.h"

#define CONNECTIONS 500 /* at most */
#define WORDS 32

static int near[CONNECTIONS], far[CONNECTIONS], connections, highest;

static void connect_all(void)
{
    struct sockaddr_in name;
    int length = sizeof name, server = socket(AF_INET, SOCK_STREAM, 0), i;

    memset(&name, 0, sizeof name);
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(0x7F000001);
    if (bind(server, (struct sockaddr *)&name, sizeof name) != 0 || listen(server, 20) != 0)
        fail("bind");
    getsockname(server, (struct sockaddr *)&name, &length);
    for (i = 0; i < connections; i++) {
        near[i] = socket(AF_INET, SOCK_STREAM, 0);
        if (near[i] < 0 || connect(near[i], (struct sockaddr *)&name, sizeof name) != 0)
            fail("connect");
        far[i] = accept(server, 0, 0);
        if (far[i] < 0)
            fail("accept");
        highest = far[i];
    }
}

static int ready_one(void)
{
    unsigned int readable[WORDS];
    int i;

    memset(readable, 0, sizeof readable);
    for (i = 0; i < connections; i++) {
        readable[far[i] / 32] |= 1u << far[i] % 32;
        readable[near[i] / 32] |= 1u << near[i] % 32;
    }
    if (select(highest + 1, (void *)readable, 0, 0, 0) != 1)
        fail("select");
    for (i = 0; !(readable[far[i] / 32] & 1u << far[i] % 32); i++)
        ;
    return far[i];
}

unsigned long work(unsigned long amount, char **arguments)
{
    struct rlimit limit;
    unsigned long i;
    char byte = 1;

    limit.rlim_cur = limit.rlim_max = 1024;
    setrlimit(RLIMIT_NOFILE, &limit);
    connections = arguments[0] ? atoi(arguments[0]) : CONNECTIONS;
    connect_all();
    for (i = 0; i < amount; i++) {
        if (send(near[i * 7 % connections], &byte, 1, 0) != 1)
            fail("send");
        if (recv(ready_one(), &byte, 1, 0) != 1)
            fail("recv");
    }
    return i;
}
