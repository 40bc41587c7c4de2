/* The head of a program's file, a.out(4). */
#ifndef _A_OUT_INCLUDED
#define _A_OUT_INCLUDED

#include <nlist.h>

#define EXEC_MAGIC      0x107
#define SHARE_MAGIC     0x108
#define DEMAND_MAGIC    0x10B
#define RELOC_MAGIC     0x106

#define HP9000S200_ID   0x20C
#define CPU_PA_RISC1_0  0x20B
#define CPU_PA_RISC1_1  0x210

typedef struct {
    unsigned short system_id;
    unsigned short file_type;
} MAGIC;

#ifndef __hppa
struct exec {
    MAGIC a_magic;
    short a_stamp;
    short a_highwater;
    long a_miscinfo;
    long a_text;                /* sizes, in bytes */
    long a_data;
    long a_bss;
    long a_trsize;
    long a_drsize;
    long a_pasint;
    long a_lesyms;
    long a_spared;
    long a_entry;
    long a_spares;
    long a_supsym;
    long a_drelocs;
    long a_extension;
};

#define EXEC_PAGESIZE   4096
#define EXEC_ALIGN(__size) (((__size) + EXEC_PAGESIZE - 1) / EXEC_PAGESIZE * EXEC_PAGESIZE)
#define TEXT_OFFSET(__head) \
    ((__head).a_magic.file_type == DEMAND_MAGIC ? (long)EXEC_PAGESIZE : (long)sizeof(struct exec))
#define DATA_OFFSET(__head) \
    (TEXT_OFFSET(__head) + ((__head).a_magic.file_type == DEMAND_MAGIC ? EXEC_ALIGN((__head).a_text) : (__head).a_text))
#define LESYM_OFFSET(__head) \
    (DATA_OFFSET(__head) + ((__head).a_magic.file_type == DEMAND_MAGIC ? EXEC_ALIGN((__head).a_data) : (__head).a_data))

struct nlist_ {
    long n_value;
    unsigned char n_type;
    unsigned char n_length;     /* of the name, which follows the record */
    short n_almod;
    short n_unused;
};
#endif

#endif
