/* The start of a program: crt0 has mapped the loader and calls it; when it returns, crt0 calls _start of the C library,
   then main. */

#include "dld.h"

enum { GETUID = 24, GETGID = 47 };

struct process process;
static struct module program;

/* The program's tables are at the start of its text; text ends somewhere before its data. */
static void set_up_program(struct extension *dl)
{
    const struct dynamic *dynamic = (const struct dynamic *)dl->dynamic;

    process.loader_name = "/lib/dld.sl";
    program.name = "a.out";
    program.text = (u32)dl;
    program.text_end = program.data = dynamic->data;
    program.end = dynamic->bss_end;
    program.references = 1;
    append_module(&program);
    if (check_tables(&program) != 0)
        fatal("Bad dynamic linking tables", program.name, ENOEXEC);
    program.name = program.strings + ((const struct list_entry *)((const char *)dl + dl->libraries))->name;
    if (program.dynamic->shlib_path)
        process.environment = (char **)*program.dynamic->shlib_path;
}

/* A library that is not there is an error if some name is defined nowhere: it would have defined it. */
static void check_missing(void)
{
    const struct module *module;
    const char *name;

    for (module = process.modules; module; module = module->next)
        if ((name = first_unresolved(module, 1)) != 0) {
            unresolved(name, "code", module, 0);
            fatal("Can't open shared library", process.missing->name, process.missing->error);
        }
}

/* Call a library's initialisers, after those of the libraries it needs.  One of them may load more. */
static void initialise(struct module *module)
{
    void (**function)(void), (**end)(void);
    u32 i;

    if (module->state != RELOCATED)
        return;
    module->state = INITIALISED;
    for (i = 0; i < module->need_count; i++)
        initialise(module->needs[i]);
    if (module == process.modules)
        return;                         /* crt0 does */
    end = (void (**)(void))module->dynamic->initialisers_end;
    for (function = (void (**)(void))module->dynamic->initialisers; function < end; function++)
        (*function)();
}

/* Before a library goes: the last of its finishing functions first. */
void finish(const struct module *module)
{
    void (**first)(void) = (void (**)(void))module->dynamic->finishers;
    void (**function)(void) = (void (**)(void))module->dynamic->finishers_end;

    while (function > first)
        (*--function)();
}

/* Last module first. */
static void initialise_all(struct module *module)
{
    if (module == 0)
        return;
    initialise_all(module->next);
    initialise(module);
}

/* Relocate, bind and initialise all modules from `first` on. */
void make_ready(struct module *first)
{
    struct module *module;

    for (module = first; module; module = module->next)
        if (module->state == MAPPED)
            relocate_module(module);
    if (first == process.modules)
        copy_variables(first);
    initialise_all(first);
}

/* What crt0 calls with the loader's own text, twice, and the program's tables.  Returns 0. */
int start(u32 text, u32 same_text, struct extension *dl)
{
    (void)text, (void)same_text;
    process.is_set_id = sys_set_id(GETUID) || sys_set_id(GETGID);
    set_up_program(dl);
    load_needed(&program);
    if (process.missing)
        check_missing();
    make_ready(&program);
    return 0;
}
