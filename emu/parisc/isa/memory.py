"""Loads, stores, and what belongs to the caches and the address translation.

`s` and the space field of long displacements choose the space; all spaces of a process are one flat memory here.
In short and indexed forms `m` asks for the base register to be modified, `a` says before (1) or after the access;
`u` scales the index by the size of the data. Cache hints change nothing.
"""

from __future__ import annotations

from typing import Any

from emu.cpu import IllegalKind
from emu.parisc.isa.encoding import instruction
from emu.parisc.isa.values import MASK, sign

_WORD, _DOUBLE = 4, 8


def _indexed(m: Any, i: Any, size: int) -> tuple[Any, Any]:
    """The address, and what the base register becomes."""
    base = m.gr[i.b]
    modified = (base + (m.gr[i.x] << ((size.bit_length() - 1) if i.u else 0))) & MASK
    return (base if i.m else modified), modified


def _short(m: Any, i: Any) -> tuple[Any, Any]:
    base = m.gr[i.b]
    modified = (base + i.im5) & MASK
    return (base if i.m and not i.a else modified), modified


def _load(m: Any, i: Any, size: int, address: Any, modified: Any) -> None:
    value = m.load(size, address)
    if i.m:
        m.gr[i.b] = modified
    m.gr[i.t] = value


def _load_and_clear(m: Any, i: Any, address: Any, modified: Any) -> None:
    value = m.load(_WORD, address)
    m.store(_WORD, address, 0)
    if i.m:
        m.gr[i.b] = modified
    m.gr[i.t] = value


def _store(m: Any, i: Any, size: int) -> None:
    address, modified = _short(m, i)
    m.store(size, address, m.gr[i.r])
    if i.m:
        m.gr[i.b] = modified


# -- short displacements and indices ---------------------------------------------------------------------------


@instruction("LDBX", "000011 b:5 x:5 s:2 u:1 0 cc:2 0000 m:1 t:5")
def load_byte_indexed(m: Any, i: Any) -> None:
    _load(m, i, 1, *_indexed(m, i, 1))


@instruction("LDBS", "000011 b:5 im5:5 s:2 a:1 1 cc:2 0000 m:1 t:5")
def load_byte_short(m: Any, i: Any) -> None:
    _load(m, i, 1, *_short(m, i))


@instruction("STBS", "000011 b:5 r:5 s:2 a:1 1 cc:2 1000 m:1 im5:5")
def store_byte_short(m: Any, i: Any) -> None:
    _store(m, i, 1)


@instruction("LDHX", "000011 b:5 x:5 s:2 u:1 0 cc:2 0001 m:1 t:5")
def load_halfword_indexed(m: Any, i: Any) -> None:
    _load(m, i, 2, *_indexed(m, i, 2))


@instruction("LDHS", "000011 b:5 im5:5 s:2 a:1 1 cc:2 0001 m:1 t:5")
def load_halfword_short(m: Any, i: Any) -> None:
    _load(m, i, 2, *_short(m, i))


@instruction("STHS", "000011 b:5 r:5 s:2 a:1 1 cc:2 1001 m:1 im5:5")
def store_halfword_short(m: Any, i: Any) -> None:
    _store(m, i, 2)


@instruction("LDWX", "000011 b:5 x:5 s:2 u:1 0 cc:2 0010 m:1 t:5")
def load_word_indexed(m: Any, i: Any) -> None:
    _load(m, i, _WORD, *_indexed(m, i, _WORD))


@instruction("LDWS", "000011 b:5 im5:5 s:2 a:1 1 cc:2 0010 m:1 t:5")
def load_word_short(m: Any, i: Any) -> None:
    _load(m, i, _WORD, *_short(m, i))


@instruction("STWS", "000011 b:5 r:5 s:2 a:1 1 cc:2 1010 m:1 im5:5")
def store_word_short(m: Any, i: Any) -> None:
    _store(m, i, _WORD)


@instruction("LDCWX", "000011 b:5 x:5 s:2 u:1 0 cc:2 0111 m:1 t:5")
def load_and_clear_word_indexed(m: Any, i: Any) -> None:
    _load_and_clear(m, i, *_indexed(m, i, _WORD))


@instruction("LDCWS", "000011 b:5 im5:5 s:2 a:1 1 cc:2 0111 m:1 t:5")
def load_and_clear_word_short(m: Any, i: Any) -> None:
    _load_and_clear(m, i, *_short(m, i))


@instruction("STBYS", "000011 b:5 r:5 s:2 a:1 1 cc:2 1100 m:1 im5:5")
def store_bytes_short(m: Any, i: Any) -> None:
    """`a` 0: from the address to the end of its word; 1: from the beginning of the word up to the address.

    The modified base is that of the next word in the first case, of this word in the second.
    """
    base = m.gr[i.b]
    modified = (base + i.im5) & MASK
    m.store_bytes(base if i.m else modified, m.gr[i.r], i.a)
    if i.m:
        m.gr[i.b] = modified & -4


@instruction("LDWAX", "000011 b:5 x:5 -- u:1 0 cc:2 0110 m:1 t:5")
@instruction("LDWAS", "000011 b:5 im5:5 -- a:1 1 cc:2 0110 m:1 t:5")
@instruction("STWAS", "000011 b:5 r:5 -- a:1 1 cc:2 1110 m:1 im5:5")
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
def privileged(m: Any, i: Any) -> None:
    m.illegal(IllegalKind.PRIVILEGED)


# -- prefetching -----------------------------------------------------------------------------------------------
# PA-RISC 2.0 takes a load into register 0 for a hint, which never faults: of words for reading, of doublewords for
# writing. Only the modification of the base register remains.


def _prefetch(m: Any, i: Any, modified: Any) -> None:
    if i.m:
        m.gr[i.b] = modified


@instruction("LDWX", "000011 b:5 x:5 s:2 u:1 0 cc:2 0010 m:1 00000", since="2.0")
def prefetch_indexed(m: Any, i: Any) -> None:
    _prefetch(m, i, _indexed(m, i, _WORD)[1])


@instruction("LDDX", "000011 b:5 x:5 s:2 u:1 0 cc:2 0011 m:1 00000", since="2.0")
def prefetch_for_writing_indexed(m: Any, i: Any) -> None:
    _prefetch(m, i, _indexed(m, i, _DOUBLE)[1])


@instruction("LDWS", "000011 b:5 im5:5 s:2 a:1 1 cc:2 0010 m:1 00000", since="2.0")
@instruction("LDDS", "000011 b:5 im5:5 s:2 a:1 1 cc:2 0011 m:1 00000", since="2.0")
def prefetch_short(m: Any, i: Any) -> None:
    _prefetch(m, i, _short(m, i)[1])


@instruction("LDW", "010010 b:5 00000 s:2 im14:14", since="2.0")
def prefetch(m: Any, i: Any) -> None:
    """Nothing remains."""


@instruction("LDD", "010100 b:5 00000 s:2 im14d:10 m:1 a:1 0 im14d:1", since="2.0")
def prefetch_for_writing(m: Any, i: Any) -> None:
    _prefetch(m, i, _long(m, i, i.im14d)[1])


# -- long displacements ----------------------------------------------------------------------------------------


def _displaced(m: Any, i: Any) -> Any:
    return (m.gr[i.b] + i.im14) & MASK


@instruction("LDB", "010000 b:5 t:5 s:2 im14:14")
def load_byte(m: Any, i: Any) -> None:
    m.gr[i.t] = m.load(1, _displaced(m, i))


@instruction("LDH", "010001 b:5 t:5 s:2 im14:14")
def load_halfword(m: Any, i: Any) -> None:
    m.gr[i.t] = m.load(2, _displaced(m, i))


@instruction("LDW", "010010 b:5 t:5 s:2 im14:14")
def load_word(m: Any, i: Any) -> None:
    m.gr[i.t] = m.load(_WORD, _displaced(m, i))


@instruction("STB", "011000 b:5 r:5 s:2 im14:14")
def store_byte(m: Any, i: Any) -> None:
    m.store(1, _displaced(m, i), m.gr[i.r])


@instruction("STH", "011001 b:5 r:5 s:2 im14:14")
def store_halfword(m: Any, i: Any) -> None:
    m.store(2, _displaced(m, i), m.gr[i.r])


@instruction("STW", "011010 b:5 r:5 s:2 im14:14")
def store_word(m: Any, i: Any) -> None:
    m.store(_WORD, _displaced(m, i), m.gr[i.r])


def _modifying(m: Any, i: Any, displacement: Any, before: int) -> tuple[Any, Any]:
    """The address and the new base; modified before the access if the displacement's sign is `before`, else after."""
    base = m.gr[i.b]
    modified = (base + displacement) & MASK
    return m.select(sign(displacement) == before, modified, base), modified


def _load_modifying(m: Any, i: Any, address: Any, modified: Any) -> None:
    value = m.load(_WORD, address)
    m.gr[i.b] = modified
    m.gr[i.t] = value


def _store_modifying(m: Any, i: Any, address: Any, modified: Any) -> None:
    m.store(_WORD, address, m.gr[i.r])
    m.gr[i.b] = modified


@instruction("LDWM", "010011 b:5 t:5 s:2 im14:14")
def load_word_and_modify(m: Any, i: Any) -> None:
    _load_modifying(m, i, *_modifying(m, i, i.im14, 1))


@instruction("STWM", "011011 b:5 r:5 s:2 im14:14")
def store_word_and_modify(m: Any, i: Any) -> None:
    _store_modifying(m, i, *_modifying(m, i, i.im14, 1))


@instruction("LDW,M", "010111 b:5 t:5 s:2 im14w:11 10 im14w:1", since="2.0")
def load_word_and_modify_otherwise(m: Any, i: Any) -> None:
    """LDWM the other way round: before for positive displacements."""
    _load_modifying(m, i, *_modifying(m, i, i.im14w, 0))


@instruction("STW,M", "011111 b:5 r:5 s:2 im14w:11 10 im14w:1", since="2.0")
def store_word_and_modify_otherwise(m: Any, i: Any) -> None:
    _store_modifying(m, i, *_modifying(m, i, i.im14w, 0))


# -- floating point --------------------------------------------------------------------------------------------


def _load_float(m: Any, i: Any, size: int, address: Any) -> None:
    m.status_access(i.t)
    value = m.load(size, address)
    if size == _DOUBLE:
        m.fr[i.t] = value
    else:
        m.set_fw(i.t, i.ht, value)


def _store_float(m: Any, i: Any, size: int, address: Any) -> None:
    m.status_access(i.t)
    m.store(size, address, m.fr[i.t] if size == _DOUBLE else m.fw(i.t, i.ht))


def _modify(m: Any, i: Any, modified: Any) -> None:
    if i.m:
        m.gr[i.b] = modified


@instruction("FLDWX", "001001 b:5 x:5 s:2 u:1 0 cc:2 000 ht:1 m:1 t:5")
def load_single_indexed(m: Any, i: Any) -> None:
    address, modified = _indexed(m, i, _WORD)
    _load_float(m, i, _WORD, address)
    _modify(m, i, modified)


@instruction("FLDWS", "001001 b:5 im5:5 s:2 a:1 1 cc:2 000 ht:1 m:1 t:5")
def load_single_short(m: Any, i: Any) -> None:
    address, modified = _short(m, i)
    _load_float(m, i, _WORD, address)
    _modify(m, i, modified)


@instruction("FLDDX", "001011 b:5 x:5 s:2 u:1 0 cc:2 0000 m:1 t:5")
def load_double_indexed(m: Any, i: Any) -> None:
    address, modified = _indexed(m, i, _DOUBLE)
    _load_float(m, i, _DOUBLE, address)
    _modify(m, i, modified)


@instruction("FLDDS", "001011 b:5 im5:5 s:2 a:1 1 cc:2 0000 m:1 t:5")
def load_double_short(m: Any, i: Any) -> None:
    address, modified = _short(m, i)
    _load_float(m, i, _DOUBLE, address)
    _modify(m, i, modified)


@instruction("FSTWX", "001001 b:5 x:5 s:2 u:1 0 cc:2 100 ht:1 m:1 t:5")
def store_single_indexed(m: Any, i: Any) -> None:
    address, modified = _indexed(m, i, _WORD)
    _store_float(m, i, _WORD, address)
    _modify(m, i, modified)


@instruction("FSTWS", "001001 b:5 im5:5 s:2 a:1 1 cc:2 100 ht:1 m:1 t:5")
def store_single_short(m: Any, i: Any) -> None:
    address, modified = _short(m, i)
    _store_float(m, i, _WORD, address)
    _modify(m, i, modified)


@instruction("FSTDX", "001011 b:5 x:5 s:2 u:1 0 cc:2 1000 m:1 t:5")
def store_double_indexed(m: Any, i: Any) -> None:
    address, modified = _indexed(m, i, _DOUBLE)
    _store_float(m, i, _DOUBLE, address)
    _modify(m, i, modified)


@instruction("FSTDS", "001011 b:5 im5:5 s:2 a:1 1 cc:2 1000 m:1 t:5")
def store_double_short(m: Any, i: Any) -> None:
    address, modified = _short(m, i)
    _store_float(m, i, _DOUBLE, address)
    _modify(m, i, modified)


def _long(m: Any, i: Any, displacement: Any) -> tuple[Any, Any]:
    base = m.gr[i.b]
    modified = (base + displacement) & MASK
    return (base if i.m and not i.a else modified), modified


@instruction("FLDW", "010110 b:5 t:5 s:2 im14w:11 a:1 ht:1 im14w:1", since="2.0")
def load_single_and_modify(m: Any, i: Any) -> None:
    base = m.gr[i.b]
    modified = (base + i.im14w) & MASK
    _load_float(m, i, _WORD, modified if i.a else base)
    m.gr[i.b] = modified


@instruction("FLDW", "010111 b:5 t:5 s:2 im14w:11 0 ht:1 im14w:1", since="2.0")
def load_single(m: Any, i: Any) -> None:
    _load_float(m, i, _WORD, (m.gr[i.b] + i.im14w) & MASK)


@instruction("FSTW", "011110 b:5 t:5 s:2 im14w:11 a:1 ht:1 im14w:1", since="2.0")
def store_single_and_modify(m: Any, i: Any) -> None:
    base = m.gr[i.b]
    modified = (base + i.im14w) & MASK
    _store_float(m, i, _WORD, modified if i.a else base)
    m.gr[i.b] = modified


@instruction("FSTW", "011111 b:5 t:5 s:2 im14w:11 0 ht:1 im14w:1", since="2.0")
def store_single(m: Any, i: Any) -> None:
    _store_float(m, i, _WORD, (m.gr[i.b] + i.im14w) & MASK)


@instruction("FLDD", "010100 b:5 t:5 s:2 im14d:10 m:1 a:1 1 im14d:1", since="2.0")
def load_double(m: Any, i: Any) -> None:
    address, modified = _long(m, i, i.im14d)
    _load_float(m, i, _DOUBLE, address)
    _modify(m, i, modified)


@instruction("FSTD", "011100 b:5 t:5 s:2 im14d:10 m:1 a:1 1 im14d:1", since="2.0")
def store_double(m: Any, i: Any) -> None:
    address, modified = _long(m, i, i.im14d)
    _store_float(m, i, _DOUBLE, address)
    _modify(m, i, modified)


# -- caches and translation ------------------------------------------------------------------------------------


@instruction("FDC", "000001 b:5 x:5 s:2 01001010 m:1 -----")
@instruction("FDCE", "000001 b:5 x:5 s:2 01001011 m:1 -----")
@instruction("PDC", "000001 b:5 x:5 s:2 01001110 m:1 -----")
@instruction("FIC", "000001 b:5 x:5 s:3 0001010 m:1 -----")
@instruction("FICE", "000001 b:5 x:5 s:3 0001011 m:1 -----")
@instruction("FIC", "000001 b:5 x:5 s:2 01001111 m:1 -----", since="2.0")
def flush_cache(m: Any, i: Any) -> None:
    """To purge data is left to the system: here it flushes. No address is wrong."""
    address = (m.gr[i.b] + m.gr[i.x]) & MASK
    m.flush(address)
    if i.m:
        m.gr[i.b] = address


@instruction("FDC", "000001 b:5 im5:5 s:2 11001010 0 -----", since="2.0")
def flush_data_cache_short(m: Any, i: Any) -> None:
    m.flush((m.gr[i.b] + i.im5) & MASK)


@instruction("PROBER", "000001 b:5 r:5 s:2 imm=0 100011 a=0 0 t:5")
@instruction("PROBEW", "000001 b:5 r:5 s:2 imm=0 100011 a=1 0 t:5")
@instruction("PROBERI", "000001 b:5 r:5 s:2 imm=1 100011 a=0 0 t:5")
@instruction("PROBEWI", "000001 b:5 r:5 s:2 imm=1 100011 a=1 0 t:5")
def probe_access(m: Any, i: Any) -> None:
    """Whether user mode may read (`a` 0) or write there; the privilege level asked for can't be a better one."""
    m.gr[i.t] = m.probe(m.gr[i.b], i.a)
