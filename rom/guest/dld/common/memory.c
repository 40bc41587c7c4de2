/* Memory for the loader's own tables, and the few string functions it needs: it has no C library. */

#include <sys/mman.h>

#include "dld.h"

enum { FIRST_POOL = 8192, CHUNK = 65536, ALIGNMENT = 8 };

static char first_pool[FIRST_POOL] __attribute__((aligned(8)));
static char *pool = first_pool;
static u32 left = FIRST_POOL;

void *allocate(u32 size)
{
    void *found;

    size = (size + ALIGNMENT - 1) & -ALIGNMENT;
    if (size > left) {
        u32 chunk = size > CHUNK ? (size + 4095) & -4096 : CHUNK;
        u32 address = sys_mmap(0, chunk, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        if (IS_ERROR(address))
            fatal("Can't allocate memory", 0, ENOMEM);
        pool = (char *)address;
        left = chunk;
    }
    found = pool;
    pool += size;
    left -= size;
    return found;
}

u32 length(const char *text)
{
    const char *end = text;

    while (*end)
        end++;
    return end - text;
}

void copy_bytes(void *to, const void *from, u32 size)
{
    char *target = to;
    const char *source = from;

    while (size-- > 0)
        *target++ = *source++;
}

void clear_bytes(void *to, u32 size)
{
    char *target = to;

    while (size-- > 0)
        *target++ = 0;
}

char *copy_string(const char *text)
{
    u32 size = length(text) + 1;
    char *copy = allocate(size);

    copy_bytes(copy, text, size);
    return copy;
}

int same(const char *one, const char *other)
{
    while (*one && *one == *other) {
        one++;
        other++;
    }
    return *one == *other;
}

const char *base_name(const char *path)
{
    const char *base = path;

    for (; *path; path++)
        if (*path == '/')
            base = path + 1;
    return base;
}

const char *variable(const char *name)
{
    char **each;
    u32 size = length(name);

    if (process.environment == 0)
        return 0;
    for (each = process.environment; *each; each++) {
        u32 i = 0;

        while (i < size && (*each)[i] == name[i])
            i++;
        if (i == size && (*each)[i] == '=')
            return *each + size + 1;
    }
    return 0;
}
