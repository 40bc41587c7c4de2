/* Addresses of a module, and whether its tables can be trusted: a damaged library must not lead the loader astray. */

#include "dld.h"

/* Where something is that the linker put at `linked`.  The program is where the linker put it. */
u32 run_address(const struct module *module, u32 linked)
{
    if (linked - module->data_memory <= module->data_end - module->data)
        return linked - module->data_memory + module->data;
    if (linked - module->text_memory < module->text_end - module->text)
        return linked - module->text_memory + module->text;
    return linked;
}

struct module *module_at(u32 address)
{
    struct module *module;

    for (module = process.modules; module; module = module->next)
        if (address - module->text < module->text_end - module->text
            || address - module->data < module->data_end - module->data)
            return module;
    return 0;
}

/* Whether `count` records of `size` bytes from `loc` on are within `room`. */
static int fits(u32 loc, u32 count, u32 size, u32 room)
{
    return count == 0 || (loc <= room && count <= (room - loc) / size);
}

static int has_end(const char *strings, u32 size)
{
    return size == 0 || strings[size - 1] == 0;
}

static int are_names(const struct module *module)
{
    const struct dl_header *dl = module->dl;
    u32 i;

    for (i = 0; i < dl->import_count; i++)
        if (module->imports[i].name != NOTHING && module->imports[i].name >= dl->string_size)
            return 0;
    for (i = 0; i < dl->export_count; i++)
        if (module->exports[i].name >= dl->string_size
            || (module->exports[i].next != NOTHING && module->exports[i].next >= dl->export_count))
            return 0;
    for (i = 0; i < dl->hash_size; i++)
        if (module->hash[i] != NOTHING && module->hash[i] >= dl->export_count)
            return 0;
    return 1;
}

static int are_lists(const struct module *module)
{
    const struct dl_header *dl = module->dl;
    const struct list_entry *list = (const void *)((const char *)dl + dl->list_loc);
    const struct reloc *relocs = (const void *)((const char *)dl + dl->reloc_loc);
    u32 room = module->data_end - module->data, i;

    for (i = 0; i < dl->list_count; i++)
        if (list[i].name >= dl->string_size)
            return 0;
    for (i = 0; i < dl->reloc_count; i++)
        if (relocs[i].type != DR_ELABORATOR && (relocs[i].location > room - 4 || relocs[i].location % 4 != 0))
            return 0;
    return 1;
}

/* Find the tables of a module whose header and bounds are known.  Returns 0 or ENOEXEC. */
int check_tables(struct module *module)
{
    const struct dl_header *dl = module->dl;
    const char *base = (const char *)dl;
    u32 at = (u32)dl - module->text;
    u32 room = module->text_end - module->text - at;
    u32 data = module->data_end - module->data;

    if (at > module->text_end - module->text || at % 4 != 0 || room < OLD_DL_SIZE)
        return ENOEXEC;
    module->old = dl->version == DL_OLD;
    if (!module->old && (dl->version != DL_NEW || room < sizeof *dl))
        return ENOEXEC;
    if (!fits(dl->list_loc, dl->list_count, sizeof(struct list_entry), room)
        || !fits(dl->import_loc, dl->import_count, sizeof(struct import), room)
        || !fits(dl->hash_loc, dl->hash_size, 4, room)
        || !fits(dl->export_loc, dl->export_count, sizeof(struct export), room)
        || !fits(dl->string_loc, dl->string_size, 1, room)
        || !fits(dl->reloc_loc, dl->reloc_count, sizeof(struct reloc), room)
        || !fits(dl->dlt_loc, dl->dlt_count, 4, data)
        || !fits(dl->plt_loc, dl->plt_count, sizeof(struct procedure), data)
        || dl->import_count < dl->plt_count || dl->import_count - dl->plt_count < dl->dlt_count
        || ((dl->list_count ? dl->list_loc : 0) | (dl->import_count ? dl->import_loc : 0)
            | (dl->hash_size ? dl->hash_loc : 0) | (dl->export_count ? dl->export_loc : 0)
            | (dl->reloc_count ? dl->reloc_loc : 0) | (dl->dlt_count ? dl->dlt_loc : 0)
            | (dl->plt_count ? dl->plt_loc : 0)) % 4 != 0
        || dl->ltptr > data)
        return ENOEXEC;
    module->strings = base + dl->string_loc;
    module->exports = (const void *)(base + dl->export_loc);
    module->hash = (const void *)(base + dl->hash_loc);
    module->imports = (const void *)(base + dl->import_loc);
    module->flags = dl->flags;
    module->linkage = module->data + dl->ltptr;
    if (!has_end(module->strings, dl->string_size) || !are_names(module) || !are_lists(module))
        return ENOEXEC;
    return 0;
}
