/* Block output. */
#include <string.h>
#include "stream.h"

/* Where the part that must go out now ends: after the last newline of a line buffered stream. */
static size_t through_newline(const unsigned char *p, size_t n)
{
    while (n && p[n - 1] != '\n')
        n--;
    return n;
}

static size_t fill(FILE *fp, const unsigned char *p, size_t n, size_t capacity)
{
    size_t used = fp->__ptr - fp->__base, k;

    k = n < capacity - used ? n : capacity - used;
    memcpy(fp->__ptr, p, k);
    fp->__ptr += k;
    if (fp->__cnt)
        fp->__cnt = capacity - used - k;
    return k;
}

/* Returns how many of the n bytes were accepted. */
size_t __write_stream(FILE *fp, const unsigned char *p, size_t n)
{
    size_t capacity, done = 0, now;

    if (!n || __begin_write(fp))
        return 0;
    if (fp->__flag & _IONBF)
        return __write_all(fp, p, n);
    capacity = __stream_of(fp)->size;
    now = fp->__flag & _IOLBF ? through_newline(p, n) : 0;
    while (done < n) {
        if (fp->__ptr == fp->__base && n - done >= capacity) {
            size_t whole = (n - done) / capacity * capacity;
            size_t out = __write_all(fp, p + done, whole);

            done += out;
            if (out < whole)
                return done;
            continue;
        }
        done += fill(fp, p + done, n - done, capacity);
        if ((size_t)(fp->__ptr - fp->__base) == capacity && done < n && __flush(fp))
            return done;
    }
    if (now && __flush(fp))
        return now <= done ? now - 1 : done;
    return done;
}

size_t fwrite(const void *from, size_t size, size_t count, FILE *fp)
{
    LOCK(fp);
    size_t bytes = size * count, put;

    if (!bytes || (size > 0xffff && bytes / size != count))
        return 0;
    put = __write_stream(fp, from, bytes);
    return size == 1 ? put : put / size;
}
