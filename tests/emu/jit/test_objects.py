"""From LLVM's object files to code in memory, and from a place in it back to the line it was made from."""

from __future__ import annotations

import ctypes

import pytest

from emu.jit import host_code, identity, lines, objects
from emu.jit.arena import Arena, Full
from emu.jit.lines import Place

pytestmark = pytest.mark.skipif(not (host_code.supported() and identity.available()), reason="needs llvmlite")

MODULE = """
@table = internal constant [3 x ptr] [ptr @one, ptr @two, ptr @far]
define internal i32 @one(i32 %a) { ret i32 1 }
define internal i32 @two(i32 %a) { ret i32 2 }
declare i32 @abs(i32)
define internal i32 @far(i32 %a) { %r = call i32 @abs(i32 %a)  ret i32 %r }
define i32 @choose(i32 %which, i32 %a) {
  %i = zext i32 %which to i64
  %p = getelementptr ptr, ptr @table, i64 %i
  %f = load ptr, ptr %p
  %r = call i32 %f(i32 %a)
  ret i32 %r
}
@given = external global i32
define i32 @outside() { %r = load i32, ptr @given  ret i32 %r }
define double @constant(double %x) { %r = fmul double %x, 2.5  ret double %r }
"""


def _compiled(text: str) -> objects.Piece:
    from emu.jit import llvm

    return objects.link(llvm.compile_module(text))


def test_addresses_inside_and_outside():
    piece = _compiled(MODULE)
    given = ctypes.c_int(77)
    arena = Arena(1 << 20)
    for _ in range(2):  # anywhere
        base = arena.put(piece, {"given": ctypes.addressof(given)})
        choose = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_int)(base + piece.symbols["choose"])
        assert [choose(which, -5) for which in range(3)] == [1, 2, 5]
        assert ctypes.CFUNCTYPE(ctypes.c_int)(base + piece.symbols["outside"])() == 77
        constant = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(base + piece.symbols["constant"])
        assert constant(3.0) == 7.5
    with pytest.raises(AttributeError):
        arena.put(objects.Piece(bytes(16), {}, [], [(0, "no_such_function_anywhere")]), {})


def test_an_arena_has_an_end():
    arena = Arena(1 << 16)
    arena.put(objects.Piece(bytes(60_000)), {})
    with pytest.raises(Full):
        arena.put(objects.Piece(bytes(60_000)), {})


@pytest.mark.skipif(
    host_code.supported() and not host_code.host_code().COHERENT,
    reason="its instruction cache takes no notice of stores",
)
def test_a_host_that_limits_files(monkeypatch):
    """There is another way to executable memory."""

    def refuse(fd, size):
        raise OSError(27, "File too large")

    monkeypatch.setattr("os.ftruncate", refuse)
    piece = _compiled("define i32 @seven() { ret i32 7 }")
    base = Arena(1 << 16).put(piece, {})
    assert ctypes.CFUNCTYPE(ctypes.c_int)(base + piece.symbols["seven"])() == 7


@pytest.mark.parametrize("data", [b"\x7fELF\x01" + bytes(80), b"\x7fELF\x02" + bytes(80)])
def test_what_is_no_object_file(data):
    with pytest.raises(ValueError, match="object file"):
        objects.link(data)


def test_text_that_llvm_does_not_take():
    with pytest.raises(RuntimeError):
        _compiled("define nonsense")


def test_places_have_lines():
    loads = "".join(
        f"  %v{n} = load volatile i32, ptr %p, !dbg !{lines.FIRST_LOCATION + n}\n  store volatile i32 {n}, ptr %q\n"
        for n in range(40)
    )
    places = [Place(1000 + 7 * n if n % 3 else 0x3FFFFFFF - n, n % 4) for n in range(40)]
    text = f"define void @region(ptr %p, ptr %q) {lines.SUBPROGRAM} {{\n{loads}  ret void\n}}\n" + lines.FLAGS
    text += "".join(lines.location(lines.FIRST_LOCATION + n, place) for n, place in enumerate(places))
    piece = _compiled(text)
    found = [lines.find(piece.lines, offset) for offset in range(len(piece.code))]
    assert [place for place in dict.fromkeys(found) if place is not None] == places
    assert lines.find(b"", 5) is None
    assert lines.table(b"") == b""
