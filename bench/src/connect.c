/* socket(2), connect(2) to the port ARGUMENT 1 of 127.0.0.1, close(2), as often as asked. */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>
#include "work.h"

unsigned long work(unsigned long amount, char **arguments)
{
    struct sockaddr_in server;
    unsigned long i;
    int connection;

    memset(&server, 0, sizeof server);
    server.sin_family = AF_INET;
    server.sin_port = htons(atoi(arguments[0]));
    server.sin_addr.s_addr = htonl(0x7F000001);
    for (i = 0; i < amount; i++) {
        connection = socket(AF_INET, SOCK_STREAM, 0);
        if (connection < 0)
            fail("socket");
        if (connect(connection, (struct sockaddr *)&server, sizeof server) != 0)
            fail("connect");
        close(connection);
    }
    return i;
}
