/* CRC-32 (IEEE 802.3), table driven: loads, shifts and exclusive ors. */
#include "work.h"

#define SIZE 65536

static unsigned long table[256];
static unsigned char data[SIZE];

static void fill(void)
{
    unsigned long i, bit, value, seed = 1;

    for (i = 0; i < 256; i++) {
        value = i;
        for (bit = 0; bit < 8; bit++)
            value = value & 1 ? value >> 1 ^ 0xEDB88320UL : value >> 1;
        table[i] = value;
    }
    for (i = 0; i < SIZE; i++) {
        seed = (seed * 1103515245UL + 12345) & 0xFFFFFFFFUL;
        data[i] = seed >> 16;
    }
}

unsigned long work(unsigned long amount, char **arguments)
{
    unsigned long i, crc = 0xFFFFFFFFUL;

    fill();
    while (amount-- > 0)
        for (i = 0; i < SIZE; i++)
            crc = table[(crc ^ data[i]) & 0xFF] ^ crc >> 8;
    return crc ^ 0xFFFFFFFFUL;
}
