/* Computes the same results over and over while timers interrupt it, and says whether any came out different:
   interrupted SIGNALS. The handlers use every kind of register themselves, and one may interrupt the other. hp9k cc: -lm */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

static volatile int caught, nested, inside;
static volatile double sink;
static char text[4096], copy[4096];
static unsigned long table[256];

static void disturb(int sig, int code, struct sigcontext *scp)
{
    double x = sig * 0.125;
    unsigned long n = 1;
    int i;

    (void)code;
    (void)scp;
    caught++;
    nested += inside++ != 0;
    for (i = 0; i < 40; i++) {
        x = x * 1.0625 + i / 3.0;
        n = n * 1103515245 + 12345;
        n = (n << 7 | n >> 25) / 3 + n % 7;
    }
    sink = x + n;
    inside--;
}

static unsigned long integers(void)
{
    unsigned long a = 1, b = 0x9e3779b9, i;
    long c = -7;

    for (i = 1; i < 6000; i++) {
        a = a * 69069 + b;
        b ^= a >> 5 ^ a << 3;
        c += (long)(a ^ b) / (long)i % 1001;
        b += c;
    }
    return a ^ b ^ c;
}

static unsigned long read_modify_write(void)
{
    static unsigned long cells[32];
    static unsigned short halves[32];
    static unsigned char bytes[32];
    unsigned long i, sum = 0;

    memset(cells, 0, sizeof cells);
    memset(halves, 0, sizeof halves);
    memset(bytes, 0, sizeof bytes);
    for (i = 0; i < 8000; i++) {
        cells[i & 31] += i;
        halves[i * 3 & 31]++;
        bytes[i * 5 & 31] -= 3;
        cells[i * 7 & 31] ^= halves[i & 31] << 4;
        cells[i & 15] <<= 1;
    }
    for (i = 0; i < 32; i++)
        sum = sum * 31 + cells[i] + halves[i] + bytes[i];
    return sum;
}

static unsigned long checksum(void)
{
    unsigned long crc = ~0UL, i;

    for (i = 0; i < sizeof text; i++)
        crc = table[(crc ^ text[i]) & 255] ^ crc >> 8;
    return crc;
}

static unsigned long copies(void)
{
    unsigned long i;

    memset(copy, 0, sizeof copy);
    for (i = 1; i < 40; i++) {
        memcpy(copy + i, text, sizeof copy - i);
        memmove(copy, copy + 3, sizeof copy - 3);
        copy[i] += strlen(copy + sizeof copy - 1 - i % 3) + i;
    }
    for (i = 0; i < sizeof copy; i++)
        copy[i & 7] += copy[i];
    return copy[0] | copy[1] << 8 | copy[2] << 16 | copy[3] << 24;
}

static unsigned long folded(double x)
{
    unsigned long words[2];

    memcpy(words, &x, sizeof x);
    return words[0] ^ words[1];
}

static unsigned long floats(void)
{
    double x = 0.5, y = 1.0, z = 0.0;
    float f = 1.0f;
    int i;

    for (i = 1; i < 1500; i++) {
        x = x * 3.7 * (1.0 - x);
        y += x / i;
        z = z * 0.999 + sqrt(y + i);
        f = f * 0.75f + (float)x;
        if (x > 0.5)
            z -= (int)(y * 16.0);
    }
    return folded(x) ^ folded(y) ^ folded(z + f);
}

static unsigned long functions(void)
{
    double sum = 0.0;
    int i;

    for (i = 1; i < 120; i++)
        sum = sum * 0.5 + sin(i * 0.1) * cos(sum) + exp(-i * 0.01) + log((double)i) + atan(sum) + fmod(sum, 0.3);
    return folded(sum);
}

static unsigned long recursive(int depth, unsigned long value)
{
    return depth < 2 ? value + depth : recursive(depth - 1, value * 3) + recursive(depth - 2, value ^ depth);
}

static unsigned long calls(void)
{
    char line[80];

    sprintf(line, "%lu %08lx %.6f", recursive(13, 5), recursive(9, 1), recursive(7, 2) / 7.0);
    return recursive(11, strlen(line)) + line[3] + atol(line);
}

static void every_millisecond(int which)
{
    struct itimerval timer;

    timer.it_interval.tv_sec = timer.it_value.tv_sec = 0;
    timer.it_interval.tv_usec = timer.it_value.tv_usec = 1000;
    setitimer(which, &timer, (struct itimerval *)0);
}

int main(int argc, char **argv)
{
    static unsigned long (*subjects[])() = { integers, read_modify_write, checksum, floats, functions, calls, copies };
    static char *names[] = { "integers", "read-modify-write", "checksum", "floats", "functions", "calls", "copies" };
    enum { COUNT = sizeof subjects / sizeof subjects[0] };
    unsigned long expected[COUNT], found;
    int wanted = argc > 1 ? atoi(argv[1]) : 1000, failed = 0, i, j;
    struct sigvec vec;

    for (i = 0; i < 256; i++) {
        found = i;
        for (j = 0; j < 8; j++)
            found = found & 1 ? found >> 1 ^ 0xedb88320 : found >> 1;
        table[i] = found;
    }
    for (i = 0; i < sizeof text; i++)
        text[i] = i * i >> 3;
    for (i = 0; i < COUNT; i++)
        expected[i] = subjects[i]();
    vec.sv_handler = disturb;
    vec.sv_mask = vec.sv_flags = 0;
    sigvector(SIGALRM, &vec, (struct sigvec *)0);
    sigvector(SIGVTALRM, &vec, (struct sigvec *)0);
    every_millisecond(ITIMER_REAL);
    every_millisecond(ITIMER_VIRTUAL);
    while (caught < wanted && !failed)
        for (i = 0; i < COUNT; i++)
            if ((found = subjects[i]()) != expected[i]) {
                printf("%s: %08lx, not %08lx, after %d signals\n", names[i], found, expected[i], caught);
                failed = 1;
            }
    if (!failed)
        printf("as computed without signals\n");
    return failed;
}
