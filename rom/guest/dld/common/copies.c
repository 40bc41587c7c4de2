/* A library is loaded once, under whatever names: links are told by their file, copies by what is in them. */

#include <fcntl.h>

#include "dld.h"

enum { BLOCK = 1024 };

static int are_alike(int one, int other)
{
    char first[BLOCK], second[BLOCK];
    int size, i;

    for (;;) {
        size = sys_read(one, first, BLOCK);
        if (size < 0 || sys_read(other, second, BLOCK) != size)
            return 0;
        if (size == 0)
            return 1;
        for (i = 0; i < size; i++)
            if (first[i] != second[i])
                return 0;
    }
}

static int is_copy(const char *path, const char *of)
{
    int one = sys_open(path, O_RDONLY), other = sys_open(of, O_RDONLY);
    int result = one >= 0 && other >= 0 && are_alike(one, other);

    if (one >= 0)
        sys_close(one);
    if (other >= 0)
        sys_close(other);
    return result;
}

/* The module that the library at `path` is a copy of; 0 if there is none. */
struct module *copy_of(const char *path, const struct module *library)
{
    struct module *module;

    for (module = process.modules->next; module; module = module->next)
        if (module->internal_name && library->internal_name && same(module->internal_name, library->internal_name)
            && module->text_end - module->text == library->text_end - library->text && is_copy(path, module->name))
            return module;
    return 0;
}
