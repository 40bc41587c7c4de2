/* inet(3): Internet addresses as text and by their parts. */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define PARTS 4

/* a.b.c.d, a.b.c, a.b or a, each part decimal, octal or hexadecimal; returns the number of parts, 0 when it's none. */
static int parse(const char *text, unsigned long *parts)
{
    int count = 0;
    char *end;

    for (;; text = end + 1) {
        if (!isdigit((unsigned char)*text) || count == PARTS)
            return 0;
        errno = 0;
        parts[count++] = strtoul(text, &end, 0);
        if (errno)
            return 0;
        if (*end != '.')
            break;
    }
    return *end == '\0' || isspace((unsigned char)*end) ? count : 0;
}

int inet_aton(const char *text, struct in_addr *address)
{
    unsigned long parts[PARTS], value = 0;
    int count = parse(text, parts), i;

    if (count == 0)
        return 0;
    for (i = 0; i < count - 1; i++) {
        if (parts[i] > 0xff)
            return 0;
        value |= parts[i] << (24 - 8 * i);
    }
    if (i > 0 && parts[i] >> (8 * (PARTS - i)))
        return 0;
    address->s_addr = value | parts[i];
    return 1;
}

unsigned long inet_addr(const char *text)
{
    struct in_addr address;

    return inet_aton(text, &address) ? address.s_addr : INADDR_NONE;
}

unsigned long inet_network(const char *text)
{
    unsigned long parts[PARTS], value = 0;
    int count = parse(text, parts), i;

    if (count == 0)
        return INADDR_NONE;
    for (i = 0; i < count; i++) {
        if (parts[i] > 0xff)
            return INADDR_NONE;
        value = value << 8 | parts[i];
    }
    return value;
}

char *inet_ntoa(struct in_addr address)
{
    static char text[16];
    unsigned long value = address.s_addr;

    sprintf(text, "%lu.%lu.%lu.%lu", value >> 24, value >> 16 & 0xff, value >> 8 & 0xff, value & 0xff);
    return text;
}

static int host_bits(unsigned long address)
{
    if (IN_CLASSA(address))
        return IN_CLASSA_NSHIFT;
    return IN_CLASSB(address) ? IN_CLASSB_NSHIFT : IN_CLASSC_NSHIFT;
}

int inet_netof(struct in_addr address)
{
    return address.s_addr >> host_bits(address.s_addr);
}

int inet_lnaof(struct in_addr address)
{
    return address.s_addr & ((1UL << host_bits(address.s_addr)) - 1);
}

struct in_addr inet_makeaddr(int network, int host)
{
    struct in_addr address;
    unsigned long net = network;

    if (net < 128)
        address.s_addr = net << 24 | (host & IN_CLASSA_HOST);
    else if (net < 65536)
        address.s_addr = net << 16 | (host & IN_CLASSB_HOST);
    else if (net < 16777216)
        address.s_addr = net << 8 | (host & IN_CLASSC_HOST);
    else
        address.s_addr = net | host;
    return address;
}
