/* What the loader says, and how it ends a process: as dld.sl does, with one line that names the cause, one that names
   the error, and SIGABRT. */

#include <signal.h>

#include "dld.h"

static const struct { int number; char text[40]; } errors[] = {
    { EPERM, "Not owner" },
    { ENOENT, "No such file or directory" },
    { EIO, "I/O error" },
    { ENOEXEC, "Exec format error" },
    { ENOMEM, "Not enough space" },
    { EACCES, "Permission denied" },
    { ENOTDIR, "Not a directory" },
    { EISDIR, "Is a directory" },
    { EINVAL, "Invalid argument" },
    { ENFILE, "File table overflow" },
    { EMFILE, "Too many open files" },
    { ETXTBSY, "Text file busy" },
    { ELOOP, "Too many levels of symbolic links" },
    { ENAMETOOLONG, "File name too long" },
    { ENOSYM, "Unresolved external" },
};

const char *error_text(int error)
{
    u32 i;

    for (i = 0; i < sizeof errors / sizeof errors[0]; i++)
        if (errors[i].number == error)
            return errors[i].text;
    return "Unknown error";
}

void complain(const char *const *parts)
{
    char line[1024];
    u32 size = 0;

    for (; *parts; parts++) {
        const char *from = *parts;

        while (*from && size < sizeof line - 1)
            line[size++] = *from++;
    }
    line[size++] = '\n';
    sys_write(2, line, size);
}

static void end_process(void) __attribute__((noreturn));

static void end_process(void)
{
    sys_kill(sys_getpid(), SIGABRT);
    sys_exit(1);
}

void report(const char *what, const char *name, int error)
{
    const char *cause[] = { process.loader_name, ": ", what, name ? ": " : 0, name, 0 };
    const char *reason[] = { process.loader_name, ": ", error_text(error), 0 };

    complain(cause);
    complain(reason);
}

void fatal(const char *what, const char *name, int error)
{
    report(what, name, error);
    end_process();
}

/* A name that nothing defines.  The program is named too where a library wants it. */
void unresolved(const char *name, const char *kind, const struct module *from, int is_fatal)
{
    int own = from == process.modules;
    const char *line[] = {
        process.loader_name, ": Unresolved symbol: ", name, " (", kind, ")  from ", from->name,
        own ? 0 : " of ", process.modules->name, 0
    };

    complain(line);
    if (is_fatal)
        end_process();
}
