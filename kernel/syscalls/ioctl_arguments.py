"""How a trace shows ioctl(2): requests by name, what terminal, socket and file requests point at by content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from kernel.abi import ioctl
from kernel.calls.arguments import Argument, Guest, flag_names, show_pointer

if TYPE_CHECKING:
    pass

_BY_VALUE = frozenset((ioctl.TCSBRK, ioctl.TCXONC, ioctl.TCFLSH))
_TERMIO = frozenset((ioctl.TCGETA, ioctl.TCSETA, ioctl.TCSETAW, ioctl.TCSETAF))
_TERMIOS = frozenset((ioctl.TCGETATTR, ioctl.TCSETATTR, ioctl.TCSETATTRD, ioctl.TCSETATTRF))
_WINSIZE = frozenset((ioctl.TIOCGWINSZ, ioctl.TIOCSWINSZ))
_OUT, _SIZE_OF_INT = 0x4000_0000, 4
_BAUD, _CHARACTER_SIZE = 0o37, 0o140


def _show_request(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    return ioctl.name(raw[index])


def _show_argument(guest: Guest, raw: tuple[int, ...], index: int, result: int | None) -> str:
    request, address = ioctl.canonical(raw[index - 1]), raw[index]
    if request in _BY_VALUE:
        return str(address)
    if not address or (result is None and request & _OUT):
        return show_pointer(guest, raw, index, result)
    from kernel.abi import termio  # only a trace of a terminal program needs it

    memory, alignment = guest.memory, guest.abi.ALIGNMENT
    if request in _TERMIO:
        modes = termio.Termio.load(memory, address, alignment)
        return _modes(modes.iflag, modes.oflag, modes.cflag, modes.lflag)
    if request in _TERMIOS:
        wide = termio.Termios.load(memory, address, alignment)
        return _modes(wide.iflag, wide.oflag, wide.cflag, wide.lflag)
    if request in _WINSIZE:
        window = termio.Winsize.load(memory, address, alignment)
        return f"{{ws_row={window.row}, ws_col={window.col}}}"
    if request >> 16 & 0x1FFF == _SIZE_OF_INT:
        return f"[{memory.s32(address)}]"
    return show_pointer(guest, raw, index, result)


def _modes(iflag: int, oflag: int, cflag: int, lflag: int) -> str:
    from kernel.abi import termio

    speed = termio.SPEEDS[cflag & _BAUD] if cflag & _BAUD < len(termio.SPEEDS) else f"{cflag & _BAUD:#o}"
    control = cflag & ~(_BAUD | _CHARACTER_SIZE)
    size = 5 + (cflag & _CHARACTER_SIZE) // 0o40
    words = (
        _flags(iflag, termio.INPUT_FLAGS),
        _flags(oflag, termio.OUTPUT_FLAGS),
        f"B{speed}|CS{size}" + (f"|{_flags(control, termio.CONTROL_FLAGS)}" if control else ""),
        _flags(lflag, termio.LOCAL_FLAGS),
    )
    return f"{{{', '.join(words)}}}"


def _flags(value: int, names: dict[str, int]) -> str:
    return flag_names([(bits, name) for name, bits in names.items()], value)


IoctlRequest = Annotated[int, Argument("I", _show_request)]
IoctlArgument = Annotated[int, Argument("I", _show_argument, output=True)]
