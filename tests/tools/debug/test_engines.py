"""The same session says the same on every engine."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.tools.debug.conftest import Transcript

OTHERS = [
    *(("s300", engine) for engine in ("interpreter", "reference", "unicorn")),
    *(("s800", engine) for engine in ("interpreter", "reference")),
]
SESSION = """
break add if total == 1
tbreak count
run
info registers pc
x/3i $pc
stepi 3
nexti 4
backtrace
watch total
continue
continue
continue
print total
info breakpoints
delete
print fib(7)
print sum(1, 2, 3, 4, 5, 6)
set variable total = 100
awatch total
continue
finish
delete
record
continue
print total
reverse-stepi 4
reverse-finish
watch total
reverse-continue
info record
record stop
delete
catch syscall write
continue
continue
info proc
continue
continue
continue
"""


def said(debug: Callable[..., Transcript]) -> list[str]:
    say = debug("count", "6")
    return [f"{line}\n{say(line)}" for line in SESSION.split("\n") if line]


@pytest.mark.parametrize(("series", "engine"), OTHERS, indirect=["series"])
def test_a_session_is_the_same(engine: str, debug: Callable[..., Transcript], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HP9K_ENGINE", "compiled")
    expected = said(debug)
    assert not [line for line in expected if "error" in line and not line.endswith("not being run")], expected
    monkeypatch.setenv("HP9K_ENGINE", engine)
    assert said(debug) == expected
