/* iconv(3) among ASCII, ROMAN8, ISO 8859, UTF-8, UCS-2, UCS-4, Shift JIS and EUC, under the names HP-UX and others have
   for them. No set has states, and what a set hasn't got is EILSEQ. */
#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include "charsets.h"

#define NONE 0xFFFFFFFFUL

struct charset {
    /* How many bytes the next character has, 0 for one that is incomplete and -1 for none. */
    int (*decode)(const struct charset *, const unsigned char *at, size_t left, unsigned long *character);
    /* How many bytes it takes, 0 if the set hasn't got it. */
    int (*encode)(const struct charset *, unsigned long character, unsigned char *to);
    const unsigned short *upper;        /* of sets of one byte a character */
};

/* --- one byte a character --- */

static int decode_single(const struct charset *set, const unsigned char *at, size_t left, unsigned long *character)
{
    (void)left;
    *character = *at < 0x80 ? *at : set->upper ? set->upper[*at - 0x80] : 0;
    return *at < 0x80 || *character ? 1 : -1;
}

static int encode_single(const struct charset *set, unsigned long character, unsigned char *to)
{
    int i;

    *to = character;
    if (character < 0x80)
        return 1;
    for (i = 0; set->upper && i < 128; i++)
        if (set->upper[i] == character) {
            *to = 0x80 + i;
            return 1;
        }
    return 0;
}

/* --- Unicode --- */

static int is_surrogate(unsigned long character)
{
    return character >= 0xD800 && character < 0xE000;
}

static int decode_utf8(const struct charset *set, const unsigned char *at, size_t left, unsigned long *character)
{
    static const unsigned long least[] = {0, 0, 0x80, 0x800, 0x10000};
    int length, i;

    (void)set;
    *character = *at;
    if (*at < 0x80)
        return 1;
    if (*at < 0xC2 || *at > 0xF4)
        return -1;
    length = *at < 0xE0 ? 2 : *at < 0xF0 ? 3 : 4;
    *character = *at & (0x7F >> length);
    for (i = 1; i < length; i++) {
        if ((size_t)i == left)
            return 0;
        if ((at[i] & 0xC0) != 0x80)
            return -1;
        *character = *character << 6 | (at[i] & 0x3F);
    }
    return *character < least[length] || *character > 0x10FFFF || is_surrogate(*character) ? -1 : length;
}

static int encode_utf8(const struct charset *set, unsigned long character, unsigned char *to)
{
    int length, i;

    (void)set;
    *to = character;
    if (character < 0x80)
        return 1;
    length = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    for (i = length; --i > 0; character >>= 6)
        to[i] = 0x80 | (character & 0x3F);
    to[0] = (0xF00 >> length & 0xFF) | character;
    return length;
}

static int decode_ucs2(const struct charset *set, const unsigned char *at, size_t left, unsigned long *character)
{
    (void)set;
    if (left < 2)
        return 0;
    *character = at[0] << 8 | at[1];
    return is_surrogate(*character) ? -1 : 2;
}

static int encode_ucs2(const struct charset *set, unsigned long character, unsigned char *to)
{
    (void)set;
    to[0] = character >> 8;
    to[1] = character;
    return character <= 0xFFFF ? 2 : 0;
}

static int decode_ucs4(const struct charset *set, const unsigned char *at, size_t left, unsigned long *character)
{
    (void)set;
    if (left < 4)
        return 0;
    *character = (unsigned long)at[0] << 24 | (unsigned long)at[1] << 16 | at[2] << 8 | at[3];
    return *character > 0x10FFFF || is_surrogate(*character) ? -1 : 4;
}

static int encode_ucs4(const struct charset *set, unsigned long character, unsigned char *to)
{
    (void)set;
    to[0] = 0;
    to[1] = character >> 16;
    to[2] = character >> 8;
    to[3] = character;
    return 4;
}

/* --- Japanese --- */

#define HALF_WIDTH 0xFF61UL     /* katakana of half the width: bytes 0xA1 to 0xDF */

static unsigned long kanji(int row, int place)
{
    unsigned short found = 0;

    if (row >= 0 && row < ROWS && place >= 0 && place < ROWS)
        found = __jis_x_0208[row * ROWS + place];
    return found ? found : NONE;
}

/* Row and place as one number, or -1. By a table that is made when it is first needed: there are 7,000. */
static int place_of(unsigned long character)
{
    static short *places;
    int i;

    if (character > 0xFFFF)
        return -1;
    if (!places) {
        places = malloc(0x10000 * sizeof *places);
        if (!places)
            return -1;
        memset(places, 0xFF, 0x10000 * sizeof *places);
        for (i = ROWS * ROWS; i-- > 0; )
            if (__jis_x_0208[i])
                places[__jis_x_0208[i]] = i;
    }
    return places[character];
}

static int decode_sjis(const struct charset *set, const unsigned char *at, size_t left, unsigned long *character)
{
    int row, place;

    (void)set;
    *character = *at;
    if (*at < 0x80)
        return 1;
    if (*at >= 0xA1 && *at <= 0xDF) {
        *character = HALF_WIDTH + *at - 0xA1;
        return 1;
    }
    if (left < 2)
        return 0;
    if (*at == 0x80 || *at == 0xA0 || *at > 0xEF || at[1] < 0x40 || at[1] == 0x7F || at[1] > 0xFC)
        return -1;
    row = 2 * (*at - (*at < 0xA0 ? 0x81 : 0xC1)) + (at[1] >= 0x9F);
    place = at[1] >= 0x9F ? at[1] - 0x9F : at[1] - 0x40 - (at[1] > 0x7F);
    *character = kanji(row, place);
    return *character == NONE ? -1 : 2;
}

static int encode_sjis(const struct charset *set, unsigned long character, unsigned char *to)
{
    int number, row, place;

    (void)set;
    *to = character;
    if (character < 0x80)
        return 1;
    if (character >= HALF_WIDTH && character < HALF_WIDTH + 63) {
        *to = character - HALF_WIDTH + 0xA1;
        return 1;
    }
    if ((number = place_of(character)) < 0)
        return 0;
    row = number / ROWS;
    place = number % ROWS;
    to[0] = row / 2 + (row < 62 ? 0x81 : 0xC1);
    to[1] = row & 1 ? place + 0x9F : place + 0x40 + (place >= 63);
    return 2;
}

static int decode_euc(const struct charset *set, const unsigned char *at, size_t left, unsigned long *character)
{
    (void)set;
    *character = *at;
    if (*at < 0x80)
        return 1;
    if (*at != 0x8E && (*at < 0xA1 || *at == 0xFF))
        return -1;
    if (left < 2)
        return 0;
    if (*at == 0x8E) {
        *character = HALF_WIDTH + at[1] - 0xA1;
        return at[1] >= 0xA1 && at[1] <= 0xDF ? 2 : -1;
    }
    *character = kanji(*at - 0xA1, at[1] - 0xA1);
    return *character == NONE ? -1 : 2;
}

static int encode_euc(const struct charset *set, unsigned long character, unsigned char *to)
{
    int number;

    (void)set;
    to[0] = character;
    if (character < 0x80)
        return 1;
    if (character >= HALF_WIDTH && character < HALF_WIDTH + 63) {
        to[0] = 0x8E;
        to[1] = character - HALF_WIDTH + 0xA1;
        return 2;
    }
    if ((number = place_of(character)) < 0)
        return 0;
    to[0] = number / ROWS + 0xA1;
    to[1] = number % ROWS + 0xA1;
    return 2;
}

/* --- names --- */

#define SINGLE(table) {decode_single, encode_single, table}
#define SET(name) {decode_##name, encode_##name, 0}

/* Without the signs that people put between letters and digits, or leave out. */
static const struct {
    const char *name;
    struct charset set;
} sets[] = {
    {"ascii", SINGLE(0)}, {"usascii", SINGLE(0)}, {"iso646", SINGLE(0)}, {"646", SINGLE(0)}, {"c", SINGLE(0)},
    {"posix", SINGLE(0)}, {"roman8", SINGLE(__roman8)}, {"hproman8", SINGLE(__roman8)},
    {"iso88591", SINGLE(__iso8859_1)}, {"latin1", SINGLE(__iso8859_1)}, {"iso88592", SINGLE(__iso8859_2)},
    {"iso88593", SINGLE(__iso8859_3)}, {"iso88594", SINGLE(__iso8859_4)}, {"iso88595", SINGLE(__iso8859_5)},
    {"iso88596", SINGLE(__iso8859_6)}, {"iso88597", SINGLE(__iso8859_7)}, {"iso88598", SINGLE(__iso8859_8)},
    {"iso88599", SINGLE(__iso8859_9)}, {"iso885910", SINGLE(__iso8859_10)}, {"iso885911", SINGLE(__iso8859_11)},
    {"iso885913", SINGLE(__iso8859_13)}, {"iso885914", SINGLE(__iso8859_14)}, {"iso885915", SINGLE(__iso8859_15)},
    {"iso885916", SINGLE(__iso8859_16)}, {"utf8", SET(utf8)}, {"ucs2", SET(ucs2)}, {"ucs2be", SET(ucs2)},
    {"ucs4", SET(ucs4)}, {"ucs4be", SET(ucs4)}, {"sjis", SET(sjis)}, {"shiftjis", SET(sjis)}, {"eucjp", SET(euc)},
    {"ujis", SET(euc)},
};

static const struct charset *set_of(const char *name)
{
    char plain[16], *to = plain;
    size_t i;

    for (; *name; name++)
        if (isalnum((unsigned char)*name)) {
            if (to == plain + sizeof plain - 1)
                return 0;
            *to++ = tolower((unsigned char)*name);
        }
    *to = 0;
    for (i = 0; i < sizeof sets / sizeof *sets; i++)
        if (!strcmp(sets[i].name, plain))
            return &sets[i].set;
    return 0;
}

/* --- conversion --- */

struct conversion {
    const struct charset *from, *to;
};

iconv_t iconv_open(const char *to, const char *from)
{
    const struct charset *into = set_of(to), *out_of = set_of(from);
    struct conversion *conversion;

    if (!into || !out_of) {
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

size_t iconv(iconv_t descriptor, char **from, size_t *from_left, char **to, size_t *to_left)
{
    const struct conversion *conversion = descriptor;
    unsigned long character;
    unsigned char bytes[4];
    int taken, made;

    if (!from || !*from)
        return 0;
    while (*from_left) {
        taken = conversion->from->decode(conversion->from, (unsigned char *)*from, *from_left, &character);
        if (taken <= 0) {
            errno = taken ? EILSEQ : EINVAL;
            return (size_t)-1;
        }
        made = conversion->to->encode(conversion->to, character, bytes);
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
