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


def test_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("m68k-linux-gnu-gcc") is None:
        pytest.skip("needs m68k-linux-gnu-gcc of the package gcc-m68k-linux-gnu")
    source = TOP / "docs" / "examples" / "licence.c"
    compile_it = [
        sys.executable,
        "-m",
        "tools.cli",
        "cc",
        "--series",
        "300",
        "-o",
        str(tmp_path / "licence"),
        str(source),
    ]
    subprocess.run(compile_it, env=ENVIRONMENT, cwd=tmp_path, check=True, timeout=300)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```pycon\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert len(blocks) > 4
    examples = doctest.DocTestParser().get_doctest("".join(blocks), {}, "api.md", str(PAGE), 0)
    printed: list[str] = []
    doctest.DocTestRunner().run(examples, out=printed.append)
    assert not printed, "".join(printed)
