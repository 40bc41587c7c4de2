/* Names: what defines them.  The program comes first, then libraries in the order they were loaded, last what
   shl_definesym made known and what the loader does itself.  Procedures, data and procedure labels are separate. */

#include "dld.h"

u32 hash_name(const char *name)
{
    u32 hash = 0;

    for (; *name; name++)
        hash = (hash << 5 | hash >> 27) ^ (u8)*name;
    return hash;
}

static int is_of_class(u8 type, enum symbol_class wanted)
{
    switch (wanted) {
    case CLASS_DATA:
        return type == ST_DATA || type == ST_STORAGE;
    case CLASS_CODE:
        return type == ST_CODE;
    default:
        return type == ST_PLABEL || type == ST_OLD_PLABEL;
    }
}

/* The module's own record of the name; 0 if it has none. */
const struct export *find_export(const struct module *module, const char *name, u32 hash, enum symbol_class wanted)
{
    const struct dl_header *dl = module->dl;
    u32 index, steps;

    if (dl->hash_size == 0)
        return 0;
    index = module->hash[hash % dl->hash_size];
    for (steps = dl->export_count; index != NOTHING && steps > 0; steps--) {
        const struct export *export = &module->exports[index];

        if (is_of_class(export->type, wanted) && same(module->strings + export->name, name))
            return export;
        index = export->next;
    }
    return 0;
}

/* Fill in a definition from a module's record. Returns 1. */
int define(const struct module *module, const struct export *export, struct definition *found)
{
    found->module = (struct module *)module;
    found->address = run_address(module, export->value);
    found->linkage = module->linkage;
    found->type = export->type;
    if (export->type == ST_CODE)
        found->address &= ~3;           /* privilege level */
    return 1;
}

/* --- what is no module's --- */

struct defined {
    struct defined *next;
    const char *name;
    struct definition as;
};

static struct defined *defined;

void define_symbol(const char *name, u8 type, u32 address, u32 linkage)
{
    struct defined *made;

    for (made = defined; made; made = made->next)
        if (same(made->name, name) && made->as.type == type)
            break;
    if (made == 0) {
        made = allocate(sizeof *made);
        made->name = copy_string(name);
        made->next = defined;
        defined = made;
    }
    made->as.type = type;
    made->as.address = address;
    made->as.linkage = linkage;
}

int find_defined(const char *name, enum symbol_class wanted, struct definition *found)
{
    const struct defined *each;

    for (each = defined; each; each = each->next)
        if (is_of_class(each->as.type, wanted) && same(each->name, name)) {
            *found = each->as;
            return 1;
        }
    return 0;
}

static int find_own(const char *name, struct definition *found)
{
    const struct own_procedure *own;

    if (name[0] != 's' && name[0] != 'd')
        return 0;
    for (own = own_procedures; own->name; own++)
        if (same(own->name, name)) {
            found->module = 0;
            found->address = own->address;
            found->linkage = own_linkage();
            found->type = ST_CODE;
            return 1;
        }
    return 0;
}

/* --- the search --- */

/* A module from which nobody but itself may take definitions, BIND_RESTRICTED, is passed over for others. */
static int is_hidden(const struct module *module, const struct module *from)
{
    return module->restricted && module != from;
}

/* The libraries that name shl_load and its company for the linker have nothing but stubs of them. */
static int has_stubs(const struct module *module)
{
    const char *base = base_name(module->name);

    return base[0] == 'l' && base[1] == 'i' && base[2] == 'b'
        && ((base[3] == 'c' && base[4] == '.')
            || (base[3] == 'd' && base[4] == 'l' && base[5] == 'd' && base[6] == '.'));
}

/* The procedure that `from` calls by this name.  Returns whether there is one. */
int find_code(const char *name, const struct module *from, struct definition *found)
{
    u32 hash = hash_name(name);
    const struct module *module;

    for (module = process.modules; module; module = module->next) {
        const struct export *export = is_hidden(module, from) ? 0 : find_export(module, name, hash, CLASS_CODE);

        if (export && !(has_stubs(module) && find_own(name, found)))
            define(module, export, found);
        if (export)
            return 1;
    }
    return find_defined(name, CLASS_CODE, found) || find_own(name, found);
}

/* The data that `from` means by this name.  The program's own comes first; then initialized data of any library before
   storage, of which the largest rules.  Returns whether there is any. */
int find_data(const char *name, const struct module *from, struct definition *found)
{
    u32 hash = hash_name(name), size = 0;
    const struct module *module;
    int is_found = 0;

    for (module = process.modules; module; module = module->next) {
        const struct export *export = is_hidden(module, from) ? 0 : find_export(module, name, hash, CLASS_DATA);

        if (export == 0 || export->value == NOTHING)
            continue;
        if (module == process.modules || export->type == ST_DATA)
            return define(module, export, found);
        if (!is_found || export->info > size) {
            size = export->info;
            is_found = define(module, export, found);
        }
    }
    return is_found || find_defined(name, CLASS_DATA, found);
}

/* --- procedure labels --- */

struct label {
    struct label *next;
    u32 code;
    struct procedure procedure;
};

static struct label *labels;

/* The one label of a procedure that no module has a PLT entry for. */
static u32 made_label(const struct definition *code)
{
    struct label *label;

    for (label = labels; label; label = label->next)
        if (label->code == code->address && label->procedure.linkage == code->linkage)
            return (u32)&label->procedure;
    label = allocate(sizeof *label);
    label->code = label->procedure.address = code->address;
    label->procedure.linkage = code->linkage;
    label->next = labels;
    labels = label;
    return (u32)&label->procedure;
}

/* Where a pointer to the procedure points (without bit 1): the program's PLT entry for it if it has one, or that of the
   module that defines it, so that pointers made anywhere compare equal. */
u32 procedure_label(const char *name, const struct definition *code)
{
    u32 hash = hash_name(name);
    const struct export *export = find_export(process.modules, name, hash, CLASS_PLABEL);

    if (export)
        return run_address(process.modules, export->value) & ~3;
    if (code->module && (export = find_export(code->module, name, hash, CLASS_PLABEL)) != 0)
        return run_address(code->module, export->value) & ~3;
    return made_label(code);
}
