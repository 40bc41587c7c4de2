"""Thread-local variables: programs with `__thread` and `_Thread_local`, on both series."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.cc import thread_locals
from tools.cc.command import command
from tools.cc.elf import ElfProgram, Segment, ThreadLocals
from tools.cc.magic import LayoutError

ROOT = Path(__file__).resolve().parents[3]
COMPILERS = {"300": "m68k-linux-gnu-gcc", "800": "hppa-linux-gnu-gcc"}
OTHER = "_Thread_local int shared = 40;\nint *where(void) { return &shared; }\n"
MAIN = """\
#include <errno.h>
#include <string.h>
#include <unistd.h>
static _Thread_local int error, other = 7;
static __thread char text[20] = "hello";
_Thread_local int zeros[9];
__thread long long big __attribute__((aligned(64))) = 99;
extern _Thread_local int shared;
extern int *where(void);
int bss[7];

int main(int argc, char **argv)
{
    int i, sum = 0;

    for (i = 0; i < 9; i++)
        sum += zeros[i];
    if (error || sum || strcmp(text, "hello") || big != 99 || (unsigned long)&big & 63 || where() != &shared)
        return 1;
    error = argc;
    shared += other;
    memset(zeros, 1, sizeof zeros);
    for (i = 0; i < 7; i++)
        sum += bss[i];
    if (close(-1) != -1 || errno != EBADF || error != 1)
        return 3;
    return sum ? 2 : shared;
}
"""


@pytest.mark.cross
@pytest.mark.parametrize("options", [["-O0"], ["-O2"], ["-O2", "-N"]], ids="-".join)
@pytest.mark.parametrize("series", COMPILERS)
def test_program(series: str, options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which(COMPILERS[series]) is None:
        pytest.skip(f"needs {COMPILERS[series]}")
    monkeypatch.chdir(tmp_path)
    Path("main.c").write_text(MAIN)
    Path("other.c").write_text(OTHER)
    assert command(["--series", series, *options, "main.c", "other.c", "-o", "prog"]) == 0
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "tools.cli", "run", "./prog"], env=environment, timeout=100, check=False
    )
    assert done.returncode == 47


def program(address: int, *words: int, alignment: int = 16) -> ElfProgram:
    text = b"".join(word.to_bytes(4, "big") for word in words)
    return ElfProgram(0x1000, [Segment(0x1000, text, len(text), False)], [], ThreadLocals(address, alignment))


def test_reads_of_the_control_register_become_its_value() -> None:
    def text(address: int, *words: int) -> str:
        (segment,) = thread_locals.resolve(program(address, *words)).segments
        return segment.contents.hex(" ", 4)

    # As the assembler has them: ldil L%0x40005000,%r28; ldil L%0x40005000,%r1; nop; ldil L%0xc1234800,%r1.
    assert text(0x40005010, 0x036008BC, 0x036008A1, 0x08000240) == "23822800 20222800 08000240"
    assert text(0xC1234810, 0x036008A1) == "203a1825"
    assert text(0x40005010, thread_locals.STAYS, 0x036008A1, 0x036008A1) == "34000036 036008a1 20222800"


def test_an_address_that_one_instruction_cannot_load_is_refused() -> None:
    with pytest.raises(LayoutError, match="0x40005020"):
        thread_locals.resolve(program(0x40005020, 0x036008BC))
