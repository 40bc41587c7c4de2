"""The machine and the release a program gets when no option says: those its file asks for."""

from __future__ import annotations

from pathlib import Path

import pytest
from guest import run

from rom import default_root

UNAME = Path(default_root.path("s800")) / "bin" / "uname"
CRT0 = 0x3C0  # in the unused rest of the file's first page, as later releases have it in an auxiliary header
VERSIONS = {
    "A.09.29": "A.09.05",
    "A.10.44": "B.10.20",
    "B.10.19": "B.10.20",
    "B.11.63": "B.11.00",
    "B.13.01": "A.09.05",  # no release that is known
}


def made_for(directory: Path, system_id: int, crt0: str) -> str:
    """The embedded root's uname, as a linker of another release would have marked it."""
    program = bytearray(UNAME.read_bytes())
    program[:2] = system_id.to_bytes(2, "big")
    text = f"$Revision: 92453-07 linker linker crt0.o {crt0} 951031 $".encode()
    assert not any(program[CRT0 : CRT0 + len(text)])
    program[CRT0 : CRT0 + len(text)] = text
    path = directory / "uname"
    path.write_bytes(program)
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(("crt0", "release"), VERSIONS.items())
def test_the_release_it_was_linked_on(tmp_path: Path, crt0: str, release: str) -> None:
    done = run(made_for(tmp_path, 0x210, crt0), "-srm")
    assert done.output == f"HP-UX {release} 9000/720\n"


@pytest.mark.parametrize(("system_id", "model"), [(0x20B, "720"), (0x210, "720"), (0x214, "780")])
def test_the_processor_it_needs(tmp_path: Path, system_id: int, model: str) -> None:
    done = run(made_for(tmp_path, system_id, "B.11.63"), "-m")
    assert done.output == f"9000/{model}\n"


def test_options_come_first(tmp_path: Path) -> None:
    program = made_for(tmp_path, 0x214, "B.11.63")
    done = run(program, "-srm", options=("--model", "9000/782", "--release", "B.10.20"))
    assert done.output == "HP-UX B.10.20 9000/782\n"
