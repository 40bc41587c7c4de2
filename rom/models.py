"""The machines hp9k can be: HP 9000 Series 300 and 400 by model number.

`uname -m` says `9000/` and the model. Processor by model: HP's data sheets; context strings: context(5),
hpux-abi.md 8.9.
"""

from __future__ import annotations

from kernel.model import Model

DEFAULT = "9000/370"
RELEASE = "A.09.05"  # the last generation of HP-UX for these machines
VERSION = "B"  # unlimited users, on this series

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
}
_RUN_AS = {"310": "its 68010 is run as a 68020"}
_HARDWARE = {
    "68020": "HP-MC68881 HP-MC68020 HP-MC68010",
    "68030": "HP-MC68881 HP-MC68020 HP-MC68010",
    "68040": "HP-MC68040 HP-MC68881 HP-MC68020 HP-MC68010",
}
_RELEASE_MAX = 8  # characters that fit struct utsname


def names() -> list[str]:
    """All models, as `--model` takes them."""
    return [f"9000/{number}" for number in _CPUS]


def find(name: str = DEFAULT, release: str = RELEASE) -> Model:
    """The model called `9000/NNN` or `NNN`. Raises ValueError, its text saying what is wrong."""
    number = name.removeprefix("9000/")
    cpu = _CPUS.get(number)
    if cpu is None:
        raise ValueError(f"{name}: no such model; there are {', '.join(names())}")
    if not release or len(release) > _RELEASE_MAX or not release.isascii() or not release.isprintable():
        raise ValueError(f"{release}: a release has 1 to {_RELEASE_MAX} characters, like {RELEASE} or 7.0")
    return Model(
        name=f"9000/{number}",
        cpu=cpu,
        release=release,
        version=VERSION,
        context=f"standalone {_HARDWARE[cpu]} localroot default",
    )


def remark(model: Model) -> str | None:
    """What is different from the real machine, if that is worth a word."""
    return _RUN_AS.get(model.name.removeprefix("9000/"))
