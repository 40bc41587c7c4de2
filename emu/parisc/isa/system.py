"""Space and control registers, and what only the system may do."""

from __future__ import annotations

from emu.cpu import IllegalKind
from emu.isa.declaration import Fields
from emu.parisc.isa.encoding import instruction
from emu.parisc.isa.protocol import Machine
from emu.parisc.isa.values import MASK


@instruction("BREAK", "000000 im13:13 00000000 im5u:5")
def break_(m: Machine, i: Fields) -> None:
    m.breakpoint(i.im13 << 5 | i.im5u)


@instruction("LDSID", "000000 b:5 ----- s:2 0 10000101 t:5")
def load_space_identifier(m: Machine, i: Fields) -> None:
    """The space an address lies in; without a space register, the top two bits of the address choose among 4 to 7."""
    m.gr[i.t] = m.sr[m.select(i.s == 0, 4 + (m.gr[i.b] >> 30 & 3), i.s)]


@instruction("MTSP", "000000 ----- r:5 sr=--0 11000001 00000")
@instruction("MTSP", "000000 ----- r:5 sr=001 11000001 00000")
def move_to_space_register(m: Machine, i: Fields) -> None:
    m.sr[i.sr] = m.gr[i.r] & MASK


@instruction("MFSP", "000000 ----- 00000 sr:3 00100101 t:5")
def move_from_space_register(m: Machine, i: Fields) -> None:
    m.gr[i.t] = m.sr[i.sr]


def _shift_amounts(m: Machine) -> int:
    """The bits of the shift amount register: enough to name each bit of a general register."""
    return 63 if m.mask >> 32 else 31


@instruction("MTCTL", "000000 01011 r:5 --- 11000010 00000")
def move_to_shift_amount(m: Machine, i: Fields) -> None:
    m.sar = m.gr[i.r] & _shift_amounts(m)


@instruction("MTSARCM", "000000 01011 r:5 --- 11000110 00000", since="2.0")
def move_complement_to_shift_amount(m: Machine, i: Fields) -> None:
    m.sar = (m.gr[i.r] ^ m.mask) & _shift_amounts(m)


@instruction("MFCTL", "000000 01011 00000 -0- 01000101 t:5")
@instruction("MFCTL", "000000 01011 00000 -1- 01000101 t:5", until="1.1")
def move_from_shift_amount(m: Machine, i: Fields) -> None:
    m.gr[i.t] = m.sar & 31


@instruction("MFCTL,W", "000000 01011 00000 -1- 01000101 t:5", since="2.0")
def move_from_wide_shift_amount(m: Machine, i: Fields) -> None:
    m.gr[i.t] = m.sar


@instruction("MFCTL", "000000 10000 00000 --- 01000101 t:5")
def move_from_interval_timer(m: Machine, i: Fields) -> None:
    m.gr[i.t] = m.timer()


@instruction("MFCTL", "000000 r=11010 00000 --- 01000101 t:5")
@instruction("MFCTL", "000000 r=11011 00000 --- 01000101 t:5")
def move_from_temporary_register(m: Machine, i: Fields) -> None:
    m.gr[i.t] = m.cr[i.r]


@instruction("MFIA", "000000 ----- 00000 --- 10100101 t:5", since="2.0")
def move_from_instruction_address(m: Machine, i: Fields) -> None:
    m.gr[i.t] = m.pc & -4


@instruction("SYNC", "000000 ----- 0---- --- 00100000 00000")
@instruction("SYNCDMA", "000000 ----- 1---- --- 00100000 00000", since="1.1")
def synchronize(m: Machine, i: Fields) -> None:
    """There is one processor, and it does things in order."""


# The other control registers, by their leading bits: everything but 11, 16, 26 and 27.
_TO_SYSTEM = ("1----", "00---", "011--", "0100-", "01010")
_FROM_SYSTEM = ("00---", "0100-", "01010", "011--", "10001", "1001-", "101--", "1100-", "111--")


@instruction("MTSP", "000000 ----- r:5 sr=011 11000001 00000")
@instruction("MTSP", "000000 ----- r:5 sr=101 11000001 00000")
@instruction("MTSP", "000000 ----- r:5 sr=111 11000001 00000")
@instruction("MTSM", "000000 00000 r:5 000 11000011 00000")
@instruction("RSM", "000000 im10:10 000 01110011 t:5")
@instruction("SSM", "000000 im10:10 000 01101011 t:5")
@instruction("RFI", "000000 ----- ----- --- 01100000 00000")
@instruction("RFIR", "000000 ----- ----- --- 01100101 00000", since="1.1")
@instruction("DIAG", "000101 im26:26")
def privileged(m: Machine, i: Fields) -> None:
    m.illegal(IllegalKind.PRIVILEGED)


for _number in _TO_SYSTEM:
    instruction("MTCTL", f"000000 {_number} r:5 --- 11000010 00000")(privileged)
for _number in _FROM_SYSTEM:
    instruction("MFCTL", f"000000 {_number} 00000 --- 01000101 t:5")(privileged)


@instruction("SPOP0", "000100 --------------- 00 sfu:3 - -----")
@instruction("SPOP1", "000100 --------------- 01 sfu:3 - t:5")
@instruction("SPOP2", "000100 --------------- 10 sfu:3 - -----")
@instruction("SPOP3", "000100 --------------- 11 sfu:3 - -----")
def special_function_unit(m: Machine, i: Fields) -> None:
    """There is none."""
    m.illegal(IllegalKind.EMULATION)
