"""Functions of shared libraries, in programs that are dynamically linked."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from guest import ENVIRONMENT

import hp9k

SOURCE = """#include <stdio.h>
#include <string.h>
int main(int argc, char **argv)
{
    printf("%d\\n", (int)strlen(argv[argc - 1]));
    return 0;
}
"""


@pytest.fixture(scope="module", params=[("300", "m68k-linux-gnu-gcc"), ("800", "hppa-linux-gnu-gcc")])
def program(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    series, compiler = request.param
    if shutil.which(compiler) is None:
        pytest.skip(f"needs {compiler}")
    directory = tmp_path_factory.mktemp("dynamic")
    (directory / "prog.c").write_text(SOURCE)
    options = ["--series", series, "-dynamic", "-O0", "-w", "-fno-builtin"]
    command = [sys.executable, "-m", "tools.cli", "cc", *options, "-o", "prog", "prog.c"]
    subprocess.run(command, cwd=directory, env=ENVIRONMENT, check=True, timeout=300)
    return str(directory / "prog")


def longer(process: hp9k.Process) -> int | None:
    """For the program's own call, and not for those the library makes itself."""
    return 44 if process.memory.string(process.argument(0)) == b"four" else None


@pytest.mark.cross
def test_a_function_of_a_library_that_is_loaded_later_is_replaced(program: str) -> None:
    with hp9k.Machine(net="none") as machine:
        process = machine.start(program, "four")
        with pytest.raises(KeyError):
            process.hook("strlenn", longer)
        process.hook("libc:strlen", longer)
        assert process.run_to_end().status == 0
        assert process.stdout == b"44\n"


@pytest.mark.cross
def test_a_hook_that_was_removed_before_its_library_came(program: str) -> None:
    with hp9k.Machine(net="none") as machine:
        process = machine.start(program, "four")
        process.hook("libc:strlen", lambda process: 1).remove()
        point = process.breakpoint("libc:strlen")
        stop = process.run()
        assert (stop.reason, process.symbols.describe(process.registers.pc)) == ("breakpoint", "strlen")
        point.remove()
        assert process.run_to_end().status == 0
        assert process.stdout == b"4\n"
