/* dn_expand(3), dn_comp(3) and numbers in messages. */
#include <resolv.h>
#include <string.h>
#include "resolver.h"

#define MAX_OFFSET 0x4000       /* what a pointer has no bits for */

int dn_expand(const unsigned char *message, const unsigned char *end, const unsigned char *compressed,
              unsigned char *name, int room)
{
    struct cursor cursor = {(unsigned char *)message, (unsigned char *)compressed, (unsigned char *)end};
    char text[MAX_NAME];

    if (compressed < message || !__dns_take_name(&cursor, text) || (int)strlen(text) >= room)
        return -1;
    strcpy((char *)name, text);
    return cursor.at - compressed;
}

int dn_skipname(const unsigned char *compressed, const unsigned char *end)
{
    const unsigned char *at = compressed;

    while (at < end && *at && *at <= MAXLABEL)
        at += *at + 1;
    if (at < end && *at >= INDIR_MASK)
        at++;
    else if (at < end && *at)
        return -1;
    return at < end ? at + 1 - compressed : -1;
}

/* The offset of a name's end that is already in the message, as one of the names there or a part of it; or -1. */
static int find(const char *name, unsigned char **names, const unsigned char *end)
{
    struct cursor cursor;
    unsigned char *start = *names, *label;
    char text[MAX_NAME];

    for (names++; *names; names++)
        for (label = *names; label < end && *label && *label <= MAXLABEL; label += *label + 1) {
            cursor.start = start;
            cursor.at = label;
            cursor.end = (unsigned char *)end;
            if (label - start < MAX_OFFSET && __dns_take_name(&cursor, text) && !strcasecmp(text, name))
                return label - start;
        }
    return -1;
}

static void remember(unsigned char *compressed, unsigned char **names, unsigned char **last)
{
    while (*names)
        names++;
    if (names < last - 1) {
        names[0] = compressed;
        names[1] = 0;
    }
}

int dn_comp(const unsigned char *name, unsigned char *compressed, int room, unsigned char **names, unsigned char **last)
{
    const char *rest = (const char *)name;
    unsigned char *at = compressed, *end = compressed + room;
    int length, offset = -1;

    if (strlen(rest) >= MAX_NAME)
        return -1;
    if (!strcmp(rest, "."))
        rest++;
    while (*rest) {
        offset = names && *names ? find(rest, names, compressed) : -1;
        if (offset >= 0)
            break;
        length = strcspn(rest, ".");
        if (length == 0 || length > MAXLABEL || length + 1 > end - at)
            return -1;
        *at++ = length;
        memcpy(at, rest, length);
        at += length;
        rest += length;
        rest += *rest == '.';
    }
    if (end - at < (offset >= 0 ? 2 : 1))
        return -1;
    if (offset >= 0)
        *at++ = INDIR_MASK | offset >> 8;
    *at++ = offset >= 0 ? offset : 0;
    if (names && *names && last && *compressed && *compressed <= MAXLABEL)
        remember(compressed, names, last);
    return at - compressed;
}

unsigned short _getshort(const unsigned char *at)
{
    return at[0] << 8 | at[1];
}

unsigned long _getlong(const unsigned char *at)
{
    return (unsigned long)at[0] << 24 | (unsigned long)at[1] << 16 | at[2] << 8 | at[3];
}

void __putshort(unsigned int value, unsigned char *at)
{
    at[0] = value >> 8;
    at[1] = value;
}

void __putlong(unsigned long value, unsigned char *at)
{
    __putshort(value >> 16, at);
    __putshort(value, at + 2);
}
