/* iconv(3) between ASCII, ISO 8859-1 and UTF-8, under the names HP-UX and others have for them. */
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum set { ASCII, LATIN1, UTF8 };

struct conversion {
    enum set from, to;
};

static const struct {
    const char *name;
    enum set set;
} names[] = {
    {"ascii", ASCII}, {"us-ascii", ASCII}, {"iso646", ASCII}, {"C", ASCII}, {"POSIX", ASCII}, {"646", ASCII},
    {"iso88591", LATIN1}, {"iso8859_1", LATIN1}, {"iso8859-1", LATIN1}, {"iso-8859-1", LATIN1}, {"latin1", LATIN1},
    {"utf8", UTF8}, {"utf-8", UTF8},
};

static int set_of(const char *name)
{
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcasecmp(names[i].name, name))
            return names[i].set;
    return -1;
}

iconv_t iconv_open(const char *to, const char *from)
{
    int into = set_of(to), out_of = set_of(from);
    struct conversion *conversion;

    if (into < 0 || out_of < 0) {
        errno = EINVAL;
        return (iconv_t)-1;
    }
    conversion = malloc(sizeof *conversion);
    if (!conversion)
        return (iconv_t)-1;
    conversion->from = out_of;
    conversion->to = into;
    return conversion;
}

/* How many bytes the next character has, 0 for one that is incomplete and -1 for none. */
static int decode(enum set set, const unsigned char *at, size_t left, unsigned long *character)
{
    static const unsigned long least[] = {0, 0, 0x80, 0x800, 0x10000};
    int length, i;

    *character = *at;
    if (*at < 0x80 || set == LATIN1)
        return 1;
    if (set == ASCII || *at < 0xc2 || *at > 0xf4)
        return -1;
    length = *at < 0xe0 ? 2 : *at < 0xf0 ? 3 : 4;
    *character = *at & (0x7f >> length);
    for (i = 1; i < length; i++) {
        if ((size_t)i == left)
            return 0;
        if ((at[i] & 0xc0) != 0x80)
            return -1;
        *character = *character << 6 | (at[i] & 0x3f);
    }
    if (*character < least[length] || *character > 0x10ffff || (*character >= 0xd800 && *character < 0xe000))
        return -1;
    return length;
}

/* How many bytes it takes in the set, 0 if the set hasn't got it. */
static int encode(enum set set, unsigned long character, unsigned char *to)
{
    int length, i;

    if (set != UTF8 || character < 0x80) {
        *to = character;
        return character < (set == LATIN1 ? 0x100UL : 0x80UL);
    }
    length = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    for (i = length; --i > 0; character >>= 6)
        to[i] = 0x80 | (character & 0x3f);
    to[0] = (0xf00 >> length & 0xff) | character;
    return length;
}

size_t iconv(iconv_t descriptor, char **from, size_t *from_left, char **to, size_t *to_left)
{
    const struct conversion *conversion = descriptor;
    unsigned long character;
    unsigned char bytes[4];
    int taken, made;

    if (!from || !*from)
        return 0; /* no set has states */
    while (*from_left) {
        taken = decode(conversion->from, (unsigned char *)*from, *from_left, &character);
        if (taken <= 0) {
            errno = taken ? EILSEQ : EINVAL;
            return (size_t)-1;
        }
        made = encode(conversion->to, character, bytes);
        if (!made) {
            errno = EILSEQ;
            return (size_t)-1;
        }
        if ((size_t)made > *to_left) {
            errno = E2BIG;
            return (size_t)-1;
        }
        memcpy(*to, bytes, made);
        *from += taken;
        *from_left -= taken;
        *to += made;
        *to_left -= made;
    }
    return 0;
}

int iconv_close(iconv_t descriptor)
{
    free(descriptor);
    return 0;
}
