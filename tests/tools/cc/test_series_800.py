"""`hp9k cc --series 800`: SOM programs that run, and what its own compiler and linker must do for them."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from tools.cc.command import command

ROOT = Path(__file__).resolve().parents[3]
pytestmark = [
    pytest.mark.cross,
    pytest.mark.skipif(
        shutil.which("hppa-linux-gnu-gcc") is None, reason="needs the Debian package gcc-hppa-linux-gnu"
    ),
]


def compiled(directory: Path, source: str, *options: str) -> Path:
    path = directory / "main.c"
    path.write_text(source)
    program = directory / "prog"
    assert command(["--series", "800", "-w", *options, "-o", str(program), str(path)]) == 0
    return program


def run(program: Path) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "tools.cli", "run", str(program)],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(("option", "number"), [("-n", 0x108), ("-N", 0x107), ("-q", 0x10B)])
def test_every_file_type_runs(tmp_path: Path, option: str, number: int) -> None:
    program = compiled(tmp_path, '#include <stdio.h>\nint main(void) { puts("typed"); return 5; }\n', option)
    assert struct.unpack(">HH", program.read_bytes()[:4]) == (0x210, number)
    assert run(program) == (5, "typed\n", "")


def test_predefined_names(tmp_path: Path) -> None:
    names = "__hpux __hppa __hp9000s800 _PA_RISC1_1 hp9000s800 _HPUX_SOURCE".split()  # noqa: SIM905
    wrong = " || ".join([f"!defined {name}" for name in names] + ["defined __linux__", "defined __ELF__"])
    compiled(tmp_path, f"#if {wrong}\n#error wrong\n#endif\nint main(void) {{ return 0; }}\n")


@pytest.mark.parametrize("level", ["-O0", "-O2"])
def test_arithmetic_through_millicode_and_the_compiler_s_library(tmp_path: Path, level: str) -> None:
    source = """
    #include <stdio.h>
    int main(int argc, char **argv)
    {
        volatile int a = 1000003, b = -7;
        volatile unsigned u = 4000000000u;
        volatile long long x = 0x123456789abcdefLL;
        printf("%d %d %d\\n", a * b, a / b, a % b);
        printf("%u %u %u\\n", u / 9, u % 9, u * 3);
        printf("%lld %lld %lld\\n", x / 12345, x % 12345, x * -3);
        printf("%lld %g %d\\n", (long long)1e15, (double)x, (int)-2.75);
        return 0;
    }
    """
    x, u = 0x123456789ABCDEF, 4000000000
    expected = [
        f"{-7 * 1000003} {-(1000003 // 7)} {1000003 % 7}",
        f"{u // 9} {u % 9} {u * 3 % 2**32}",
        f"{x // 12345} {x % 12345} {x * -3}",
        f"{10**15} {float(x):g} -2",
    ]
    assert run(compiled(tmp_path, source, level)) == (0, "\n".join(expected) + "\n", "")


@pytest.mark.parametrize("level", ["-O0", "-O2"])
def test_arguments_of_every_kind(tmp_path: Path, level: str) -> None:
    """Pairs of words skip one to be even, more than four words go to the stack, structures go by value."""
    source = """
    #include <stdarg.h>
    #include <stdio.h>
    struct small { short a, b; } small = {1, 2};
    struct large { double d; int i[5]; } large = {1.5, {3, 4, 5, 6, 7}};
    struct large twice(struct large x) { x.d *= 2; x.i[4] *= 2; return x; }
    long long mixed(int a, long long b, double c, struct small d, struct large e, char f)
    {
        return a + b + (long long)c + d.b + e.i[4] + f;
    }
    double total(int n, ...)
    {
        va_list list;
        double sum = 0;
        va_start(list, n);
        while (n--) {
            sum += va_arg(list, int);
            sum += va_arg(list, double);
            sum += va_arg(list, long long);
        }
        va_end(list);
        return sum;
    }
    int main(void)
    {
        large = twice(large);
        printf("%lld %g %d\\n", mixed(1, 0x100000000LL, 2.5, small, large, 'A'), large.d, large.i[4]);
        printf("%g\\n", total(3, 1, 2.5, 3LL, 10, 20.25, 30LL, 100, 200.125, 1LL << 40));
        return 0;
    }
    """
    first = 1 + 2**32 + 2 + 2 + 14 + 65
    second = 6.5 + 60.25 + 300.125 + 2**40
    assert run(compiled(tmp_path, source, level)) == (0, f"{first} 3 14\n{second:g}\n", "")


@pytest.mark.parametrize("level", ["-O0", "-O2"])
def test_function_pointers(tmp_path: Path, level: str) -> None:
    """Called, compared, stored in data, and made into pairs of code address and linkage table by hand."""
    source = """
    #include <signal.h>
    #include <stdio.h>
    #include <stdlib.h>
    static int add(int x) { return x + 1; }
    static int multiply(int x) { return x * 7; }
    static int (*table[])(int) = {add, multiply};
    static int caught;
    static void handler(int number) { caught = number; }
    static int backwards(const void *a, const void *b) { return *(int *)b - *(int *)a; }
    int main(int argc, char **argv)
    {
        unsigned long pair[2];
        int numbers[] = {3, 1, 2};
        void (*hold)() = SIG_HOLD;
        volatile unsigned long made;
        pair[0] = (unsigned long)table[argc] & 2 ? *(unsigned long *)((unsigned long)table[argc] & ~3) :
                                                   (unsigned long)table[argc];
        pair[1] = 0;
        made = (unsigned long)pair | 2;
        printf("%d %d\\n", table[argc](6), ((int (*)(int))made)(5));
        printf("%d %d %d\\n", table[0] == add, (int (*)(int))made == multiply, hold == SIG_HOLD);
        qsort(numbers, 3, sizeof numbers[0], backwards);
        printf("%d%d%d\\n", numbers[0], numbers[1], numbers[2]);
        pair[0] = (unsigned long)handler & 2 ? *(unsigned long *)((unsigned long)handler & ~3) : (unsigned long)handler;
        signal(SIGUSR1, (void (*)())made);
        raise(SIGUSR1);
        return caught;
    }
    """
    assert run(compiled(tmp_path, source, level)) == (16, "42 35\n1 1 1\n321\n", "")


def test_registers_survive_longjmp(tmp_path: Path) -> None:
    source = """
    #include <setjmp.h>
    #include <stdio.h>
    static jmp_buf there;
    static double spoil(double x) { if (x > 3) longjmp(there, (int)x); return spoil(x + 1) * 2; }
    int main(int argc, char **argv)
    {
        register int a = argc + 1, b = argc + 2;
        register double c = argc + 0.5, d = argc + 0.25;
        int result = setjmp(there);
        if (!result)
            spoil(c + d);
        printf("%d %d %d %g %g\\n", result, a, b, c, d);
        return 0;
    }
    """
    assert run(compiled(tmp_path, source, "-O2")) == (0, "3 2 3 1.5 1.25\n", "")


def test_constructors_run_before_main(tmp_path: Path) -> None:
    source = """
    static int value;
    static void __attribute__((constructor)) early(void) { value = 7; }
    int main(void) { return value; }
    """
    assert run(compiled(tmp_path, source)) == (7, "", "")


def test_branches_reach_across_a_large_program(tmp_path: Path) -> None:
    """Calls over more than the 256 KB a branch reaches go through the linker's stubs."""
    source = """
    int near(int x) { return x + 1; }
    __asm__(".section .text.big,\\"ax\\"\\n.space 600000\\n.text");
    int far_away(int) __attribute__((section(".text.zz")));
    int far_away(int x) { return near(x) * 2; }
    int main(int argc, char **argv) { return far_away(argc) + 10 / (argc + 1); }
    """
    assert run(compiled(tmp_path, source, "-Wl,--no-gc-sections")) == (9, "", "")


def test_calls_behind_much_code(tmp_path: Path) -> None:
    """Other functions and pointers to functions are called as in a small file."""
    nops = "nop\\n" * 65000
    source = f"""
    #include <stdio.h>
    void filler(void) {{ __asm__ volatile("{nops}"); }}
    int five(int x) {{ return x + 5; }}
    int (*volatile pointer)(int) = five;
    int main(void)
    {{
        printf("%d\\n", pointer(2));
        return 0;
    }}
    """
    assert run(compiled(tmp_path, source, "-O2")) == (0, "7\n", "")


def test_atomic_operations(tmp_path: Path) -> None:
    source = """
    #include <stdio.h>
    static unsigned char c = 250;
    static short s = 5;
    static int i = 6;
    static long long l = 0x100000000LL;
    int main(void)
    {
        printf("%d %d\\n", __sync_fetch_and_add(&c, 10), __sync_nand_and_fetch(&s, 4));
        printf("%d %d\\n", __sync_bool_compare_and_swap(&i, 6, 7), __sync_val_compare_and_swap(&i, 6, 8));
        printf("%lld %d\\n", __atomic_sub_fetch(&l, 1, __ATOMIC_SEQ_CST), __sync_lock_test_and_set(&i, 1));
        __sync_lock_release(&i);
        printf("%d %d %d\\n", c, s, i);
        return 0;
    }
    """
    expected = ["250 -5", "1 7", f"{0xFFFFFFFF} 7", "4 -5 0"]
    assert run(compiled(tmp_path, source, "-O2")) == (0, "\n".join(expected) + "\n", "")
