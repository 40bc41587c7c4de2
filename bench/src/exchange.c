/* One byte there and one back over a connection, `amount` times; the program is both ends of it. */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>
#include "work.h"

static void pass(int from, int to)
{
    char byte = 1;

    if (send(from, &byte, 1, 0) != 1)
        fail("send");
    if (recv(to, &byte, 1, 0) != 1)
        fail("recv");
}

unsigned long work(unsigned long amount, char **arguments)
{
    struct sockaddr_in name;
    int length = sizeof name;
    unsigned long i;
    int server = socket(AF_INET, SOCK_STREAM, 0), one = socket(AF_INET, SOCK_STREAM, 0), other;

    memset(&name, 0, sizeof name);
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(0x7F000001);
    if (bind(server, (struct sockaddr *)&name, sizeof name) != 0 || listen(server, 1) != 0)
        fail("bind");
    getsockname(server, (struct sockaddr *)&name, &length);
    if (connect(one, (struct sockaddr *)&name, sizeof name) != 0 || (other = accept(server, 0, 0)) < 0)
        fail("connect");
    for (i = 0; i < amount; i++) {
        pass(one, other);
        pass(other, one);
    }
    return i;
}
