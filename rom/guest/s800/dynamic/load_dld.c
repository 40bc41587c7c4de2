/* Maps the dynamic loader and calls it, as the start-up code of HP-UX 10 does: so the loader it finds may be HP's. */
#include <sys/types.h>

#define LOADER "/usr/lib/dld.sl"
#define BLOCK_VERSION 5                 /* words 0 to 8 of the parameter block */
#define SHL_MAGIC 0x10C                 /* either says that the file will do */
#define ANY_PA_RISC 0x20B
#define AUX_EXEC 4
#define DATA_ONLY_EXEC 5                /* PROT_READ | PROT_EXEC */
#define EVERYTHING 7
#define MAP_SHARED 1
#define MAP_PRIVATE 2
#define MAP_FIXED 4
#define MAP_ANONYMOUS 0x10
#define DLD_TEXT_FLAG 8                 /* in the exec flags: the loader asks for another kind of mapping */
#define DLD_MAP_TEXT 0x80
#define STDERR 2

struct header {
    unsigned short system_id, magic;
    int unused[6];
    unsigned int aux_location;
    int rest[24];
};

struct aux_header {
    unsigned int kind, length;
    unsigned int text_size, text_address, text_offset, data_size, data_address, data_offset, bss_size, entry, flags;
    unsigned int fill;
};

struct processor {
    int version, fpu_status, bit_count, bits[2];
};

typedef void (*loader_entry)(int, void *, char *, char *, char *, const void *, const void *, const char *,
                             const void *, char *);

extern int __crt0_open(const char *, int), __crt0_read(int, void *, int), __crt0_close(int);
extern int __crt0_write(int, const void *, int), __crt0_lseek(int, unsigned int, int);
extern char *__crt0_mmap(char *, unsigned int, int, int, int, unsigned int);
extern void __crt0_exit(int);
extern const char __text_start[], _etext[], _end[];
extern char *__crt0_argv0;
extern char *__dld_loc;
extern int _SYSTEM_ID, _CPU_REVISION, _CPU_KEYBITS_1;
extern unsigned short _FPU_MODEL, _FPU_REVISION;

static void say(const char *text)
{
    int length = 0;

    while (text[length])
        length++;
    __crt0_write(STDERR, text, length);
}

static void fail(const char *what, int reason)
{
    char digits[] = "000000000\n";
    int place, left = reason;

    for (place = 8; place >= 0; place--, left /= 10)
        digits[place] = '0' + left % 10;
    say("crt0: ERROR ");
    say(what);
    say(" " LOADER " errno:");
    say(digits);
    __crt0_exit(reason);
}

static int failed(int result)
{
    return (unsigned int)result > -4096u;
}

static char *mapped(char *address, unsigned int size, int protection, int flags, int fd, unsigned int offset)
{
    char *result = __crt0_mmap(address, size, protection, flags, fd, offset);

    if (failed((int)result))
        fail("mmap failed for", -(int)result);
    return result;
}

static void note_processor(const struct processor *processor, char **environment, const char *stack)
{
    const char *at = (const char *)processor;

    /* Older kernels leave something else in the register. */
    if (at <= (const char *)environment || at >= stack)
        return;
    _SYSTEM_ID = processor->version;
    _FPU_MODEL = processor->fpu_status >> 16 & 0x3F;
    _FPU_REVISION = processor->fpu_status >> 11 & 0x1F;
    _CPU_REVISION = processor->version;
    _CPU_KEYBITS_1 = processor->bits[0];
}

void __load_dld(int argc, char **argv, char **environment, const struct processor *processor, char *stack, char *raised)
{
    struct header header;
    struct aux_header aux;
    void *block[16];
    char *text, *data, *bss;
    unsigned int index;
    int fd;

    __crt0_argv0 = argc > 0 ? argv[0] : 0;
    note_processor(processor, environment, stack);
    fd = __crt0_open(LOADER, 0);
    if (failed(fd))
        fail("couldn't open", -fd);
    if (__crt0_read(fd, &header, sizeof header) != sizeof header
        || (header.magic != SHL_MAGIC && header.system_id != ANY_PA_RISC))
        fail("bad magic number of", 8);
    __crt0_lseek(fd, header.aux_location, 0);
    if (__crt0_read(fd, &aux, sizeof aux) != sizeof aux || (aux.kind & 0xFFFF) != AUX_EXEC)
        fail("bad auxiliary header of", 8);
    text = mapped(0, aux.text_size, DATA_ONLY_EXEC, MAP_SHARED | (aux.flags & DLD_TEXT_FLAG ? DLD_MAP_TEXT : 0), fd,
                  aux.text_offset);
    if (aux.bss_size) {
        bss = mapped(0, aux.bss_size + aux.data_size, EVERYTHING, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        data = mapped(bss, aux.data_size, EVERYTHING, MAP_PRIVATE | MAP_FIXED, fd, aux.data_offset);
    } else
        data = mapped(0, aux.data_size, EVERYTHING, MAP_PRIVATE, fd, aux.data_offset);
    bss = data + aux.data_size;
    __crt0_close(fd);
    __dld_loc = data;
    for (index = 0; index < sizeof block / sizeof block[0]; index++)
        block[index] = 0;
    block[0] = (void *)BLOCK_VERSION;
    block[1] = text;
    block[2] = text + aux.text_size;
    block[3] = &__crt0_argv0;
    block[4] = environment;
    block[5] = stack;
    block[6] = &_SYSTEM_ID;
    block[7] = &_CPU_KEYBITS_1;
    block[8] = (void *)(_CPU_REVISION ? 0x80000000 : 0);
    ((loader_entry)(text + (aux.entry - aux.text_address)))(-1, block, data, bss, bss + aux.bss_size, __text_start,
                                                            _etext, __crt0_argv0, _end, raised);
}
