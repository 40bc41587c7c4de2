"""The structures of pstat(2), as far as programs show what they are: all other bytes are zero.

No document says where their members are; the manual page, pstat(2) of release 11, describes the calls and their errors.
So each place here was read off a published program beside its published source:

- narrow structures, of 32-bit members: meminfo, syssmall and get_cpu_speed of cfg2html (release 11);
- wide ones, which a program gets from the functions whose names end in 64: libsigar-pa-hpux-11.sl of Hyperic SIGAR 1.4,
  whose source is `src/os/hpux/hpux_sigar.c`;
- narrow `pst_status`: its members have the order of the wide one and four bytes each, the two strings apart. They end
  before the one of release 11's threads at 0x174, which is the structure's size in an lsof for release 10.

Of `pst_vminfo` only the narrow form was seen, of `pst_swapinfo` only the wide one; the other form has the same members
in the other width. In `pst_dynamic` a double stands on a multiple of 8 as everywhere on PA-RISC. Where the processor
times are in a narrow `pst_processor` nothing says. Nor is anything known of the Series 300: there the same layout
holds, for our own programs.

Of the requests' numbers only PSTAT_PROC's is proven, by that lsof. The others go on in the order in which Ski, HP's
simulator of IA-64, lists them. Programs that are dynamically linked don't depend on them.
"""

from __future__ import annotations

import struct
from enum import IntEnum

PAGE_SIZE = 4096
COMMAND_MAX = 63  # bytes of a command line, the NUL apart: `pst_cmd` has 64
PROGRAM_MAX = 14  # of a program's name: `pst_ucomm` has 16, and names had 14 when it was made
WIDE = 0x10000  # added to a request by our own C library: wide structures
SIZE_MAX = 0x2000  # bytes of a structure asked for: no release's is larger


class Request(IntEnum):
    PROC = 1
    STATIC = 2
    DYNAMIC = 3
    SETCMD = 4
    VMINFO = 5
    DISKINFO = 6
    SEMINFO = 7
    MSGINFO = 8
    SHMINFO = 9
    PROCESSOR = 10
    LVINFO = 11
    SWAPINFO = 12
    FILEINFO = 13
    IPCINFO = 14
    PROC_VM = 15
    STABLE = 16


REQUESTS = frozenset(int(request) for request in Request)


class State(IntEnum):
    """`pst_stat`. SIGAR shows S, R, T, Z and D for 1, 2, 3, 4 and 6."""

    SLEEP = 1
    RUN = 2
    STOP = 3
    ZOMBIE = 4
    IDLE = 6


CPU_STATES = 15  # the array that ends the wide `pst_processor`
CP_USER, CP_NICE, CP_SYS, CP_IDLE = range(4)  # the places in it that SIGAR adds up to these

Value = int | float | bytes | tuple[int, ...]
_NOWHERE = -1  # in a narrow structure: no program shows where

# member: offsets in the narrow and in the wide structure, bytes. What a value is made of its type says.
Layout = dict[str, tuple[int, int]]
STATIC: Layout = {"boot_time": (0x0C, 0x18), "physical_memory": (0x10, 0x20), "page_size": (0x14, 0x28)}
DYNAMIC: Layout = {
    "psd_proc_cnt": (0x00, 0x00),
    "psd_vm": (0x20, 0x40),
    "psd_avm": (0x24, 0x48),
    "psd_rm": (0x28, 0x50),
    "psd_arm": (0x2C, 0x58),
    "psd_free": (0x40, 0x80),
    "psd_avg_1_min": (0x48, 0x88),
    "psd_avg_5_min": (0x50, 0x90),
    "psd_avg_15_min": (0x58, 0x98),
    "psd_cpu_time": (0x60, 0xA0),
}
VMINFO: Layout = {
    "psv_swapspc_cnt": (0xC4, 0x188),
    "psv_swapspc_max": (0xC8, 0x190),
    "psv_swapmem_cnt": (0xCC, 0x198),
    "psv_swapmem_max": (0xD0, 0x1A0),
    "psv_swapmem_on": (0xE0, 0x1C0),
}
SWAPINFO: Layout = {"pss_nfpgs": (0x0C, 0x18), "pss_nblksenabled": (0x1C, 0x38)}
PROCESSOR: Layout = {"psp_iticksperclktick": (0x68, 0xD0), "psp_cpu_time": (_NOWHERE, 0x108)}
STATUS: Layout = {
    "pst_idx": (0x00, 0x00),
    "pst_uid": (0x04, 0x08),
    "pst_pid": (0x08, 0x10),
    "pst_ppid": (0x0C, 0x18),
    "pst_dsize": (0x10, 0x20),
    "pst_tsize": (0x14, 0x28),
    "pst_ssize": (0x18, 0x30),
    "pst_nice": (0x1C, 0x38),
    "pst_term.psd_major": (0x20, 0x40),
    "pst_term.psd_minor": (0x24, 0x48),
    "pst_pri": (0x2C, 0x58),
    "pst_utime": (0x38, 0x70),
    "pst_stime": (0x3C, 0x78),
    "pst_start": (0x40, 0x80),
    "pst_stat": (0x48, 0x90),
    "pst_procnum": (0x50, 0xA0),
    "pst_cmd": (0x54, 0xA8),
    "pst_rssize": (0xA8, 0x110),
    "pst_ucomm": (0xB0, 0x120),
    "pst_vtsize": (0xD0, 0x150),
    "pst_vdsize": (0xD4, 0x158),
    "pst_vssize": (0xD8, 0x160),
    "pst_vshmsize": (0xDC, 0x168),
    "pst_vmmsize": (0xE0, 0x170),
    "pst_vusize": (0xE4, 0x178),
    "pst_viosize": (0xE8, 0x180),
    "pst_minorfaults": (0xEC, 0x188),
    "pst_majorfaults": (0xF0, 0x190),
    "pst_euid": (0x148, 0x240),
    "pst_egid": (0x14C, 0x248),
    "pst_gid": (0x16C, 0x288),
    "pst_nlwps": (0x174, 0x298),
}


def packed(layout: Layout, values: dict[str, Value], size: int, *, wide: bool) -> bytes:
    """The first `size` bytes of a structure. A number too large for its member is the largest that fits."""
    data = bytearray(max(size, _END))
    for name, value in values.items():
        at = layout[name][wide]
        if at != _NOWHERE:
            _put(data, at, value, wide=wide)
    return bytes(data[:size])


_END = 0x400  # no member known ends beyond it


def _put(data: bytearray, at: int, value: Value, *, wide: bool) -> None:
    if isinstance(value, bytes):
        data[at : at + len(value)] = value
    elif isinstance(value, float):
        struct.pack_into(">d", data, at, value)
    else:
        numbers = value if isinstance(value, tuple) else (value,)
        code, most = ("q", 2**63 - 1) if wide else ("i", 2**31 - 1)
        struct.pack_into(f">{len(numbers)}{code}", data, at, *(min(number, most) for number in numbers))
