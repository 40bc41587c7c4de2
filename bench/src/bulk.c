/* `amount` pieces of 32 KiB over one connection to the port ARGUMENT 1 of 127.0.0.1, where all is thrown away. */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>
#include "work.h"

unsigned long work(unsigned long amount, char **arguments)
{
    static char piece[32768];
    struct sockaddr_in server;
    unsigned long i;
    int connection = socket(AF_INET, SOCK_STREAM, 0), sent, done;

    memset(&server, 0, sizeof server);
    server.sin_family = AF_INET;
    server.sin_port = htons(atoi(arguments[0]));
    server.sin_addr.s_addr = htonl(0x7F000001);
    if (connect(connection, (struct sockaddr *)&server, sizeof server) != 0)
        fail("connect");
    for (i = 0; i < amount; i++)
        for (sent = 0; sent < (int)sizeof piece; sent += done)
            if ((done = send(connection, piece + sent, sizeof piece - sent, 0)) < 0)
                fail("send");
    close(connection);
    return i;
}
