/* Libraries that a program loads itself: shl_load(3X).  A handle is the address of the module.  Errors go to the
   program's errno; ENOSYM is what dld.sl gives for a name that is not resolved.  Names may be given as in C or as the
   linker spells them, with an underscore before. */

#include <dl.h>

#include "dld.h"

enum { NAME_MAX = 256 };

static int fail(int error)
{
    set_errno(error);
    return -1;
}

/* The module of a handle; 0 if there is none. */
static struct module *module_of(shl_t handle)
{
    struct module *module;

    if (handle == PROG_HANDLE)
        return process.modules;
    for (module = process.modules; module; module = module->next)
        if ((shl_t)module == handle)
            return module;
    return 0;
}

/* Move what was appended after `last` in front of everything but the program, BIND_FIRST. */
static void put_first(struct module *last)
{
    struct module *loaded = last->next;

    if (loaded == 0 || last == process.modules)
        return;
    process.last->next = process.modules->next;
    process.modules->next = loaded;
    last->next = 0;
    process.last = last;
}

/* Whether what follows `last` finds its names: data always, functions unless they may wait.  Returns 0 or an error. */
static int check_loaded(const struct module *last, int flags, const struct missing *missing)
{
    const struct module *module;

    if (missing)
        return missing->error;
    for (module = last->next; module; module = module->next)
        if (first_unresolved(module, !(flags & BIND_DEFERRED) && !(flags & BIND_NONFATAL)))
            return ENOSYM;
    return 0;
}

shl_t shl_load(const char *path, int flags, long address)
{
    struct module *last = process.last, *found, *module;
    struct missing *missing = process.missing;
    int error;

    process.missing = 0;
    error = load_library(process.modules, path, flags & DYNAMIC_PATH, address, &found);
    if (error == 0 && (error = check_loaded(last, flags, process.missing)) != 0)
        release_module(found);
    process.missing = missing;
    if (error) {
        set_errno(error);
        return 0;
    }
    found->explicit_loads++;
    module = last->next;
    if (flags & BIND_FIRST)
        put_first(last);
    if (module)
        make_ready(module);
    for (; module && !(flags & BIND_DEFERRED); module = module->next)
        bind_at_once(module);
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

static short type_of(const struct export *export)
{
    u16 kind = export->kind & ~EXPORT_SECONDARY;

    return kind == EXPORT_CODE || kind == EXPORT_PLT ? TYPE_PROCEDURE : TYPE_DATA;
}

static int type_fits(short wanted, short type)
{
    return wanted == TYPE_UNDEFINED || wanted == type || (wanted == TYPE_STORAGE && type == TYPE_DATA);
}

/* What a module itself defines under this name: 0, or its address. */
static u32 own_value(const struct module *module, const char *name, short type)
{
    const struct export *export = find_export(module, name, hash_name(name));

    return export && type_fits(type, type_of(export)) ? module->text + export->value : 0;
}

/* Look in one module, or with `*module` 0 in all, and say in which it was found.  Returns the value or 0. */
static u32 find_value(struct module **module, const char *name, short type)
{
    struct module *each = *module ? *module : process.modules;

    for (; each; each = *module ? 0 : each->next) {
        u32 value = own_value(each, name, type);

        if (value) {
            *module = each;
            return value;
        }
    }
    return 0;
}

int shl_findsym(shl_t *handle, const char *name, short type, void *value)
{
    struct module *module = *handle ? module_of(*handle) : 0;
    char spelled[NAME_MAX];
    u32 found;

    if (*handle && module == 0)
        return fail(EINVAL);
    found = find_value(&module, name, type);
    if (found == 0 && length(name) + 2 <= NAME_MAX) {
        spelled[0] = '_';
        copy_bytes(spelled + 1, name, length(name) + 1);
        found = find_value(&module, spelled, type);
    }
    if (found == 0)
        return fail(0);
    *(u32 *)value = found;
    if (*handle == 0)
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
    to->dend = module->end;
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
    *to = &shown;
    return shl_get_r(index, &shown);
}

int shl_gethandle(shl_t handle, struct shl_descriptor **to)
{
    *to = &shown;
    return shl_gethandle_r(handle, &shown);
}

/* Put the exports of a module that fit into `to`, if that is not 0.  Returns how many. */
static int list_exports(struct module *module, short type, int flags, struct shl_symbol *to)
{
    const struct export *export = module->exports, *end = export + module->export_count;
    int count = 0;

    for (; export < end; export++) {
        if (!type_fits(type, type_of(export)))
            continue;
        if (to) {
            to[count].name = (char *)module->strings + export->name;
            to[count].type = type_of(export);
            to[count].value = flags & NO_VALUES ? 0 : (void *)(module->text + export->value);
            to[count].handle = (shl_t)module;
        }
        count++;
    }
    return count;
}

static int list_imports(struct module *module, short type, struct shl_symbol *to)
{
    const struct import *import = module->imports, *end = import + module->import_count;
    int count = 0;

    for (; import < end; import++) {
        short own = import->kind == IMPORT_CODE ? TYPE_PROCEDURE : TYPE_DATA;

        if (!type_fits(type, own))
            continue;
        if (to) {
            to[count].name = (char *)module->strings + import->name;
            to[count].type = own;
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

int shl_getsymbols(shl_t handle, short type, int flags, void *(*memory)(unsigned int), struct shl_symbol **symbols)
{
    /* Of HP's compilers, it returns the address in d0 only, where a pointer would be looked for in a0. */
    u32 (*room)(unsigned int) = (u32 (*)(unsigned int))memory;
    struct module *first = handle ? module_of(handle) : process.modules, *module;
    int count = 0;

    if (first == 0 || !(flags & (IMPORT_SYMBOLS | EXPORT_SYMBOLS)))
        return fail(EINVAL);
    for (module = first; module; module = handle ? 0 : module->next)
        count += list_symbols(module, type, flags, 0);
    *symbols = (struct shl_symbol *)room(count * sizeof **symbols);
    if (*symbols == 0)
        return fail(ENOMEM);
    count = 0;
    for (module = first; module; module = handle ? 0 : module->next)
        count += list_symbols(module, type, flags, *symbols + count);
    return count;
}

int shl_definesym(const char *name, short type, long value, int flags)
{
    (void)flags;
    if (type != TYPE_PROCEDURE && type != TYPE_DATA && type != TYPE_STORAGE)
        return fail(EINVAL);
    define_symbol(name, value);
    return 0;
}

/* --- */

static const struct {
    const char *name;
    void *function;
} functions[] = {
    { "_shl_load", shl_load },
    { "_shl_unload", shl_unload },
    { "_shl_findsym", shl_findsym },
    { "_shl_get", shl_get },
    { "_shl_get_r", shl_get_r },
    { "_shl_gethandle", shl_gethandle },
    { "_shl_gethandle_r", shl_gethandle_r },
    { "_shl_getsymbols", shl_getsymbols },
    { "_shl_definesym", shl_definesym },
};

/* What the loader does for programs under this name, or 0. */
u32 find_own(const char *name)
{
    u32 i;

    if (name[0] != '_' || name[1] != 's' || name[2] != 'h')
        return 0;
    for (i = 0; i < sizeof functions / sizeof functions[0]; i++)
        if (same(functions[i].name, name))
            return (u32)functions[i].function;
    return 0;
}
