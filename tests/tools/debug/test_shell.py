"""The reader of commands: abbreviations, help, scripts, definitions; the command line, on a terminal and without."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest
from guest import ENVIRONMENT, TOP

from tests.tools.debug.conftest import Transcript
from tools.debug import commands as _commands  # noqa: F401 -- declares them
from tools.debug.completion import complete
from tools.debug.registry import CATCH, COMMANDS, GROUPS, INFO, SET
from tools.debug.shell import Shell  # noqa: F401

Debug = Callable[..., Transcript]
PROMPT = r"\(hp9k\) "


def test_what_is_enough_of_a_name_will_do(debug: Debug) -> None:
    say = debug()
    assert say("inf regi pc").startswith(" pc")
    assert say("disassem main,+4") == say("disassemble main,+4")
    assert say("wat").startswith("error: wat is not enough") or say("wat").startswith("error: an expression")
    assert say("dis").startswith("error: dis is not enough: disable, disassemble, display")
    assert say("zebra") == "error: no command zebra; see help"
    assert say("# a remark") == ""
    assert say("%") == "error: %: no command; see help"


def test_everything_has_help_with_an_example(debug: Debug) -> None:
    say = debug()
    assert all(title in say("help") for title in GROUPS.values())
    for level in (COMMANDS, INFO, CATCH, SET):
        before = f"{level.prefix} " if level.prefix else ""
        for one in level.all():
            shown = say(f"help {before}{one.name}")
            assert one.summary.endswith(".") or one.summary.endswith(":"), one.name
            assert one.summary in shown
            assert f"Example:\n  {one.example.splitlines()[0]}" in shown
            assert one.example.startswith(before + one.name), one.example
            assert not level.prefix or one.group
    assert "tbreak" in say("help breakpoints")
    assert say("help moon").startswith("error: no command moon")
    assert "find" in say("apropos search")


def test_scripts(debug: Debug, tmp_path: Path) -> None:
    say = debug("count", "3")
    script = tmp_path / "script"
    script.write_text(
        "# counts\nbreak add\nset $n = 0\nrun\nwhile $_exitcode == $nothing\n  set $n = $n + 1\n  continue\nend\n"
    )
    script.write_text(
        "break add\nrun\nset $n = 0\nwhile $n < 2\n  set $n = $n + 1\n  continue\nend\nif $n == 2\n"
        '  printf "two\\n"\nelse\n  printf "others\\n"\nend\n'
    )
    said = say(f"source {script}")
    assert said.count("Breakpoint 1, ") == 3
    assert said.endswith("two\n")
    script.write_text("print 1\nprint nobody\nprint 2\n")
    assert say(f"source {script}") == f"$1 = 1\nerror: {script}:2: no symbol nobody"
    assert say(f"source {tmp_path}/none").endswith("no such file or directory")
    assert say("source") == "error: a file is missing"
    script.write_text("if 1\nprint 2\n")
    assert say(f"source {script}") == f"error: {script}:1: if: end is missing"
    script.write_text(f"source {script}\n")
    assert "too many commands inside one another" in say(f"source {script}")


def test_definitions(debug: Debug) -> None:
    say = debug()
    assert say("define twice", "print $arg0 + $arg0", "print $argc", "end") == ""
    assert say("twice 4") == "$1 = 8\n$2 = 1\n"
    assert say("twice") == "error: there is no argument 0"
    assert say("document twice", "Doubles.", "end") == ""
    assert say("document moon", "end") == "error: moon is not defined"
    assert say("define 5", "end").startswith("error: 5: a name")
    say("define sign", "if $arg0 < 0", "print -1", "else if $arg0 > 0", "print 1", "else", "print 0", "end", "end")
    assert say("sign 5") == "$3 = 1\n"
    assert say("sign -5") == "$4 = -1\n"
    assert say("sign 0") == "$5 = 0\n"
    assert say("while 1", "loop_break", "end") == ""


def test_settings_and_logs(debug: Debug, tmp_path: Path) -> None:
    say = debug()
    assert say("set listsize 5") == ""
    assert say("show listsize") == "listsize: 5\n"
    assert say("set listsize many") == "error: listsize many: not a positive number"
    assert say("set moon full").startswith("error: no command set moon")
    assert "confirm: on" in say("show")
    for line in ("set confirm off", "set pagination off", "set disassemble-next-line on", "set args 1 2"):
        assert say(line) == ""
    assert say("set disassemble-next-line maybe").startswith("error: ")
    log = tmp_path / "log"
    say(f"set logging file {log}")
    say("set logging on")
    say("print 5")
    say("set logging off")
    say("print 6")
    assert log.read_text() == "$1 = 5\n"
    assert say("set logging perhaps").startswith("error: write set logging")
    assert say("set") == "error: what is to be set is missing"
    assert say("detach-on-fork").startswith("error: no command")
    assert say("set detach-on-fork maybe").startswith("error: ")
    assert say("show version") == "hp9k debug\n"


def test_completion(debug: Debug) -> None:
    shell = debug().shell
    assert complete(shell, "", "disas") == ["disassemble "] or "disas " in complete(shell, "", "disas")
    assert complete(shell, "info ", "regi") == ["registers "]
    assert "add" in complete(shell, "break ", "ad")
    assert "$sp" in complete(shell, "print ", "$s")
    assert complete(shell, "nonsense ", "x") == []
    assert complete(shell, "help ", "tb") == ["tb ", "tbreak "]


# --- the command line ---


def _debuggee(series: str) -> str:
    return str(TOP / "tests" / "guest" / "bin" / series / "debuggee")


def _batch(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools.cli", "debug", *arguments],
        env=ENVIRONMENT,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_commands_of_the_command_line(series: str, tmp_path: Path) -> None:
    done = _batch("--batch", "-p", "break add", "-p", "run", "-p", "quit 7", _debuggee(series), "count", "3")
    assert done.returncode == 7
    assert "Breakpoint 1, " in done.stdout
    script = tmp_path / "script"
    script.write_text("print 1\nmoon\n")
    done = _batch("-x", str(script), _debuggee(series))
    assert (done.returncode, done.stderr) == (1, f"hp9k: {script}:2: no command moon; see help\n")


def test_commands_of_standard_input(series: str) -> None:
    done = _batch(_debuggee(series), "read", stdin="print 1\nrun\nhello\nprint $_exitcode\n")
    assert done.returncode == 0
    assert "$1 = 1\n" in done.stdout
    done = _batch(_debuggee(series), stdin="print 1\nprint )\nprint 3\n")
    assert (done.returncode, done.stderr) == (1, "hp9k: standard input:2: ): no expression\n")


def test_closed_descriptors(series: str) -> None:
    for closing in ("<&-", ">&-", "<&- >&-"):
        command = f"{sys.executable} -m tools.cli debug --batch -p run {_debuggee(series)} count 3 {closing}"
        done = subprocess.run(["sh", "-c", command], env=ENVIRONMENT, capture_output=True, timeout=100, check=False)
        assert (done.returncode, done.stderr) == (0, b""), closing


def test_programs_that_cannot_be_debugged(tmp_path: Path) -> None:
    done = _batch(str(tmp_path / "none"))
    assert done.returncode == 127
    assert done.stderr.count("\n") == 1
    text = tmp_path / "text"
    text.write_text("text")
    text.chmod(0o755)
    done = _batch(str(text))
    assert done.returncode == 126
    done = _batch("--core", str(text), _debuggee("s800"))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


def _allow_cores() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)


@pytest.mark.skipif(resource.getrlimit(resource.RLIMIT_CORE)[1] == 0, reason="no core files here")
def test_a_core_file_and_the_process_that_left_it_say_the_same(series: str, tmp_path: Path) -> None:
    lines = ("bt", "info registers", "x/8xw $sp", "print total", "x/i $pc")
    options = ("--here", "--net", "none")
    questions = [word for line in lines for word in ("-p", line)]
    live = subprocess.run(
        [sys.executable, "-m", "tools.cli", "debug", "--batch", "-p", "run", *questions, "-p", "continue", *options,
         _debuggee(series), "crash"],
        env=ENVIRONMENT, cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False,
        preexec_fn=_allow_cores,
    )  # fmt: skip
    core = _batch("--core", str(tmp_path / "core"), "--batch", *questions, _debuggee(series))
    assert core.stdout.startswith("Core was generated by `debuggee'.\nProgram terminated with signal SIGSEGV")
    asked = core.stdout[core.stdout.index("\n#0", core.stdout.index("#0") + 1) :].replace("*", " ")
    assert asked.strip() in live.stdout.replace("*", " ")
    assert "can't be run" in _batch("--core", str(tmp_path / "core"), "--batch", "-p", "run", _debuggee(series)).stderr


class Terminal:
    """`hp9k debug` on a terminal."""

    def __init__(self, *arguments: str) -> None:
        self.child = pexpect.spawn(
            sys.executable, ["-m", "tools.cli", "debug", *arguments], env=ENVIRONMENT, timeout=60, encoding="utf-8"
        )
        self.child.setecho(False)
        self.child.expect(PROMPT)

    def say(self, line: str) -> str:
        self.child.sendline(line)
        self.child.expect(PROMPT)
        return str(self.child.before)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(ENVIRONMENT, "XDG_STATE_HOME", str(tmp_path))
    return tmp_path


def test_a_session_on_a_terminal(series: str, home: Path) -> None:
    terminal = Terminal(_debuggee(series), "forever")
    assert "Breakpoint 1 at" in terminal.say("break add")
    assert "Breakpoint 1, " in terminal.say("run")
    assert "no symbol moon" in terminal.say("print moon")
    terminal.say("stepi")
    assert " in " in terminal.say("")  # once more
    terminal.say("delete")
    terminal.child.sendline("continue")
    terminal.child.expect("Continuing")
    terminal.child.sendintr()
    terminal.child.expect("Program interrupted.")
    terminal.child.expect(PROMPT)
    for _ in range(20):  # readline writes the prompt before it waits for a signal
        terminal.child.sendintr()
        if not terminal.child.expect(["Quit", pexpect.TIMEOUT], timeout=3):
            break
    terminal.child.expect(PROMPT)
    terminal.child.send("info regi\t")
    terminal.child.sendline("pc")
    terminal.child.expect(r"pc +0x")
    terminal.child.expect(PROMPT)
    terminal.child.sendeof()
    terminal.child.expect(pexpect.EOF)
    terminal.child.close()
    assert terminal.child.exitstatus == 0
    assert "break add" in (home / "hp9k" / "debug_history").read_text()


def test_a_program_that_waits_is_interrupted(series: str, home: Path) -> None:
    terminal = Terminal(_debuggee(series), "pause")
    terminal.say("tcatch syscall pause")
    assert "call to syscall pause" in terminal.say("run")
    said = ""
    for _ in range(20):  # it may not have begun to run yet, or not to wait
        terminal.child.sendline("continue")
        terminal.child.expect("Continuing")
        terminal.child.sendintr()
        interrupted = terminal.child.expect(["Program interrupted.", "Quit"]) == 0
        terminal.child.expect(PROMPT)
        if interrupted and "pause" in (said := terminal.say("info proc")):
            break
    assert "pause" in said
    assert "in main" in terminal.say("bt")
    assert "killed" in terminal.say("kill")
    terminal.child.sendline("quit")
    terminal.child.expect(pexpect.EOF)


def test_the_program_reads_what_is_typed_while_it_runs(series: str, home: Path) -> None:
    terminal = Terminal(_debuggee(series), "read")
    terminal.child.sendline("run")
    terminal.child.sendline("hello")
    terminal.child.expect(r"6 hello")
    terminal.child.expect("exited with code 03")
    terminal.child.expect(PROMPT)
    assert re.search(r"\$1 = 3", terminal.say("print $_exitcode"))
    terminal.child.sendline("quit")
    terminal.child.expect(pexpect.EOF)
    assert os.path.exists(home)
