"""What a program and its libraries have in common: names, data, function pointers."""

from __future__ import annotations

import struct

import pytest

from tests.rom.dld.conftest import Workshop

COUNT = 3000  # procedures
PAGE, OLD_VERSION = 0x1000, 89060912


def test_libraries_that_need_each_other(workshop: Workshop) -> None:
    workshop.library("libb.sl", "int fb(int n) { return n; }")
    workshop.library("liba.sl", "int fb(int); int fa(int n) { return n ? fb(n - 1) + 1 : 0; }", "./libb.sl")
    workshop.library("libb.sl", "int fa(int); int fb(int n) { return n ? fa(n - 1) + 1 : 0; }", "./liba.sl")
    workshop.program("main", 'int fa(int); int main(void) { printf("%d\\n", fa(7)); return 0; }', "./liba.sl")
    assert workshop.output("main") == "7\n"


def test_a_library_that_two_others_need_is_there_once(workshop: Workshop) -> None:
    """Initializers run in the order of need; what one changes the others see."""
    start = "__attribute__((constructor)) static void start(void)"
    end = "__attribute__((destructor)) static void end(void)"
    workshop.library("libbase.sl", f'int count; {start} {{ printf("base %d\\n", ++count); }}')
    for name in ("left", "right"):
        code = (
            f'extern int count; {start} {{ printf("{name} %d\\n", ++count); }} int {name}(void) {{ return ++count; }}'
        )
        workshop.library(f"lib{name}.sl", code + f' {end} {{ printf("{name} ends\\n"); }}', "./libbase.sl")
    code = 'int main(void) { int sum = left(); sum = sum * 10 + right(); printf("main %d\\n", sum); return 0; }'
    workshop.program("main", code, "./libleft.sl", "./libright.sl")
    lines = workshop.output("main").splitlines()
    assert lines[0] == "base 1"
    assert sorted(lines[1:3])[0].startswith("left")
    assert [line.split()[1] for line in lines[1:3]] == ["2", "3"]
    assert lines[3] == "main 45"


def test_names_of_the_program_come_first(workshop: Workshop) -> None:
    workshop.library("libone.sl", "int who(void) { return 1; } int ask(void) { return who(); }")
    workshop.library("libtwo.sl", "int who(void) { return 2; } int other(void) { return who(); }")
    code = 'int ask(void), other(void); {} int main(void) {{ printf("%d %d\\n", ask(), other()); return 0; }}'
    workshop.program("main", code.format(""), "./libone.sl", "./libtwo.sl")
    assert workshop.output("main") == "1 1\n"
    workshop.program("main", code.format("int who(void) { return 7; }"), "./libone.sl", "./libtwo.sl", "-Wl,-E")
    assert workshop.output("main") == "7 7\n"


def test_pointers_to_procedures_are_equal_wherever_they_are_made(workshop: Workshop) -> None:
    take = "typedef int (*f)(const char *); f {0}_puts(void) {{ return puts; }} f {0}_own(void) {{ return (f)shared; }}"
    workshop.library("libone.sl", "int puts(const char *); int shared(int n) { return n + 1; }" + take.format("one"))
    two = "int puts(const char *); extern int shared(int); static int (*table[2])(int) = { shared, shared };"
    two += "int (*stored(void))(int) { return table[1]; }"
    workshop.library("libtwo.sl", two + take.format("two"), "./libone.sl")
    main = """
        #include <stdio.h>
        typedef int (*f)(const char *);
        extern f one_puts(void), two_puts(void), one_own(void), two_own(void);
        extern int shared(int), (*stored(void))(int);
        int main(void)
        {
            printf("%d %d ", one_puts() == two_puts(), one_puts() == (f)puts);
            printf("%d %d %d ", one_own() == two_own(), one_own() == (f)shared, (f)stored() == one_own());
            printf("%d\\n", stored()(41));
            return one_puts()("called") < 0;
        }
    """
    workshop.program("main", main, "./libone.sl", "./libtwo.sl")
    assert workshop.output("main") == "1 1 1 1 1 42\ncalled\n"


SIZES = {
    "a_char": ("char", "'x'"),
    "a_short": ("short", "-3"),
    "a_int": ("int", "70000"),
    "a_double": ("double", "2.5"),
    "quad": ("long long", "1234567890123LL"),
    "three": ("struct { char part[3]; }", '{ "ab" }'),
    "odd": ("struct { short part[5]; }", "{ { 1, 2, 3, 4, 5 } }"),
    "page": ("struct { int part[1025]; }", "{ { 1, [1024] = 9 } }"),
    "zeros": ("struct { int part[3000]; }", "{ { 0 } }"),
}


@pytest.mark.parametrize("pic", ["-fno-pic", "-fPIC"])
def test_data_of_every_size_is_the_same_for_all(workshop: Workshop, pic: str) -> None:
    """Code of the program reaches it directly, and then it is copied there, or through the linkage table."""
    declared = "".join(f"typedef {kind} t_{name}; " for name, (kind, _) in SIZES.items())
    defined = "".join(f"t_{name} {name} = {value}; " for name, (_, value) in SIZES.items())
    used = "".join(f"extern t_{name} {name}; " for name in SIZES)
    add = "static unsigned sum(const void *from, int size) { const unsigned char *p = from; unsigned s = 0;"
    add += " while (size--) s = s * 31 + *p++; return s; } static void change(void *to, int size) {"
    add += " unsigned char *p = to; while (size--) { *p = *p * 3 + size; p++; } }"
    there = "".join(f"unsigned at_{name}(void) {{ return sum(&{name}, sizeof {name}); }}" for name in SIZES)
    workshop.library("libdata.sl", declared + defined + add + there)
    tests = "".join(
        f"same = at_{name}() == sum(&{name}, sizeof {name}); change(&{name}, sizeof {name});"
        f' printf("{name} %d %d\\n", same, at_{name}() == sum(&{name}, sizeof {name}));'
        for name in SIZES
    )
    workshop.program(
        "main", f"{declared}{used}{add} int main(void) {{ int same; {tests} return 0; }}", "./libdata.sl", pic
    )
    assert workshop.output("main") == "".join(f"{name} 1 1\n" for name in SIZES)


def test_thousands_of_procedures(workshop: Workshop) -> None:
    workshop.library("libmany.sl", "".join(f"int f{n}(void) {{ return {n}; }}\n" for n in range(COUNT)))
    calls = "".join(f"sum += f{n}();\n" for n in range(COUNT))
    workshop.program(
        "main", f'int main(void) {{ int sum = 0; {calls} printf("%d\\n", sum); return 0; }}', "./libmany.sl"
    )
    assert workshop.output("main") == f"{sum(range(COUNT))}\n"


def test_many_arguments_of_every_kind_survive_the_first_call(workshop: Workshop) -> None:
    """Binding happens between caller and procedure, with the arguments in registers and on the stack."""
    workshop.library(
        "libargs.sl",
        """struct big { int v[5]; };
        int ints(int a, int b, int c, int d, int e, int f) { return a + 2*b + 3*c + 4*d + 5*e + 6*f; }
        double mixed(int a, double x, int b, double y, float z) { return a + 10*x + 100*b + 1000*y + 10000*z; }
        struct big structure(struct big in, int n) { in.v[4] += n; return in; }
        long long quads(long long a, int b, long long c) { return a + b * c; }""",
    )
    main = """
        #include <stdio.h>
        struct big { int v[5]; };
        int ints(int, int, int, int, int, int); double mixed(int, double, int, double, float);
        struct big structure(struct big, int); long long quads(long long, int, long long);
        int main(void)
        {
            struct big in = { { 1, 2, 3, 4, 5 } }, out;
            printf("%d\\n", ints(1, 2, 3, 4, 5, 6));
            printf("%g\\n", mixed(1, 2.0, 3, 4.0, 5.0f));
            out = structure(in, 10);
            printf("%d %d\\n", out.v[0], out.v[4]);
            printf("%lld\\n", quads(1LL << 40, 3, 1LL << 33));
            return 0;
        }
    """
    workshop.program("main", main, "./libargs.sl")
    assert workshop.output("main") == f"91\n54321\n1 15\n{(1 << 40) + 3 * (1 << 33)}\n"


def test_libraries_are_there_after_fork_and_gone_after_exec(workshop: Workshop) -> None:
    workshop.library(
        "libcount.sl", "int count = 1; int up(void) { return ++count; } int down(void) { return --count; }"
    )
    main = """
        #include <stdio.h>
        #include <unistd.h>
        #include <sys/wait.h>
        extern int up(void), down(void);
        int main(int argc, char **argv)
        {
            int status;
            if (argc > 1) { printf("again %d\\n", up()); return 3; }
            up();
            if (fork() == 0) { status = down(); _exit(status + up() + up()); }   /* down is bound in the child */
            wait(&status);
            printf("child %d parent %d\\n", status >> 8 & 255, down());
            fflush(stdout);
            if (fork() == 0) { execl(argv[0], argv[0], "again", (char *)0); _exit(9); }
            wait(&status);
            printf("exec %d\\n", status >> 8 & 255);
            return 0;
        }
    """
    workshop.program("main", main, "./libcount.sl")
    assert workshop.output("main") == "child 6 parent 1\nagain 2\nexec 3\n"


def test_a_program_in_the_form_of_release_9(workshop: Workshop) -> None:
    """Its DL header has another version and ends early; labels are of type 10, and PLT entries are zero."""
    workshop.library("libx.sl", "int count = 3; int up(int n) { return count += n; }")
    code = "extern int count, up(int); int (*stored)(int) = up; int main(void) { int (*f)(int) = up; "
    code += 'printf("%d %d %d\\n", f(4), count, f == stored); return 0; }'
    program = workshop.program("main", code, "./libx.sl")
    assert workshop.output("main") == "7 7 1\n"
    changed = bytearray(program.read_bytes())
    words = struct.unpack_from(">18I", changed, PAGE)
    imports, import_count, exports, export_count = words[4], words[5], words[8], words[9]
    struct.pack_into(">I", changed, PAGE, OLD_VERSION)
    changed[PAGE + 0x58 : PAGE + 0x70] = b"\xff" * 0x18  # other tables may begin here
    for index in range(import_count):
        struct.pack_into(">H", changed, PAGE + imports + 8 * index + 4, 1)
    labels = [PAGE + exports + 20 * index + 16 for index in range(export_count)]
    for place in labels:
        changed[place] = 10 if changed[place] == 13 else changed[place]
    program.write_bytes(changed)
    assert workshop.output("main") == "7 7 1\n"
