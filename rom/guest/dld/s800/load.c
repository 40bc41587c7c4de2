/* Libraries of a library list, and theirs: depth first, each once. */

#include "dld.h"

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

u32 search_rules(const struct module *module)
{
    return module->flags;
}

/* The path that a module was linked with; 0 if it has none. */
const char *embedded_path(const struct module *module)
{
    u32 path = module->old ? 0 : module->dl->embedded_path;

    return path != 0 && path < module->dl->string_size ? module->strings + path : 0;
}

/* A module of this very name, or of the internal name: opening it again would find it. */
static struct module *loaded_as(const char *name)
{
    struct module *module;

    for (module = process.modules->next; module; module = module->next)
        if (same(module->name, name))
            return module;
    return 0;
}

static void remember_missing(const struct module *module, const char *name, int error)
{
    struct missing *missing = allocate(sizeof *missing), **end = &process.missing;

    missing->name = name;
    missing->wanted_by = module->name;
    missing->error = error;
    while (*end)
        end = &(*end)->next;
    *end = missing;
}

/* Load the library at `path` for the program, and what it needs.  Returns 0 or an error number. */
static int load(const struct module *wanted_by, const char *name, int dynamic, u32 address, struct module **found)
{
    struct module *module = dynamic ? 0 : loaded_as(name);
    int error;

    if (module == 0 && (error = find_library(wanted_by, name, dynamic, address, &module)) != 0)
        return error;
    module->references++;
    *found = module;
    if (!is_in_list(module)) {
        append_module(module);
        load_needed(module);
    }
    return 0;
}

int load_library(const char *path, int dynamic, u32 address, struct module **found)
{
    return load(process.modules, path, dynamic, address, found);
}

/* Load the libraries of a module's list.  One that can't be had is remembered: whether it matters is not known until
   every name has been looked up. */
void load_needed(struct module *module)
{
    const struct dl_header *dl = module->dl;
    const struct list_entry *list = (const void *)((const char *)dl + dl->list_loc);
    u32 i = module == process.modules || module->flags & DL_INTERNAL_NAME ? 1 : 0;

    if (dl->list_count <= i)
        return;
    module->needs = allocate((dl->list_count - i) * sizeof *module->needs);
    for (; i < dl->list_count; i++) {
        const char *name = module->strings + list[i].name;
        struct module *found;
        int error = load(module, name, list[i].flags & LIST_DYNAMIC_PATH, 0, &found);

        if (error == 0 && list[i].highwater > found->dl->highwater && found->dl->highwater != 0) {
            release_module(found);      /* older than what the module was linked with */
            error = EINVAL;
        }
        if (error == 0)
            module->needs[module->need_count++] = found;
        else
            remember_missing(module, name, error);
    }
}

static void unlink_module(struct module *module)
{
    struct module *before;

    for (before = process.modules; before->next != module; before = before->next)
        ;
    before->next = module->next;
    if (process.last == module)
        process.last = before;
}

/* One reference less; at none, the finishing calls, and text and data are unmapped.  Returns whether it is gone. */
int release_module(struct module *module)
{
    u32 i;

    if (--module->references > 0)
        return 0;
    if (module->state == INITIALIZED)
        run_initializers(module, 0);
    for (i = 0; i < module->need_count; i++)
        release_module(module->needs[i]);
    unlink_module(module);
    unmap_library(module);
    return 1;
}
