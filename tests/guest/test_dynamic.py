"""Dynamically linked programs of the Series 300 with the embedded loader and libraries, sound and damaged."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import guest
import pytest
from copies import writable_copy

from kernel.loader.aout_dynamic_format import EXTENSION
from kernel.loader.formats import read
from rom import default_root

pytestmark = pytest.mark.series("s300")
LIBRARIES = Path(default_root.path("s300")) / "lib"
PAGE = 4096
DAMAGES = 25  # of each file


@pytest.mark.parametrize("engine", ["compiled", "interpreter", "unicorn"])
def test_the_c_librarys_binary_interface(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(guest.ENVIRONMENT, "HP9K_ENGINE", engine)
    result = guest.run("dynamic")
    assert (result.status, result.errors) == (3, "")
    found = guest.verdicts(result.output)
    assert len(found) == 14
    assert {name: verdict for name, verdict in found.items() if verdict != "ok"} == {}


def test_a_program_without_a_loader_says_so(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "dld.sl").write_bytes(b"no loader")
    shutil.copy(guest.BINARIES / "dynamic", tmp_path / "dynamic")
    result = in_root(tmp_path)
    assert (result.returncode, result.stdout) == (8, b"")
    assert b"/lib/dld.sl: cannot execute" in result.stderr


@pytest.mark.parametrize("name", sorted(path.name for path in LIBRARIES.glob("*.sl")))
def test_every_library_is_whole(name: str) -> None:
    with read(LIBRARIES / name) as image:
        dynamic = image.dynamic_info
        assert dynamic is not None
        assert dynamic.notes == []
        assert dynamic.exports
        assert image.kind == "SHL"


def in_root(root: Path) -> subprocess.CompletedProcess[bytes]:
    command = [*guest.command("", options=("--root", str(root)))[:-1], "/dynamic"]
    return subprocess.run(command, capture_output=True, timeout=120, check=False, env=guest.ENVIRONMENT)


def damaged(data: bytes, source: random.Random) -> bytes:
    """A file of the Series 300 with one to three of its words, mostly of its dynamic linking tables, changed."""
    (size,) = [int.from_bytes(data[PAGE + 0x38 : PAGE + 0x3C], "big")]
    changed = bytearray(data)
    for _ in range(source.choice((1, 1, 2, 3))):
        start, end = source.choice(((0, 64), (PAGE, PAGE + EXTENSION.size), (PAGE, PAGE + size), (0, len(data))))
        place = source.randrange(start, end) & ~3
        word = source.choice((0, 1, 0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFF0000, source.randrange(1 << 32)))
        changed[place : place + 4] = word.to_bytes(4, "big")
    return bytes(changed[: source.randrange(len(changed))] if source.randrange(20) == 0 else changed)


@pytest.mark.parametrize("name", ["dynamic", "lib/libm.sl", "lib/libc.sl", "lib/dld.sl"])
def test_damaged_files_end_no_more_than_the_program(tmp_path: Path, name: str) -> None:
    """hp9k goes on whatever the file holds: it says a line, or the program is killed."""
    writable_copy(LIBRARIES, tmp_path / "lib")
    shutil.copy(guest.BINARIES / "dynamic", tmp_path / "dynamic")
    target = tmp_path / name
    sound = target.read_bytes()
    source = random.Random(name)
    for _ in range(DAMAGES):
        target.unlink()
        target.write_bytes(damaged(sound, source))
        target.chmod(0o755)
        result = in_root(tmp_path)
        assert 0 <= result.returncode < 256
        assert b"Traceback" not in result.stderr, result.stderr[-2000:]
