from __future__ import annotations

import pytest

from kernel.syscalls.catalogue import system_calls
from tools.cc.syscall_stubs import KINDS, S300_STUBS, S800_STUBS, Call, Stubs, namespace_header, read_table, stub_source
from tools.cc.toolchain import SDK

# Where the C library's name is not the kernel's.
OTHER_NAMES: dict[str, str] = {}


def test_table_lines_are_two_numbers_name_kind() -> None:
    table = "# a comment\n3 3 read plain\n\n42\t42\tpipe\tpipe  # two results\n- 117 getrusage plain\n"
    assert read_table(table) == [
        Call((3, 3), "read", "plain"),
        Call((42, 42), "pipe", "pipe"),
        Call((None, 117), "getrusage", "plain"),
    ]


@pytest.mark.parametrize("line", ["3 3 read", "three 3 read plain", "3 read plain", "3 3 read odd", "3 3 read plain x"])
def test_a_wrong_line_is_named(line: str) -> None:
    with pytest.raises(ValueError, match=r"line 2: .*" + line.split()[0]):
        read_table("1 1 __exit plain\n" + line)


@pytest.mark.parametrize("stubs", [S300_STUBS, S800_STUBS])
def test_a_stub_has_a_primary_name_and_a_weak_one(stubs: Stubs) -> None:
    source = stub_source("3 3 read plain\n", stubs)
    assert "\t.globl\t_read\n" in source
    assert "\t.weak\tread\n" in source


@pytest.mark.parametrize("stubs", [S300_STUBS, S800_STUBS])
def test_a_name_with_an_underscore_has_no_second_one(stubs: Stubs) -> None:
    assert ".weak" not in stub_source("1 1 __exit plain\n", stubs)


def test_each_series_has_its_numbers_and_no_stub_where_it_has_no_call() -> None:
    table = "239 188 sigaction plain\n- 117 getrusage plain\n"
    assert "move.l\t#239,%d0\n\ttrap\t#0" in stub_source(table, S300_STUBS)
    assert "getrusage" not in stub_source(table, S300_STUBS)
    assert "ble\t4(%sr7,%r1)\n\tldi\t188,%r22" in stub_source(table, S800_STUBS)
    assert "getrusage" in stub_source(table, S800_STUBS)
    assert "getrusage" not in namespace_header(table, S300_STUBS)
    assert "#define getrusage _getrusage\n" in namespace_header(table, S800_STUBS)


def test_numbers_that_moveq_would_extend_are_loaded_whole() -> None:
    assert "moveq\t#127,%d0" in stub_source("127 - a plain\n", S300_STUBS)
    assert "move.l\t#128,%d0" in stub_source("128 - b plain\n", S300_STUBS)


@pytest.mark.parametrize("column", [0, 1])
def test_the_sdk_table_agrees_with_itself(column: int) -> None:
    calls = read_table((SDK / "syscalls.tbl").read_text())
    names = [call.name for call in calls]
    assert len(names) == len(set(names))
    numbers = [call.numbers[column] for call in calls if call.numbers[column] is not None]
    shared = {20, 24, 47}
    for number in set(numbers):
        kinds = [call.kind for call in calls if call.numbers[column] == number]
        assert kinds == (["plain", "second"] if number in shared else kinds[:1])
    assert {call.kind for call in calls} == KINDS == set(S800_STUBS.bodies)


@pytest.mark.parametrize(("series", "column"), [("s300", 0), ("s800", 1)])
def test_the_sdk_table_agrees_with_the_kernel(series: str, column: int) -> None:
    kernel_names = {number: entry.name for number, entry in system_calls(series).implemented().items()}
    for call in read_table((SDK / "syscalls.tbl").read_text()):
        number = call.numbers[column]
        if number is None or call.kind == "second" or number not in kernel_names:
            continue
        name = call.name.strip("_")
        assert kernel_names[number] in (name, OTHER_NAMES.get(name)), number
