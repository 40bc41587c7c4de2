"""The embedded commands beside the host's: the same options, files and input give the same output and status.

Each row of commands.txt is a shell command. The shell of the embedded root runs all rows of a table, each in a copy of
the same files, the host's shell in others; what they print on standard output, their exit status and, in the table
`files`, the files they leave must be alike. Messages are no part of it. The host's commands follow POSIX
(POSIXLY_CORRECT).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from guest import ENVIRONMENT, TOP

INPUTS = {
    "greeting": "Hello, World!  aabbcc  [x]\n\tTab-123\nend\n",
    "keys": "b:2:x\na:10:y\nB:1:z\n  c 3\n-5\n10 q\n9 q\n-5.50\n-5.5\n0005\n\n a:2:w\nb:2:x\nzz-a\nzza\n.5\n-\n",
    "words": "hello world\nHELLO\nfoo_bar foo\nfoobar\na.b\naxb\n\nabab ab\ncat concatenate\nhello\n",
    "others": "other\nfoo\n",
    "patterns": "foo\nHEL\n",
    "empty": "",
    "numbers": "".join(f"{n}\n" for n in range(1, 31)),
    "changed": "".join(f"{n}\n" for n in (1, 2, 4, 5, 6, "seven", *range(8, 21), "new", *range(21, 31))),
    "unended": "a\nb",
    "fields": "a:b:c\nd\n:e:\nf:g\n",
    "repeated": "a\na\nb\nA\nc\nc\nc\n",
}


def tree(directory: Path) -> None:
    """The files each row starts from."""
    for name in ("a/b/c", "d", "empty"):
        (directory / name).mkdir(parents=True)
    (directory / "a/one.c").write_text("one\n")
    (directory / "a/b/two.h").write_text("hello\n")
    (directory / "d/three").write_text("")
    (directory / "d/big").write_bytes(bytes(5000))
    (directory / "old").write_text("old\n")
    (directory / ".hidden").write_text("")
    (directory / "d/link").symlink_to("../a")
    (directory / "d/broken").symlink_to("none")
    os.mkfifo(directory / "d/fifo")
    os.link(directory / "a/one.c", directory / "a/hard")
    os.chmod(directory / "a/one.c", 0o640)
    os.chmod(directory / "d/three", 0o4755)
    os.utime(directory / "old", (500_000_000, 500_000_000))


REPORT = """\
number=0
while read -r command; do
  number=$((number + 1))
  cd $number
  echo "== $number"
  ( eval "$command" ) 2>/dev/null </dev/null
  echo "status $?"
  cd ..
done <$1
"""


def prepare(directory: Path, commands: list[str]) -> None:
    directory.mkdir()
    (directory / "in").mkdir()
    for name, text in INPUTS.items():
        (directory / "in" / name).write_text(text)
    (directory / "rows").write_text("".join(f"{command}\n" for command in commands))
    (directory / "report").write_text(REPORT)
    for number in range(1, len(commands) + 1):
        (directory / str(number)).mkdir()
        tree(directory / str(number))


def snapshot(directory: Path) -> list[str]:
    """Every file below: mode, kind, link count and contents."""
    found = []
    for path in sorted(directory.rglob("*")):
        status = path.lstat()
        what = os.readlink(path) if path.is_symlink() else path.read_text() if path.is_file() else ""
        mode = 0 if path.is_symlink() else status.st_mode
        found.append(f"{path.relative_to(directory)} {mode:o} {what!r}")
    return found


def outputs(text: str, count: int) -> list[str]:
    parts = text.split("== ")[1:]
    assert len(parts) == count, text[-500:]
    return [part.partition("\n")[2] for part in parts]


def in_any_order(text: str) -> list[str]:
    return sorted(text.splitlines())


def read_tables() -> dict[str, list[str]]:
    """The commands of each table."""
    tables: dict[str, list[str]] = {}
    name = source = ""
    for line in (Path(__file__).parent / "commands.txt").read_text().splitlines():
        if line.startswith("["):
            name, _, file = line.strip("[]").partition(" < ")
            source = f" <../in/{file}" if file else ""
        elif line and not line.startswith("#"):
            tables.setdefault(name, []).append(f"{{ {line}; }}{source}")
    return tables


TABLES = read_tables()


@pytest.mark.parametrize("model", ["9000/370", "9000/720"])
@pytest.mark.parametrize("table", TABLES)
def test_like_the_host_s(table: str, model: str, tmp_path: Path) -> None:
    commands = TABLES[table]
    host, guest = tmp_path / "host", tmp_path / "guest"
    previous = os.umask(0o022)
    try:
        for directory in (host, guest):
            prepare(directory, commands)
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "POSIXLY_CORRECT": "1", "TZ": "UTC0"}
        shell = shutil.which("dash") or "sh"
        ours = subprocess.run([shell, "report", "rows"], cwd=host, env=environment, stdout=subprocess.PIPE, timeout=60)
        theirs = subprocess.run(
            [sys.executable, "-m", "tools.cli", "run", "--model", model, "--mount", f"{guest}:/mnt", "--cwd", "/mnt",
             "sh", "report", "rows"],
            env=ENVIRONMENT, cwd=TOP, capture_output=True, timeout=170,
        )  # fmt: skip
    finally:
        os.umask(previous)
    expected = outputs(ours.stdout.decode("latin-1"), len(commands))
    found = outputs(theirs.stdout.decode("latin-1"), len(commands))
    wrong = []
    for number, command in enumerate(commands, start=1):
        one, other = expected[number - 1], found[number - 1]
        if (in_any_order(one) != in_any_order(other)) if table == "find" else one != other:
            wrong.append(f"{command}\n--- host\n{one}--- guest\n{other}")
        elif table == "files" and snapshot(host / str(number)) != snapshot(guest / str(number)):
            changed = set(snapshot(host / str(number))) ^ set(snapshot(guest / str(number)))
            wrong.append(f"{command}\n--- files\n{sorted(changed)}")
    assert not wrong, "\n\n".join(wrong) + theirs.stderr.decode("latin-1")[-300:]
