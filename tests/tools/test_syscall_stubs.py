from __future__ import annotations

import pytest

from tools.syscall_stubs import BODIES, Call, read_table, stub_source
from tools.toolchain import SDK


def test_table_lines_are_number_name_kind() -> None:
    table = "# a comment\n3 read plain\n\n42\tpipe\tpipe  # two results\n"
    assert read_table(table) == [Call(3, "read", "plain"), Call(42, "pipe", "pipe")]


@pytest.mark.parametrize("line", ["3 read", "three read plain", "3 read odd", "3 read plain more"])
def test_a_wrong_line_is_named(line: str) -> None:
    with pytest.raises(ValueError, match=r"line 2: .*" + line.split()[0]):
        read_table("1 __exit plain\n" + line)


def test_a_stub_has_a_primary_name_and_a_weak_one() -> None:
    source = stub_source("3 read plain\n")
    assert "\t.globl\t_read\n" in source
    assert "\t.weak\tread\n" in source
    assert "moveq\t#3,%d0\n\ttrap\t#0" in source


def test_a_name_with_an_underscore_has_no_second_one() -> None:
    assert ".weak" not in stub_source("1 __exit plain\n")


def test_numbers_that_moveq_would_extend_are_loaded_whole() -> None:
    assert "moveq\t#127,%d0" in stub_source("127 a plain\n")
    assert "move.l\t#128,%d0" in stub_source("128 b plain\n")


def test_the_sdk_table_agrees_with_itself() -> None:
    calls = read_table((SDK / "syscalls.tbl").read_text())
    names = [call.name for call in calls]
    assert len(names) == len(set(names))
    assert [call.number for call in calls] == sorted(call.number for call in calls)
    shared = {20, 24, 47}
    for number in {call.number for call in calls}:
        kinds = [call.kind for call in calls if call.number == number]
        assert kinds == (["plain", "second"] if number in shared else kinds[:1])
    assert {call.kind for call in calls} == set(BODIES)
