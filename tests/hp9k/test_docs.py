"""The examples of docs/api.md are run, in a directory with the program they are about."""

from __future__ import annotations

import doctest
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from guest import ENVIRONMENT, TOP

PAGE = TOP / "docs" / "api.md"


PROGRAMS = {  # what is compiled, and how
    "licence": ("300", "licence.c"),
    "maze": ("300", "-O0", "maze.c"),
    "lock300": ("300", "-O", "-dynamic", "-s", "lock.c"),
    "lock800": ("800", "-O", "-dynamic", "-s", "lock.c"),
}


def test_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for compiler in ("m68k-linux-gnu-gcc", "hppa-linux-gnu-gcc"):
        if shutil.which(compiler) is None:
            pytest.skip(f"needs {compiler}")
    for name, (series, *options, source) in PROGRAMS.items():
        command = [sys.executable, "-m", "tools.cli", "cc", "--series", series, *options, "-o", str(tmp_path / name)]
        path = str(TOP / "docs" / "examples" / source)
        subprocess.run([*command, path], env=ENVIRONMENT, cwd=tmp_path, check=True, timeout=300)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```pycon\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert len(blocks) > 4
    examples = doctest.DocTestParser().get_doctest("".join(blocks), {}, "api.md", str(PAGE), 0)
    printed: list[str] = []
    doctest.DocTestRunner().run(examples, out=printed.append)
    assert not printed, "".join(printed)
