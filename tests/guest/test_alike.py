"""The C library against the host's, function by function on the same input: programs whose source prints the same lines
wherever it is compiled, statically and dynamically linked."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from pathlib import Path

import guest
import pytest

from tools.cc.command import command

SOURCES = guest.TOP / "tests" / "guest" / "src"
PROGRAMS = sorted(path.stem for path in SOURCES.glob("alike_*.c"))
ULPS = 2  # how far two libraries' results may be from each other where C doesn't say more


@pytest.fixture(scope="session")
def host_output(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the programs print on the host."""
    compiler = shutil.which("gcc")
    if compiler is None:
        pytest.skip("needs the Debian package gcc")
    printed = {}
    for name in PROGRAMS:
        directory = tmp_path_factory.mktemp(name)
        target = str(tmp_path_factory.mktemp("bin") / name)
        subprocess.run([compiler, "-w", "-o", target, str(SOURCES / f"{name}.c"), "-lm"], check=True)
        done = subprocess.run([target], capture_output=True, check=True, cwd=directory, env={"LC_ALL": "C"})
        printed[name] = done.stdout.decode("latin-1").splitlines()
    return printed


COMPILERS = {"s300": "m68k-linux-gnu-gcc", "s800": "hppa-linux-gnu-gcc"}


def dynamic(series: str, name: str, directory: Path) -> Path:
    """The program linked with the shared libraries."""
    if shutil.which(COMPILERS[series]) is None:
        pytest.skip(f"needs the Debian package of {COMPILERS[series]}")
    target = directory / name
    arguments = ["--series", series.removeprefix("s"), "-Os", "-w", "-s", "-dynamic", "-o", str(target)]
    assert command([*arguments, str(SOURCES / f"{name}.c"), "-lm"]) == 0
    return target


def ordinal(bits: str) -> int:
    """Numbers in the order of the doubles they are the bits of."""
    number: int = struct.unpack(">q", bytes.fromhex(bits))[0]
    return number if number >= 0 else -(1 << 63) - number


def is_alike(line: str, expected: str) -> bool:
    if line == expected:
        return True
    (name, bits), (wanted_name, wanted) = line.rsplit(" ", 1), expected.rsplit(" ", 1)
    return name == wanted_name and name[0] == "~" and abs(ordinal(bits) - ordinal(wanted)) <= ULPS


@pytest.mark.parametrize("linking", ["static", "dynamic"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_it_prints_what_it_prints_on_the_host(
    series: str, name: str, linking: str, host_output: dict[str, list[str]], tmp_path: Path
) -> None:
    program = guest.BINARIES / name if linking == "static" else dynamic(series, name, tmp_path)
    here = tmp_path / "here"
    here.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tools.cli", "run", "--here", str(program)],
        capture_output=True,
        check=False,
        cwd=here,
        env=guest.ENVIRONMENT,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    printed = done.stdout.decode("latin-1").splitlines()
    rows = zip(range(len(printed)), printed, host_output[name], strict=False)
    assert [row for row in rows if not is_alike(*row[1:])][:5] == []
    assert len(printed) == len(host_output[name])
