/* Libraries of a library list, and theirs: depth first, each once. */

#include "dld.h"

/* The path that a module was linked with; 0 if it has none. */
const char *embedded_path(const struct module *module)
{
    u32 path = module->dynamic->embedded_path;

    /* Relocated or not: a library's is an offset until then. */
    if (module->state == MAPPED)
        path += module->text;
    return path < module->text || path >= module->end ? 0 : (const char *)path;
}

u32 search_rules(const struct module *module)
{
    return module->dynamic->path_order;
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
    if (module->state == INITIALISED)
        finish(module);
    for (i = 0; i < module->need_count; i++)
        release_module(module->needs[i]);
    unmap_library(module);
}
