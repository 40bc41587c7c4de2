/* The guest half of `hp9k demo`: opens a TCP connection with connect(2), says who it is, prints what comes back.
 *
 *     demo ADDRESS PORT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <netinet/in.h>
#include <arpa/inet.h>

static int failed(const char *what)
{
    perror(what);
    return 1;
}

static int send_all(int s, const char *text, int length)
{
    int sent;

    for (; length > 0; text += sent, length -= sent)
        if ((sent = send(s, text, length, 0)) < 0)
            return -1;
    return 0;
}

int main(int argc, char **argv)
{
    struct sockaddr_in server;
    struct utsname name;
    char text[256];
    int s, count;

    if (argc != 3) {
        fprintf(stderr, "usage: demo address port\n");
        return 2;
    }
    memset(&server, 0, sizeof server);
    server.sin_family = AF_INET;
    server.sin_addr.s_addr = inet_addr(argv[1]);
    server.sin_port = htons((unsigned short)atoi(argv[2]));

    if (uname(&name) < 0)
        return failed("uname");
    if ((s = socket(AF_INET, SOCK_STREAM, 0)) < 0)
        return failed("socket");
    if (connect(s, (struct sockaddr *)&server, sizeof server) < 0)
        return failed("connect");
    printf("connected to %s port %s\n", argv[1], argv[2]);
    fflush(stdout);

    sprintf(text, "%s %s on a %s\n", name.sysname, name.release, name.machine);
    if (send_all(s, text, (int)strlen(text)) < 0)
        return failed("send");
    if (shutdown(s, 1) < 0)
        return failed("shutdown");
    while ((count = recv(s, text, sizeof text, 0)) > 0)
        fwrite(text, 1, count, stdout);
    if (count < 0)
        return failed("recv");
    close(s);
    return 0;
}
