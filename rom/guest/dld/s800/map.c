/* A library's file becomes a module: its headers are checked, text is mapped shared, data private with zeros after it. */

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dld.h"

enum { PAGE = 4096, AUX_MAX = 64, SUBSPACES_MAX = 256 };

/* An open library: its file and headers. */
struct file {
    int fd;
    u32 size;
    struct som_header header;
    struct exec_header aux;
};

static u32 pages(u32 size)
{
    return (size + PAGE - 1) & -PAGE;
}

static int read_at(const struct file *file, u32 offset, void *buffer, u32 size)
{
    if (offset > file->size || size > file->size - offset)
        return ENOEXEC;
    if (IS_ERROR(sys_lseek(file->fd, offset, SEEK_SET)))
        return EIO;
    return sys_read(file->fd, buffer, size) == (int)size ? 0 : EIO;
}

/* The auxiliary header that says what is to be mapped. */
static int read_aux(struct file *file)
{
    const struct som_header *header = &file->header;
    u32 at = header->aux_loc, end = at + header->aux_size;
    int tries;

    for (tries = 0; tries < AUX_MAX && at < end; tries++) {
        int error = read_at(file, at, &file->aux, sizeof file->aux);

        if (error)
            return error;
        if ((file->aux.id & 0xFFFF) == AUX_EXEC)
            return 0;
        at += 8 + file->aux.length;
    }
    return ENOEXEC;
}

static int part_fits(const struct file *file, u32 offset, u32 size)
{
    return offset % PAGE == 0 && offset <= file->size && size <= file->size - offset && size < 0x40000000;
}

static int check_file(struct file *file)
{
    const struct exec_header *aux = &file->aux;
    int error;

    if ((error = read_at(file, 0, &file->header, sizeof file->header)) != 0)
        return error;
    if ((file->header.magic != MAGIC_SHL && file->header.magic != MAGIC_DL)
        || file->header.system_id < SYSTEM_PA_FIRST || file->header.system_id > SYSTEM_PA_LAST)
        return ENOEXEC;
    if ((error = read_aux(file)) != 0)
        return error;
    if (aux->text_size == 0 || !part_fits(file, aux->text_file, aux->text_size)
        || (aux->data_size && !part_fits(file, aux->data_file, aux->data_size)) || aux->bss_size >= 0x40000000)
        return ENOEXEC;
    return 0;
}

/* Data, and bss after it: room for both is taken in one piece, then the file is laid over its start. */
static int map_data(const struct file *file, struct module *module)
{
    const struct exec_header *aux = &file->aux;
    u32 size = aux->data_size + aux->bss_size;
    int prot = PROT_READ | PROT_WRITE | PROT_EXEC;
    u32 address;

    if (size == 0)
        return 0;
    if (aux->bss_size == 0)
        address = sys_mmap(0, pages(size), prot, MAP_PRIVATE, file->fd, aux->data_file);
    else
        address = sys_mmap(0, pages(size), prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (IS_ERROR(address))
        return -(int)address;
    if (aux->bss_size && aux->data_size) {
        u32 over = sys_mmap(address, pages(aux->data_size), prot, MAP_PRIVATE | MAP_FIXED, file->fd, aux->data_file);

        if (IS_ERROR(over)) {
            sys_munmap(address, pages(size));
            return -(int)over;
        }
    }
    if (aux->data_size % PAGE)
        clear_bytes((void *)(address + aux->data_size), PAGE - aux->data_size % PAGE);
    module->data = address;
    module->data_end = address + size;
    return 0;
}

static int map_parts(const struct file *file, struct module *module, u32 wanted)
{
    const struct exec_header *aux = &file->aux;
    u32 text = sys_mmap(wanted, pages(aux->text_size), PROT_READ | PROT_EXEC, MAP_SHARED, file->fd, aux->text_file);
    int error;

    if (IS_ERROR(text))
        return -(int)text;
    module->text = text;
    module->text_end = text + aux->text_size;
    module->text_memory = aux->text_memory;
    module->data_memory = aux->data_memory;
    if ((error = map_data(file, module)) != 0)
        sys_munmap(text, pages(aux->text_size));
    return error;
}

/* The DL header is where text starts, or else at the subspace $SHLIB_INFO$. */
static int find_dl_header(const struct file *file, struct module *module)
{
    const struct som_header *header = &file->header;
    const u32 *start = (const u32 *)module->text;
    struct subspace subspace;
    char name[16];
    u32 i;

    if (file->aux.text_size >= 4 && (*start == DL_NEW || *start == DL_OLD)) {
        module->dl = (const void *)start;
        return 0;
    }
    for (i = 0; i < header->subspace_count && i < SUBSPACES_MAX; i++) {
        u32 at = header->subspace_loc + i * sizeof subspace;

        if (read_at(file, at, &subspace, sizeof subspace)
            || read_at(file, header->strings_loc + subspace.name, name, sizeof name))
            return ENOEXEC;
        name[sizeof name - 1] = 0;
        if (same(name, "$SHLIB_INFO$")) {
            module->dl = (const void *)(subspace.start - module->text_memory + module->text);
            return 0;
        }
    }
    return ENOEXEC;
}

static struct module *known(const struct stat *status)
{
    struct module *module;

    for (module = process.modules->next; module; module = module->next)
        if (module->device == (u32)status->st_dev && module->inode == (u32)status->st_ino)
            return module;
    return 0;
}

static int map_open(struct file *file, const struct stat *status, const char *path, u32 address, struct module **found)
{
    struct module *module;
    int error;

    if ((error = check_file(file)) != 0)
        return error;
    module = allocate(sizeof *module);
    if ((error = map_parts(file, module, address)) != 0)
        return error;
    if ((error = find_dl_header(file, module)) == 0)
        error = check_tables(module);
    if (error) {
        unmap_library(module);
        return error;
    }
    if (module->flags & DL_INTERNAL_NAME && module->dl->list_count) {
        const struct list_entry *list = (const void *)((const char *)module->dl + module->dl->list_loc);

        module->internal_name = module->strings + list->name;
    }
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
    struct file file;
    struct stat status;
    int fd = sys_open(path, O_RDONLY), error;

    if (fd < 0)
        return -fd;
    file.fd = fd;
    error = -sys_fstat(fd, &status);
    if (error == 0 && !S_ISREG(status.st_mode))
        error = S_ISDIR(status.st_mode) ? EISDIR : ENOEXEC;
    if (error == 0 && (*found = known(&status)) == 0) {
        file.size = status.st_size;
        error = map_open(&file, &status, path, address, found);
    }
    sys_close(fd);
    return error;
}

void unmap_library(struct module *module)
{
    sys_munmap(module->text, pages(module->text_end - module->text));
    if (module->data_end != module->data)
        sys_munmap(module->data, pages(module->data_end - module->data));
}
