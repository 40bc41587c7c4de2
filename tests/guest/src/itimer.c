/* itimer COUNT MICROSECONDS: computes the same again and again, interrupted COUNT times; the handler computes, too. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

struct results {
    unsigned long mixed, divided, bytes;
    double series, product;
    float single;
};

static volatile long taken;
static volatile double handlers_own;

static unsigned long mix(unsigned long a, unsigned long b, unsigned long c)
{
    return (a << 7 | a >> 25) ^ (b + c * 2654435761UL);
}

static unsigned long shuffled(unsigned long seed)
{
    unsigned char table[256], other[256];
    unsigned long sum = seed;
    int i;

    for (i = 0; i < 256; i++)
        table[i] = other[i] = i ^ seed;
    for (i = 0; i < 200; i++) {
        memcpy(other, table + i % 7, 240);
        memmove(table + 3, other, 240);
        table[i] += other[255 - i] * 5;
        sum = sum * 31 + table[(i * 7) & 255];
    }
    return sum;
}

static void compute(struct results *out)
{
    unsigned long a = 1, b = 2;
    double x = 1, sum = 0, product = 1;
    float single = 1;
    long i;

    memset(out, 0, sizeof *out);
    for (i = 1; i < 4000; i++) {
        a = mix(a, b, i);
        b = b * 1103515245UL + 12345;
        out->divided += a % i + b / (i | 1) - (long)a / 7 % 11;
        x = x * 0.999 + 1.0 / i;
        sum += x * x - (double)(long)(b & 1023);
        product *= 1 + 1.0 / (i * (double)i);
        single = single * 0.5f + (float)i / 3;
    }
    out->mixed = a;
    out->bytes = shuffled(b);
    out->series = sum;
    out->product = product;
    out->single = single;
}

static void interrupt(int sig)
{
    double y = taken;
    int i;

    (void)sig;
    for (i = 0; i < 5; i++)
        y = y / 3 + i * 0.1;
    handlers_own = y;
    taken++;
}

int main(int argc, char **argv)
{
    long wanted = argc > 1 ? atol(argv[1]) : 100;
    struct results right, now;
    struct itimerval timer;
    struct sigvec vector = {interrupt, 0, 0};
    long rounds = 0;

    compute(&right);
    sigvector(SIGALRM, &vector, (struct sigvec *)0);
    timer.it_interval.tv_sec = timer.it_value.tv_sec = 0;
    timer.it_interval.tv_usec = timer.it_value.tv_usec = argc > 2 ? atol(argv[2]) : 1000;
    setitimer(ITIMER_REAL, &timer, (struct itimerval *)0);
    while (taken < wanted) {
        compute(&now);
        rounds++;
        if (memcmp(&now, &right, sizeof now)) {
            printf("wrong in round %ld after %ld signals\n", rounds, taken);
            return 1;
        }
    }
    printf("right\n");
    return 0;
}
