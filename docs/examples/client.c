/* Connect to a port of this machine and show the first line that comes back. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct sockaddr_in peer;
    char line[256];
    int s, n;

    memset(&peer, 0, sizeof peer);
    peer.sin_family = AF_INET;
    peer.sin_port = htons(argc > 1 ? atoi(argv[1]) : 9);
    peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    s = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(s, (struct sockaddr *)&peer, sizeof peer) < 0) {
        perror("connect");
        return 1;
    }
    n = recv(s, line, sizeof line, 0);
    if (n > 0)
        write(1, line, n);
    close(s);
    return 0;
}
