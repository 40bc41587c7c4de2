/* dlopen(3C) and its company, since 11.x: shl_load with other names and errors that are texts. */

#include <dl.h>
#include <dlfcn.h>

#include "dld.h"

static char message[256];
static int is_set;

static void set_message(const char *what, const char *name, const char *why)
{
    const char *parts[] = { what, name ? ": " : "", name ? name : "", why ? ": " : "", why ? why : "", 0 };
    const char *const *part;
    u32 size = 0;

    for (part = parts; *part; part++) {
        const char *from = *part;

        while (*from && size < sizeof message - 1)
            message[size++] = *from++;
    }
    message[size] = 0;
    is_set = 1;
}

/* The program itself for a null path. */
void *dlopen(const char *path, int flags)
{
    struct module *found;
    int bind = flags & RTLD_NOW ? BIND_IMMEDIATE : BIND_DEFERRED, i, is_path = 0, error;

    if (path == 0)
        return process.modules;
    if (!(flags & (RTLD_LAZY | RTLD_NOW))) {
        set_message("Invalid mode for dlopen", path, 0);
        return 0;
    }
    for (i = 0; path[i]; i++)
        is_path |= path[i] == '/';
    error = load_for_program(path, bind | (is_path ? 0 : DYNAMIC_PATH), 0, &found);
    if (error == ENOSYM) {
        set_message("Unresolved symbol", process.unresolved, 0);
        return 0;
    }
    if (error) {
        set_message("Can't open shared library", path, error_text(error));
        return 0;
    }
    return found;
}

/* Handle 0, and the program's, mean every module. */
void *dlsym(void *handle, const char *name)
{
    struct module *module = handle ? module_of((shl_t)handle) : 0;
    u32 value, i;

    if (handle && module == 0) {
        set_message("Invalid handle", name, 0);
        return 0;
    }
    if (module == process.modules)
        module = 0;
    value = find_value(&module, name, TYPE_UNDEFINED);
    for (i = 0; module && value == 0 && i < module->need_count; i++) {
        struct module *needed = module->needs[i];

        value = find_value(&needed, name, TYPE_UNDEFINED);
    }
    if (value == 0)
        set_message("Unresolved symbol", name, 0);
    return (void *)value;
}

int dlclose(void *handle)
{
    if ((struct module *)handle == process.modules)
        return 0;
    if (shl_unload((shl_t)handle) != 0) {
        set_message("Invalid handle", 0, 0);
        return -1;
    }
    return 0;
}

/* The last error, once. */
char *dlerror(void)
{
    if (!is_set)
        return 0;
    is_set = 0;
    return message;
}
