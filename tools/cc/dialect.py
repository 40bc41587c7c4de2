"""The C that is compiled when the command line doesn't say which: that of programs of the period.

They leave out `int`, call functions that were never declared, put pointers where integers are expected, define
functions in the style of before ANSI, and have variables called `bool`.  gcc 12 takes all of it with warnings; gcc 14
makes errors of some, and gcc 15's default is C23, which has none of it.  So every compiler is told to be as gcc 12 is.
"""

from __future__ import annotations

STANDARD = "-std=gnu17"
FIRST_STRICT = 14  # the first gcc that makes errors of these, and whose -fpermissive makes warnings of them again


def defaults(major: int) -> list[str]:
    """The options of gcc `major`; they stand before the user's, whose -std and -W count for more."""
    return [STANDARD, "-fpermissive"] if major >= FIRST_STRICT else [STANDARD]
