"""What HP's compilers expect of the shared C library: programs written against offsets, register by register."""

from __future__ import annotations

from pathlib import Path

import pytest
from shared_programs import MARKS, made, run

pytestmark = MARKS


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


# sin(double) as one of HP's callers has it: the argument in r25 and r26, the result looked for in both places.
SINE = """
        .text
        .globl  sine
        .type   sine,@function
sine:
        stw     %r2,-20(%r30)
        ldo     64(%r30),%r30
        stw     %r26,-8(%r30)
        ldw     0(%r26),%r1
        ldw     4(%r26),%r26
        copy    %r1,%r25
        stw     %r24,-12(%r30)
        bl      __import_FUNCTION,%r2
        nop
        ldw     -8(%r30),%r26
        stw     %r28,8(%r26)
        stw     %r29,12(%r26)
        ldo     16(%r26),%r26
        fstds   %fr4,0(%r26)
        ldw     -84(%r30),%r2
        bv      %r0(%r2)
        ldo     -64(%r30),%r30
"""
SINE_MAIN = """
#include <stdio.h>
extern void sine(double *);
int main(void)
{
    double values[3] = { 0.5, -1, -1 };
    sine(values);
    printf("%.15g %.15g\\n", values[1], values[2]);
    return 0;
}
"""


def test_floating_point_arguments_come_in_general_registers_and_results_in_both(tmp_path: Path) -> None:
    made(tmp_path, "sine.o", SINE.replace("FUNCTION", "sin"), "-c", suffix=".s")
    program = made(tmp_path, "prog", SINE_MAIN, "-dynamic", "sine.o", "-lm")
    assert run(program) == (0, "0.479425538604203 0.479425538604203\n", "")


def test_gcc_s_callers_find_them_in_floating_point_registers(tmp_path: Path) -> None:
    source = """
    #include <math.h>
    #include <stdio.h>
    #include <stdlib.h>
    double apply(double (*f)(double), double x) { return f(x); }
    int main(void)
    {
        int exponent, point, sign;
        double whole, half = modf(3.75, &whole);
        printf("%g %g %d ", half, whole, (frexp(12.0, &exponent), exponent));
        printf("%.6g %.6g %.6g ", jn(2, 3.0), atan2f(1.0f, 2.0f), pow(2.0, 0.5));
        printf("%s %g %.6g\\n", ecvt(3.14159, 4, &point, &sign), strtod("1e3", 0), apply(cos, 0.5));
        return 0;
    }
    """
    program = made(tmp_path, "prog", source, "-dynamic", "-fno-builtin", "-lm")
    assert run(program) == (0, "0.75 3 4 0.486091 0.463648 1.41421 3142 1000 0.877583\n", "")


def test_streams_are_what_macros_of_stdio_h_take_them_for(tmp_path: Path) -> None:
    # FILE: count 0, pointer 4, base 8, flags C, descriptor E; getc and putc as they are written out in HP's header.
    source = """
    struct file { int count; unsigned char *pointer, *base; unsigned short flags; unsigned char low, high; };
    extern struct file __iob[];
    extern int __filbuf(struct file *), __flsbuf(unsigned char, struct file *), fflush(struct file *), printf();
    extern struct file *fopen(), *fdopen();
    #define getc(f) (--(f)->count < 0 ? __filbuf(f) : *(f)->pointer++)
    #define putc(c, f) (--(f)->count < 0 ? __flsbuf(c, f) : (*(f)->pointer++ = (c)))
    int main(int argc, char **argv)
    {
        struct file *f = fopen(argv[0], "r");
        int first = getc(f), second = getc(f), i;
        printf("%d %x %x %d\\n", sizeof *f, first, second, f->low);
        printf("%x %x %x\\n", __iob[0].flags & 0x107, __iob[1].flags & 0x107, __iob[2].flags & 0x107);
        printf("%d %d %d\\n", __iob[0].low, __iob[1].low, __iob[2].low);
        for (i = 0; i < 3; i++)
            putc("ab\\n"[i], &__iob[1]);
        fflush(&__iob[1]);
        return f->flags & 0x30;
    }
    """
    program = made(tmp_path, "prog", source, "-dynamic")
    assert run(program) == (0, "16 2 10 3\n1 2 6\n0 1 2\nab\n", "")


def test_data_that_programs_reach_into(tmp_path: Path) -> None:
    source = """
    extern unsigned char *__ctype, _ctype[];
    extern unsigned int *__SB_masks;
    extern int errno, *__errno(void), close(int), printf(), _isalpha(int), _isxdigit(int);
    extern char **environ, *sys_errlist[], *tzname[2];
    extern long timezone;
    int main(void)
    {
        printf("%x %x %x ", __ctype[' '], __ctype['7'], __ctype['A']);
        printf("%d %d %d\\n", __ctype[-1], __ctype == _ctype + 1, __SB_masks == 0);
        close(-1);
        printf("%d %d %d\\n", errno, __errno() == &errno, _isalpha('x') != 0 && _isxdigit('g') == 0);
        printf("%s\\n", sys_errlist[2]);
        return environ == 0;
    }
    """
    program = made(tmp_path, "prog", source, "-dynamic")
    assert run(program) == (0, "48 84 81 0 1 1\n9 1 1\nNo such file or directory\n", "")


def test_a_jump_buffer_of_200_bytes_is_enough(tmp_path: Path) -> None:
    source = """
    extern int setjmp(double *), longjmp(double *, int), printf();
    struct { double buffer[25]; unsigned char after[64]; } jump;
    int main(void)
    {
        int i, said, damaged = 0;
        for (i = 0; i < 64; i++)
            jump.after[i] = 0xA5;
        said = setjmp(jump.buffer);
        if (said == 0)
            longjmp(jump.buffer, 5);
        for (i = 0; i < 64; i++)
            damaged |= jump.after[i] != 0xA5;
        printf("%d %d\\n", said, damaged);
        return 0;
    }
    """
    program = made(tmp_path, "prog", source, "-dynamic", "-fno-builtin")
    assert run(program) == (0, "5 0\n", "")


def test_large_files_under_the_names_of_later_headers(tmp_path: Path) -> None:
    source = """
    #include <fcntl.h>
    #include <stdio.h>
    #include <sys/stat.h>
    extern FILE *__fopen64(const char *, const char *);
    extern int __fgetpos64(FILE *, long long *), __fsetpos64(FILE *, const long long *), __stat64(), __open64();
    extern long long __lseek64(int, long long, int);
    int main(void)
    {
        struct stat64 status;
        long long at = 0x100000005LL, found = 0;
        FILE *f = __fopen64("large", "w+");
        if (!f || __fsetpos64(f, &at) || fputs("x", f) == EOF || __fgetpos64(f, &found) || fclose(f))
            return 1;
        if (found != at + 1 || __stat64("large", &status) || status.st_size != at + 1)
            return 2;
        return __lseek64(__open64("large", O_RDONLY), 0, 2) != at + 1;
    }
    """
    program = made(tmp_path, "prog", source, "-dynamic")
    assert run(program) == (0, "", "")


def test_every_floating_point_function_of_the_headers_has_its_entry() -> None:
    """A function with such parameters that the table lacks would be called with its arguments elsewhere."""
    import re

    from kernel.loader.formats import read
    from tools.cc.float_functions import BODY, float_functions
    from tools.cc.toolchain import SDK

    root = SDK.parent / "root" / "s800" / "usr" / "lib"
    exported: set[str] = set()
    for name in ("libc.1", "libm.1"):
        with read(str(root / name)) as image:
            assert image.dynamic_info is not None
            exported |= {one.name for one in image.dynamic_info.exports if one.kind == "code"}
    table = {one.name for one in float_functions()}
    assert {name for name in table if BODY + name not in exported} == set()
    prototype = re.compile(r"^extern [^(]*?(\w+)\(([^)]*)\)", re.MULTILINE)
    for header in (SDK / "include").rglob("*.h"):
        for found in prototype.finditer(header.read_text()):
            if re.search(r"\b(double|float)\b(?! \*)", found[0]) and "long double" not in found[0]:
                assert found[1] not in exported or found[1] in table, found[0]
