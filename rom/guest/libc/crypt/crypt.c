/* crypt(3), setkey(3), encrypt(3): the Data Encryption Standard (FIPS 46), a byte for each bit; in crypt the salt exchanges
   bits of the expansion, and the password is the key that zeros are encrypted with 25 times over. */
#include <crypt.h>
#include <string.h>

#define ROUNDS 16

/* Tables of the standard, bits counted from 1. */
static const unsigned char initial[64] = {
    58, 50, 42, 34, 26, 18, 10, 2, 60, 52, 44, 36, 28, 20, 12, 4, 62, 54, 46, 38, 30, 22, 14, 6, 64, 56, 48, 40, 32, 24, 16, 8,
    57, 49, 41, 33, 25, 17, 9,  1, 59, 51, 43, 35, 27, 19, 11, 3, 61, 53, 45, 37, 29, 21, 13, 5, 63, 55, 47, 39, 31, 23, 15, 7,
};
static const unsigned char expansion[48] = {
    32, 1,  2,  3,  4,  5,  4,  5,  6,  7,  8,  9,  8,  9,  10, 11, 12, 13, 12, 13, 14, 15, 16, 17,
    16, 17, 18, 19, 20, 21, 20, 21, 22, 23, 24, 25, 24, 25, 26, 27, 28, 29, 28, 29, 30, 31, 32, 1,
};
static const unsigned char permutation[32] = {
    16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11, 4, 25,
};
static const unsigned char choice_1[56] = {
    57, 49, 41, 33, 25, 17, 9,  1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36,
    63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4,
};
static const unsigned char choice_2[48] = {
    14, 17, 11, 24, 1,  5,  3,  28, 15, 6,  21, 10, 23, 19, 12, 4,  26, 8,  16, 7,  27, 20, 13, 2,
    41, 52, 31, 37, 47, 55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
};
static const unsigned char shifts[ROUNDS] = {1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1};
static const unsigned char boxes[8][64] = {
    {14, 4, 13, 1, 2, 15, 11, 8, 3, 10, 6, 12, 5, 9, 0, 7, 0, 15, 7, 4, 14, 2, 13, 1, 10, 6, 12, 11, 9, 5, 3, 8,
     4, 1, 14, 8, 13, 6, 2, 11, 15, 12, 9, 7, 3, 10, 5, 0, 15, 12, 8, 2, 4, 9, 1, 7, 5, 11, 3, 14, 10, 0, 6, 13},
    {15, 1, 8, 14, 6, 11, 3, 4, 9, 7, 2, 13, 12, 0, 5, 10, 3, 13, 4, 7, 15, 2, 8, 14, 12, 0, 1, 10, 6, 9, 11, 5,
     0, 14, 7, 11, 10, 4, 13, 1, 5, 8, 12, 6, 9, 3, 2, 15, 13, 8, 10, 1, 3, 15, 4, 2, 11, 6, 7, 12, 0, 5, 14, 9},
    {10, 0, 9, 14, 6, 3, 15, 5, 1, 13, 12, 7, 11, 4, 2, 8, 13, 7, 0, 9, 3, 4, 6, 10, 2, 8, 5, 14, 12, 11, 15, 1,
     13, 6, 4, 9, 8, 15, 3, 0, 11, 1, 2, 12, 5, 10, 14, 7, 1, 10, 13, 0, 6, 9, 8, 7, 4, 15, 14, 3, 11, 5, 2, 12},
    {7, 13, 14, 3, 0, 6, 9, 10, 1, 2, 8, 5, 11, 12, 4, 15, 13, 8, 11, 5, 6, 15, 0, 3, 4, 7, 2, 12, 1, 10, 14, 9,
     10, 6, 9, 0, 12, 11, 7, 13, 15, 1, 3, 14, 5, 2, 8, 4, 3, 15, 0, 6, 10, 1, 13, 8, 9, 4, 5, 11, 12, 7, 2, 14},
    {2, 12, 4, 1, 7, 10, 11, 6, 8, 5, 3, 15, 13, 0, 14, 9, 14, 11, 2, 12, 4, 7, 13, 1, 5, 0, 15, 10, 3, 9, 8, 6,
     4, 2, 1, 11, 10, 13, 7, 8, 15, 9, 12, 5, 6, 3, 0, 14, 11, 8, 12, 7, 1, 14, 2, 13, 6, 15, 0, 9, 10, 4, 5, 3},
    {12, 1, 10, 15, 9, 2, 6, 8, 0, 13, 3, 4, 14, 7, 5, 11, 10, 15, 4, 2, 7, 12, 9, 5, 6, 1, 13, 14, 0, 11, 3, 8,
     9, 14, 15, 5, 2, 8, 12, 3, 7, 0, 4, 10, 1, 13, 11, 6, 4, 3, 2, 12, 9, 5, 15, 10, 11, 14, 1, 7, 6, 0, 8, 13},
    {4, 11, 2, 14, 15, 0, 8, 13, 3, 12, 9, 7, 5, 10, 6, 1, 13, 0, 11, 7, 4, 9, 1, 10, 14, 3, 5, 12, 2, 15, 8, 6,
     1, 4, 11, 13, 12, 3, 7, 14, 10, 15, 6, 8, 0, 5, 9, 2, 6, 11, 13, 8, 1, 4, 10, 7, 9, 5, 0, 15, 14, 2, 3, 12},
    {13, 2, 8, 4, 6, 15, 11, 1, 10, 9, 3, 14, 5, 0, 12, 7, 1, 15, 13, 8, 10, 3, 7, 4, 12, 5, 6, 11, 0, 14, 9, 2,
     7, 11, 4, 1, 9, 12, 14, 2, 0, 6, 10, 13, 15, 3, 5, 8, 2, 1, 14, 7, 4, 10, 8, 13, 15, 12, 9, 0, 3, 5, 6, 11},
};

static char keys[ROUNDS][48];
static unsigned char salted[48];        /* the expansion, with what the salt exchanged */

static void permute(char *to, const char *from, const unsigned char *table, int count)
{
    int i;

    for (i = 0; i < count; i++)
        to[i] = from[table[i] - 1];
}

static void rotate(char *half)
{
    char first = half[0];

    memmove(half, half + 1, 27);
    half[27] = first;
}

void setkey(const char *key)
{
    char halves[56];
    int round, i;

    permute(halves, key, choice_1, 56);
    for (round = 0; round < ROUNDS; round++) {
        for (i = 0; i < shifts[round]; i++) {
            rotate(halves);
            rotate(halves + 28);
        }
        permute(keys[round], halves, choice_2, 48);
    }
    memcpy(salted, expansion, sizeof salted);
}

static void mix(char *left, const char *right, const char *key)
{
    char bits[48], out[32], mixed[32];
    int i, box, row, column, value;

    permute(bits, right, salted, 48);
    for (i = 0; i < 48; i++)
        bits[i] ^= key[i];
    for (box = 0; box < 8; box++) {
        const char *six = bits + 6 * box;

        row = six[0] << 1 | six[5];
        column = six[1] << 3 | six[2] << 2 | six[3] << 1 | six[4];
        value = boxes[box][row * 16 + column];
        for (i = 0; i < 4; i++)
            out[4 * box + i] = value >> (3 - i) & 1;
    }
    permute(mixed, out, permutation, 32);
    for (i = 0; i < 32; i++)
        left[i] ^= mixed[i];
}

void encrypt(char *block, int decrypts)
{
    char bits[64], *left = bits, *right = bits + 32, *other;
    int round, i;

    permute(bits, block, initial, 64);
    for (round = 0; round < ROUNDS; round++) {
        mix(left, right, keys[decrypts ? ROUNDS - 1 - round : round]);
        other = left;
        left = right;
        right = other;
    }
    /* The halves change places, and the initial permutation is undone. */
    for (i = 0; i < 64; i++)
        block[initial[i] - 1] = i < 32 ? right[i] : left[i - 32];
}

/* The six bits of a character of the alphabet ./0-9A-Za-z. */
static int value_of(int c)
{
    return c >= 'a' ? c - 'a' + 38 : c >= 'A' ? c - 'A' + 12 : c - '.';
}

static int letter_of(int value)
{
    return value >= 38 ? value - 38 + 'a' : value >= 12 ? value - 12 + 'A' : value + '.';
}

static void exchange(const char *salt)
{
    unsigned char kept;
    int i, j, bits;

    for (i = 0; i < 2; i++) {
        bits = value_of((unsigned char)salt[i]);
        for (j = 0; j < 6; j++)
            if (bits >> j & 1) {
                kept = salted[6 * i + j];
                salted[6 * i + j] = salted[6 * i + j + 24];
                salted[6 * i + j + 24] = kept;
            }
    }
}

char *crypt(const char *password, const char *salt)
{
    static char result[14];
    char block[66];
    int i, j, bits;

    memset(block, 0, sizeof block);
    for (i = 0; i < 64 && *password; password++, i += 8)
        for (j = 0; j < 7; j++)
            block[i + j] = *password >> (6 - j) & 1;
    setkey(block);
    result[0] = salt[0];
    result[1] = salt[0] ? salt[1] : '\0';
    if (!result[1])
        result[1] = result[0];
    exchange(result);
    memset(block, 0, sizeof block);
    for (i = 0; i < 25; i++)
        encrypt(block, 0);
    for (i = 0; i < 11; i++) {
        for (bits = j = 0; j < 6; j++)
            bits = bits << 1 | block[6 * i + j];
        result[2 + i] = letter_of(bits);
    }
    return result;
}
