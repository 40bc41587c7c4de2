"""The machines hp9k can be: HP 9000 Series 300, 400, 700 and 800 by model number.

`uname -m` says `9000/` and the model. Processor by model: HP's data sheets; context strings: context(5),
hpux-abi.md 8.9.
"""

from __future__ import annotations

from kernel.model import Model

# What a program of each series runs on unless told otherwise.
DEFAULTS = {"s300": "9000/370", "s800": "9000/720"}
RELEASE = "A.09.05"  # the last generation of HP-UX for both series
# Where a program says what it needs, what it gets: a machine by its processor, a release by that it was linked on.
FOR_PROCESSOR = {"2.0": "9000/780"}
FOR_RELEASE = {10: "B.10.20", 11: "B.11.00"}
VERSIONS = {"s300": "B", "s800": "U"}  # unlimited users

_CPUS = {
    # The 310's 68010 is run as a 68020, which executes everything a 68010 does in user mode but MOVE from SR.
    "310": "68020",
    "318": "68020",
    "319": "68020",
    "320": "68020",
    "330": "68020",
    "332": "68030",
    "340": "68030",
    "345": "68030",
    "350": "68020",
    "360": "68030",
    "370": "68030",
    "375": "68030",
    "380": "68040",
    "382": "68040",
    "385": "68040",
    "400": "68030",
    "425": "68040",
    "433": "68040",
    "825": "1.0",
    "835": "1.0",
    "840": "1.0",
    "850": "1.0",
    "855": "1.0",
    "705": "1.1",
    "710": "1.1",
    "712": "1.1",
    "715": "1.1",
    "720": "1.1",
    "730": "1.1",
    "735": "1.1",
    "750": "1.1",
    "755": "1.1",
    "817": "1.1",
    "827": "1.1",
    "847": "1.1",
    "867": "1.1",
    "877": "1.1",
    "887": "1.1",
    "778": "2.0",
    "780": "2.0",
    "782": "2.0",
}
_RUN_AS = {"310": "its 68010 is run as a 68020"}
_HARDWARE = {
    "68020": "HP-MC68881 HP-MC68020 HP-MC68010",
    "68030": "HP-MC68881 HP-MC68020 HP-MC68010",
    "68040": "HP-MC68040 HP-MC68881 HP-MC68020 HP-MC68010",
    "1.0": "HP-PA",
    "1.1": "HP-PA",
    "2.0": "HP-PA",
}
_RELEASE_MAX = 8  # characters that fit struct utsname
# The releases there were for either series, as uname(2) has them.
RELEASES = (
    *("6.0", "6.2", "6.5", "7.0", "7.03", "7.05"),
    *("A.B8.00", "A.B8.02", "A.B8.05", "A.B8.06", "A.B8.07"),
    *("A.09.00", "A.09.01", "A.09.03", "A.09.04", "A.09.05", "A.09.07", "A.09.10"),
    *("B.10.00", "B.10.01", "B.10.10", "B.10.20", "B.10.30"),
    *("B.11.00", "B.11.11", "B.11.23", "B.11.31"),
)  # fmt: skip


def names() -> list[str]:
    """All models, as `--model` takes them."""
    return [f"9000/{number}" for number in _CPUS]


def release_named(text: str) -> str:
    """The release called `9.05`, or `A.09.05` with whatever letters before the number, as uname(2) is to say it.

    Raises ValueError for one there was not.
    """
    number = text.lstrip("ABCDE.0")
    for release in RELEASES:
        if release.lstrip("AB.0") == number:
            return release if text[:1].isdigit() else text
    raise ValueError(f"{text}: no such release; there were {', '.join(RELEASES)}")


def find(name: str = DEFAULTS["s300"], release: str = RELEASE) -> Model:
    """The model called `9000/NNN` or `NNN`. Raises ValueError, its text saying what is wrong."""
    number = name.removeprefix("9000/")
    cpu = _CPUS.get(number)
    if cpu is None:
        raise ValueError(f"{name}: no such model; there are {', '.join(names())}")
    if not release or len(release) > _RELEASE_MAX or not release.isascii() or not release.isprintable():
        raise ValueError(f"{release}: a release has 1 to {_RELEASE_MAX} characters, like {RELEASE} or 7.0")
    series = "s300" if cpu.startswith("68") else "s800"
    return Model(
        name=f"9000/{number}",
        cpu=cpu,
        release=release,
        version=VERSIONS[series],
        context=f"standalone {_HARDWARE[cpu]} localroot default",
        series=series,
    )


def suited(series: str, processor: str, linked_on: int | None) -> tuple[str, str]:
    """The names of the usual model and release for a program of `series` that needs `processor` and was linked on a
    release of that first number, both as far as its file says."""
    release = RELEASE if linked_on is None else FOR_RELEASE.get(linked_on, RELEASE)
    return FOR_PROCESSOR.get(processor, DEFAULTS[series]), release


def remark(model: Model) -> str | None:
    """A difference from the real machine that the user should know of; None if there is none."""
    return _RUN_AS.get(model.name.removeprefix("9000/"))
