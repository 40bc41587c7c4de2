/* inet_ntop(3), inet_pton(3): addresses of both versions of IP as text. */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define V4_SIZE 4
#define V6_SIZE 16
#define GROUPS 8
#define V6_TEXT 46

static char *write_v4(char *to, const unsigned char *address)
{
    return to + sprintf(to, "%u.%u.%u.%u", address[0], address[1], address[2], address[3]);
}

/* The first of the longest runs of groups that are 0, at least two; its length, 0 if there is none. */
static int longest_gap(const unsigned *groups, int *length)
{
    int best = 0, start = 0, i;

    *length = 1;
    for (i = 0; i < GROUPS; i++) {
        if (groups[i])
            start = i + 1;
        else if (i + 1 - start > *length) {
            best = start;
            *length = i + 1 - start;
        }
    }
    *length = *length > 1 ? *length : 0;
    return best;
}

static void write_v6(char *to, const unsigned char *address)
{
    unsigned groups[GROUPS];
    int i, gap, length;

    for (i = 0; i < GROUPS; i++)
        groups[i] = address[2 * i] << 8 | address[2 * i + 1];
    gap = longest_gap(groups, &length);
    for (i = 0; i < GROUPS; i++) {
        if (length && i == gap) {
            *to++ = ':';
            i += length - 1;
            if (i == GROUPS - 1)
                *to++ = ':';
            continue;
        }
        if (i)
            *to++ = ':';
        if (i == 6 && gap == 0 && (length == 6 || (length == 5 && groups[5] == 0xffff))) {
            to = write_v4(to, address + 12);
            break;
        }
        to += sprintf(to, "%x", groups[i]);
    }
    *to = '\0';
}

const char *inet_ntop(int family, const void *address, char *text, size_t size)
{
    char made[V6_TEXT];

    if (family == AF_INET)
        write_v4(made, address);
    else if (family == AF_INET6)
        write_v6(made, address);
    else {
        errno = EAFNOSUPPORT;
        return 0;
    }
    if (strlen(made) >= size) {
        errno = ENOSPC;
        return 0;
    }
    return strcpy(text, made);
}

/* Four decimal numbers and nothing else: no other forms that inet_addr(3) knows. */
static int read_v4(const char *text, unsigned char *to)
{
    int i, digits;
    unsigned value;

    for (i = 0; i < V4_SIZE; i++) {
        for (value = digits = 0; isdigit((unsigned char)*text); digits++) {
            if (digits && value == 0)
                return 0;
            value = value * 10 + *text++ - '0';
            if (value > 255)
                return 0;
        }
        if (!digits || *text != (i < V4_SIZE - 1 ? '.' : '\0'))
            return 0;
        text++;
        to[i] = value;
    }
    return 1;
}

/* A group of one to four hexadecimal digits; where it ends, or 0. */
static const char *read_group(const char *text, unsigned char *to)
{
    char *end;
    unsigned long value;

    if (!isxdigit((unsigned char)*text))
        return 0;
    value = strtoul(text, &end, 16);
    if (end - text > 4 || tolower((unsigned char)text[1]) == 'x')
        return 0;
    to[0] = value >> 8;
    to[1] = value;
    return end;
}

static int read_v6(const char *text, unsigned char *to)
{
    unsigned char found[V6_SIZE];
    const char *end;
    int filled = 0, gap = -1, behind;

    if (*text == ':' && *++text != ':')
        return 0;
    while (*text) {
        if (*text == ':') {             /* the second of two */
            if (gap >= 0)
                return 0;
            gap = filled;
            text++;
            continue;
        }
        if (filled + 2 > V6_SIZE)
            return 0;
        if (filled + V4_SIZE <= V6_SIZE && read_v4(text, found + filled)) {
            filled += V4_SIZE;
            break;
        }
        end = read_group(text, found + filled);
        if (!end || (*end == ':' ? end[1] == '\0' : *end != '\0'))
            return 0;
        filled += 2;
        text = *end ? end + 1 : end;
    }
    if (gap < 0 ? filled != V6_SIZE : filled == V6_SIZE)
        return 0;
    behind = gap < 0 ? 0 : filled - gap;
    memset(to, 0, V6_SIZE);
    memcpy(to, found, filled - behind);
    memcpy(to + V6_SIZE - behind, found + filled - behind, behind);
    return 1;
}

/* 1, 0 if the text is no address, or -1. */
int inet_pton(int family, const char *text, void *address)
{
    unsigned char made[V6_SIZE];

    if (family != AF_INET && family != AF_INET6) {
        errno = EAFNOSUPPORT;
        return -1;
    }
    if (!(family == AF_INET ? read_v4(text, made) : read_v6(text, made)))
        return 0;
    memcpy(address, made, family == AF_INET ? V4_SIZE : V6_SIZE);
    return 1;
}
