/*
 * A bit of everything small programs do, in the proportions CoreMark has made customary: lists are searched, turned
 * round and sorted by merging, matrices of 16-bit numbers multiplied, numbers in a text recognised by a state machine,
 * and each result goes into a CRC.
 */
#include "work.h"

#define ITEMS 120
#define SIZE 12
#define TEXT 400

struct item {
    struct item *next;
    short key, place;
};

static struct item items[ITEMS];
static short left[SIZE][SIZE], right[SIZE][SIZE];
static long product[SIZE][SIZE];
static char text[TEXT + 1];

static unsigned crc16(unsigned long value, int bits, unsigned crc)
{
    int carry;

    for (; bits > 0; bits--, value >>= 1) {
        carry = (crc ^ value) & 1;
        crc >>= 1;
        if (carry)
            crc ^= 0xA001;
    }
    return crc;
}

/* --- lists --- */

static int by_key(const struct item *a, const struct item *b)
{
    return a->key - b->key;
}

static int by_place(const struct item *a, const struct item *b)
{
    return a->place - b->place;
}

static struct item *merge_sort(struct item *list, int (*compare)(const struct item *, const struct item *))
{
    struct item *half, *end, *second, head, *last = &head;

    if (list == 0 || list->next == 0)
        return list;
    for (half = list, end = list->next; end != 0 && end->next != 0; end = end->next->next)
        half = half->next;
    second = merge_sort(half->next, compare);
    half->next = 0;
    list = merge_sort(list, compare);
    while (list != 0 && second != 0)
        if (compare(list, second) <= 0) {
            last = last->next = list;
            list = list->next;
        } else {
            last = last->next = second;
            second = second->next;
        }
    last->next = list != 0 ? list : second;
    return head.next;
}

static struct item *reverse(struct item *list)
{
    struct item *done = 0, *next;

    for (; list != 0; list = next) {
        next = list->next;
        list->next = done;
        done = list;
    }
    return done;
}

static const struct item *find(const struct item *list, int key)
{
    while (list != 0 && (list->key & 0xFF) != key)
        list = list->next;
    return list;
}

static unsigned lists(unsigned long seed, unsigned crc)
{
    int i;
    struct item *list = items;
    const struct item *found;

    for (i = 0; i < ITEMS; i++) {
        items[i].next = i + 1 < ITEMS ? &items[i + 1] : 0;
        items[i].key = (seed * (i + 7) >> 3) & 0x7FFF;
        items[i].place = i;
    }
    for (i = 0; i < 16; i++) {
        list = reverse(list);
        found = find(list, (seed + i * 29) & 0xFF);
        crc = crc16(found != 0 ? found->place : ITEMS, 16, crc);
    }
    list = merge_sort(list, by_key);
    for (found = list; found != 0; found = found->next)
        crc = crc16(found->key, 16, crc);
    list = merge_sort(list, by_place);
    return crc16(list->next->key, 16, crc);
}

/* --- matrices --- */

static unsigned matrices(unsigned long seed, unsigned crc)
{
    int row, column, k;
    long sum, total = 0;

    for (row = 0; row < SIZE; row++)
        for (column = 0; column < SIZE; column++) {
            left[row][column] = seed * (row + 1) + column;
            right[row][column] = (seed >> 4) - row * column;
        }
    for (row = 0; row < SIZE; row++)
        for (column = 0; column < SIZE; column++) {
            sum = 0;
            for (k = 0; k < SIZE; k++)
                sum += (long)left[row][k] * right[k][column];
            product[row][column] = sum;
            total += sum >> 2 & 0xF;
            total += (sum >> 5 & 0x7F) * (sum & 3);
        }
    return crc16(total ^ product[seed % SIZE][3], 32, crc);
}

/* --- a state machine --- */

enum state { START, SIGN, INTEGER, POINT, FRACTION, EXPONENT, EXPONENT_SIGN, POWER, WRONG, STATES };

static enum state recognise(const char **at)
{
    enum state state = START;
    char c;

    for (; (c = *(*at)++) != 0 && c != ','; ) {
        int digit = c >= '0' && c <= '9';

        switch (state) {
        case START:
            state = digit ? INTEGER : c == '+' || c == '-' ? SIGN : c == '.' ? POINT : WRONG;
            break;
        case SIGN:
            state = digit ? INTEGER : c == '.' ? POINT : WRONG;
            break;
        case INTEGER:
            state = digit ? INTEGER : c == '.' ? FRACTION : c == 'e' ? EXPONENT : WRONG;
            break;
        case POINT:
        case FRACTION:
            state = digit ? FRACTION : c == 'e' && state == FRACTION ? EXPONENT : WRONG;
            break;
        case EXPONENT:
            state = digit ? POWER : c == '+' || c == '-' ? EXPONENT_SIGN : WRONG;
            break;
        case EXPONENT_SIGN:
        case POWER:
            state = digit ? POWER : WRONG;
            break;
        default:
            break;
        }
    }
    if (c == 0)
        (*at)--;
    return state;
}

static const char *const samples[] = {
    "5012,", "1234,", "-874,", "+122,", "35.54400,", ".1234500,", "-110.700,", "+0.64400,",
    "5.500e+3,", "-.123e-2,", "-87e+832,", "+0.6e-12,", "T0.3e-1F,", "-T.T++Tq,", "1T3.4e4z,", "34.0e-T^,"
};

static unsigned states(unsigned long seed, unsigned crc)
{
    unsigned long counts[STATES] = {0};
    const char *from, *at = text;
    int i, filled = 0;

    while (filled < TEXT) {
        for (from = samples[seed >> 5 & 15]; *from != 0 && filled < TEXT; from++)
            text[filled++] = *from;
        seed = (seed * 1103515245UL + 12345) & 0x7FFFFFFF;
    }
    while (*at != 0)
        counts[recognise(&at)]++;
    for (i = 0; i < STATES; i++)
        crc = crc16(counts[i], 16, crc);
    return crc;
}

unsigned long work(unsigned long amount, char **arguments)
{
    unsigned crc = 0;
    unsigned long seed = 0x3415;

    while (amount-- > 0) {
        crc = lists(seed, crc);
        crc = matrices(seed, crc);
        crc = states(seed, crc);
        seed = (seed * 69069UL + crc) & 0x7FFFFFFF;
    }
    return (seed << 16 ^ crc) & 0xFFFFFFFFUL;
}
