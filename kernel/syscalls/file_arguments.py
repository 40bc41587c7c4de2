"""Argument types of the file calls, and how a trace shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from emu.memory import MemoryFault
from kernel.abi.file import (
    F_RDLCK,
    F_UNLCK,
    F_WRLCK,
    O_CREAT,
    R_OK,
    S_IFBLK,
    S_IFCHR,
    S_IFDIR,
    S_IFIFO,
    S_IFLNK,
    S_IFMT,
    S_IFREG,
    S_IFSOCK,
    W_OK,
    X_OK,
)
from kernel.abi.layout import Structure
from kernel.abi.structs import Flock, Iovec, OldStat, Stat, Statfs, Utimbuf
from kernel.calls.arguments import (
    Argument,
    Guest,
    Show,
    flag_names,
    quoted,
    show_choice,
    show_decimal,
    show_octal,
    show_open_flags,
    show_pointer,
)

if TYPE_CHECKING:
    pass

F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW = range(8)
F_GETOWN, F_SETOWN = 11, 12  # of 10.x
FCNTL_COMMANDS = {
    F_DUPFD: "F_DUPFD", F_GETFD: "F_GETFD", F_SETFD: "F_SETFD", F_GETFL: "F_GETFL", F_SETFL: "F_SETFL",
    F_GETLK: "F_GETLK", F_SETLK: "F_SETLK", F_SETLKW: "F_SETLKW", F_GETOWN: "F_GETOWN", F_SETOWN: "F_SETOWN",
}  # fmt: skip
LOCK_TYPES = {F_RDLCK: "F_RDLCK", F_WRLCK: "F_WRLCK", F_UNLCK: "F_UNLCK"}
LOCKF_FUNCTIONS = {0: "F_ULOCK", 1: "F_LOCK", 2: "F_TLOCK", 3: "F_TEST"}
WHENCE = {0: "SEEK_SET", 1: "SEEK_CUR", 2: "SEEK_END"}
PATHCONF_NAMES = {
    0: "_PC_LINK_MAX", 1: "_PC_MAX_CANON", 2: "_PC_MAX_INPUT", 3: "_PC_NAME_MAX", 4: "_PC_PATH_MAX",
    5: "_PC_PIPE_BUF", 6: "_PC_CHOWN_RESTRICTED", 7: "_PC_NO_TRUNC", 8: "_PC_VDISABLE",
}  # fmt: skip
_ACCESS = ((R_OK, "R_OK"), (W_OK, "W_OK"), (X_OK, "X_OK"))
_TYPES = {
    S_IFIFO: "S_IFIFO", S_IFCHR: "S_IFCHR", S_IFDIR: "S_IFDIR", S_IFBLK: "S_IFBLK", S_IFREG: "S_IFREG",
    S_IFLNK: "S_IFLNK", S_IFSOCK: "S_IFSOCK",
}  # fmt: skip
_IOVECS_SHOWN, _IOVEC_BYTES_SHOWN = 16, 32


def show_file_mode(mode: int) -> str:
    """`S_IFREG|0644`."""
    kind = _TYPES.get(mode & S_IFMT)
    return f"{kind}|0{mode & 0o7777:o}" if kind else f"0{mode:o}"


def _show_mode(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    return show_file_mode(raw[index] & 0xFFFF)


def _show_access(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    return flag_names(_ACCESS, raw[index] & 0xFFFFFFFF, "F_OK")


def _show_device(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    return f"makedev({raw[index] >> 24 & 0xFF}, {raw[index] & 0xFFFFFF:#x})"


def _device(number: int) -> str:
    return f"makedev({number >> 24 & 0xFF}, {number & 0xFFFFFF:#x})"


def _show_stat(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    if result is None:
        return show_pointer(guest, raw, index, result)
    stat = Stat.load(guest.memory, raw[index], guest.abi.ALIGNMENT)
    special = stat.mode & S_IFMT in (S_IFCHR, S_IFBLK)
    size = f"st_rdev={_device(stat.rdev)}" if special else f"st_size={stat.size}"
    return f"{{st_mode={show_file_mode(stat.mode)}, {size}, st_ino={stat.ino}, st_mtime={stat.mtime}, ...}}"


def _show_old_stat(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    if result is None:
        return show_pointer(guest, raw, index, result)
    stat = OldStat.load(guest.memory, raw[index], guest.abi.ALIGNMENT)
    return f"{{st_mode={show_file_mode(stat.mode)}, st_size={stat.size}, ...}}"


def _show_iovecs(result_known: bool) -> Show:
    """`[{"abc", 3}, ...]`: what was written, or as much of what was read as the call returned."""

    def show(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
        count, address = raw[index + 1], raw[index]
        if not 0 < count <= _IOVECS_SHOWN or (result_known and result is None):
            return show_pointer(guest, raw, index, result)
        alignment = guest.abi.ALIGNMENT
        left = result if result_known and result is not None else 1 << 31
        shown = []
        try:
            for _ in range(count):
                vector = Iovec.load(guest.memory, address, alignment)
                length = max(0, min(vector.length, left))
                left -= length
                data = guest.memory.read(vector.base, min(length, _IOVEC_BYTES_SHOWN))
                shown.append(f"{{{quoted(data, length > _IOVEC_BYTES_SHOWN)}, {vector.length}}}")
                address += Iovec.sizeof(alignment)
        except MemoryFault:
            return show_pointer(guest, raw, index, result)
        return f"[{', '.join(shown)}]"

    return show


def _show_structure(kind: type[Structure], text: str, *, filled: bool = False) -> Show:
    """`filled`: by the call, so there is nothing to see when it failed."""

    def show(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
        if not raw[index] or (filled and result is None):
            return show_pointer(guest, raw, index, result)
        try:
            return text.format(**vars(kind.load(guest.memory, raw[index], guest.abi.ALIGNMENT)))
        except MemoryFault:
            return hex(raw[index])

    return show


def _show_fcntl(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    command = raw[index - 1]
    if command == F_SETFL:
        return show_open_flags(guest, raw, index, result)
    if command == F_SETFD:
        return "FD_CLOEXEC" if raw[index] & 1 else str(raw[index])
    if command in (F_GETLK, F_SETLK, F_SETLKW):
        try:
            lock = Flock.load(guest.memory, raw[index] & 0xFFFFFFFF, guest.abi.ALIGNMENT)
        except MemoryFault:
            return hex(raw[index] & 0xFFFFFFFF)
        kind, whence = LOCK_TYPES.get(lock.type, lock.type), WHENCE.get(lock.whence, lock.whence)
        return f"{{l_type={kind}, l_whence={whence}, l_start={lock.start}, l_len={lock.length}}}"
    return "" if command in (F_GETFD, F_GETFL, F_GETOWN) else show_decimal(guest, raw, index, result)


def _show_creation_mode(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    return show_octal(guest, raw, index, result) if raw[index - 1] & O_CREAT else ""


def _show_entries(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    """The number of directory entries returned."""
    if result is None:
        return show_pointer(guest, raw, index, result)
    at, end, count = raw[index], raw[index] + result, 0
    while at + 8 <= end:
        length = guest.memory.u16(at + 4)
        if not length:
            break
        at, count = at + length, count + 1
    return f"/* {count} entries */"


def _show_u32(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    if result is None or not raw[index]:
        return show_pointer(guest, raw, index, result)
    return f"[{guest.memory.s32(raw[index])}]"


AccessMode = Annotated[int, Argument("i", _show_access)]
CreationMode = Annotated[int, Argument("I", _show_creation_mode)]  # open(2)'s, which has none without O_CREAT
FileMode = Annotated[int, Argument("I", _show_mode)]
DeviceNumber = Annotated[int, Argument("i", _show_device)]
OutStat = Annotated[int, Argument("I", _show_stat, output=True)]
OutOldStat = Annotated[int, Argument("I", _show_old_stat, output=True)]
Iovecs = Annotated[int, Argument("I", _show_iovecs(False))]
OutIovecs = Annotated[int, Argument("I", _show_iovecs(True), output=True)]
Whence = Annotated[int, Argument("i", show_choice(WHENCE))]
FcntlCommand = Annotated[int, Argument("i", show_choice(FCNTL_COMMANDS))]
FcntlArgument = Annotated[int, Argument("i", _show_fcntl, output=True)]
LockfFunction = Annotated[int, Argument("i", show_choice(LOCKF_FUNCTIONS))]
PathconfName = Annotated[int, Argument("i", show_choice(PATHCONF_NAMES))]
UtimeTimes = Annotated[int, Argument("I", _show_structure(Utimbuf, "{{actime={actime}, modtime={modtime}}}"))]
OutStatfs = Annotated[
    int,
    Argument(
        "I",
        _show_structure(Statfs, "{{f_bsize={bsize}, f_blocks={blocks}, f_bavail={bavail}, ...}}", filled=True),
        output=True,
    ),
]
OutEntries = Annotated[int, Argument("I", _show_entries, output=True)]
OutLong = Annotated[int, Argument("I", _show_u32, output=True)]
Umask = Annotated[int, Argument("I", show_octal)]
Id = Annotated[int, Argument("i", show_decimal)]
