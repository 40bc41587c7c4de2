/* res_mkquery(3) */
#include <resolv.h>
#include <string.h>
#include "resolver.h"

static unsigned char *put(unsigned char *at, unsigned int value)
{
    __putshort(value, at);
    return at + 2;
}

/* An inverse query asks by an answer: the data of a nameless record. */
static int put_answer(unsigned char *at, unsigned char *end, int class, int type, const char *data, int size)
{
    if (size < 0 || end - at < 1 + RRFIXEDSZ + size)
        return -1;
    *at++ = 0;
    at = put(put(at, type), class);
    __putlong(0, at);
    at = put(at + 4, size);
    memcpy(at, data, size);
    return 1 + RRFIXEDSZ + size;
}

int res_mkquery(int operation, const char *name, int class, int type, const char *data, int data_size, const void *record,
                char *buffer, int room)
{
    unsigned char *start = (unsigned char *)buffer;
    struct cursor cursor;
    int size;

    (void)record;
    if (!(_res.options & RES_INIT) && res_init() == -1)
        return -1;
    if (!buffer || room < HFIXEDSZ || (operation != QUERY && operation != IQUERY) || (operation == QUERY && !name))
        return -1;
    memset(start, 0, HFIXEDSZ);
    put(start, ++_res.id);
    put(start + 2, operation << 11 | (_res.options & RES_RECURSE ? 0x0100 : 0));
    put(start + (operation == QUERY ? 4 : 6), 1);
    if (operation == IQUERY) {
        size = put_answer(start + HFIXEDSZ, start + room, class, type, data, data_size);
        return size < 0 ? -1 : HFIXEDSZ + size;
    }
    cursor.start = start;
    cursor.at = start + HFIXEDSZ;
    cursor.end = start + room;
    if (strlen(name) >= MAX_NAME || cursor.end - cursor.at < 1 + QFIXEDSZ)
        return -1;
    if (!__dns_put_name(&cursor, strcmp(name, ".") ? name : ""))
        return -1;
    return put(put(cursor.at, type), class) - start;
}
