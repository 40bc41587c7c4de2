"""The system call table of each series: complete, and what it says of a call is what the call does."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from kernel.calls.table import Table
from kernel.syscalls import catalogue
from kernel.syscalls.catalogue import system_calls
from kernel.syscalls.unimplemented import LAST

SERIES = ("s300", "s800")


@pytest.mark.parametrize("series", SERIES)
def test_every_number_has_a_row(series: str) -> None:
    assert set(system_calls(series).complete()) == set(range(LAST[series] + 1))


@pytest.mark.parametrize("series", SERIES)
def test_every_row_that_is_not_implemented_names_its_error_and_a_reason(series: str) -> None:
    for entry in system_calls(series).complete().values():
        if not entry.implemented:
            error, _, why = entry.note.partition(", ")
            assert error.startswith("E"), entry.name
            assert why, entry.name


@pytest.mark.parametrize("series", SERIES)
def test_a_handler_wins_over_a_row(series: str) -> None:
    table = system_calls(series)
    for number, entry in list(table.implemented().items()):
        assert table.complete()[number] is entry


def test_the_index_is_what_the_modules_declare() -> None:
    text = Path(catalogue.__file__).with_name("index.py").read_text()
    assert text == catalogue.page(), "write it again: python -m kernel.syscalls.catalogue"


def test_a_call_loads_its_module_alone() -> None:
    loaded: list[str] = []

    def load(name: str) -> ModuleType:
        loaded.append(name)
        return importlib.import_module(f"kernel.syscalls.{name}")

    table = Table("s300", {20: "process", 39: "process", 3: "file"}, load, tuple)
    assert table[20].name == "getpid"
    assert table[39].name == "setpgrp3"
    assert loaded == ["process"]
    assert 3 not in table


def test_a_number_with_a_handler_has_no_other_row() -> None:
    """Whichever is asked for first."""
    table = system_calls("s300")
    assert not table[270].implemented
    assert table[3].implemented


def test_rows_are_made_when_first_asked_for() -> None:
    table = system_calls("s300")
    assert 270 not in table
    assert table[270].name == "getmsg"
    assert not table[270].implemented


def test_a_number_beyond_the_table() -> None:
    entry = system_calls("s300")[999]
    assert (entry.name, entry.reserved) == ("syscall_999", True)


@pytest.mark.parametrize(
    ("series", "number", "name"),
    [
        ("s300", 18, "old_stat"),
        ("s800", 18, "lchmod"),
        ("s300", 239, "sigaction"),
        ("s800", 188, "sigaction"),
        ("s300", 231, "getdirentries"),
        ("s800", 195, "getdirentries"),
        ("s300", 190, "getaccess"),
        ("s800", 190, "nfssvc"),
    ],
)
def test_numbers_that_differ(series: str, number: int, name: str) -> None:
    assert system_calls(series)[number].name == name
