"""What the torture tests make of DejaGnu's directives."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from directives import parse

OPTIONS = ["-O2", "-w"]


@pytest.mark.parametrize(
    ("comment", "options"),
    [
        ('/* { dg-options "-fwrapv -fno-common" } */', ["-fwrapv", "-fno-common"]),
        ("/* { dg-options {-fwrapv} } */", ["-fwrapv"]),
        ('{ dg-additional-options "-mno-stv" { target i?86-*-* x86_64-*-* } }', []),
        ('{ dg-additional-options "-fno-common" { target hppa*-*-hpux* } }', ["-fno-common"]),
        ('{ dg-additional-options "-DSIGNAL_SUPPRESS" { target { ! signal } } }', []),
        ('{ dg-additional-options "-x" { target { { alloca && hppa*-*-* } || avr-*-* } } }', ["-x"]),
    ],
)
def test_options(comment: str, options: list[str]) -> None:
    assert parse(comment, "800", OPTIONS) == (options, "")


@pytest.mark.parametrize(
    ("comment", "unsupported"),
    [
        ("{ dg-require-effective-target int32plus }", ""),
        ("{ dg-require-effective-target int128 }", "no 128-bit integers"),
        ('{ dg-skip-if "requires io" { freestanding } }', ""),
        ('{ dg-skip-if "small" { pdp11-*-* m68k-*-* } }', "small"),
        ('{ dg-skip-if "" { ! { i?86-*-* x86_64-*-* } } }', "not for this target"),
        ('{ dg-skip-if "requires alloca" { ! alloca } { "-O0" } { "" } }', ""),
        ('{ dg-skip-if "low" { *-*-* } { "-O1" } { "" } }', ""),
        ('{ dg-skip-if "high" { *-*-* } { "-O*" } { "" } }', "high"),
        ('{ dg-skip-if "high" { *-*-* } { "*" } { "-O2" } }', ""),
    ],
)
def test_where_a_program_does_not_apply(comment: str, unsupported: str) -> None:
    assert parse(f"/* {comment} */", "300", OPTIONS) == ([], unsupported)
