/* Messages of the domain name system. Each line is a command with words:
   expand PACKET OFFSET ROOM, skip PACKET OFFSET, compress ROOM NAME..., query OPERATION TYPE ROOM NAME [DATA]
   PACKET and DATA are hexadecimal, NAME `-` is empty. Prints what the function returns and what it left.
   With a name and a port as arguments, asks the server there for the address. */
#include <netdb.h>
#include <resolv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned char packet[2000];
static char line[5000];

static int decode(const char *hexadecimal)
{
    int size = 0;
    unsigned int byte;

    for (; hexadecimal[0] && hexadecimal[1]; hexadecimal += 2) {
        sscanf(hexadecimal, "%2x", &byte);
        packet[size++] = byte;
    }
    return size;
}

static void show(int result, const unsigned char *bytes)
{
    int i;

    printf("%d ", result);
    for (i = 0; i < result; i++)
        printf("%02x", bytes[i]);
    printf("\n");
}

static char *word(void)
{
    char *found = strtok(0, " \n");

    return found && !strcmp(found, "-") ? "" : found;
}

static void expand(void)
{
    unsigned char name[300];
    int size = decode(word()), offset = atoi(word()), room = atoi(word());
    int result;

    memset(name, '#', sizeof name);
    result = dn_expand(packet, packet + size, packet + offset, name, room);
    if (name[room] != '#')
        printf("OVERRUN ");
    printf("%d %s\n", result, result >= 0 ? (char *)name : "");
}

static void compress(void)
{
    unsigned char message[600], *names[6], *at = message + HFIXEDSZ, *end = at + atoi(word());
    char *name;
    int size;

    memset(message, 0, sizeof message);
    names[0] = message;
    names[1] = 0;
    while ((name = word()) != 0) {
        size = dn_comp((unsigned char *)name, at, end - at, names, names + 6);
        printf("%d ", size);
        if (size > 0)
            at += size;
    }
    show(at - message - HFIXEDSZ, message + HFIXEDSZ);
}

static void query(void)
{
    unsigned char message[600];
    int operation = atoi(word()), type = atoi(word()), room = atoi(word()), size, id = _res.id;
    char *name = word(), *data = word();
    int length = data ? decode(data) : 0;

    memset(message, '#', sizeof message);
    size = res_mkquery(operation, name, C_IN, type, (char *)packet, length, 0, (char *)message, room);
    if (message[room] != '#')
        printf("OVERRUN ");
    if (size > 0 && (_getshort(message) != _res.id || id == _res.id))
        printf("ID ");
    show(size, message);
}

static void ask(char *name, char *port)
{
    unsigned char answer[PACKETSZ];
    int size;

    res_init();
    _res.nscount = 1;
    _res.nsaddr.sin_addr.s_addr = INADDR_LOOPBACK;
    _res.nsaddr.sin_port = htons(atoi(port));
    _res.retry = 1;
    _res.retrans = 2;
    size = res_query(name, C_IN, T_A, answer, sizeof answer);
    if (size < 0)
        printf("h_errno %d\n", h_errno);
    else
        show(size, answer);
}

int main(int argc, char **argv)
{
    char *command;
    int size;

    if (argc == 3) {
        ask(argv[1], argv[2]);
        return 0;
    }
    res_init();
    while (fgets(line, sizeof line, stdin)) {
        command = strtok(line, " \n");
        if (!strcmp(command, "expand"))
            expand();
        else if (!strcmp(command, "compress"))
            compress();
        else if (!strcmp(command, "query"))
            query();
        else if (!strcmp(command, "skip")) {
            size = decode(word());
            printf("%d\n", dn_skipname(packet + atoi(word()), packet + size));
        }
    }
    return 0;
}
