/* A library's file becomes a module: text is mapped shared, data private right after it, with zeros behind.  All tables
   are checked once, so that nobody has to look again. */

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "dld.h"

enum { PAGE = 4096, SIZE_MAX = 0x10000000 };

static u32 pages(u32 size)
{
    return (size + PAGE - 1) & -PAGE;
}

/* --- tables --- */

/* How many records of `size` bytes lie from `from` to `to` in an extension; NOTHING if they don't. */
static u32 count_of(const struct extension *dl, u32 from, u32 to, u32 size)
{
    if (from > to || to > dl->size || (to - from) % size != 0)
        return NOTHING;
    return (to - from) / size;
}

static int check_names(const struct module *module)
{
    u32 i;

    if (module->string_size == 0 || module->strings[module->string_size - 1] != 0)
        return ENOEXEC;
    for (i = 0; i < module->export_count; i++)
        if (module->exports[i].name >= module->string_size)
            return ENOEXEC;
    for (i = 0; i < module->import_count; i++)
        if (module->imports[i].name >= module->string_size)
            return ENOEXEC;
    return 0;
}

static int check_places(const struct module *module)
{
    u32 i, size = module->end - module->text;

    for (i = 0; i < module->hash_count; i++)
        if (module->hash[i] != NOTHING && module->hash[i] >= module->export_count)
            return ENOEXEC;
    for (i = 0; i < module->export_count; i++)
        if (module->exports[i].next != NOTHING && module->exports[i].next >= module->export_count)
            return ENOEXEC;
    for (i = 0; i < module->reloc_count; i++)
        if (module->relocs[i].location < module->data - module->text || module->relocs[i].location > size - 4
            || (module->relocs[i].import != OWN && module->relocs[i].import >= module->import_count))
            return ENOEXEC;
    return 0;
}

/* The linkage table ends where __DYNAMIC begins.  Its address is as linked until the module is relocated. */
static int find_linkage(struct module *module)
{
    u32 area = module->text + module->dl->dynamic, plt;

    if (area % 2 != 0 || area < module->data || area > module->end - sizeof *module->dynamic)
        return ENOEXEC;
    module->dynamic = (struct dynamic *)area;
    plt = module->text + module->dynamic->plt;
    if (plt < module->data || plt > area || (area - plt) % sizeof *module->plt != 0)
        return ENOEXEC;
    module->plt = (struct slot *)plt;
    module->slot_count = (area - plt) / sizeof *module->plt;
    return module->slot_count > module->import_count ? ENOEXEC : 0;
}

/* Find the tables of a module whose base, text_end, data and end are set.  Returns 0 or ENOEXEC. */
int check_tables(struct module *module)
{
    const struct extension *dl = (const struct extension *)module->text;
    const char *start = (const char *)dl;
    int error;

    if (module->text_end - module->text < sizeof *dl || dl->type != EXTENSION_DL
        || dl->size > module->text_end - module->text)
        return ENOEXEC;
    module->dl = dl;
    module->need_count = count_of(dl, dl->libraries, dl->imports, sizeof(struct list_entry));
    module->import_count = count_of(dl, dl->imports, dl->exports, sizeof(struct import));
    module->export_count = count_of(dl, dl->exports, dl->hash, sizeof(struct export));
    module->hash_count = count_of(dl, dl->hash, dl->strings, sizeof(u32));
    module->string_size = count_of(dl, dl->strings, dl->relocs, 1);
    module->reloc_count = count_of(dl, dl->relocs, dl->end, sizeof(struct reloc));
    if (module->need_count == NOTHING || module->import_count == NOTHING || module->export_count == NOTHING
        || module->hash_count == NOTHING || module->string_size == NOTHING || module->reloc_count == NOTHING
        || module->need_count == 0)
        return ENOEXEC;
    module->strings = start + dl->strings;
    module->exports = (const void *)(start + dl->exports);
    module->imports = (const void *)(start + dl->imports);
    module->hash = (const void *)(start + dl->hash);
    module->relocs = (const void *)(start + dl->relocs);
    if ((error = check_names(module)) != 0 || (error = check_places(module)) != 0)
        return error;
    return find_linkage(module);
}

/* --- files --- */

static int check_header(const struct header *header, u32 file_size)
{
    u32 text = pages(header->text_size);

    if (header->magic != MAGIC_LIBRARY || header->extension_offset != TEXT_OFFSET)
        return ENOEXEC;
    if (header->text_size == 0 || header->text_size > SIZE_MAX || header->data_size == 0
        || header->data_size > SIZE_MAX || header->bss_size > SIZE_MAX
        || TEXT_OFFSET + text + header->data_size > file_size)
        return ENOEXEC;
    return 0;
}

/* Room for everything is taken in one piece, then the file is laid over its start. */
static int map_parts(int fd, const struct header *header, u32 address, struct module *module)
{
    u32 text = pages(header->text_size), data = pages(header->data_size);
    u32 size = text + pages(header->data_size + header->bss_size);
    u32 at = sys_mmap(address, size, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), over;

    if (IS_ERROR(at))
        return -(int)at;
    module->text = at;
    module->text_end = at + header->text_size;
    module->data = at + text;
    module->end = module->data + header->data_size + header->bss_size;
    over = sys_mmap(at, text, PROT_READ | PROT_EXEC, MAP_SHARED | MAP_FIXED, fd, TEXT_OFFSET);
    if (!IS_ERROR(over))
        over = sys_mmap(module->data, data, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, fd,
                        TEXT_OFFSET + text);
    if (IS_ERROR(over))
        return -(int)over;
    if (header->data_size % PAGE)
        clear_bytes((void *)(module->data + header->data_size), PAGE - header->data_size % PAGE);
    return 0;
}

void unmap_library(struct module *module)
{
    if (module->text)
        sys_munmap(module->text, pages(module->end - module->text));
}

static struct module *known(const struct stat *status)
{
    struct module *module;

    for (module = process.modules->next; module; module = module->next)
        if (module->device == (u32)status->st_dev && module->inode == (u32)status->st_ino)
            return module;
    return 0;
}

/* The first entry of the library list is the library itself. */
static u32 own_name(const struct module *module)
{
    u32 name = ((const struct list_entry *)((const char *)module->dl + module->dl->libraries))->name;

    return name < module->string_size ? name : 0;
}

static int map_open(int fd, const struct stat *status, const char *path, u32 address, struct module **found)
{
    struct header header;
    struct module *module;
    int error;

    if (sys_read(fd, &header, sizeof header) != sizeof header || check_header(&header, status->st_size) != 0)
        return ENOEXEC;
    module = allocate(sizeof *module);
    if ((error = map_parts(fd, &header, address, module)) != 0 || (error = check_tables(module)) != 0) {
        unmap_library(module);
        return error;
    }
    module->internal_name = module->strings + own_name(module);
    if ((*found = copy_of(path, module)) != 0) {
        unmap_library(module);
        return 0;
    }
    module->name = copy_string(path);
    module->device = status->st_dev;
    module->inode = status->st_ino;
    *found = module;
    return 0;
}

/* The module of the library at `path`, mapped unless the process has it already, when it is in the list.  It is to be
   mapped at `address` if that is not 0.  Returns 0 or an error number. */
int map_library(const char *path, u32 address, struct module **found)
{
    struct stat status;
    int fd = sys_open(path, O_RDONLY), error;

    if (fd < 0)
        return -fd;
    error = -sys_fstat(fd, &status);
    if (error == 0 && !S_ISREG(status.st_mode))
        error = S_ISDIR(status.st_mode) ? EISDIR : ENOEXEC;
    if (error == 0 && (*found = known(&status)) == 0)
        error = map_open(fd, &status, path, address, found);
    sys_close(fd);
    return error;
}
