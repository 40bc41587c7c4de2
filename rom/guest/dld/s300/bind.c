/* Relocations of a module, the program's copies of libraries' variables, and functions at their first call. */

#include "dld.h"

enum { BRA_LONG = 0x60FF, JMP_LONG = 0x4EF9, NOP = 0x4E71 };

static const char *name_of(const struct module *module, u32 import)
{
    return module->strings + module->imports[import].name;
}

static void set_binder(struct module *module)
{
    u16 *branch = module->dynamic->branch;
    u32 displacement = (u32)binder - (u32)(branch + 1);

    branch[0] = BRA_LONG;
    branch[1] = displacement >> 16;
    branch[2] = displacement;
    flush(module->plt, (u32)(branch + 3) - (u32)module->plt);
}

/* The words count from a word boundary only.  Returns 0 or an error number. */
int relocate_module(struct module *module)
{
    const struct reloc *reloc = module->relocs, *end = reloc + module->reloc_count;
    u32 base = module->text;

    for (; reloc < end; reloc++) {
        u32 *word = (u32 *)(base + reloc->location), address;
        const struct module *owner;

        if (reloc->import == OWN) {
            *word += base;
            continue;
        }
        address = find_address(name_of(module, reloc->import), &owner);
        if (address == 0 && !(module->imports[reloc->import].flags & IMPORT_OPTIONAL))
            unresolved(name_of(module, reloc->import), "data", module, 1);
        *word += address;
    }
    set_binder(module);
    module->state = RELOCATED;
    return 0;
}

/* A program has the variables of libraries that it uses among its own: they get what the libraries have there. */
void copy_variables(const struct module *program)
{
    const struct export *own = program->exports, *end = own + program->export_count;
    const struct module *module;

    for (; own < end; own++) {
        const char *name = program->strings + own->name;
        u32 hash;

        if ((own->kind & ~EXPORT_SECONDARY) != EXPORT_COMMON)
            continue;
        hash = hash_name(name);
        for (module = program->next; module; module = module->next) {
            const struct export *theirs = find_export(module, name, hash);
            u32 size = own->size;

            if (theirs == 0)
                continue;
            if (theirs->size < size)
                size = theirs->size;
            copy_bytes((void *)own->value, (void *)(module->text + theirs->value), size);
            break;
        }
    }
}

static u32 bind(struct module *module, u32 index)
{
    u32 import = module->import_count - module->slot_count + index;
    const struct module *owner;
    u32 address = find_code(name_of(module, import), &owner);
    u16 *words = module->plt[index].words;

    if (address == 0)
        unresolved(name_of(module, import), "code", module, 1);
    words[0] = JMP_LONG;
    words[1] = address >> 16;
    words[2] = address;
    words[3] = NOP;
    flush(words, sizeof module->plt[index]);
    return address;
}

/* Called by `binder` with the return address that a linkage table's entry has left. */
u32 bind_slot(const u8 *after_slot)
{
    struct slot *slot = (struct slot *)(after_slot - 6);
    struct module *module;

    for (module = process.modules; module; module = module->next)
        if (slot >= module->plt && slot < module->plt + module->slot_count)
            return bind(module, slot - module->plt);
    fatal("Bad linkage table", process.modules->name, ENOEXEC);
}

void bind_at_once(struct module *module)
{
    u32 i;

    for (i = 0; i < module->slot_count; i++)
        bind(module, i);
}

/* The first name that nothing defines, or 0.  Functions may be left to their first call. */
const char *first_unresolved(const struct module *module, int with_functions)
{
    u32 i;

    for (i = 0; i < module->import_count; i++) {
        const struct import *import = &module->imports[i];
        const char *name = name_of(module, i);
        const struct module *owner;

        if (!(import->flags & IMPORT_OPTIONAL) && (with_functions || import->kind != IMPORT_CODE)
            && (import->kind == IMPORT_CODE ? find_code(name, &owner) : find_address(name, &owner)) == 0)
            return name;
    }
    return 0;
}
