/* Libraries that a program loads itself: shl_load(3X).  A handle is the address of the module.  Errors go to the
   program's errno; ENOSYM is what dld.sl gives for a name that is not resolved. */

#include <dl.h>

#include "dld.h"

static int fail(int error)
{
    set_errno(error);
    return -1;
}

/* The module of a handle; 0 if there is none. */
struct module *module_of(shl_t handle)
{
    struct module *module;

    if (handle == PROG_HANDLE)
        return process.modules;
    for (module = process.modules; module; module = module->next)
        if ((shl_t)module == handle)
            return module;
    return 0;
}

/* Move what was appended after `last` in front of everything but the program, BIND_FIRST, and initialize it. */
static void put_first(struct module *last, struct module *loaded)
{
    struct module *end = process.last;

    if (last != process.modules) {
        end->next = process.modules->next;
        process.modules->next = loaded;
        last->next = 0;
        process.last = last;
    }
    initialize_modules(loaded);
}

/* Whether what is missing of the libraries needed by those from `module` on doesn't matter.  Returns 0 or its error. */
static int check_missing(struct module *module, const struct missing *missing, int verbose)
{
    const char *name, *kind;

    for (; missing && module; module = module->next)
        if (!resolves(module, &name, &kind)) {
            if (verbose)
                report("Can't open shared library", missing->name, missing->error);
            return missing->error;
        }
    return 0;
}

static void set_flags(struct module *module, int flags)
{
    for (; module; module = module->next) {
        module->immediate = !(flags & BIND_DEFERRED);
        module->nonfatal = (flags & BIND_NONFATAL) != 0;
        module->restricted = (flags & BIND_RESTRICTED) != 0;
        module->no_start = (flags & BIND_NOSTART) != 0;
        module->verbose = (flags & BIND_VERBOSE) != 0;
    }
}

/* Load a library as the flags say, ready for use.  Returns 0 or an error number. */
int load_for_program(const char *path, int flags, u32 address, struct module **found)
{
    struct module *last = process.last;
    struct missing **missing = &process.missing;
    int error;

    while (*missing)
        missing = &(*missing)->next;
    error = load_library(path, flags & DYNAMIC_PATH, address, found);
    if (error) {
        if (flags & BIND_VERBOSE)
            report("Can't open shared library", path, error);
        return error;
    }
    set_flags(last->next, flags);
    error = check_missing(last->next, *missing, flags & BIND_VERBOSE);
    if (error == 0)
        error = make_ready(last->next);
    if (error) {
        release_module(*found);
        return error;
    }
    (*found)->explicit_loads++;
    if (last->next && flags & BIND_FIRST)
        put_first(last, last->next);
    else
        initialize_modules(last->next);
    return 0;
}

shl_t shl_load(const char *path, int flags, long address)
{
    struct module *found;
    int error = load_for_program(path, flags, address, &found);

    if (error) {
        set_errno(error);
        return 0;
    }
    return (shl_t)found;
}

int shl_unload(shl_t handle)
{
    struct module *module = module_of(handle);

    if (module == 0 || module == process.modules || module->explicit_loads == 0)
        return fail(EINVAL);
    module->explicit_loads--;
    release_module(module);
    return 0;
}

static int type_fits(short wanted, u8 type)
{
    return wanted == TYPE_UNDEFINED || wanted == type
        || (wanted == TYPE_DATA && type == ST_STORAGE) || (wanted == TYPE_STORAGE && type == ST_DATA);
}

/* What a module itself defines under this name: 0, or the value as shl_findsym gives it. */
static u32 own_value(const struct module *module, const char *name, u32 hash, short type)
{
    const struct export *export = 0;
    struct definition code;

    if (type_fits(type, ST_CODE) && (export = find_export(module, name, hash, CLASS_CODE)) != 0) {
        define(module, export, &code);
        return procedure_label(name, &code) | 2;
    }
    if (type_fits(type, ST_DATA) && (export = find_export(module, name, hash, CLASS_DATA)) != 0
        && export->value != NOTHING)
        return run_address(module, export->value);
    return 0;
}

static u32 defined_value(const char *name, short type)
{
    struct definition found;

    if (type_fits(type, ST_CODE) && find_defined(name, CLASS_CODE, &found))
        return procedure_label(name, &found) | 2;
    if (type_fits(type, ST_DATA) && find_defined(name, CLASS_DATA, &found))
        return found.address;
    return 0;
}

/* Look in one module, or with `*module` 0 in all, and say in which it was found.  Returns the value or 0. */
u32 find_value(struct module **module, const char *name, short type)
{
    u32 hash = hash_name(name), value;
    struct module *each;

    if (*module)
        return own_value(*module, name, hash, type);
    if ((value = defined_value(name, type)) != 0)
        return value;
    for (each = process.modules; each; each = each->next)
        if ((value = own_value(each, name, hash, type)) != 0) {
            *module = each;
            return value;
        }
    return 0;
}

int shl_findsym(shl_t *handle, const char *name, short type, void *value)
{
    struct module *module = *handle ? module_of(*handle) : 0;
    u32 found;

    if (*handle && module == 0)
        return fail(EINVAL);
    if ((found = find_value(&module, name, type)) == 0)
        return fail(0);
    *(u32 *)value = found;
    if (*handle == 0 && module)
        *handle = (shl_t)module;
    return 0;
}

/* --- what there is --- */

static void describe(struct module *module, struct shl_descriptor *to)
{
    u32 size = length(module->name);

    clear_bytes(to, sizeof *to);
    to->tstart = module->text;
    to->tend = module->text_end;
    to->dstart = module->data;
    to->dend = module->data_end;
    to->ltptr = (void *)module->linkage;
    to->handle = (shl_t)module;
    copy_bytes(to->filename, module->name, size < sizeof to->filename ? size : sizeof to->filename - 1);
    to->ref_count = module->references;
}

int shl_gethandle_r(shl_t handle, struct shl_descriptor *to)
{
    struct module *module = module_of(handle);

    if (module == 0)
        return fail(EINVAL);
    describe(module, to);
    return 0;
}

/* Index 0 is the program, as is -2; the loader itself, -1, is described by no module here. */
int shl_get_r(int index, struct shl_descriptor *to)
{
    struct module *module = process.modules;

    for (; module && index > 0; index--)
        module = module->next;
    if (module == 0 || (index != 0 && index != -2))
        return fail(EINVAL);
    describe(module, to);
    return 0;
}

static struct shl_descriptor shown;     /* what shl_get and shl_gethandle return; it lasts until the next of them */

int shl_get(int index, struct shl_descriptor **to)
{
    int result = shl_get_r(index, &shown);

    if (result == 0)
        *to = &shown;
    return result;
}

int shl_gethandle(shl_t handle, struct shl_descriptor **to)
{
    int result = shl_gethandle_r(handle, &shown);

    if (result == 0)
        *to = &shown;
    return result;
}

/* --- lists of symbols --- */

/* Put the exports of a module that fit into `to`, if that is not 0.  Returns how many. */
static int list_exports(struct module *module, short type, int flags, struct shl_symbol *to)
{
    const struct export *export = module->exports, *end = export + module->dl->export_count;
    int count = 0;

    for (; export < end; export++) {
        if ((export->type != ST_CODE && export->type != ST_DATA && export->type != ST_STORAGE)
            || !type_fits(type, export->type))
            continue;
        if (to) {
            const char *name = module->strings + export->name;

            to[count].name = (char *)name;
            to[count].type = export->type;
            to[count].value = flags & NO_VALUES ? 0 : (void *)own_value(module, name, hash_name(name), export->type);
            to[count].handle = (shl_t)module;
        }
        count++;
    }
    return count;
}

static int list_imports(struct module *module, short type, struct shl_symbol *to)
{
    const struct import *import = module->imports, *end = import + module->dl->import_count;
    int count = 0;

    for (; import < end; import++) {
        if (import->name == NOTHING || import->type == ST_NONE || !type_fits(type, import->type))
            continue;
        if (to) {
            to[count].name = (char *)module->strings + import->name;
            to[count].type = import->type;
            to[count].value = 0;
            to[count].handle = 0;
        }
        count++;
    }
    return count;
}

static int list_symbols(struct module *module, short type, int flags, struct shl_symbol *to)
{
    int count = 0;

    if (flags & EXPORT_SYMBOLS)
        count = list_exports(module, type, flags, to);
    if (flags & IMPORT_SYMBOLS)
        count += list_imports(module, type, to ? to + count : 0);
    return count;
}

/* The caller's function for memory is a procedure label. */
static void *caller_memory(void *(*function)(unsigned int), u32 size)
{
    struct procedure plain = { (u32)function & ~3, 0 };
    u32 label = (u32)function;

    return (void *)call_procedure(label & 2 ? (const struct procedure *)(label & ~3) : &plain, size, 0);
}

int shl_getsymbols(shl_t handle, short type, int flags, void *(*memory)(unsigned int), struct shl_symbol **symbols)
{
    struct module *first = handle ? module_of(handle) : process.modules, *module;
    int count = 0;

    if (first == 0 || !(flags & (IMPORT_SYMBOLS | EXPORT_SYMBOLS)))
        return fail(EINVAL);
    for (module = first; module; module = handle ? 0 : module->next)
        count += list_symbols(module, type, flags, 0);
    *symbols = caller_memory(memory, count * sizeof **symbols);
    if (*symbols == 0)
        return fail(ENOMEM);
    count = 0;
    for (module = first; module; module = handle ? 0 : module->next)
        count += list_symbols(module, type, flags, *symbols + count);
    return count;
}

/* A procedure's value is its label; data's an address. */
int shl_definesym(const char *name, short type, long value, int flags)
{
    (void)flags;
    if (type == TYPE_PROCEDURE) {
        const struct procedure *label = (const struct procedure *)(value & ~3);

        if (value & 2)
            define_symbol(name, ST_CODE, label->address, label->linkage);
        else
            define_symbol(name, ST_CODE, value & ~3, 0);
    } else if (type == TYPE_DATA || type == TYPE_STORAGE) {
        define_symbol(name, type, value, 0);
    } else {
        return fail(EINVAL);
    }
    return 0;
}
