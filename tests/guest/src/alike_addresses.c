/* <arpa/inet.h>: the same on the host. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include "alike.h"

static void dotted(void)
{
    char *address = some_text("0129.", 14), line[40];
    struct in_addr found;
    unsigned char bytes[4] = {0};
    unsigned way = some(3);

    if (way) {
        bytes[0] = some(256);
        bytes[1] = some(256);
        bytes[3] = some(256);
        sprintf(address, way == 1 ? "%d.%d.%d.%d" : "%d.%#x.0%o", bytes[0], bytes[1], bytes[2], bytes[3]);
    }
    number("inet_aton", inet_aton(address, &found));
    number("inet_addr", ntohl(inet_addr(address)));
    number("inet_pton", inet_pton(AF_INET, address, bytes));
    text("inet_ntop", inet_ntop(AF_INET, bytes, line, sizeof line));
    number("inet_ntop", inet_ntop(AF_INET, bytes, line, some(16)) != 0);
    memcpy(&found, bytes, 4);
    text("inet_ntoa", inet_ntoa(found));
}

static void grouped(void)
{
    static const char *const texts[] = {"::", "::1", "1::", "1::2::3", ":", ":::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7", "::ffff:1.2.3.4", "::1.2.3", "1:2:3:4:5:6:1.2.3.4", "12345::", "g::", "1:", ":1", "fe80::1", "1:2:3:4:5:6:7:8:9",
        "0x1::", "::00001", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4", ""};
    unsigned char bytes[16] = {0};
    const char *address = some(3) ? texts[some(COUNT(texts))] : some_text("0:f1:", 16);
    char line[50];
    int i;

    printf("%s %d\n", address, inet_pton(AF_INET6, address, bytes));
    text("inet_ntop", inet_ntop(AF_INET6, bytes, line, sizeof line));
    for (i = 0; i < 16; i++)
        bytes[i] = some(3) ? 0 : some(256);
    for (i = some(8); i < 8; i++)
        bytes[2 * i] = bytes[2 * i + 1] = 0;
    if (some(4) == 0)
        memset(bytes, 0, 10 + some(4));
    if (some(4) == 0)
        bytes[10] = bytes[11] = 255;
    text("inet_ntop", inet_ntop(AF_INET6, bytes, line, sizeof line));
    number("inet_ntop", inet_ntop(AF_INET6, bytes, line, some(46)) != 0);
}

int main(void)
{
    int i;

    for (i = 0; i < 500; i++) {
        dotted();
        grouped();
    }
    return 0;
}
