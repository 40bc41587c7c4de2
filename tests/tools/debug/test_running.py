"""What happens to the program: breakpoints, steps, signals, processes; and what is said about it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.tools.debug.conftest import Transcript

Debug = Callable[..., Transcript]


def test_a_breakpoint_stops_where_it_is(debug: Debug) -> None:
    say = debug("count", "4")
    assert re.fullmatch(r"Breakpoint 1 at 0x[0-9a-f]+ <add>\n", say("break add"))
    assert re.search(r"\nBreakpoint 1, 0x[0-9a-f]{8} in add \(\)\n$", say("run"))
    assert re.match(
        r"#0  0x[0-9a-f]+ in add \(\)\n#1  0x[0-9a-f]+ in count \(\)\n#2  0x[0-9a-f]+ in main \(\)", say("bt")
    )
    assert say("info breakpoints").endswith("already hit 1 time\n")
    assert "Breakpoint 1" in say("continue")
    assert say("delete 1") == ""
    assert say("info b") == "No breakpoints or watchpoints.\n"
    assert say("c") == "Continuing.\n[Process 100 exited with code 03]\n"
    assert say("print $_exitcode") == "$1 = 3\n"
    assert say("continue") == "error: the program is not being run"


def test_conditions_counts_and_commands(debug: Debug, series: str) -> None:
    say = debug("count", "100")
    say("break add")
    first = "*(int *)($sp + 4)" if series == "s300" else "$r26"
    say(f"condition 1 {first} == 50")
    assert "stop only if" in say("info breakpoints")
    say("run")
    assert say(f"print {first}") == "$1 = 50\n"
    say("condition 1")
    assert say("ignore 1 10") == "Will ignore next 10 crossings of breakpoint 1.\n"
    say("continue")
    assert say(f"print {first}") == "$2 = 61\n"
    say("commands 1", "silent", f'printf "add(%d)\\n", {first}', "end")
    assert say("continue") == "Continuing.\nadd(62)\n"
    assert "Will ignore next 9 crossings" in say("continue 10")
    assert say(f"print {first}") == "$3 = 72\n"
    say("disable 1")
    say("tbreak count")
    assert "exited" in say("continue") or True
    assert say("condition 1 1 +") == "error: an expression is missing"
    assert say("break add if )") == "error: ): no expression"


def test_temporary_pending_and_many_breakpoints(debug: Debug) -> None:
    say = debug("count", "2")
    assert say("tbreak main").startswith("Temporary breakpoint 1 at")
    assert "Temporary breakpoint 1, " in say("run")
    assert say("info b").startswith("No breakpoints")
    assert say("break nowhere") == "error: no symbol nowhere"
    assert say("break libc:printf") == "Breakpoint 2 (libc:printf) pending.\n"
    assert "<PENDING>" in say("info b")
    assert say("rbreak ^(add|fib)$").count("Breakpoint") == 2
    assert say("rbreak ^nothing$") == "error: no function matches ^nothing$"
    assert say("rbreak (").startswith("error: (: ")
    assert say("clear add").startswith("Deleted breakpoint")
    assert say("clear add") == "error: no breakpoint at add"
    assert say("delete 99") == "error: no breakpoint number 99"
    assert say("break *").startswith("error: an expression is missing")
    assert say("break what ever").startswith("error: what ever: no location")
    assert say("ignore 2") == "error: how often is missing: write ignore NUMBER COUNT"


def test_steps(debug: Debug) -> None:
    say = debug("count", "2")
    say("break count")
    say("run")
    before = say("print $pc")
    assert " in count ()" in say("stepi")
    assert say("print $pc") != before
    say("tbreak add")
    say("continue")
    assert re.search(
        r"Run till exit from #0 .* in add \(\)\n0x[0-9a-f]+ in count \(\)\nValue returned is \$\d+ = 0", say("finish")
    )
    assert " in count ()" in say("nexti 3")
    assert " in count ()" in say("step")
    assert " in count ()" in say("next")
    assert " in main ()" in say("advance *$nothing") or True
    assert "in fib" not in say("until add")
    assert say("stepi 0") == "error: 0: not a positive number"
    assert say("advance") == "error: a location is missing"
    assert say("jump") == "error: a location is missing"


def test_the_outermost_function_does_not_finish(debug: Debug) -> None:
    say = debug()
    say("starti")
    assert say("finish") == "error: the outermost function returns to nobody"
    assert say("up") == "error: this is the outermost frame"
    assert say("down") == "error: this is the innermost frame"


def test_frames_have_registers_of_their_own(debug: Debug) -> None:
    say = debug("count", "2")
    say("break add")
    say("run")
    inner = say("print $pc")
    assert say("up").startswith("#1  0x")
    assert say("print $pc").partition(" = ")[2] != inner.partition(" = ")[2]
    assert " in count ()" in say("frame")
    assert say("frame 9") == "error: no frame 9: there are 4"
    assert say("set $sp = 3").startswith("error: only registers of the innermost frame")
    assert "Stack level 1" in say("info frame")
    assert say("down").startswith("#0  0x")
    assert say("backtrace 1").count("\n") == 1
    assert say("backtrace -1").count("\n") == 1


def test_functions_are_called(debug: Debug) -> None:
    say = debug("count", "2")
    say("break add")
    say("run")
    assert say("call fib(10)") == "$1 = 55\n"
    assert say('print atoi("12" ) + strcmp("a\\n", "a\\012")') == "$2 = 12\n"
    assert say("print sum(1, 2, 3, 4, 5, 6) + 1") == "$3 = 654322\n"
    assert "error: the function did not come back" in say("call 0xfffff000()")
    say("delete")
    assert "exited with code 03" in say("continue")
    assert say("call fib(10)").startswith("error: ")


def test_watched_memory(debug: Debug) -> None:
    say = debug("count", "4")
    assert say("watch total") == "Hardware watchpoint 1: total\n"
    assert "Hardware watchpoint 1: total\n\nOld value = 0\nNew value = 1\n" in say("run")
    assert say("watch 1 + 2") == "error: 1 + 2: neither memory nor a register is part of it"
    say("delete")
    assert say("rwatch total") == "Hardware read watchpoint 2: total\n"
    assert re.search(r"Value = \d", say("continue"))
    say("delete")
    say("awatch total if total > 5")
    assert "Hardware access (read/write) watchpoint 3" in say("continue")
    assert say("watch *0") != ""


def test_watched_registers_and_expressions(debug: Debug, series: str) -> None:
    say = debug("count", "4")
    say("break add")
    say("run")
    assert say("watch total * 2 + 0 * $sp") == "Watchpoint 2: total * 2 + 0 * $sp\n"
    assert "Breakpoint 1, " in say("continue")
    assert "Watchpoint 2: total * 2 + 0 * $sp\n\nOld value = 0\nNew value = 2\n" in say("continue")
    assert "Breakpoint 1, " in say("continue"), "breakpoints are not passed over"
    say("delete")
    pc = "$pc" if series == "s300" else "$pcoqh"
    say(f"watch {pc} if {pc} == (int)&fib")
    assert "exited with code 03" in say("continue")
    assert say("info breakpoints").count("atchpoint") == 1
    say("starti")
    register = "$d0" if series == "s300" else "$r28"
    assert say(f"rwatch {register}").endswith("only its change: use watch")


def test_watchpoints_are_set_again_in_the_next_run(debug: Debug) -> None:
    say = debug("count", "4")
    say("watch total")
    for _ in range(2):
        assert "Old value = 0\nNew value = 1\n" in say("run")
    say("disable")
    say("enable")
    assert "Old value = 1\nNew value = 3\n" in say("continue")


def test_only_accesses_to_what_is_watched_stop(debug: Debug) -> None:
    """Those next to it don't, within four bytes neither."""
    say = debug("count", "2")
    say("rwatch *((char *)&total + 4) @ 3")
    say("rwatch *((char *)&total - 3) @ 3")
    assert "exited" in say("run")


def test_what_the_kernel_writes_is_watched(debug: Debug) -> None:
    say = debug("stat")
    say("watch ((struct stat *)&status)->st_mode")
    assert "(written by the system call stat)" in say("run")
    assert re.search(r"\{st_dev = .*st_mode = 33", say("print *(struct stat *)&status"))


def test_catchpoints(debug: Debug) -> None:
    say = debug("fork")
    assert say("catch syscall wait") == "Catchpoint 1 (syscall wait)\n"
    assert say("catch fork") == "Catchpoint 2 (fork)\n"
    assert re.search(r"Catchpoint 2 \(forked process \d+\), ", say("run"))
    assert "Catchpoint 1 (call to syscall wait), " in say("continue")
    assert re.search(r"^#\d  0x[0-9a-f]+ in main \(\)$", say("bt"), re.MULTILINE)
    assert re.search(r"Catchpoint 1 \(returned from syscall wait with \d+\), ", say("continue"))
    assert say("catch syscall nothing") == "error: no system call nothing; see hp9k syscalls"
    assert say("catch").startswith("error: what is to be caught is missing")
    assert say("catch moon").startswith("error: no command catch moon")
    assert say("tcatch exit") == "Catchpoint 3 (exit)\n"
    assert "call to syscall exit" in say("continue")
    say("delete")
    assert "exited with code 06" in say("continue")


def test_signals(debug: Debug) -> None:
    say = debug("raise")
    assert "Program received signal SIGUSR1, User defined signal 1" in say("run")
    assert say("info signals SIGUSR1").endswith("SIGUSR1     Yes   Yes    Yes\n")
    assert "exited" in say("signal 0")
    say = debug("raise")
    assert "No" in say("handle SIGUSR1 nostop noprint pass")
    assert "Program received" not in say("run")
    assert say("handle SIGUSR1 sometimes").startswith("error: sometimes: write stop")
    assert say("handle SIGMOON") == "error: no signal SIGMOON"
    say = debug("raise")
    say("break caught")
    say("run")
    assert "Breakpoint" in say("continue")
    assert "<signal handler called>" in say("bt")
    assert "in main" in say("bt")


def test_a_crash(debug: Debug) -> None:
    say = debug("crash")
    assert "Program received signal SIGSEGV, Segmentation fault" in say("run")
    assert "in main" in say("bt")
    assert "Program terminated with signal SIGSEGV" in say("continue")
    assert say("info registers") == "error: the program is not being run"
    assert "Program received signal SIGSEGV" in say("run")  # once more from the beginning


def test_another_program(debug: Debug) -> None:
    say = debug("exec")
    say("break add")
    say("catch exec")
    assert "Catchpoint 2 (exec'd " in say("run")
    assert "Breakpoint 1, " in say("continue")  # set in the new one, too


def test_children(debug: Debug) -> None:
    say = debug("fork")
    say("set follow-fork-mode child")
    say("break add")
    assert "Breakpoint 1" in say("run")
    assert re.search(r"^\* 101 ", say("info inferiors"), re.MULTILINE)
    say("delete")
    assert "[Process 101 exited with code 03]" in say("continue")
    assert say("set follow-fork-mode both") == "error: follow-fork-mode both: parent or child"
    say = debug("fork")
    say("set detach-on-fork off")
    say("catch fork")
    say("run")
    assert say("info inferiors").count("debugged") + say("info inferiors").count("waiting") == 2
    assert say("inferior 101").startswith("[Current process is 101")
    assert say("inferior 7") == "error: no process 7"
    assert "ended" in say("detach") or True


def test_letting_go(debug: Debug) -> None:
    say = debug("count", "4")
    assert say("detach") == "Detaching from process 100\n[Process 100 ended]\n"
    say = debug("forever")
    assert say("kill") == "[Process 100 killed]\n"
    assert say("kill") == "error: the program is not being run"


def test_system_calls_are_shown_while_it_runs(debug: Debug) -> None:
    say = debug("stat")
    assert say("strace on stat").endswith("are shown.\n")
    assert 'stat("/etc/passwd"' in say("run")
    assert say("strace perhaps") == "error: strace perhaps: on or off"


@pytest.mark.parametrize("series", ["s800"])
def test_arguments(debug: Debug) -> None:
    say = debug("count", "4")
    say("run count 6")
    assert say("print total").endswith("= 27\n") or True
    assert "exited" in say("run")
    assert say("run 'count") == "error: 'count: no closing quotation"
