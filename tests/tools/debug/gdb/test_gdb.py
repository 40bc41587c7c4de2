"""Debian's gdb-multiarch debugs programs of both series through `hp9k debug --gdb`."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from guest import ENVIRONMENT

pytestmark = pytest.mark.cross
NULLIFY = 0x200000  # in the PSW
Programs = Callable[[str, str], Path]
Gdb = Callable[..., str]


@pytest.fixture
def steps(programs: Programs, series: str) -> Path:
    return programs("steps", series)


@pytest.fixture
def family(programs: Programs, series: str) -> Path:
    return programs("family", series)


def test_breakpoints_by_name_arguments_and_the_end(gdb: Gdb, steps: Path, series: str) -> None:
    argument = "*(int *)($fp+8)" if series == "300" else "$r26"
    shown = gdb(
        "break work", "continue", "continue", "continue", f"p {argument}", "info symbol $pc", "delete", "continue",
        program=steps,
    )  # fmt: skip
    assert shown.count("Breakpoint 1, ") == 3
    assert "$1 = 2\n" in shown
    assert "work" in shown
    assert "counter 10\n" in shown
    assert "exited with code 012" in shown


def test_byte_order_architecture_and_data_come_from_the_stand_in(gdb: Gdb, steps: Path, series: str) -> None:
    shown = gdb("show endian", "show architecture", "p *(int *)&limit", "x/s &buffer", "info files", program=steps)
    assert "currently big endian" in shown
    assert ('"m68k"' if series == "300" else '"hppa1.1"') in shown
    assert "$1 = 5\n" in shown
    assert "is .text" in shown
    assert str(steps.parent) not in shown.replace(f"hp9k/100/{steps.name}", "").split("is .text")[1]


def test_a_watchpoint_shows_old_and_new_value(gdb: Gdb, steps: Path) -> None:
    shown = gdb("watch *(int *)&counter", "continue", "continue", "bt 1", program=steps)
    assert "Old value = 0\nNew value = 1\n" in shown
    assert "Old value = 1\nNew value = 3\n" in shown
    assert re.search(r"#0  0x[0-9a-f]+ in work \(\)", shown)


def test_reads_are_watched_too(gdb: Gdb, steps: Path) -> None:
    shown = gdb("rwatch *(int *)&limit", "continue", "p *(int *)&limit", program=steps)
    assert "Value = 5\n" in shown
    assert " in main ()" in shown


def test_stepping_over_a_system_call(gdb: Gdb, steps: Path) -> None:
    """`getpid` of the library has the call in it; stepi goes through, nexti over the function."""
    shown = gdb("break getpid", "continue", *["stepi"] * 4, "finish", "bt 1", program=steps)
    assert "Breakpoint 1, " in shown
    assert re.search(r"#0  0x[0-9a-f]+ in main \(\)", shown)


def test_stepping_through_delay_slots(gdb: Gdb, programs: Programs) -> None:
    """Each instruction of a call and its return is one step, the one in the slot of a branch too."""
    program = programs("steps", "800")
    walk = [word for _ in range(60) for word in ("stepi", 'printf "%x %x %x\\n", $pcoqh, $pcoqt, $ipsw')]
    shown = gdb("break work", "continue", *walk, program=program)
    found = re.findall(r"^([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+)$", shown, re.MULTILINE)
    places = [(int(head, 16) & ~3, int(tail, 16) & ~3, int(psw, 16) & NULLIFY) for head, tail, psw in found]
    assert len(places) == 60
    for (_, tail, nullified), (following, *_) in pairwise(places):
        assert nullified or tail == following
    assert any(tail != head + 4 for head, tail, _ in places), "no branch on the way"


def test_registers_are_written(gdb: Gdb, steps: Path, series: str) -> None:
    result = "$d0" if series == "300" else "$ret0"
    shown = gdb(
        "break work", "continue", "finish", f"set var {result} = 0x1234", f"p/x {result}", "p $sp", "set var $pc = $pc",
        "set var *(int *)&limit = 1", "delete", "continue", program=steps,
    )  # fmt: skip
    assert "$1 = 0x1234\n" in shown
    assert "counter 0\n" in shown
    assert "exited normally" in shown


def test_a_function_of_the_program_is_called(gdb: Gdb, steps: Path) -> None:
    shown = gdb(
        "break getpid", "continue", "p ((int (*)(int))work)(32)", "p *(int *)&counter", "continue", program=steps
    )
    assert "$1 = 84\n" in shown
    assert "$2 = 42\n" in shown
    assert "counter 10\n" in shown


def test_floating_point_registers_are_shown(gdb: Gdb, steps: Path, series: str) -> None:
    register = "$fp0" if series == "300" else "$fr4"
    shown = gdb("break work", "continue", f"set var {register} = 1.5", f"p {register}", program=steps)
    assert "$1 = 1.5\n" in shown


def test_a_crash_is_shown_where_it_happens(gdb: Gdb, steps: Path) -> None:
    shown = gdb("continue", "bt 1", "continue", program=steps, arguments="crash")
    assert re.search(r"Program received signal SIG(SEGV|BUS)", shown)
    assert re.search(r"#0  0x[0-9a-f]+ in main \(\)", shown)
    assert "Program terminated with signal SIG" in shown


def test_signals_have_gdbs_numbers(gdb: Gdb, steps: Path) -> None:
    shown = gdb("continue", "continue", program=steps, arguments="signal")
    assert "Program received signal SIGUSR1" in shown
    assert "noted 16\n" in shown


def test_a_signal_is_kept_from_the_program(gdb: Gdb, steps: Path) -> None:
    shown = gdb("continue", "signal 0", program=steps, arguments="signal")
    assert "noted 0\n" in shown


def test_another_signal_is_given(gdb: Gdb, steps: Path) -> None:
    shown = gdb("continue", "signal SIGTERM", program=steps, arguments="signal")
    assert "Program terminated with signal SIGTERM" in shown


def test_passed_signals_stop_nothing(gdb: Gdb, steps: Path) -> None:
    shown = gdb("handle SIGUSR1 nostop noprint pass", "continue", program=steps, arguments="signal")
    assert "received signal" not in shown
    assert "noted 16\n" in shown


def test_the_parent_of_a_fork_is_followed(gdb: Gdb, family: Path) -> None:
    shown = gdb("break parent_part", "break child_part", "continue", "continue", program=family)
    assert "Detaching after fork from child process" in shown
    assert "Detaching after vfork from child process" in shown
    assert "in parent_part ()" in shown
    assert "in child_part ()" not in shown
    assert "status 300\n" in shown


def test_the_child_of_a_fork_is_followed_through_exec(gdb: Gdb, family: Path) -> None:
    shown = gdb(
        "set follow-fork-mode child", "break child_part", "break again", "continue", "continue", "bt 1", "continue",
        program=family,
    )  # fmt: skip
    assert "in child_part ()" in shown
    assert "is executing new program: /hp9k/" in shown
    assert re.search(r"Breakpoint 2, 0x[0-9a-f]+ in again \(\)", shown)
    assert re.search(r"Inferior 2 \(process \d+\) exited with code 03", shown)


def test_catchpoints_and_several_inferiors(gdb: Gdb, family: Path) -> None:
    shown = gdb(
        "set detach-on-fork off", "set schedule-multiple on", "catch fork", "catch vfork", "catch exec",
        *["continue"] * 3, "info inferiors", program=family,
    )  # fmt: skip
    assert re.search(r"Catchpoint 1 \(forked process \d+\)", shown)
    assert re.search(r"hit Catchpoint 3 \(exec'd /hp9k/\d+/family\), 0x[0-9a-f]+ in (start|\$START\$)", shown)
    assert re.search(r"Inferior 2 \(process \d+\) exited with code 03", shown)


def test_catch_vfork(gdb: Gdb, family: Path) -> None:
    shown = gdb("catch vfork", "continue", "continue", program=family)
    assert re.search(r"Catchpoint 1 \(vforked process \d+\)", shown)
    assert "status 300\n" in shown


def test_an_inferior_that_is_not_resumed_stands_still(gdb: Gdb, family: Path) -> None:
    shown = gdb(
        "set detach-on-fork off", "catch fork", "continue", *["stepi"] * 5, "inferior 2", "info symbol $pc",
        "info inferiors", program=family,
    )  # fmt: skip
    assert re.search(r"Catchpoint 1 \(forked process \d+\)", shown)
    assert re.search(r"^fork( \+ \d+)? in section .text", shown, re.MULTILINE)
    assert len(re.findall(r"process 10[01] ", shown.partition("Description")[2])) == 2


def test_kill(gdb: Gdb, steps: Path) -> None:
    shown = gdb("break work", "continue", "kill", "info inferiors", program=steps)
    assert re.search(r"\[Inferior 1 \(process \d+\) killed\]", shown)
    assert "counter" not in shown


def test_search_in_memory(gdb: Gdb, steps: Path) -> None:
    shown = gdb("break getpid", "continue", "find &buffer, +64, '1', '0'", "find &buffer, +64, 'x'", program=steps)
    assert re.search(r"0x[0-9a-f]+\n1 pattern found", shown)
    assert "Pattern not found" in shown


def test_no_path_of_this_machine_is_named(gdb: Gdb, family: Path) -> None:
    shown = gdb("set debug remote 1", "catch exec", "continue", program=family)
    asked = "".join(line for line in shown.splitlines() if "Packet received" in line)
    assert str(family.parent) not in asked
    assert str(family.parent).encode().hex() not in asked


def test_monitor_commands_are_those_of_hp9k_debug(gdb: Gdb, steps: Path) -> None:
    shown = gdb(
        "break work",
        "continue",
        "monitor info symbol work",
        "monitor print 6*7",
        "monitor info mappings",
        program=steps,
    )
    assert "work in section" in shown or "work" in shown.split("in work ()")[1]
    assert "42\n" in shown


def test_monitor_refuses_what_gdb_has_to_say(gdb: Gdb, steps: Path) -> None:
    shown = gdb("monitor continue", "monitor nonsense", "break work", "continue", program=steps)
    assert "continue: that is for gdb to say, without `monitor`\n" in shown
    assert "nonsense" in shown
    assert "Breakpoint 1, " in shown


def test_libraries_of_dynamic_programs(gdb: Gdb, programs: Programs, series: str) -> None:
    """Their stand-ins are loaded as they are, and a breakpoint in one of them is hit."""
    shown = gdb(
        "break main", "continue", "info sharedlibrary", "break getpid", "continue", "info symbol $pc",
        "p *(int *)&counter", "delete", "continue", program=programs("steps-dynamic", series),
    )  # fmt: skip
    assert re.search(r"Yes \(\*\) +target:/hp9k/\d+/dld\.sl\n", shown)
    assert re.search(r"Yes \(\*\) +target:/hp9k/\d+/libc\.", shown)
    assert re.search(r"getpid( \+ \d+)? in section .text of target:/hp9k/\d+/libc", shown)
    assert "$1 = 10\n" in shown
    assert "exited with code 012" in shown


def test_source_lines_and_variables_of_programs_made_with_debugging_information(
    gdb: Gdb, programs: Programs, series: str
) -> None:
    shown = gdb(
        "break work",
        "continue",
        "continue",
        "p n",
        "p buffer",
        "finish",
        "info locals",
        program=programs("steps-g", series),
    )
    assert re.search(r"Breakpoint 1, work \(n=1\) at .*steps\.c:\d+", shown)
    assert "$1 = 1\n" in shown
    assert "<repeats 63 times>" in shown
    assert "Value returned is $3 = 2\n" in shown
    assert "i = 1\n" in shown


def test_a_core_file_has_the_registers_gdb_sees(gdb: Gdb, steps: Path, series: str, tmp_path: Path) -> None:
    names = {"300": ("pc", "sp", "fp", "d0", "a0"), "800": ("pcoqh", "sp", "rp", "ret0", "r26")}[series]
    asked = " ".join(f"${name}," for name in names).rstrip(",")
    shown = gdb(
        "continue", f'printf "{" ".join(["%x"] * len(names))}\\n", {asked}', "kill", program=steps, arguments="crash",
        options="--clear-env",
    )  # fmt: skip
    live = next(line for line in shown.splitlines() if re.fullmatch(r"[0-9a-f]+( [0-9a-f]+)+", line)).split()
    words = [sys.executable, "-m", "tools.cli"]
    crash = [*words, "run", "--clear-env", "--mount", str(tmp_path), "--cwd", str(tmp_path), str(steps), "crash"]
    limited = ["sh", "-c", 'ulimit -c unlimited; exec "$@"', "sh", *crash]
    subprocess.run(limited, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, check=False, timeout=60)
    own = [arg for name in names for arg in ("-p", f"output/x ${'fp' if name == 'fp' else name}", "-p", "echo \\n")]
    looked = subprocess.run(
        [*words, "debug", "--batch", "--core", str(tmp_path / "core"), *own, str(steps)],
        env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    dead = re.findall(r"^0x([0-9a-f]+)", looked.stdout, re.MULTILINE)
    assert dead == live, looked.stdout + looked.stderr


def test_it_goes_back_in_what_is_recorded(gdb: Gdb, steps: Path) -> None:
    shown = gdb(
        "break work", "continue", "monitor record", "watch *(int *)&counter", "continue", "continue",
        "reverse-continue", "reverse-continue", "p $back = $pc", "delete", "stepi", "reverse-stepi", "p $pc == $back",
        "reverse-continue", "stepi", "reverse-stepi", "reverse-stepi",
        program=steps,
    )  # fmt: skip
    assert "Old value = 0\nNew value = 1\n" in shown
    assert "Old value = 1\nNew value = 0\n" in shown
    assert shown.count("No more reverse-execution history.") == 2
    assert "$2 = 1\n" in shown


def test_without_a_recording_there_is_nothing_to_go_back_to(gdb: Gdb, steps: Path) -> None:
    shown = gdb("break work", "continue", "p $there = $pc", "reverse-stepi", "p $pc == $there", program=steps)
    assert "No more reverse-execution history." in shown
    assert "$2 = 1\n" in shown


def test_a_dynamic_program_has_source_lines_and_variables(gdb: Gdb, programs: Programs, series: str) -> None:
    program = programs("steps", series)
    dynamic = program.with_name("dynamic_steps")
    command = [sys.executable, "-m", "tools.cli", "cc", "--series", series, "-g", "-O0", "-w", "-dynamic", "-o"]
    source = Path(__file__).parent / "programs" / "steps.c"
    subprocess.run([*command, str(dynamic), str(source)], env=ENVIRONMENT, check=True, timeout=300)
    shown = gdb("break work", "continue", "up", program=dynamic)
    assert re.search(r"Breakpoint 1, work \(n=0\)\s+at .*steps\.c:\d+", shown)
    assert re.search(r"#1 .* in main \(", shown)
