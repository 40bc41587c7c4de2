"""Loads, stores, and what belongs to the caches and the address translation.

`s` and the space field of long displacements choose the space; all spaces of a process are one flat memory here.
In short and indexed forms `m` asks for the base register to be modified, `a` says before (1) or after the access;
`u` scales the index by the size of the data. Cache hints change nothing. An address has 32 bits; a base register that
is modified keeps all the bits of the sum.
"""

from __future__ import annotations

from typing import Any

from emu.cpu import IllegalKind
from emu.isa.declaration import Fields
from emu.parisc.isa.encoding import instruction
from emu.parisc.isa.protocol import Machine
from emu.parisc.isa.values import MASK, sign

_WORD, _DOUBLE = 4, 8


def _address(base: Any, modified: Any, after: Any) -> Any:
    """Where the access goes; `after`, a plain truth: the base register is modified after it."""
    return (base if after else modified) & MASK


def _indexed(m: Machine, i: Fields, size: int) -> tuple[Any, Any]:
    """The address, and what the base register becomes."""
    base = m.gr[i.b]
    modified = (base + (m.gr[i.x] << ((size.bit_length() - 1) if i.u else 0))) & m.mask
    return _address(base, modified, i.m), modified


def _short(m: Machine, i: Fields) -> tuple[Any, Any]:
    return _long(m, i, i.im5)


def _long(m: Machine, i: Fields, displacement: Any) -> tuple[Any, Any]:
    base = m.gr[i.b]
    modified = (base + displacement) & m.mask
    return _address(base, modified, i.m and not i.a), modified


def _load(m: Machine, i: Fields, size: int, address: Any, modified: Any) -> None:
    value = m.load(size, address)
    if i.m:
        m.gr[i.b] = modified
    m.gr[i.t] = value


def _load_and_clear(m: Machine, i: Fields, size: int, address: Any, modified: Any) -> None:
    value = m.load(size, address)
    m.store(size, address, 0)
    if i.m:
        m.gr[i.b] = modified
    m.gr[i.t] = value


def _store(m: Machine, i: Fields, size: int, address: Any, modified: Any) -> None:
    m.store(size, address, m.gr[i.r])
    if i.m:
        m.gr[i.b] = modified


# -- short displacements and indices ---------------------------------------------------------------------------


@instruction("LDBX", "000011 b:5 x:5 s:2 u:1 0 cc:2 0000 m:1 t:5")
def load_byte_indexed(m: Machine, i: Fields) -> None:
    _load(m, i, 1, *_indexed(m, i, 1))


@instruction("LDBS", "000011 b:5 im5:5 s:2 a:1 1 cc:2 0000 m:1 t:5")
def load_byte_short(m: Machine, i: Fields) -> None:
    _load(m, i, 1, *_short(m, i))


@instruction("STBS", "000011 b:5 r:5 s:2 a:1 1 cc:2 1000 m:1 im5:5")
def store_byte_short(m: Machine, i: Fields) -> None:
    _store(m, i, 1, *_short(m, i))


@instruction("LDHX", "000011 b:5 x:5 s:2 u:1 0 cc:2 0001 m:1 t:5")
def load_halfword_indexed(m: Machine, i: Fields) -> None:
    _load(m, i, 2, *_indexed(m, i, 2))


@instruction("LDHS", "000011 b:5 im5:5 s:2 a:1 1 cc:2 0001 m:1 t:5")
def load_halfword_short(m: Machine, i: Fields) -> None:
    _load(m, i, 2, *_short(m, i))


@instruction("STHS", "000011 b:5 r:5 s:2 a:1 1 cc:2 1001 m:1 im5:5")
def store_halfword_short(m: Machine, i: Fields) -> None:
    _store(m, i, 2, *_short(m, i))


@instruction("LDWX", "000011 b:5 x:5 s:2 u:1 0 cc:2 0010 m:1 t:5")
def load_word_indexed(m: Machine, i: Fields) -> None:
    _load(m, i, _WORD, *_indexed(m, i, _WORD))


@instruction("LDWS", "000011 b:5 im5:5 s:2 a:1 1 cc:2 0010 m:1 t:5")
def load_word_short(m: Machine, i: Fields) -> None:
    _load(m, i, _WORD, *_short(m, i))


@instruction("STWS", "000011 b:5 r:5 s:2 a:1 1 cc:2 1010 m:1 im5:5")
def store_word_short(m: Machine, i: Fields) -> None:
    _store(m, i, _WORD, *_short(m, i))


@instruction("LDCWX", "000011 b:5 x:5 s:2 u:1 0 cc:2 0111 m:1 t:5")
def load_and_clear_word_indexed(m: Machine, i: Fields) -> None:
    _load_and_clear(m, i, _WORD, *_indexed(m, i, _WORD))


@instruction("LDCWS", "000011 b:5 im5:5 s:2 a:1 1 cc:2 0111 m:1 t:5")
def load_and_clear_word_short(m: Machine, i: Fields) -> None:
    _load_and_clear(m, i, _WORD, *_short(m, i))


@instruction("STBYS", "000011 b:5 r:5 s:2 a:1 1 cc:2 1100 m:1 im5:5")
def store_bytes_short(m: Machine, i: Fields) -> None:
    """`a` 0: from the address to the end of its word; 1: from the beginning of the word up to the address.

    The modified base is that of the next word in the first case, of this word in the second.
    """
    _store_bytes(m, i, _WORD)


def _store_bytes(m: Machine, i: Fields, size: int) -> None:
    base = m.gr[i.b]
    modified = (base + i.im5) & m.mask
    m.store_bytes(size, _address(base, modified, i.m), m.gr[i.r], i.a)
    if i.m:
        m.gr[i.b] = modified & -size


@instruction("LDDX", "000011 b:5 x:5 s:2 u:1 0 cc:2 0011 m:1 t:5", since="2.0")
def load_doubleword_indexed(m: Machine, i: Fields) -> None:
    _load(m, i, _DOUBLE, *_indexed(m, i, _DOUBLE))


@instruction("LDDS", "000011 b:5 im5:5 s:2 a:1 1 cc:2 0011 m:1 t:5", since="2.0")
def load_doubleword_short(m: Machine, i: Fields) -> None:
    _load(m, i, _DOUBLE, *_short(m, i))


@instruction("STDS", "000011 b:5 r:5 s:2 a:1 1 cc:2 1011 m:1 im5:5", since="2.0")
def store_doubleword_short(m: Machine, i: Fields) -> None:
    _store(m, i, _DOUBLE, *_short(m, i))


@instruction("LDCDX", "000011 b:5 x:5 s:2 u:1 0 cc:2 0101 m:1 t:5", since="2.0")
def load_and_clear_doubleword_indexed(m: Machine, i: Fields) -> None:
    _load_and_clear(m, i, _DOUBLE, *_indexed(m, i, _DOUBLE))


@instruction("LDCDS", "000011 b:5 im5:5 s:2 a:1 1 cc:2 0101 m:1 t:5", since="2.0")
def load_and_clear_doubleword_short(m: Machine, i: Fields) -> None:
    _load_and_clear(m, i, _DOUBLE, *_short(m, i))


@instruction("STDBYS", "000011 b:5 r:5 s:2 a:1 1 cc:2 1101 m:1 im5:5", since="2.0")
def store_bytes_of_doubleword_short(m: Machine, i: Fields) -> None:
    """As `store_bytes_short`."""
    _store_bytes(m, i, _DOUBLE)


@instruction("LDWAX", "000011 b:5 x:5 -- u:1 0 cc:2 0110 m:1 t:5")
@instruction("LDWAS", "000011 b:5 im5:5 -- a:1 1 cc:2 0110 m:1 t:5")
@instruction("STWAS", "000011 b:5 r:5 -- a:1 1 cc:2 1110 m:1 im5:5")
@instruction("LDDAX", "000011 b:5 x:5 -- u:1 0 cc:2 0100 m:1 t:5", since="2.0")
@instruction("LDDAS", "000011 b:5 im5:5 -- a:1 1 cc:2 0100 m:1 t:5", since="2.0")
@instruction("STDAS", "000011 b:5 r:5 -- a:1 1 cc:2 1111 m:1 im5:5", since="2.0")
@instruction("LPA", "000001 b:5 x:5 s:2 01001101 m:1 t:5")
@instruction("LCI", "000001 b:5 x:5 s:2 01001100 0 t:5")
@instruction("IDTLBA", "000001 b:5 r:5 s:2 01000001 0 00000")
@instruction("IDTLBP", "000001 b:5 r:5 s:2 01000000 0 00000")
@instruction("IITLBA", "000001 b:5 r:5 s:3 0000001 0 00000")
@instruction("IITLBP", "000001 b:5 r:5 s:3 0000000 0 00000")
@instruction("IDTLBT", "000001 r2:5 r1:5 --0 1100000 0 00000", since="2.0")
@instruction("IITLBT", "000001 r2:5 r1:5 --0 0100000 0 00000", since="2.0")
@instruction("PDTLB", "000001 b:5 x:5 s:2 01001000 m:1 -----")
@instruction("PDTLBE", "000001 b:5 x:5 s:2 01001001 m:1 -----")
@instruction("PITLB", "000001 b:5 x:5 s:3 0001000 m:1 -----")
@instruction("PITLBE", "000001 b:5 x:5 s:3 0001001 m:1 -----")
def privileged(m: Machine, i: Fields) -> None:
    m.illegal(IllegalKind.PRIVILEGED)


# -- prefetching -----------------------------------------------------------------------------------------------
# PA-RISC 2.0 takes a load into register 0 for a hint, which never faults: of words for reading, of doublewords for
# writing. Only the modification of the base register remains.


def _prefetch(m: Machine, i: Fields, modified: Any) -> None:
    if i.m:
        m.gr[i.b] = modified


@instruction("LDWX", "000011 b:5 x:5 s:2 u:1 0 cc:2 0010 m:1 00000", since="2.0")
def prefetch_indexed(m: Machine, i: Fields) -> None:
    _prefetch(m, i, _indexed(m, i, _WORD)[1])


@instruction("LDDX", "000011 b:5 x:5 s:2 u:1 0 cc:2 0011 m:1 00000", since="2.0")
def prefetch_for_writing_indexed(m: Machine, i: Fields) -> None:
    _prefetch(m, i, _indexed(m, i, _DOUBLE)[1])


@instruction("LDWS", "000011 b:5 im5:5 s:2 a:1 1 cc:2 0010 m:1 00000", since="2.0")
@instruction("LDDS", "000011 b:5 im5:5 s:2 a:1 1 cc:2 0011 m:1 00000", since="2.0")
def prefetch_short(m: Machine, i: Fields) -> None:
    _prefetch(m, i, _short(m, i)[1])


@instruction("LDW", "010010 b:5 00000 s:2 im14:14", since="2.0")
def prefetch(m: Machine, i: Fields) -> None:
    """Nothing remains."""


@instruction("LDD", "010100 b:5 00000 s:2 im14d:10 m:1 a:1 0 im14d:1", since="2.0")
def prefetch_for_writing(m: Machine, i: Fields) -> None:
    _prefetch(m, i, _long(m, i, i.im14d)[1])


# -- long displacements ----------------------------------------------------------------------------------------


def _displaced(m: Machine, i: Fields) -> Any:
    return (m.gr[i.b] + i.im14) & MASK


@instruction("LDB", "010000 b:5 t:5 s:2 im14:14")
def load_byte(m: Machine, i: Fields) -> None:
    m.gr[i.t] = m.load(1, _displaced(m, i))


@instruction("LDH", "010001 b:5 t:5 s:2 im14:14")
def load_halfword(m: Machine, i: Fields) -> None:
    m.gr[i.t] = m.load(2, _displaced(m, i))


@instruction("LDW", "010010 b:5 t:5 s:2 im14:14")
def load_word(m: Machine, i: Fields) -> None:
    m.gr[i.t] = m.load(_WORD, _displaced(m, i))


@instruction("STB", "011000 b:5 r:5 s:2 im14:14")
def store_byte(m: Machine, i: Fields) -> None:
    m.store(1, _displaced(m, i), m.gr[i.r])


@instruction("STH", "011001 b:5 r:5 s:2 im14:14")
def store_halfword(m: Machine, i: Fields) -> None:
    m.store(2, _displaced(m, i), m.gr[i.r])


@instruction("STW", "011010 b:5 r:5 s:2 im14:14")
def store_word(m: Machine, i: Fields) -> None:
    m.store(_WORD, _displaced(m, i), m.gr[i.r])


@instruction("LDD", "010100 b:5 t:5 s:2 im14d:10 m:1 a:1 0 im14d:1", since="2.0")
def load_doubleword(m: Machine, i: Fields) -> None:
    _load(m, i, _DOUBLE, *_long(m, i, i.im14d))


@instruction("STD", "011100 b:5 r:5 s:2 im14d:10 m:1 a:1 0 im14d:1", since="2.0")
def store_doubleword(m: Machine, i: Fields) -> None:
    _store(m, i, _DOUBLE, *_long(m, i, i.im14d))


def _modifying(m: Machine, i: Fields, displacement: Any, before: int) -> tuple[Any, Any]:
    """The address and the new base; modified before the access if the displacement's sign is `before`, else after."""
    base = m.gr[i.b]
    modified = (base + displacement) & m.mask
    return m.select(sign(displacement) == before, modified, base) & MASK, modified


def _load_modifying(m: Machine, i: Fields, address: Any, modified: Any) -> None:
    value = m.load(_WORD, address)
    m.gr[i.b] = modified
    m.gr[i.t] = value


def _store_modifying(m: Machine, i: Fields, address: Any, modified: Any) -> None:
    m.store(_WORD, address, m.gr[i.r])
    m.gr[i.b] = modified


@instruction("LDWM", "010011 b:5 t:5 s:2 im14:14")
def load_word_and_modify(m: Machine, i: Fields) -> None:
    _load_modifying(m, i, *_modifying(m, i, i.im14, 1))


@instruction("STWM", "011011 b:5 r:5 s:2 im14:14")
def store_word_and_modify(m: Machine, i: Fields) -> None:
    _store_modifying(m, i, *_modifying(m, i, i.im14, 1))


@instruction("LDW,M", "010111 b:5 t:5 s:2 im14w:11 10 im14w:1", since="2.0")
def load_word_and_modify_otherwise(m: Machine, i: Fields) -> None:
    """LDWM the other way round: before for positive displacements."""
    _load_modifying(m, i, *_modifying(m, i, i.im14w, 0))


@instruction("STW,M", "011111 b:5 r:5 s:2 im14w:11 10 im14w:1", since="2.0")
def store_word_and_modify_otherwise(m: Machine, i: Fields) -> None:
    _store_modifying(m, i, *_modifying(m, i, i.im14w, 0))


# -- floating point --------------------------------------------------------------------------------------------


def _float(m: Machine, i: Fields, size: int, address: Any) -> None:
    """Load a floating-point register, or a half of one, or store (`st`) it."""
    m.status_access(i.t)
    if i.st:
        m.store(size, address, m.fr[i.t] if size == _DOUBLE else m.fw(i.t, i.ht))
        return
    value = m.load(size, address)
    if size == _DOUBLE:
        m.fr[i.t] = value
    else:
        m.set_fw(i.t, i.ht, value)


@instruction("FLDWX", "0010 d=0 1 b:5 x:5 s:2 u:1 short=0 cc:2 st=0 00 ht:1 m:1 t:5")
@instruction("FLDWS", "0010 d=0 1 b:5 im5:5 s:2 a:1 short=1 cc:2 st=0 00 ht:1 m:1 t:5")
@instruction("FLDDX", "0010 d=1 1 b:5 x:5 s:2 u:1 short=0 cc:2 st=0 000 m:1 t:5")
@instruction("FLDDS", "0010 d=1 1 b:5 im5:5 s:2 a:1 short=1 cc:2 st=0 000 m:1 t:5")
@instruction("FSTWX", "0010 d=0 1 b:5 x:5 s:2 u:1 short=0 cc:2 st=1 00 ht:1 m:1 t:5")
@instruction("FSTWS", "0010 d=0 1 b:5 im5:5 s:2 a:1 short=1 cc:2 st=1 00 ht:1 m:1 t:5")
@instruction("FSTDX", "0010 d=1 1 b:5 x:5 s:2 u:1 short=0 cc:2 st=1 000 m:1 t:5")
@instruction("FSTDS", "0010 d=1 1 b:5 im5:5 s:2 a:1 short=1 cc:2 st=1 000 m:1 t:5")
def transfer_float(m: Machine, i: Fields) -> None:
    size = _DOUBLE if i.d else _WORD
    address, modified = _short(m, i) if i.short else _indexed(m, i, size)
    _float(m, i, size, address)
    if i.m:
        m.gr[i.b] = modified


@instruction("FLDW", "01 st=0 110 b:5 t:5 s:2 im14w:11 a:1 ht:1 im14w:1", since="2.0")
@instruction("FSTW", "01 st=1 110 b:5 t:5 s:2 im14w:11 a:1 ht:1 im14w:1", since="2.0")
def transfer_single_and_modify(m: Machine, i: Fields) -> None:
    base = m.gr[i.b]
    modified = (base + i.im14w) & m.mask
    _float(m, i, _WORD, _address(base, modified, not i.a))
    m.gr[i.b] = modified


@instruction("FLDW", "01 st=0 111 b:5 t:5 s:2 im14w:11 0 ht:1 im14w:1", since="2.0")
@instruction("FSTW", "01 st=1 111 b:5 t:5 s:2 im14w:11 0 ht:1 im14w:1", since="2.0")
def transfer_single(m: Machine, i: Fields) -> None:
    _float(m, i, _WORD, (m.gr[i.b] + i.im14w) & MASK)


@instruction("FLDD", "01 st=0 100 b:5 t:5 s:2 im14d:10 m:1 a:1 1 im14d:1", since="2.0")
@instruction("FSTD", "01 st=1 100 b:5 t:5 s:2 im14d:10 m:1 a:1 1 im14d:1", since="2.0")
def transfer_double(m: Machine, i: Fields) -> None:
    address, modified = _long(m, i, i.im14d)
    _float(m, i, _DOUBLE, address)
    if i.m:
        m.gr[i.b] = modified


# -- caches and translation ------------------------------------------------------------------------------------


@instruction("FDC", "000001 b:5 x:5 s:2 01001010 m:1 -----")
@instruction("FDCE", "000001 b:5 x:5 s:2 01001011 m:1 -----")
@instruction("PDC", "000001 b:5 x:5 s:2 01001110 m:1 -----")
@instruction("FIC", "000001 b:5 x:5 s:3 0001010 m:1 -----")
@instruction("FICE", "000001 b:5 x:5 s:3 0001011 m:1 -----")
@instruction("FIC", "000001 b:5 x:5 s:2 01001111 m:1 -----", since="2.0")
def flush_cache(m: Machine, i: Fields) -> None:
    """To purge data is left to the system: here it flushes. No address is wrong."""
    modified = (m.gr[i.b] + m.gr[i.x]) & m.mask
    m.flush(modified & MASK)
    if i.m:
        m.gr[i.b] = modified


@instruction("FDC", "000001 b:5 im5:5 s:2 11001010 0 -----", since="2.0")
def flush_data_cache_short(m: Machine, i: Fields) -> None:
    m.flush((m.gr[i.b] + i.im5) & MASK)


@instruction("PROBER", "000001 b:5 r:5 s:2 imm=0 100011 a=0 0 t:5")
@instruction("PROBEW", "000001 b:5 r:5 s:2 imm=0 100011 a=1 0 t:5")
@instruction("PROBERI", "000001 b:5 r:5 s:2 imm=1 100011 a=0 0 t:5")
@instruction("PROBEWI", "000001 b:5 r:5 s:2 imm=1 100011 a=1 0 t:5")
def probe_access(m: Machine, i: Fields) -> None:
    """Whether user mode may read (`a` 0) or write there; the privilege level asked for can't be a better one."""
    m.gr[i.t] = m.probe(m.gr[i.b] & MASK, i.a)
