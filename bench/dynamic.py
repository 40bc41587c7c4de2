"""What shared libraries cost: programs linked dynamically against the same linked statically."""

from __future__ import annotations

from collections.abc import Sequence

from context import Bench
from measure import Row, interleave
from peers import HP9K, SOURCES, run

IMPORTS = 3_000  # procedures of a library, each called once
CALLS = 200_000_000  # of one procedure, in a loop


def dynamic(bench: Bench) -> list[Row]:
    """Shared libraries: start-up, a program with 3,000 imports, calls through the linkage table; against static ones"""
    bench.report("dynamic: compiling")
    numbers = range(bench.scaled(IMPORTS))
    many = "".join(f"int function_{n}(void) {{ return {n}; }}\n" for n in numbers)
    uses = "".join(f"sum += function_{n}();\n" for n in numbers)
    calls = f"for (i = 0; i < {bench.scaled(CALLS)}; i++) sum += function(sum ^ i);"
    rows = [
        ("hello", "", (SOURCES / "hello.c").read_text()),
        ("imports", many, f'int main(void) {{ int sum = 0;\n{uses} printf("%d\\n", sum); return 0; }}\n'),
        (
            "calls",
            "int function(int n) { return n * 3 + 1; }\n",
            f'int main(void) {{ int i, sum = 0; {calls} printf("%d\\n", sum); return 0; }}\n',
        ),
    ]
    return [_row(bench, *row) for row in rows]


def _row(bench: Bench, name: str, library: str, program: str) -> Row:
    """Time a program with its procedures in a library, and with the same compiled apart but linked in."""
    main = _written(bench, f"{name}.c", program)
    runners = {}
    for peer, is_dynamic in (("hp9k", True), ("static", False)):
        kind, extension = (("-shared", "-fPIC"), "sl") if is_dynamic else (("-c",), "o")
        part, target = [], str(bench.work / f"{name}.{peer}")
        if library:
            part = [str(bench.work / f"lib{name}.{extension}")]
            _compile(bench, *kind, "-o", *part, _written(bench, f"{name}_part.c", library))
        _compile(bench, *(("-dynamic",) if is_dynamic else ()), "-o", target, main, *part)
        runners[peer] = bench.whole((*HP9K, "run", "--mount", str(bench.work), target))
    return interleave(name, 1, "", runners, bench.plan)


def _written(bench: Bench, name: str, source: str) -> str:
    path = bench.work / name
    path.write_text(source)
    return str(path)


def _compile(bench: Bench, *arguments: str) -> None:
    command: Sequence[str] = (*HP9K, "cc", "--series", bench.series.name, "-O2", "-w", *arguments)
    run(command, bench.settings)
