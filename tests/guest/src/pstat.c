/* What pstat(2) says of the machine and of this process, narrow and wide; and a title, seen by ps. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pstat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern int __pstat_getstatic64(), __pstat_getdynamic64(), __pstat_getproc64();

static void check(const char *name, int right)
{
    printf("%s %s\n", name, right ? "ok" : "wrong");
}

/* The low half of the 64-bit member at `at`, whose high half must be 0. */
static long wide(const char *data, int at)
{
    long high, low;

    memcpy(&high, data + at, 4);
    memcpy(&low, data + at + 4, 4);
    return high ? -1 : low;
}

static void machine(void)
{
    struct pst_static fixed;
    struct pst_dynamic now;
    struct pst_vminfo memory;
    struct pst_processor processor[2];
    struct pst_swapinfo swap;
    char data[0x1388];
    long up;

    check("static", pstat_getstatic(&fixed, sizeof fixed, 1, 0) == 1 && fixed.page_size == 4096);
    up = time((time_t *)0) - fixed.boot_time;
    check("boot", up >= 0 && up < 600);
    check("static-wide", __pstat_getstatic64(data, 0x138, 1, 0) == 1 && wide(data, 0x28) == 4096
        && wide(data, 0x20) == fixed.physical_memory);
    check("dynamic", pstat_getdynamic(&now, sizeof now, 1, 0) == 1 && now.psd_proc_cnt == 1);
    check("memory", now.psd_free > 0 && now.psd_free < fixed.physical_memory && now.psd_rm > 0);
    check("load", now.psd_avg_1_min >= 0 && now.psd_avg_1_min <= 1);
    check("dynamic-wide", __pstat_getdynamic64(data, 0x1388, 1, 0) == 1 && wide(data, 0) == 1);
    check("vminfo", pstat_getvminfo(&memory, sizeof memory, 1, 0) == 1
        && memory.psv_swapspc_max == fixed.physical_memory);
    check("processor", pstat_getprocessor(processor, sizeof *processor, 2, 0) == 1
        && processor->psp_iticksperclktick * sysconf(_SC_CLK_TCK) == 100000000);
    check("swap", pstat_getswap(&swap, sizeof swap, 1, 0) == 1 && pstat_getswap(&swap, sizeof swap, 1, 1) == 0);
    check("static-einval", pstat_getstatic(&fixed, sizeof fixed, 2, 0) == -1 && errno == EINVAL);
    check("static-efault", pstat_getstatic((struct pst_static *)16, sizeof fixed, 1, 0) == -1 && errno == EFAULT);
}

static void processes(void)
{
    struct pst_status own, list[8];
    char data[0x2e0];
    int child = fork(), count;

    if (child == 0)
        _exit(0);
    check("own", pstat_getproc(&own, sizeof own, 0, getpid()) == 1 && own.pst_pid == getpid()
        && own.pst_ppid == getppid() && own.pst_uid == getuid() && own.pst_gid == getgid() && own.pst_stat == PS_RUN);
    check("sizes", own.pst_dsize > 0 && own.pst_ssize > 0 && own.pst_rssize >= own.pst_dsize + own.pst_ssize);
    check("start", time((time_t *)0) - own.pst_start < 600 && own.pst_start > 0);
    check("command", strncmp(own.pst_ucomm, "pstat", 5) == 0 && strstr(own.pst_cmd, "pstat all") != 0);
    check("own-wide", __pstat_getproc64(data, sizeof data, 0, getpid()) == 1 && wide(data, 0x10) == getpid()
        && strcmp(data + 0x120, own.pst_ucomm) == 0);
    sleep(1);
    count = pstat_getproc(list, sizeof *list, 8, 0);
    check("list", count == 2 && list[0].pst_pid == getpid() && list[1].pst_pid == child
        && list[1].pst_stat == PS_ZOMBIE && list[1].pst_ppid == getpid());
    check("rest", pstat_getproc(list, sizeof *list, 8, child + 1) == 0);
    wait((int *)0);
    check("esrch", pstat_getproc(&own, sizeof own, 0, child) == -1 && errno == ESRCH);
    check("einval", pstat_getproc(&own, sizeof own, 1, -1) == -1 && errno == EINVAL);
}

static void title(void)
{
    struct pst_status own;
    union pstun text;

    text.pst_command = "waiting for nobody";
    check("title", pstat(PSTAT_SETCMD, text, strlen(text.pst_command), 0, 0) == 0);
    check("title-seen", pstat_getproc(&own, sizeof own, 0, getpid()) == 1
        && strcmp(own.pst_cmd, "waiting for nobody") == 0);
    fflush(stdout);
    system("ps -ef");
}

int main(void)
{
    machine();
    processes();
    title();
    return 0;
}
