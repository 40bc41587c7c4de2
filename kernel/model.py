"""What the kernel must know of the machine it runs on. The list of models is in `rom`."""

from __future__ import annotations

from typing import NamedTuple


class Model(NamedTuple):
    """A machine and the release of HP-UX on it."""

    name: str  # as uname(2) says it, "9000/370"
    cpu: str  # "68020", "68030", "68040"; PA-RISC "1.0", "1.1", "2.0"
    release: str  # "A.09.05"
    version: str  # licence letter of utsname: "A" two users ... "B" unlimited on the Series 300
    context: str  # what getcontext(2) lists, hardware tags first
    series: str = "s300"
    idnumber: str = ""
