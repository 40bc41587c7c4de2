# ruff: noqa: SIM905  (tables of options read better as words)

from __future__ import annotations

from pathlib import Path

import pytest

from tools.cc.magic import FileType
from tools.cc.options import OptionError, parse


def test_compiler_options_stay_in_order() -> None:
    options = parse("--series 300 -O2 -DX=1 -I inc -Wall -c -o out.o a.c".split())
    assert options.series == "300"
    assert options.compiler == ["-O2", "-DX=1", "-I", "inc", "-Wall", "-c"]
    assert options.inputs == [("source", "", "a.c")]
    assert (options.output, options.stop_early) == ("out.o", "-c")


def test_linker_arguments_keep_their_place_among_files() -> None:
    options = parse("a.c b.o -lm libx.a -L lib -l y -Wl,-u,sym -Xlinker --cref".split())
    assert [value for _, _, value in options.inputs] == [
        "a.c", "b.o", "-lm", "libx.a", "-Llib", "-ly", "-u", "sym", "--cref",
    ]  # fmt: skip
    assert options.compiler == []


@pytest.mark.parametrize(
    ("option", "file_type"), [("-n", FileType.SHARE), ("-N", FileType.EXEC), ("-q", FileType.DEMAND)]
)
def test_file_types(option: str, file_type: FileType) -> None:
    assert parse([option, "a.c"]).file_type is file_type


def test_language_holds_until_the_next() -> None:
    options = parse("-x assembler a.txt -x none b.c -xc - c.o".split())
    assert options.inputs == [
        ("source", "assembler", "a.txt"),
        ("source", "", "b.c"),
        ("source", "c", "-"),
        ("source", "c", "c.o"),
    ]


@pytest.mark.parametrize("option", ["-o", "-I", "-x", "-l", "--series", "-Xlinker", "-MF"])
def test_a_missing_value_is_named(option: str) -> None:
    with pytest.raises(OptionError, match=f"{option}: an argument is missing"):
        parse(["a.c", option])


def test_words_from_a_file(tmp_path: Path) -> None:
    words = tmp_path / "words"
    words.write_text('-O2 "-DNAME=a b"\nmain.c')
    options = parse([f"@{words}", "-c"])
    assert options.compiler == ["-O2", "-DNAME=a b", "-c"]
    with pytest.raises(OptionError, match="nowhere: No such file"):
        parse([f"@{tmp_path}/nowhere"])


@pytest.mark.parametrize("query", ["-dumpmachine", "-print-file-name=include", "--version", "-dumpversion"])
def test_queries(query: str) -> None:
    options = parse([query])
    assert options.query
    assert options.compiler == [query]


def test_output_in_one_word() -> None:
    assert parse(["-oprog", "a.c"]).output == "prog"


def test_a_library_directory_is_no_input() -> None:
    assert not parse(["-Llib"]).has_input
    assert parse(["-lm"]).has_input
