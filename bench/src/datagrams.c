/* A datagram of 64 bytes there and one back, `amount` times; the program is both ends. */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include "work.h"

static struct sockaddr_in names[2];
static int sockets[2];

static void pass(int from)
{
    struct sockaddr_in sender;
    char data[64];
    int length = sizeof sender;

    if (sendto(sockets[from], data, sizeof data, 0, (struct sockaddr *)&names[!from], sizeof sender) != sizeof data)
        fail("sendto");
    if (recvfrom(sockets[!from], data, sizeof data, 0, (struct sockaddr *)&sender, &length) != sizeof data)
        fail("recvfrom");
}

unsigned long work(unsigned long amount, char **arguments)
{
    int i, length = sizeof names[0];
    unsigned long done;

    for (i = 0; i < 2; i++) {
        memset(&names[i], 0, sizeof names[i]);
        names[i].sin_family = AF_INET;
        names[i].sin_addr.s_addr = htonl(0x7F000001);
        sockets[i] = socket(AF_INET, SOCK_DGRAM, 0);
        if (bind(sockets[i], (struct sockaddr *)&names[i], sizeof names[i]) != 0)
            fail("bind");
        getsockname(sockets[i], (struct sockaddr *)&names[i], &length);
    }
    for (done = 0; done < amount; done++) {
        pass(0);
        pass(1);
    }
    return done;
}
