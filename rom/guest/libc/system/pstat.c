/* pstat_getstatic(2) and its relatives; those whose names end in 64 fill in members of 64 bits. */
#include <sys/pstat.h>

#define WIDE 0x10000            /* our kernel's sign for that */

/* What a FUNCTION gets of a KIND. */
#define GETS(function, request, kind)                                                           \
    static int ask_##kind(int what, struct pst_##kind *buffer, size_t size, size_t count, int index) \
    {                                                                                           \
        union pstun to;                                                                         \
                                                                                                \
        to.pst_command = (char *)buffer;                                                        \
        return pstat(what, to, size, count, index);                                             \
    }                                                                                           \
    int pstat_get##function(struct pst_##kind *buffer, size_t size, size_t count, int index)    \
    {                                                                                           \
        return ask_##kind(request, buffer, size, count, index);                                 \
    }                                                                                           \
    int __pstat_get##function##64(struct pst_##kind *buffer, size_t size, size_t count, int index) \
    {                                                                                           \
        return ask_##kind(WIDE | request, buffer, size, count, index);                          \
    }

GETS(static, PSTAT_STATIC, static)
GETS(dynamic, PSTAT_DYNAMIC, dynamic)
GETS(vminfo, PSTAT_VMINFO, vminfo)
GETS(processor, PSTAT_PROCESSOR, processor)
GETS(proc, PSTAT_PROC, status)
GETS(swap, PSTAT_SWAPINFO, swapinfo)
GETS(disk, PSTAT_DISKINFO, diskinfo)
GETS(lv, PSTAT_LVINFO, lvinfo)
