"""`hp9k inspect --imports`: names that no library has, of files and of whole directories."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from shared_programs import MARKS, made

from tools.inspect.command import inspect

LIBRARY = "int half(int x) { return x / 2; }\nint third(int x) { return x / 3; }\n"
USES_HALF = '#include <stdio.h>\nextern int half(int);\nint main(void) { return printf("%d", half(4)); }\n'
USES_BOTH = "extern int half(int), third(int);\nint main(void) { return half(third(6)); }\n"


def shown(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> tuple[str, str]:
    assert inspect.main(list(arguments), standalone_mode=False) == status
    return capsys.readouterr()


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """bin/one uses half, bin/two half and third, of a library in lib."""
    monkeypatch.chdir(tmp_path)
    made(tmp_path, "libhalf.sl", LIBRARY, "-shared", "-fPIC")
    (tmp_path / "bin").mkdir()
    (tmp_path / "lib").mkdir()
    for name, source in (("one", USES_HALF), ("two", USES_BOTH)):
        made(tmp_path, name, source, "-dynamic", "./libhalf.sl").rename(tmp_path / "bin" / name)
    (tmp_path / "libhalf.sl").rename(tmp_path / "lib" / "libhalf.sl")
    (tmp_path / "bin" / "notes").write_text("no program\n")
    return tmp_path


class TestWithCompiler:
    pytestmark = MARKS

    def test_what_is_missing_is_ranked_over_a_directory(
        self, programs: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        out, error = shown(capsys, "--imports", "bin")
        assert error == ""
        lines = [line.split() for line in out.splitlines()]
        assert ["bin/one:", "imports", "3,", "missing", "1"] in lines
        assert ["bin/two:", "imports", "3,", "missing", "2"] in lines
        assert lines[-4:-1] == [
            ["files", "library", "kind", "name"], ["2", "libhalf", "code", "half"], ["1", "libhalf", "code", "third"],
        ]  # fmt: skip

    def test_a_library_beside_the_program_counts(self, programs: Path, capsys: pytest.CaptureFixture[str]) -> None:
        shutil.copy("lib/libhalf.sl", "bin")
        out, _ = shown(capsys, "--imports", "bin/two")
        assert out == "bin/two: imports 3, missing 0\n"

    def test_another_root_is_asked(self, programs: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (programs / "root/usr/lib").mkdir(parents=True)
        out, _ = shown(capsys, "--imports", "--root", "root", "--json", "bin/one")
        found = json.loads(out)
        assert (found["imports"], found["missing"][0]["kind"]) == (3, "code")
        assert {one["name"] for one in found["missing"]} == {"_start", "half", "printf"}
        assert {one["name"] for one in found["absent"]} == {"./libhalf.sl", "/usr/lib/libc.1"}

    def test_libraries_are_dynamically_linked(self, programs: Path, capsys: pytest.CaptureFixture[str]) -> None:
        out, _ = shown(capsys, "lib/libhalf.sl")
        assert out.startswith("lib/libhalf.sl: SOM, PA-RISC, SHL, shared library, dynamically linked\n")


def test_a_file_that_is_no_program_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes").write_text("no program\n")
    _, error = shown(capsys, "--imports", str(tmp_path / "notes"), status=1)
    assert error.count("\n") == 1
    assert str(tmp_path / "notes") in error
