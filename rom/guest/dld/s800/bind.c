/* Linkage tables and relocations of a module: first what concerns nothing but the module itself, then what it imports.
   Procedures are bound when they are first called, unless the module asks for all at once. */

#include "dld.h"

static u32 *dlt_of(const struct module *module)
{
    return (u32 *)(module->data + module->dl->dlt_loc);
}

static struct procedure *plt_of(const struct module *module)
{
    return (struct procedure *)(module->data + module->dl->plt_loc);
}

static const struct reloc *relocs_of(const struct module *module)
{
    return (const void *)((const char *)module->dl + module->dl->reloc_loc);
}

static const char *name_of(const struct module *module, const struct import *import)
{
    return module->strings + import->name;
}

/* An own procedure, of which the entry's first word is the address: nothing is looked up. */
static int is_own(const struct import *import)
{
    return import->name == NOTHING || import->type == ST_NONE;
}

/* --- within the module --- */

static void relocate_dlt(struct module *module)
{
    u32 *dlt = dlt_of(module), i;

    for (i = 0; i < module->dl->dlt_count; i++)
        if (is_own(&module->imports[i]))
            dlt[i] = run_address(module, dlt[i]);
}

static void defer(struct deferred *deferred, struct module *module, struct procedure *entry, const char *name)
{
    deferred->linkage = own_linkage();
    deferred->module = module;
    deferred->entry = entry;
    deferred->name = name;
    entry->address = binding_routine;
    entry->linkage = (u32)deferred;
}

static void fill_plt(struct module *module)
{
    const struct dl_header *dl = module->dl;
    const struct import *import = module->imports + dl->dlt_count;
    struct procedure *plt = plt_of(module);
    struct deferred *deferred;
    u32 i, called = 0;

    for (i = 0; i < dl->plt_count; i++)
        called += !is_own(&import[i]);
    deferred = allocate(called * sizeof *deferred);
    for (i = 0; i < dl->plt_count; i++)
        if (is_own(&import[i])) {
            plt[i].address = run_address(module, plt[i].address) & ~3;
            plt[i].linkage = module->linkage;
        } else {
            defer(deferred++, module, &plt[i], name_of(module, &import[i]));
        }
}

/* Returns 0, or ENOEXEC for a relocation of a kind there is not. */
static int relocate_data(struct module *module)
{
    const struct reloc *reloc = relocs_of(module), *end = reloc + module->dl->reloc_count;

    for (; reloc < end; reloc++) {
        u32 *word = (u32 *)(module->data + reloc->location);

        switch (reloc->type) {
        case DR_PLABEL_INTERNAL:
        case DR_DATA_INTERNAL:
            *word = module->data + reloc->value;
            break;
        case DR_TEXT_INTERNAL:
            *word = module->text + reloc->value;
            break;
        case DR_PLABEL_EXTERNAL:
        case DR_DATA_EXTERNAL:
        case DR_PROPAGATE:
        case DR_ELABORATOR:
            break;
        default:
            return ENOEXEC;
        }
    }
    return 0;
}

int relocate_module(struct module *module)
{
    relocate_dlt(module);
    fill_plt(module);
    return relocate_data(module);
}

/* A program whose code has no linkage table, as all of 9.x, has the data of libraries that it uses among its own, as it
   was when it was linked: it gets what the libraries loaded now have there, relocated and bound. */
void copy_propagated(struct module *module)
{
    const struct reloc *reloc = relocs_of(module), *end = reloc + module->dl->reloc_count;
    u32 room = module->data_end - module->data;

    for (; reloc < end; reloc++) {
        const struct module *owner;
        const char *name;
        u32 hash;

        if (reloc->type != DR_PROPAGATE || reloc->symbol >= module->dl->export_count
            || reloc->value > room - reloc->location)
            continue;
        name = module->strings + module->exports[reloc->symbol].name;
        hash = hash_name(name);
        for (owner = module->next; owner; owner = owner->next) {
            const struct export *export = find_export(owner, name, hash, CLASS_DATA);
            u32 from = export ? run_address(owner, export->value) : 0;

            if (export && from - owner->data < owner->data_end - owner->data) {
                u32 there = owner->data_end - from;

                copy_bytes((void *)(module->data + reloc->location), (void *)from,
                           there < reloc->value ? there : reloc->value);
                break;
            }
        }
    }
}

/* --- what it imports --- */

/* A name that nothing defines: the end, unless the caller of shl_load is to be told. */
static int missing_name(const struct module *module, const char *name, const char *kind)
{
    if (!process.is_started || module->verbose)
        unresolved(name, kind, module, !process.is_started);
    process.unresolved = copy_string(name);     /* the module may be gone when it is asked for */
    return ENOSYM;
}

/* The address of an import, with bit 1 set if it is a procedure's label.  Returns 0 or ENOSYM. */
static int import_address(struct module *module, u32 index, u32 *address)
{
    const struct import *import = &module->imports[index];
    const char *name = name_of(module, import);
    struct definition found;

    if (import->type == ST_DATA || import->type == ST_STORAGE) {
        if (!find_data(name, module, &found))
            return missing_name(module, name, "data");
        *address = found.address;
        return 0;
    }
    if (find_code(name, module, &found)) {
        *address = procedure_label(name, &found) | 2;
    } else {
        struct procedure *entry = allocate(sizeof *entry);

        defer(allocate(sizeof(struct deferred)), module, entry, name);
        *address = (u32)entry | 2;
    }
    return 0;
}

static int bind_data(struct module *module)
{
    u32 *dlt = dlt_of(module), i;
    int error;

    for (i = 0; i < module->dl->dlt_count; i++)
        if (!is_own(&module->imports[i]) && (error = import_address(module, i, &dlt[i])) != 0)
            return error;
    return 0;
}

/* The label that a relocation of type DR_PLABEL_EXTERNAL asks for. */
static int external_label(struct module *module, u32 index, u32 *word)
{
    u32 entry = index - module->dl->dlt_count;

    if (is_own(&module->imports[index])) {
        if (entry >= module->dl->plt_count)
            return ENOEXEC;
        *word = (u32)&plt_of(module)[entry] | 2;
        return 0;
    }
    return import_address(module, index, word);
}

static int bind_relocs(struct module *module)
{
    const struct reloc *reloc = relocs_of(module), *end = reloc + module->dl->reloc_count;
    int error;

    for (; reloc < end; reloc++) {
        u32 *word = (u32 *)(module->data + reloc->location), address;

        if (reloc->type != DR_PLABEL_EXTERNAL && reloc->type != DR_DATA_EXTERNAL)
            continue;
        if (reloc->symbol >= module->dl->import_count)
            return ENOEXEC;
        if (reloc->type == DR_PLABEL_EXTERNAL) {
            error = external_label(module, reloc->symbol, word);
        } else if (module->imports[reloc->symbol].name == NOTHING) {
            error = ENOEXEC;
        } else {
            address = *word;
            error = import_address(module, reloc->symbol, &address);
            *word = address + reloc->value;
        }
        if (error)
            return error;
    }
    return 0;
}

static int bind_procedures(struct module *module)
{
    const struct import *import = module->imports + module->dl->dlt_count;
    struct procedure *plt = plt_of(module);
    struct definition found;
    u32 i;

    for (i = 0; i < module->dl->plt_count; i++) {
        if (is_own(&import[i]))
            continue;
        if (find_code(name_of(module, &import[i]), module, &found)) {
            plt[i].address = found.address;
            plt[i].linkage = found.linkage;
        } else if (!module->nonfatal) {
            return missing_name(module, name_of(module, &import[i]), "code");
        }
    }
    return 0;
}

/* Bind what must be bound before the module is used.  Returns 0 or an error number. */
int bind_module(struct module *module)
{
    int error = bind_data(module);

    if (error == 0)
        error = bind_relocs(module);
    if (error == 0 && module->immediate)
        error = bind_procedures(module);
    return error;
}

/* Bind a procedure that is called for the first time. */
struct procedure *bind_deferred(struct deferred *deferred)
{
    struct definition found;

    if (!find_code(deferred->name, deferred->module, &found))
        unresolved(deferred->name, "code", deferred->module, 1);
    deferred->entry->address = found.address;
    deferred->entry->linkage = found.linkage;
    return deferred->entry;
}

/* Whether everything the module imports is defined; if not, what is missing. */
int resolves(const struct module *module, const char **name, const char **kind)
{
    const struct dl_header *dl = module->dl;
    struct definition found;
    u32 i;

    for (i = 0; i < dl->import_count; i++) {
        const struct import *import = &module->imports[i];
        int is_data = import->type == ST_DATA || import->type == ST_STORAGE;

        if (is_own(import))
            continue;
        *name = name_of(module, import);
        *kind = is_data ? "data" : "code";
        if (is_data ? !find_data(*name, module, &found) : !find_code(*name, module, &found))
            return 0;
    }
    return 1;
}
