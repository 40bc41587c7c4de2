/* Names, as the linker spells them: what defines them.  The program comes first, then libraries in the order they were
   loaded; what shl_definesym made known comes before all, and the loader's own functions before libraries. */

#include "dld.h"

u32 hash_name(const char *name)
{
    u32 hash = 0;

    for (; *name; name++) {
        hash = (hash << 4) + (u8)*name;
        hash = (hash ^ (hash & 0xF0000000) >> 24) & 0x0FFFFFFF;
    }
    return hash;
}

/* The module's own record of the name; 0 if it has none. */
const struct export *find_export(const struct module *module, const char *name, u32 hash)
{
    u32 index, steps;

    if (module->hash_count == 0)
        return 0;
    index = module->hash[hash % module->hash_count];
    for (steps = module->export_count; index != NOTHING && steps > 0; steps--) {
        const struct export *export = &module->exports[index];

        if (same(module->strings + export->name, name))
            return export;
        index = export->next;
    }
    return 0;
}

struct defined {
    struct defined *next;
    const char *name;
    u32 address;
};

static struct defined *defined;

void define_symbol(const char *name, u32 address)
{
    struct defined *made = allocate(sizeof *made);

    made->name = copy_string(name);
    made->address = address;
    made->next = defined;
    defined = made;
}

/* An entry of the program's linkage table is no definition, but it is the function's address for everybody. */
static u32 find(const char *name, const struct module **owner, int linkage_counts)
{
    u32 hash = hash_name(name), own;
    const struct defined *each;
    const struct module *module;

    *owner = 0;
    for (each = defined; each; each = each->next)
        if (same(each->name, name))
            return each->address;
    for (module = process.modules; module; module = module->next) {
        const struct export *export = find_export(module, name, hash);

        if (export && (linkage_counts || (export->kind & ~EXPORT_SECONDARY) != EXPORT_PLT)) {
            *owner = module;
            return module->text + export->value;
        }
        if (module == process.modules && (own = find_own(name)) != 0)
            return own;
    }
    return 0;
}

/* The function that a call of this name calls. */
u32 find_code(const char *name, const struct module **owner)
{
    return find(name, owner, 0);
}

/* What a pointer to this name points to. */
u32 find_address(const char *name, const struct module **owner)
{
    return find(name, owner, 1);
}

void set_errno(int error)
{
    const struct module *owner;
    u32 address = find_address("_errno", &owner);

    if (address)
        *(int *)address = error;
}
