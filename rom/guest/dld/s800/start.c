/* The start of a program: crt0 has mapped the loader and calls it; when it returns, crt0 calls _start of the C library.
   What crt0 passes is described in file-formats.md. */

#include "dld.h"

struct process process;

/* The parameter block of crt0; later releases pass more. */
struct parameters {
    u32 version, text_start, text_end;
    u32 *program_data;                  /* where the program's data starts: crt0's word with argv[0] */
    char **environment;
};

enum { GETUID = 24, GETGID = 47 };

static struct module program;

static void set_up_program(const struct parameters *from, const struct dl_header *dl, u32 text_end, u32 data_end)
{
    program.name = (const char *)*from->program_data;
    program.dl = dl;
    program.text = program.text_memory = (u32)dl;
    program.text_end = text_end;
    program.data = program.data_memory = (u32)from->program_data;
    program.data_end = data_end;
    program.references = 1;
    append_module(&program);
    if (check_tables(&program) != 0)
        fatal("Bad dynamic linking tables", program.name, ENOEXEC);
    if (dl->list_count) {
        const struct list_entry *own = (const void *)((const char *)dl + dl->list_loc);

        program.immediate = !(own->bind & BIND_LATER);
    }
}

/* A library that is not there is an error if some name is defined nowhere: it would have defined it. */
static void check_missing(void)
{
    const struct module *module;
    const char *name, *kind;

    for (module = process.modules; module; module = module->next)
        if (!resolves(module, &name, &kind)) {
            struct missing *missing = process.missing;

            unresolved(name, kind, module, 0);
            for (; missing->next; missing = missing->next)
                report("Can't open shared library", missing->name, missing->error);
            fatal("Can't open shared library", missing->name, missing->error);
        }
}

/* Relocate, bind and initialize all modules from `first` on.  Returns 0 or an error number. */
int make_ready(struct module *first)
{
    struct module *module;
    int error;

    for (module = first; module; module = module->next)
        if (module->state == LOADED) {
            if ((error = relocate_module(module)) != 0)
                return error;
            module->state = RELOCATED;
        }
    for (module = first; module; module = module->next)
        if (module->state == RELOCATED && (error = bind_module(module)) != 0)
            return error;
    if (first == process.modules)
        copy_propagated(first);
    return 0;
}

/* --- initializers --- */

static void call_import(const struct module *module, u32 index, int loading)
{
    const struct dl_header *dl = module->dl;
    struct definition found;
    struct procedure entry;

    if (index >= dl->import_count || module->imports[index].name == NOTHING)
        return;
    if (index - dl->dlt_count < dl->plt_count) {
        call_procedure((const struct procedure *)(module->data + dl->plt_loc) + (index - dl->dlt_count),
                       (int)module, loading);
    } else if (find_code(module->strings + module->imports[index].name, module, &found)) {
        entry.address = found.address;
        entry.linkage = found.linkage;
        call_procedure(&entry, (int)module, loading);
    }
}

/* Call a library's initializers: `loading` is 1 after it was loaded, 0 before it goes. */
void run_initializers(struct module *module, int loading)
{
    const struct dl_header *dl = module->dl;
    u32 i;

    if (module->old || module->no_start)
        return;
    if (loading && module->flags & DL_ELABORATOR)
        call_import(module, dl->elaborator, loading);
    if (!(module->flags & DL_INITIALIZER))
        return;
    if (dl->initializer_count == 0)
        call_import(module, dl->initializer, loading);
    for (i = 0; i < dl->initializer_count; i++) {
        u32 at = dl->initializer + i * sizeof(u32), room = module->text_end - (u32)dl;

        if (at % 4 == 0 && at < room && room - at >= sizeof(u32))
            call_import(module, *(const u32 *)((const char *)dl + at), loading);
    }
}

/* Initialize a module after those it needs; one that needs it in turn has to do with it as it is. */
static void initialize(struct module *module)
{
    u32 i;

    if (module->state != RELOCATED)
        return;
    module->state = INITIALIZED;
    for (i = 0; i < module->need_count; i++)
        initialize(module->needs[i]);
    run_initializers(module, 1);
}

/* Initialize what is not yet, last module first.  An initializer may load more. */
void initialize_modules(struct module *module)
{
    if (module == 0)
        return;
    initialize_modules(module->next);
    initialize(module);
}

void set_errno(int error)
{
    struct definition found;

    if (find_data("errno", process.modules, &found))
        *(int *)found.address = error;
}

void start(int minus_one, const struct parameters *from, u32 data_start, const struct dl_header *dl,
           u32 bss_end, const struct dl_header *same_dl, u32 text_end, const char *name, u32 data_end)
{
    (void)minus_one, (void)data_start, (void)bss_end, (void)same_dl, (void)name;
    process.loader_name = dl->version == DL_OLD ? "/lib/dld.sl" : "/usr/lib/dld.sl";
    process.environment = from->environment;
    process.is_set_id = sys_set_id(GETUID) || sys_set_id(GETGID);
    set_up_program(from, dl, text_end, data_end);
    load_needed(&program);
    if (process.missing)
        check_missing();
    if (make_ready(&program) != 0)
        fatal("Bad dynamic linking tables", program.name, ENOEXEC);
    process.is_started = 1;
    initialize_modules(&program);
}
