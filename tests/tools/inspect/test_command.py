"""`hp9k inspect` as a person and as a script see it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import som_builder
from aout_builder import CODE, DEMAND, EXEC, Program, dynamic_program, object_file, patch, symbol
from click.testing import CliRunner, Result

from tools.inspect.command import inspect


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return write(tmp_path, Program())


def write(folder: Path, program: Program | bytes, name: str = "a.out") -> Path:
    path = folder / name
    path.write_bytes(program if isinstance(program, bytes) else program.build())
    return path


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(inspect, [str(one) for one in arguments])


def lines(*arguments: str | Path) -> list[str]:
    result = invoke(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout.splitlines()


def listing(*arguments: str | Path) -> list[str]:
    """The instructions and labels without the title."""
    found = lines(*arguments)
    return [line.rstrip() for line in found[found.index("Disassembly") + 1 :] if line]


def documents(*arguments: str | Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines("--json", *arguments)]


COMMAND = (sys.executable, "-m", "tools.cli", "inspect")


def start_command(*arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            *COMMAND,
            *map(str, arguments),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def test_the_overview_shows_header_segments_and_a_summary(program: Path) -> None:
    found = lines(program)
    assert found[0] == f"{program}: a.out, m68k, SHARE, program, text shared, not dynamically linked"
    assert "  system_id             0x0000020c  HP 9000 Series 200/300" in found
    assert "  file_type             0x00000108  SHARE: program, text shared" in found
    assert "  text       r-x   0x00000000  0x00000018  0x00000040   0x00000018  0x00000018" in found
    assert "  data       rwx   0x00001000  0x00001010  0x00000058   0x00000008  0x00000010" in found
    assert "  symbols               8" in found
    assert "  initial break         0x1010" in found


def test_the_overview_of_a_dynamic_program_names_its_libraries(tmp_path: Path) -> None:
    found = lines(write(tmp_path, dynamic_program()))
    assert found[0].endswith("dynamically linked")
    assert "  libraries             /lib/libc.sl" in found
    assert "  imports               2" in found
    assert "  exports               4" in found


def test_a_stripped_program_says_so(tmp_path: Path) -> None:
    assert "  symbols               none (stripped)" in lines(write(tmp_path, Program(symbols=b"")))


def test_symbols(program: Path) -> None:
    found = lines("--symbols", program)
    assert found[2:] == [
        "Symbols",
        "  value       kind       scope   flags      name",
        "  0x00000000  file       local              crt0.o",
        "  0x00000000  text       global             start",
        "  0x0000000c  text       global             _main",
        "  0x0000000c  text       global  secondary  main",
        "  0x00001000  data       global  dynamic    _x",
        "  0x00001010  bss        global             _end",
        "  0x00000000  undefined  global             _printf",
        "  0xffffb000  absolute   global             float_loc",
        "",
    ]


def test_relocations(tmp_path: Path) -> None:
    assert lines("--relocations", write(tmp_path, object_file()))[4:] == [
        "  text     0x00000002  long    external      _printf",
        "  text     0x0000000e  long    data          -",
        "  data     0x00000004  long    text          -",
        "  data     0x00000000  align   none          -",
        "",
    ]


def test_dynamic_tables(tmp_path: Path) -> None:
    found = lines("--dynamic", write(tmp_path, dynamic_program()))
    assert "  dynamic_address       0x00001018" in found
    assert "  2     2     27         /lib/libc.sl" in found
    assert "  0x00001008  text    /lib/libc.sl          _printf" in found
    assert "  0x00001010  text    /lib/libc.sl          _exit" in found
    assert "  0x00001000  data    4           secondary  _environ" in found
    assert "Notes" not in found


def test_control_characters_of_a_file_are_escaped(tmp_path: Path) -> None:
    nasty = Program(symbols=symbol(b"\x1b[2J\nx\x9b", 0, 0x22))
    path = write(tmp_path, nasty, "\x1b[2J.out")
    result = invoke("--symbols", "--disassemble", path)
    assert "\x1b" not in result.stdout
    assert "\x9b" not in result.stdout
    assert "  0x00000000  text       global             \\x1b[2J\\nx\\x9b" in result.stdout.splitlines()
    assert "\\x1b[2J\\nx\\x9b:" in result.stdout.splitlines()


def test_disassembly_has_labels_and_names_targets(program: Path) -> None:
    found = listing("--disassemble", program)
    assert found[0] == "start:"
    assert found[1].startswith("  00000000  4eb9 0000 000c            jsr")
    assert found[1].endswith("; _main")
    assert found[5:7] == ["_main:", "main:"]
    assert found[7].startswith("  0000000c  2039 0000 1000            move.l")
    assert found[7].endswith("; _x")
    assert found[8].endswith("; _main+0xa")
    assert len(found) == 10


def test_disassembly_of_an_object_file_names_what_will_be_linked(tmp_path: Path) -> None:
    found = listing("--disassemble", write(tmp_path, object_file()))
    assert found[1].endswith("; _printf+0xc")


@pytest.mark.parametrize(
    ("place", "addresses"),
    [
        ("main", ["0000000c", "00000012", "00000016"]),
        ("_main", ["0000000c", "00000012", "00000016"]),
        ("start", ["00000000", "00000006", "00000008", "0000000a"]),
        ("0x8", ["00000008", "0000000a"]),
        ("8", ["00000008", "0000000a"]),
        ("0x6..10", ["00000006", "00000008"]),
        ("start..main", ["00000000", "00000006", "00000008", "0000000a"]),
        ("0x16..0x9999", ["00000016"]),
        ("_x..0x1004", ["00001000"]),
    ],
)
def test_disassembly_of_a_place(program: Path, place: str, addresses: list[str]) -> None:
    found = listing(f"--disassemble={place}", program)
    assert [line.split()[0] for line in found if line.startswith("  ")] == addresses


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("nothing", "no symbol nothing"),
        ("", None),
        ("0x2000", "0x2000 is outside the program"),
        ("0xffffffffff", "no symbol 0xffffffffff"),
        ("8..4", "8..4 is an empty range"),
        ("8..", "an address is missing"),
    ],
)
def test_places_that_are_not_there(program: Path, place: str, reason: str | None) -> None:
    result = invoke(f"--disassemble={place}", program)
    assert result.stderr == (f"hp9k: {program}: {reason}\n" if reason else "")
    assert result.exit_code == bool(reason)


def test_the_place_may_follow_the_option(program: Path) -> None:
    assert listing("--disassemble", "main", program) == listing("--disassemble=main", program)
    assert listing(program, "--disassemble") == listing("--disassemble", program)
    assert listing("--disassemble", "--symbols", program) == listing("--disassemble", program)


def test_a_stripped_program_is_disassembled_from_end_to_end(tmp_path: Path) -> None:
    found = listing("--disassemble", write(tmp_path, Program(file_type=DEMAND, text=CODE * 5000, symbols=b"")))
    assert len(found) == 7 * 5000
    assert found[-1].startswith(f"  {len(CODE) * 5000 - 2:08x}  4e75")


def test_text_of_an_impure_program_ends_before_its_data(tmp_path: Path) -> None:
    assert len(listing("--disassemble", write(tmp_path, Program(file_type=EXEC, symbols=b"")))) == 7


def test_data_between_functions_misleads_only_itself(tmp_path: Path) -> None:
    # The last word before _next is the start of a longer instruction.
    text = bytes.fromhex("4e75 4eb9 4e75 4e71")
    path = write(tmp_path, Program(text=text, symbols=symbol(b"_a", 0, 0x22) + symbol(b"_next", 4, 0x22)))
    assert listing("--disassemble", path)[3:] == [
        "_next:",
        "  00000004  4e75                      rts",
        "  00000006  4e71                      nop",
    ]


def test_json_is_one_object_a_line(program: Path, tmp_path: Path) -> None:
    other = write(tmp_path, dynamic_program(), "dynamic")
    first, second = documents("--all", "--disassemble", program, other)
    assert (first["file"], first["kind"], second["linkage"]) == (str(program), "SHARE", "dynamically linked")
    assert first["segments"][1] == {
        "name": "data",
        "prot": "rwx",
        "address": 0x1000,
        "end": 0x1010,
        "file_offset": 0x58,
        "file_size": 8,
        "memory_size": 16,
    }
    assert first["symbols"][4] == {
        "value": 0x1000, "kind": "data", "scope": "global", "flags": ["dynamic"], "name": "_x",
    }  # fmt: skip
    assert first["disassembly"][4]["labels"] == ["_main", "main"]
    assert first["disassembly"][4]["address"] == 0xC
    assert first["header"][12] == {"field": "name_table_size", "value": 0, "meaning": ""}
    assert second["imports"][0] == {"plt": 0x1008, "kind": "text", "library": "/lib/libc.sl", "name": "_printf"}


def test_json_overview(program: Path) -> None:
    (found,) = documents(program)
    assert {"name": "symbols", "value": 8} in found["summary"]


def test_bad_files_cost_a_line_each_and_the_status(program: Path, tmp_path: Path) -> None:
    text = write(tmp_path, b"hello\n", "text")
    result = invoke("--segments", text, tmp_path / "none", program, tmp_path)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f"hp9k: {text}: not an HP-UX program: it is text",
        f"hp9k: {tmp_path / 'none'}: no such file or directory",
        f"hp9k: {tmp_path}: is a directory",
    ]
    assert "Segments" in result.stdout


def test_a_broken_symbol_table_does_not_hide_the_rest(tmp_path: Path) -> None:
    path = write(tmp_path, Program().build()[:-1])
    result = invoke("--all", "--disassemble", path)
    assert result.exit_code == 1
    reason = f"hp9k: {path}: truncated symbol table: 0x7a bytes at offset 0x60 of a file of 0xd9 bytes"
    assert set(result.stderr.splitlines()) == {reason}
    assert "Segments" in result.stdout
    assert "rts" in result.stdout
    assert invoke("--all", "--json", path).exit_code == 1
    json.loads(invoke("--all", "--json", path).stdout)


def test_usage_errors_are_click_s(program: Path) -> None:
    assert invoke().exit_code == 2
    assert invoke("--nonsense", program).exit_code == 2
    help_text = invoke("--help").stdout
    assert "--disassemble" in help_text
    assert "Examples:" in help_text


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    path = write(tmp_path, Program(file_type=DEMAND, text=CODE * 10000, symbols=b""))
    process = start_command("--disassemble", path)
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline().endswith("not dynamically linked\n")
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait() in (1, 128 + signal.SIGPIPE)
    process.stderr.close()


def test_an_interrupt_is_quiet(tmp_path: Path) -> None:
    # Half a gigabyte of zeros, which would take minutes: the first lines come at once.
    path = write(tmp_path, patch(Program(file_type=DEMAND, symbols=b"").build(), "text_size", 1 << 29))
    os.truncate(path, (1 << 29) + 0x3000)
    started = time.monotonic()
    process = start_command("--disassemble", path)
    assert process.stdout is not None
    assert process.stderr is not None
    for _ in range(100):
        assert process.stdout.readline()
    assert time.monotonic() - started < 60
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert errors.strip() == ""  # a new line after the terminal's ^C
    assert process.returncode == 130


def test_a_full_disk_is_one_line(program: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*COMMAND, str(program)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, "hp9k: standard output: no space left on device\n")


def test_names_the_terminal_cannot_show_are_escaped(tmp_path: Path) -> None:
    path = write(tmp_path, Program(symbols=symbol(b"caf\xe9", 0, 0x22)))
    done = subprocess.run(
        [*COMMAND, "--symbols", str(path)],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "ascii"},
        check=True,
    )
    assert b"caf\\xe9\n" in done.stdout


# Series 800


def test_the_overview_of_a_series_800_program(tmp_path: Path) -> None:
    found = lines(write(tmp_path, som_builder.Som().build()))
    assert found[0].endswith("a.out: SOM, PA-RISC, SHARE, program, text shared, not dynamically linked")
    assert "  magic                    0x00000108  SHARE: program, text shared" in found
    assert "  text       r-x   0x00001000  0x00001018  0x00001000   0x00000018  0x00000018" in found
    assert "  symbols               5" in found
    assert "Subspaces" not in found
    assert "Notes" not in found


def test_notes_about_a_series_800_program(tmp_path: Path) -> None:
    program = som_builder.patch(som_builder.Som().build(), "checksum", 1)
    found = lines(write(tmp_path, program))
    assert "wrong checksum 0x00000001" in found[found.index("Notes") + 1]


def test_everything_of_a_series_800_program_as_json(tmp_path: Path) -> None:
    program = som_builder.dynamic_program(symbols=som_builder.SYMBOLS).build()
    (found,) = documents("--all", write(tmp_path, program))
    assert (found["format"], found["machine"], found["linkage"]) == ("SOM", "PA-RISC", "dynamically linked")
    assert found["header"][0] == {"field": "system_id", "value": 0x210, "meaning": "PA-RISC 1.1"}
    assert found["auxiliary_headers"][1]["contents"] == "92453-07 10.44, time 830538079"
    assert found["exec_header"][7] == {"field": "entry", "value": 0x1170, "meaning": ""}
    assert [one["name"] for one in found["spaces"]] == ["$TEXT$", "$PRIVATE$", "$DEBUG$"]
    assert [one["name"] for one in found["subspaces"]] == ["$SHLIB_INFO$", "$CODE$", "$DATA$"]
    assert found["symbols"][4] == {
        "value": 0x40001000,
        "kind": "data",
        "scope": "local",
        "flags": ["secondary", "common"],
        "name": "counter",
    }
    assert found["libraries"] == [{"load": 3, "bind": 1, "highwater": 70, "name": "/usr/lib/libc.1"}]
    assert found["imports"][2] == {"plt": 0x40001010, "kind": "code", "library": None, "name": "printf"}
    assert found["exports"][1] == {"value": 0x40001030, "kind": "storage", "size": 4, "flags": [], "name": "errno"}
    assert found["dynamic_relocations"][0]["kind"] == "plabel internal"
    assert found["modules"][0]["import_count"] == 2
    assert found["relocations"] == []


def test_fixups_of_a_series_800_object_file(tmp_path: Path) -> None:
    found = lines("--relocations", write(tmp_path, som_builder.object_file().build()))
    assert found[4:] == [
        "  $CODE$   0x00000000  none    entry         -",
        "  $CODE$   0x00000000  long    pcrel call    main",
        "  $CODE$   0x00000008  long    pcrel call    main",
        "  $CODE$   0x00000010  none    exit          -",
        "  $DATA$   0x00000000  long    data one symbol  counter",
        "",
    ]


def test_disassembly_of_a_series_800_program(tmp_path: Path) -> None:
    found = listing("--disassemble", write(tmp_path, som_builder.Som().build()))
    assert [line for line in found if line.endswith(":")] == ["$START$:", "main:", "$$mulI:"]
    assert [line.split()[0] for line in found if line.startswith("  ")] == [
        f"{place:08x}" for place in range(0x1000, 0x1018, 4)
    ]
    assert found[1].split()[1:3] == ["e840", "0008"]
    assert found[1].endswith("; main")


def test_disassembly_of_an_object_file_goes_through_its_subspaces(tmp_path: Path) -> None:
    parts = (som_builder.code(address=0x800), som_builder.code(address=0x818), som_builder.data())
    found = listing("--disassemble", write(tmp_path, som_builder.object_file().but(subspaces=parts).build()))
    assert [line.split()[0] for line in found if line.startswith("  ")] == [
        f"{place:08x}" for place in range(0x800, 0x830, 4)
    ]


def test_a_broken_table_costs_a_line_and_not_the_rest(tmp_path: Path) -> None:
    path = write(tmp_path, som_builder.patch(som_builder.Som().build(), "subspace_total", 0xFFFF))
    result = invoke("--segments", "--symbols", path)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"hp9k: {path}: truncated subspace dictionary: ")
    assert ["0x00001000", "code", "universal", "$START$"] in [line.split() for line in result.stdout.splitlines()]
