/* Libraries of a library list, and theirs: depth first, each once.

   A path is tried as it stands, unless the file that names it allows a search: along SHLIB_PATH, and along the path
   embedded by the linker, in the order the file says.  An empty element means the name as it stands.  A set-user-id
   program takes nothing from the environment. */

#include "dld.h"

enum { PATH_MAX = 1024 };

struct search {
    const char *name;
    u32 address;
    struct module **found;
    int error;                          /* of the first file that was there but could not be loaded, or ENOENT */
};

static int try(struct search *search, const char *path)
{
    int error = map_library(path, search->address, search->found);

    if (error && search->error == ENOENT)
        search->error = error;
    return error == 0;
}

/* Whether one of the directories of `list` has it. */
static int try_list(struct search *search, const char *list)
{
    const char *base = base_name(search->name);
    char path[PATH_MAX];

    while (list && *list) {
        u32 size = 0;

        while (list[size] && list[size] != ':')
            size++;
        if (size == 0) {
            if (try(search, search->name))
                return 1;
        } else if (size + length(base) + 2 <= PATH_MAX) {
            copy_bytes(path, list, size);
            path[size] = '/';
            copy_bytes(path + size + 1, base, length(base) + 1);
            if (try(search, path))
                return 1;
        }
        list += size;
        if (*list)
            list++;
    }
    return 0;
}

static int try_environment(struct search *search, u32 order)
{
    return order & SEARCH_SHLIB_PATH && !process.is_set_id && try_list(search, variable("SHLIB_PATH"));
}

static int try_embedded(struct search *search, const struct module *module, u32 order)
{
    u32 path = module->dynamic->embedded_path;

    /* Relocated or not: a library's is an offset until then. */
    if (module->state == MAPPED)
        path += module->base;
    if (!(order & SEARCH_EMBEDDED_PATH) || path < module->base || path >= module->end)
        return 0;
    return try_list(search, (const char *)path);
}

static int try_paths(struct search *search, const struct module *module)
{
    u32 order = module->dynamic->path_order;

    if (order & SHLIB_PATH_FIRST)
        return try_environment(search, order) || try_embedded(search, module, order);
    return try_embedded(search, module, order) || try_environment(search, order);
}

/* Find and map `name` for `wanted_by`; `dynamic`: it may be looked for.  Returns 0 or an error number. */
int find_library(const struct module *wanted_by, const char *name, int dynamic, u32 address, struct module **found)
{
    struct search search;

    search.name = name;
    search.address = address;
    search.found = found;
    search.error = ENOENT;
    if (dynamic && (try_paths(&search, wanted_by)
                    || (wanted_by != process.modules && try_paths(&search, process.modules))))
        return 0;
    return try(&search, name) ? 0 : search.error;
}

void append_module(struct module *module)
{
    if (process.last)
        process.last->next = module;
    else
        process.modules = module;
    process.last = module;
}

static int is_in_list(const struct module *wanted)
{
    const struct module *module;

    for (module = process.modules; module; module = module->next)
        if (module == wanted)
            return 1;
    return 0;
}

/* Load a library and what it needs.  Returns 0 or an error number. */
int load_library(const struct module *wanted_by, const char *name, int dynamic, u32 address, struct module **found)
{
    int error = find_library(wanted_by, name, dynamic, address, found);

    if (error)
        return error;
    (*found)->references++;
    if (!is_in_list(*found)) {
        append_module(*found);
        load_needed(*found);
    }
    return 0;
}

static void remember_missing(const char *name, int error)
{
    struct missing *missing = allocate(sizeof *missing), **end = &process.missing;

    missing->name = name;
    missing->error = error;
    while (*end)
        end = &(*end)->next;
    *end = missing;
}

/* The first entry of a list is the file's own name. */
void load_needed(struct module *module)
{
    const struct list_entry *list = (const void *)((const char *)module->dl + module->dl->libraries);
    u32 i, count = 0;

    module->needs = allocate(module->need_count * sizeof *module->needs);
    for (i = 1; i < module->need_count; i++) {
        const char *name = module->strings + (list[i].name < module->string_size ? list[i].name : 0);
        int error = load_library(module, name, 1, 0, &module->needs[count]);

        if (error)
            remember_missing(name, error);
        else
            count++;
    }
    module->need_count = count;
}

/* One reference less; a library without any goes, and with it its references to others. */
void release_module(struct module *module)
{
    struct module *before;
    u32 i;

    if (--module->references > 0)
        return;
    for (before = process.modules; before->next != module; before = before->next)
        ;
    before->next = module->next;
    if (process.last == module)
        process.last = before;
    for (i = 0; i < module->need_count; i++)
        release_module(module->needs[i]);
    unmap_library(module);
}
