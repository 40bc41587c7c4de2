"""Manual pages and completion: what is committed is what the declarations give, and the tools they are for take it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from copies import writable_copy
from guest import TOP

from tools.commands import COMMANDS
from tools.manual.__main__ import SHARE, files, stale
from tools.manual.declarations import commands


def run(*command: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=60, check=False)


def needs(tool: str) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"needs {tool}")


def test_what_is_committed_is_what_the_declarations_give() -> None:
    """If not: python -m tools.manual."""
    assert stale() == []


def test_a_stale_file_is_noticed(tmp_path: Path) -> None:
    writable_copy(SHARE, tmp_path / "share")
    page = tmp_path / "share" / "man" / "man1" / "hp9k-run.1"
    page.write_text(page.read_text() + "more\n")
    (tmp_path / "share" / "man" / "man1" / "hp9k-gone.1").touch()
    assert stale(tmp_path / "share") == ["man/man1/hp9k-gone.1", "man/man1/hp9k-run.1"]


def test_every_command_has_a_page_with_options_and_examples() -> None:
    made = files()
    for command in commands():
        page = made[f"man/man1/hp9k-{command.name}.1"]
        assert command.examples, command.name
        assert ".SH EXAMPLES" in page
        assert all(name.replace("-", "\\-") in page for option in command.options for name in option.names)
    assert {command.name for command in commands()} == set(COMMANDS)


@pytest.mark.parametrize("name", sorted(name for name in files() if name.startswith("man/")))
def test_groff_has_nothing_to_say_of_a_page(name: str) -> None:
    needs("groff")
    done = run("groff", "-man", "-Tascii", "-P-cbou", "-ww", "-b", str(SHARE / name))
    assert [line for line in done.stderr.splitlines() if "warning" in line and "adjust" not in line] == []
    assert "NAME" in done.stdout


def test_pip_installs_all_of_it() -> None:
    """Each directory below share/ is one of pyproject.toml's data files."""
    project = (TOP / "pyproject.toml").read_text()
    for name in files():
        assert f'"share/{Path(name).parent}"' in project


BASH = """
source {script}
complete_it() {{ COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _hp9k; echo "${{COMPREPLY[@]}}"; }}
complete_it hp9k tr
complete_it hp9k run --cl
complete_it hp9k cc --series ''
"""


def test_bash_completes() -> None:
    needs("bash")
    done = run("bash", "--norc", stdin=BASH.format(script=SHARE / "bash-completion" / "completions" / "hp9k"))
    assert done.stdout.splitlines() == ["trace", "--clear-env", "300 800"]
    assert done.stderr == ""


def test_zsh_takes_its_script() -> None:
    needs("zsh")
    done = run("zsh", "-f", "-n", str(SHARE / "zsh" / "site-functions" / "_hp9k"))
    assert (done.returncode, done.stderr) == (0, "")


def test_zsh_completes() -> None:
    """In a terminal, as it can't be asked otherwise."""
    needs("zsh")
    pexpect = pytest.importorskip("pexpect")
    shell = pexpect.spawn("zsh", ["-f"], timeout=30, encoding="utf-8", env={"TERM": "dumb", "PATH": "/usr/bin:/bin"})
    shell.sendline(f"fpath=({SHARE}/zsh/site-functions $fpath); autoload -Uz compinit; compinit -D -u; PS1='ready'' '")
    shell.expect("ready ")
    shell.send("hp9k syscalls --mark\t")
    shell.expect("--markdown")
    shell.close(force=True)


def test_fish_completes() -> None:
    needs("fish")
    script = SHARE / "fish" / "vendor_completions.d" / "hp9k.fish"
    asked = "complete -C 'hp9k tra'; complete -C 'hp9k run --clear'; complete -C 'hp9k cc --series '"
    done = run("fish", "--no-config", "-c", f"source {script}; {asked}")
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == ["trace", "--clear-env", "300", "800"]
