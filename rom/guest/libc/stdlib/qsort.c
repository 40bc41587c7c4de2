/* qsort: quicksort that turns into heapsort where a bad order would make it slow, so n log n always holds and nothing is
   allocated. */
#include <stdlib.h>

typedef int (*comparison)(const void *, const void *);
typedef unsigned long __attribute__((__may_alias__)) word;

struct job {
    size_t size;
    comparison compare;
};

static int aligned(const char *a, const char *b)
{
    return (((unsigned long)a | (unsigned long)b) & (sizeof(word) - 1)) == 0;
}

static void swap(char *a, char *b, size_t size)
{
    word w;
    char c;

    for (; size >= sizeof(word) && aligned(a, b); size -= sizeof(word)) {
        w = *(word *)a;
        *(word *)a = *(word *)b;
        *(word *)b = w;
        a += sizeof(word);
        b += sizeof(word);
    }
    while (size--) {
        c = *a;
        *a++ = *b;
        *b++ = c;
    }
}

static void insertion_sort(const struct job *job, char *base, size_t n)
{
    size_t size = job->size;
    char *end = base + n * size, *p, *q;

    for (p = base + size; p < end; p += size)
        for (q = p; q > base && job->compare(q - size, q) > 0; q -= size)
            swap(q - size, q, size);
}

static void sift_down(const struct job *job, char *base, size_t root, size_t n)
{
    size_t child, size = job->size;

    while ((child = 2 * root + 1) < n) {
        if (child + 1 < n && job->compare(base + child * size, base + (child + 1) * size) < 0)
            child++;
        if (job->compare(base + root * size, base + child * size) >= 0)
            return;
        swap(base + root * size, base + child * size, size);
        root = child;
    }
}

static void heap_sort(const struct job *job, char *base, size_t n)
{
    size_t i;

    for (i = n / 2; i--;)
        sift_down(job, base, i, n);
    for (i = n - 1; i; i--) {
        swap(base, base + i * job->size, job->size);
        sift_down(job, base, 0, i);
    }
}

static char *median(const struct job *job, char *a, char *b, char *c)
{
    if (job->compare(a, b) < 0)
        return job->compare(b, c) < 0 ? b : job->compare(a, c) < 0 ? c : a;
    return job->compare(b, c) > 0 ? b : job->compare(a, c) < 0 ? a : c;
}

static void quick_sort(const struct job *job, char *base, size_t n, int depth)
{
    size_t size = job->size, left;
    char *low, *high, *last;

    while (n > 8) {
        if (!depth--) {
            heap_sort(job, base, n);
            return;
        }
        last = base + (n - 1) * size;
        swap(base, median(job, base, base + n / 2 * size, last), size);
        low = base;
        high = last + size;
        /* Both scans stop at elements equal to the pivot: equal keys then split in the middle. */
        for (;;) {
            do
                low += size;
            while (low <= last && job->compare(low, base) < 0);
            do
                high -= size;
            while (job->compare(high, base) > 0);
            if (low >= high)
                break;
            swap(low, high, size);
        }
        swap(base, high, size);
        left = (high - base) / size;
        if (left < n - left - 1) {
            quick_sort(job, base, left, depth);
            base = high + size;
            n -= left + 1;
        } else {
            quick_sort(job, high + size, n - left - 1, depth);
            n = left;
        }
    }
    insertion_sort(job, base, n);
}

void qsort(void *base, size_t n, size_t size, comparison compare)
{
    struct job job;
    int depth = 2;
    size_t k;

    job.size = size;
    job.compare = compare;
    if (!size)
        return;
    for (k = n; k; k >>= 1)
        depth += 2;
    quick_sort(&job, base, n, depth);
}
