"""Programs too long to be written by hand: C source made of as many functions as asked, none like another."""

from __future__ import annotations

import random

STATEMENTS = 10  # a function
INSTRUCTIONS = 40  # it has at least that many on either series


def straight(functions: int) -> str:
    """A program for main.c whose work is to call each function `amount` times, one after the other.

    Nothing in a function repeats, so a single round executes every instruction once, but for one side of its branch.
    """
    chance = random.Random(functions)
    lines = ['#include "work.h"', ""]
    for number in range(functions):
        lines += [f"static unsigned long f{number}(unsigned long a)", "{", "    unsigned long b = a;", ""]
        lines += [f"    {_statement(chance)}" for _ in range(STATEMENTS)]
        lines += [f"    if (a & {1 << chance.randrange(32):#x})", f"        b ^= {_constant(chance)};"]
        lines += ["    return a ^ b;", "}", ""]
    lines += ["static unsigned long (*const functions[])(unsigned long) = {"]
    lines += [f"    f{number}," for number in range(functions)]
    lines += [
        "};",
        "",
        "unsigned long work(unsigned long amount, char **arguments)",
        "{",
        "    unsigned long i, sum = 1;",
        "",
        "    while (amount-- > 0)",
        "        for (i = 0; i < sizeof functions / sizeof functions[0]; i++)",
        "            sum = functions[i](sum);",
        "    return sum & 0xFFFFFFFFUL;",
        "}",
    ]
    return "\n".join(lines) + "\n"


def _statement(chance: random.Random) -> str:
    one, other = chance.choice(["ab", "ba"])
    shift = chance.randrange(3, 29)
    operator = chance.choice("+-^")
    return f"{one} = ({one} ^ {_constant(chance)}) {operator} ({other} {chance.choice(['<<', '>>'])} {shift});"


def _constant(chance: random.Random) -> str:
    return f"{chance.getrandbits(31) | 0x40000001:#x}UL"  # of a size that takes two instructions to load on PA-RISC
