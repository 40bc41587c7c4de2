/* Statistics of the system: pstat(2).  The structures have the members whose places are known; the others are hidden. */
#ifndef _SYS_PSTAT_INCLUDED
#define _SYS_PSTAT_INCLUDED

#include <sys/types.h>

#define PSTAT_PROC      1
#define PSTAT_STATIC    2
#define PSTAT_DYNAMIC   3
#define PSTAT_SETCMD    4
#define PSTAT_VMINFO    5
#define PSTAT_DISKINFO  6
#define PSTAT_PROCESSOR 10
#define PSTAT_LVINFO    11
#define PSTAT_SWAPINFO  12

#define PS_SLEEP        1
#define PS_RUN          2
#define PS_STOP         3
#define PS_ZOMBIE       4
#define PS_IDLE         6

#define PST_MAX_CPUSTATES 15
#define CP_USER         0
#define CP_NICE         1
#define CP_SYS          2
#define CP_IDLE         3
#define CP_WAIT         4
#define CP_BLOCK        5
#define CP_SWAIT        6
#define CP_INTR         7
#define CP_SSYS         8

#define PST_CLEN        64
#define PST_UCOMMLEN    16

struct psdev {
    long psd_major;
    long psd_minor;
};

struct pst_static {
    long __reserved0[3];
    long boot_time;             /* seconds since 1970 */
    long physical_memory;       /* pages */
    long page_size;             /* bytes */
    long __reserved24[50];
};

struct pst_dynamic {
    long psd_proc_cnt;          /* processors */
    long __reserved4[7];
    long psd_vm, psd_avm;       /* pages: virtual, active virtual, real, active real */
    long psd_rm, psd_arm;
    long __reserved48[4];
    long psd_free;
    long __reserved68;
    double psd_avg_1_min, psd_avg_5_min, psd_avg_15_min;
    long psd_cpu_time[PST_MAX_CPUSTATES];       /* clock ticks */
    long __reserved156[699];
};

struct pst_vminfo {
    long __reserved0[49];
    long psv_swapspc_cnt, psv_swapspc_max;      /* pages free, pages in all */
    long psv_swapmem_cnt, psv_swapmem_max;
    long __reserved212[3];
    long psv_swapmem_on;
    long __reserved228[98];
};

struct pst_processor {
    long __reserved0[26];
    long psp_iticksperclktick;
    long __reserved108[27];
};

struct pst_swapinfo {
    long __reserved0[3];
    long pss_nfpgs;             /* pages free */
    long __reserved16[3];
    long pss_nblksenabled;      /* kilobytes in all */
    long __reserved32[130];
};

struct pst_status {
    long pst_idx;
    long pst_uid, pst_pid, pst_ppid;
    long pst_dsize, pst_tsize, pst_ssize;       /* pages */
    long pst_nice;
    struct psdev pst_term;      /* -1, -1: none */
    long __reserved40;
    long pst_pri;
    long __reserved48[2];
    long pst_utime, pst_stime;  /* seconds */
    long pst_start;             /* seconds since 1970 */
    long __reserved68;
    long pst_stat;              /* PS_SLEEP... */
    long __reserved76;
    long pst_procnum;
    char pst_cmd[PST_CLEN];
    long __reserved148[5];
    long pst_rssize;
    long __reserved172;
    char pst_ucomm[PST_UCOMMLEN];
    long __reserved192[4];
    long pst_vtsize, pst_vdsize, pst_vssize, pst_vshmsize, pst_vmmsize, pst_vusize, pst_viosize;
    long pst_minorfaults, pst_majorfaults;
    long __reserved244[21];
    long pst_euid, pst_egid;
    long __reserved336[7];
    long pst_gid;
    long __reserved368;
    long pst_nlwps;
    long __reserved376[22];
};

struct pst_diskinfo;
struct pst_lvinfo;

union pstun {
    struct pst_static *pst_static;
    struct pst_dynamic *pst_dynamic;
    struct pst_vminfo *pst_vminfo;
    struct pst_processor *pst_processor;
    struct pst_swapinfo *pst_swapinfo;
    struct pst_status *pst_status;
    char *pst_command;
};

extern int pstat(int, union pstun, size_t, size_t, int);
extern int pstat_getstatic(struct pst_static *, size_t, size_t, int);
extern int pstat_getdynamic(struct pst_dynamic *, size_t, size_t, int);
extern int pstat_getvminfo(struct pst_vminfo *, size_t, size_t, int);
extern int pstat_getprocessor(struct pst_processor *, size_t, size_t, int);
extern int pstat_getproc(struct pst_status *, size_t, size_t, int);
extern int pstat_getswap(struct pst_swapinfo *, size_t, size_t, int);
extern int pstat_getdisk(struct pst_diskinfo *, size_t, size_t, int);
extern int pstat_getlv(struct pst_lvinfo *, size_t, size_t, int);

#endif
