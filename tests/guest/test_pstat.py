"""pstat(2) as a C program sees it, and ps(1)."""

from __future__ import annotations

from guest import run, verdicts

NAMES = (
    "static boot static-wide dynamic memory load dynamic-wide vminfo processor swap static-einval static-efault "
    "own sizes start command own-wide list rest esrch einval title title-seen"
)


def test_statistics_and_a_title(series: str) -> None:
    result = run("pstat", "all")
    said = verdicts("".join(line for line in result.output.splitlines(True) if len(line.split()) == 2))
    for name in NAMES.split():
        assert said.get(name) == "ok", result.output + result.errors
    lines = result.output.splitlines()
    table = lines[next(at for at, line in enumerate(lines) if line.split()[:3] == ["UID", "PID", "PPID"]) :]
    assert [line.split(None, 7)[7] for line in table[1:]] == ["waiting for nobody", "ps -ef"]
