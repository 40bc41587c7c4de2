"""system(3) and popen(3) with the shell of the embedded root, which a program of either series may execute."""

from __future__ import annotations

import pytest
from guest import Run, run, verdicts

NAMES = (
    "there-is-a-shell exit-status not-found killed pipeline environment popen-reads popen-reads-on pclose-status "
    "pclose-waits popen-writes two-at-once pclose-twice execlp"
)


@pytest.fixture(scope="module")
def result(series: str) -> Run:
    return run("commands")


@pytest.mark.parametrize("name", NAMES.split())
def test_command(result: Run, name: str) -> None:
    assert verdicts(result.output).get(name) == "ok", result.output + result.errors


def test_the_shell_took_its_place(result: Run) -> None:
    assert result.status == 0
