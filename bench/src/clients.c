/*
 * A server of 200 client processes: each has a connection and sends a byte that is sent back, `amount` times all
 * together.  The server, their parent, finds by select(2) who has sent.
 */
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#include "work.h"

#define CLIENTS 200
#define WORDS 8

static struct sockaddr_in name;
static int connections[CLIENTS], highest;

static void client(unsigned long exchanges)
{
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    char byte = 1;

    if (connection < 0 || connect(connection, (struct sockaddr *)&name, sizeof name) != 0)
        fail("connect");
    while (exchanges--)
        if (send(connection, &byte, 1, 0) != 1 || recv(connection, &byte, 1, 0) != 1)
            fail("exchange");
    _exit(0);
}

static void start_clients(unsigned long amount)
{
    int length = sizeof name, server = socket(AF_INET, SOCK_STREAM, 0), i;

    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(0x7F000001);
    if (bind(server, (struct sockaddr *)&name, sizeof name) != 0 || listen(server, 20) != 0)
        fail("bind");
    getsockname(server, (struct sockaddr *)&name, &length);
    for (i = 0; i < CLIENTS; i++) {
        switch (fork()) {
        case -1:
            fail("fork");
        case 0:
            client(amount / CLIENTS + (i < (int)(amount % CLIENTS)));
        }
        connections[i] = accept(server, 0, 0);
        if (connections[i] < 0)
            fail("accept");
        if (connections[i] > highest)
            highest = connections[i];
    }
    close(server);
}

/* A byte there is and its way back; 0 at the end of the connection. */
static int answer(int connection)
{
    char byte;

    if (recv(connection, &byte, 1, 0) != 1) {
        close(connection);
        return 0;
    }
    if (send(connection, &byte, 1, 0) != 1)
        fail("send");
    return 1;
}

unsigned long work(unsigned long amount, char **arguments)
{
    unsigned int open[WORDS], readable[WORDS];
    unsigned long done = 0;
    int left = CLIENTS, i, s, status;
    struct rlimit limit;

    limit.rlim_cur = limit.rlim_max = 32 * WORDS;
    setrlimit(RLIMIT_NOFILE, &limit);
    start_clients(amount);
    memset(open, 0, sizeof open);
    for (i = 0; i < CLIENTS; i++)
        open[connections[i] / 32] |= 1u << connections[i] % 32;
    while (left) {
        memcpy(readable, open, sizeof open);
        if (select(highest + 1, (void *)readable, 0, 0, 0) < 1)
            fail("select");
        for (i = 0; i < CLIENTS; i++) {
            s = connections[i];
            if (!(readable[s / 32] & 1u << s % 32))
                continue;
            if (answer(s))
                done++;
            else
                open[s / 32] &= ~(1u << s % 32), left--;
        }
    }
    while (wait(&status) > 0)
        if (status)
            fail("client");
    return done;
}
