/* Where a library is looked for.  A path is tried as it stands, unless it was linked with -l and the program, or the
   library that needs it, allows a search: along the environment's paths and the path embedded by the linker, in the order
   that a flag chooses.  An empty element of a path means the name as it stands.  A set-user-id program takes nothing from
   the environment. */

#include "dld.h"

enum { PATH_MAX = 1024 };

/* What a search is for. */
struct search {
    const char *name;
    u32 address;
    struct module **found;
    int error;                          /* of the first file that was there but could not be loaded, or ENOENT */
};

static int try(struct search *search, const char *path)
{
    int error = map_library(path, search->address, search->found);

    if (error && search->error == ENOENT)
        search->error = error;
    return error == 0;
}

/* Whether one of the directories of `list` has it. */
static int try_list(struct search *search, const char *list)
{
    const char *base = base_name(search->name);
    char path[PATH_MAX];

    for (; list; list = *list ? list + 1 : 0) {
        u32 size = 0;

        while (list[size] && list[size] != ':')
            size++;
        if (size == 0) {
            if (try(search, search->name))
                return 1;
        } else if (size + length(base) + 2 <= PATH_MAX) {
            copy_bytes(path, list, size);
            path[size] = '/';
            copy_bytes(path + size + 1, base, length(base) + 1);
            if (try(search, path))
                return 1;
        }
        list += size;
    }
    return 0;
}

static int try_environment(struct search *search, u32 rules)
{
    if (!(rules & SEARCH_SHLIB_PATH) || process.is_set_id)
        return 0;
    return (LATER_RELEASES && try_list(search, variable("LD_LIBRARY_PATH"))) || try_list(search, variable("SHLIB_PATH"));
}

static int try_embedded(struct search *search, const struct module *module, u32 rules)
{
    return rules & SEARCH_EMBEDDED_PATH && try_list(search, embedded_path(module));
}

static int try_paths(struct search *search, const struct module *module)
{
    u32 rules = search_rules(module);

    if (rules & SHLIB_PATH_FIRST)
        return try_environment(search, rules) || try_embedded(search, module, rules);
    return try_embedded(search, module, rules) || try_environment(search, rules);
}

/* Find and map `name` for `wanted_by`; `dynamic`: it may be looked for.  Returns 0 or an error number. */
int find_library(const struct module *wanted_by, const char *name, int dynamic, u32 address, struct module **found)
{
    struct search search;

    search.name = name;
    search.address = address;
    search.found = found;
    search.error = ENOENT;
    if (dynamic && (try_paths(&search, wanted_by)
                    || (wanted_by != process.modules && try_paths(&search, process.modules))))
        return 0;
    return try(&search, name) ? 0 : search.error;
}
