"""shl_load(3X) and dlopen(3C): libraries that a program loads itself."""

from __future__ import annotations

import pytest

from tests.rom.dld.conftest import Workshop

HEAD = """
#include <dl.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
"""
PLUGIN = """
int value = 5;
int twice(int n) { return 2 * n; }
int changed(int n) { return value = n; }
__attribute__((constructor)) static void start(void) { printf("plugin starts\\n"); }
__attribute__((destructor)) static void end(void) { printf("plugin ends\\n"); }
"""


def main(body: str) -> str:
    return f"{HEAD}int main(int argc, char **argv)\n{{\n{body}\nreturn 0;\n}}\n"


def test_shl_load(workshop: Workshop) -> None:
    workshop.library("plugin.sl", PLUGIN)
    body = """
        shl_t handle = shl_load("./plugin.sl", BIND_IMMEDIATE | BIND_VERBOSE, 0L), found = 0;
        int (*twice)(int), (*changed)(int), *value;
        void *nothing;
        printf("%d\\n", handle != 0);
        printf("%d ", shl_findsym(&handle, "twice", TYPE_PROCEDURE, &twice));
        printf("%d\\n", twice(21));
        printf("%d %d ", shl_findsym(&handle, "value", TYPE_DATA, &value), *value);
        shl_findsym(&handle, "changed", TYPE_UNDEFINED, &changed);
        printf("%d %d\\n", changed(8), *value);
        errno = 5;
        printf("%d %d ", shl_findsym(&handle, "nothing", TYPE_UNDEFINED, &nothing), errno);
        printf("%d %d\\n", shl_findsym(&handle, "value", TYPE_PROCEDURE, &nothing),
               shl_findsym(&handle, "twice", TYPE_DATA, &nothing));
        printf("%d %d\\n", shl_findsym(&found, "changed", TYPE_PROCEDURE, &changed), found == handle);
        printf("%d ", shl_unload(handle));
        printf("%d %d\\n", shl_unload(handle), errno == EINVAL);
    """
    workshop.program("main", main(body), "-ldld")
    assert workshop.output("main").splitlines() == [
        "plugin starts", "1", "0 42", "0 5 8 8", "-1 0 -1 -1", "0 1", "plugin ends", "0 -1 1",
    ]  # fmt: skip


def test_a_library_stays_while_somebody_uses_it(workshop: Workshop) -> None:
    workshop.library("libbase.sl", PLUGIN.replace("plugin", "base"))
    workshop.library("one.sl", "extern int twice(int); int one(int n) { return twice(n) + 1; }", "./libbase.sl")
    workshop.library("two.sl", "extern int twice(int); int two(int n) { return twice(n) + 2; }", "./libbase.sl")
    body = """
        shl_t one = shl_load("./one.sl", BIND_DEFERRED, 0L), two = shl_load("./two.sl", BIND_DEFERRED, 0L);
        shl_t again = shl_load("./one.sl", BIND_DEFERRED, 0L);
        int (*f)(int);
        printf("%d\\n", one == again);
        shl_unload(one);
        shl_findsym(&again, "one", TYPE_PROCEDURE, &f);
        printf("%d\\n", f(1));
        shl_unload(again);
        puts("one is gone");
        shl_findsym(&two, "two", TYPE_PROCEDURE, &f);
        printf("%d\\n", f(1));
        shl_unload(two);
        puts("all are gone");
        one = shl_load("./one.sl", BIND_DEFERRED, 0L);
        shl_findsym(&one, "one", TYPE_PROCEDURE, &f);
        printf("%d\\n", f(2));
    """
    workshop.program("main", main(body), "-ldld")
    assert workshop.output("main").splitlines()[:9] == [
        "base starts", "1", "3", "one is gone", "4", "base ends", "all are gone", "base starts", "5",
    ]  # fmt: skip


def test_an_initializer_may_load_libraries(workshop: Workshop) -> None:
    workshop.library("inner.sl", "int inner(void) { return 4; }")
    code = (
        '__attribute__((constructor)) static void start(void) { handle = shl_load("./inner.sl", BIND_DEFERRED, 0L); }'
    )
    workshop.library("libouter.sl", f"#include <dl.h>\nshl_t handle; {code}", "-ldld")
    body = """
        extern shl_t handle;
        int (*f)(void);
        printf("%d ", shl_findsym(&handle, "inner", TYPE_PROCEDURE, &f));
        printf("%d\\n", f());
    """
    workshop.program("main", main(body), "./libouter.sl", "-ldld")
    assert workshop.output("main") == "0 4\n"


def test_what_is_loaded(workshop: Workshop) -> None:
    workshop.library("plugin.sl", PLUGIN.split("__attribute__")[0])
    body = """
        shl_t handle = shl_load("./plugin.sl", BIND_DEFERRED, 0L);
        struct shl_descriptor *one, copy;
        struct shl_symbol *symbols;
        int index, count;
        for (index = 0; shl_get(index, &one) == 0; index++)
            printf("%s %d %d\\n", one->filename, one->tstart < one->tend, one->dstart < one->dend);
        printf("%d %d\\n", shl_gethandle_r(handle, &copy), strcmp(copy.filename, "./plugin.sl"));
        count = shl_getsymbols(handle, TYPE_PROCEDURE, EXPORT_SYMBOLS, malloc, &symbols);
        for (index = 0; index < count; index++)
            if (symbols[index].name[0] != '_')
                printf("%s %d %d\\n", symbols[index].name, symbols[index].type, symbols[index].handle == handle);
        free(symbols);
        printf("%d ", shl_definesym("made_here", TYPE_DATA, (long)&count, 0));
        handle = 0;
        printf("%d %d\\n", shl_findsym(&handle, "made_here", TYPE_DATA, &one), (int *)one == &count);
    """
    workshop.program("main", main(body), "-ldld")
    lines = workshop.output("main").splitlines()
    assert lines[0] == "./main 1 1"
    assert "./plugin.sl 1 1" in lines
    assert lines[lines.index("0 0") + 1 : -1] in (["twice 3 1", "changed 3 1"], ["changed 3 1", "twice 3 1"])
    assert lines[-1] == "0 0 1"


def test_errors_are_told(workshop: Workshop) -> None:
    (workshop.directory / "text.sl").write_text("no library")
    workshop.library("needy.sl", "extern int nowhere; int *needy(void) { return &nowhere; }")
    body = """
        const char *names[] = { "./missing.sl", "./text.sl", "./needy.sl", "." };
        int i;
        for (i = 0; i < 4; i++) {
            errno = 0;
            printf("%d %d\\n", shl_load(names[i], BIND_IMMEDIATE, 0L) == 0, errno);
        }
        printf("%d %d\\n", shl_unload((shl_t)&i), errno);
    """
    workshop.program("main", main(body), "-ldld")
    done = workshop.run("main")
    assert done.output.splitlines() == ["1 2", "1 8", "1 215", "1 21", "-1 22"]


def test_dlerror_names_what_a_library_lacks(workshop: Workshop) -> None:
    workshop.library("needy.sl", "extern int nowhere; int *needy(void) { return &nowhere; }")
    body = 'printf("%d ", dlopen("./needy.sl", RTLD_LAZY) == 0); printf("%s\\n", dlerror());'
    workshop.program("main", main(body), "-ldld")
    assert workshop.output("main") == "1 Unresolved symbol: nowhere\n"


def test_dlopen(workshop: Workshop) -> None:
    workshop.library("plugin.sl", PLUGIN)
    body = """
        void *handle = dlopen("./plugin.sl", RTLD_LAZY), *self;
        int (*f)(int) = (int (*)(int))dlsym(handle, "twice");
        printf("%d %d\\n", f(4), *(int *)dlsym(handle, "value"));
        printf("%d %s", dlerror() == 0, "");
        printf("%d ", dlsym(handle, "nothing") == 0);
        printf("%s\\n", dlerror());
        printf("%d\\n", dlerror() == 0);
        self = dlopen(0, RTLD_LAZY);
        printf("%d\\n", (int (*)(const char *))dlsym(self, "puts") == puts);
        printf("%d ", dlclose(handle));
        printf("%d\\n", dlclose(handle));
        printf("%d ", dlopen("./missing.sl", RTLD_NOW) == 0);
        printf("%s\\n", dlerror());
    """
    workshop.program("main", main(body), "-ldld")
    assert workshop.output("main").splitlines() == [
        "plugin starts", "8 5", "1 1 Unresolved symbol: nothing", "1", "1", "plugin ends", "0 -1",
        "1 Can't open shared library: ./missing.sl: No such file or directory",
    ]  # fmt: skip


FLAGS = {
    "BIND_IMMEDIATE": "1 215",
    "BIND_DEFERRED": "0",
    "BIND_IMMEDIATE | BIND_NONFATAL": "0",
    "BIND_IMMEDIATE | BIND_VERBOSE": "1 215",
}


@pytest.mark.parametrize(("flags", "result"), FLAGS.items())
def test_procedures_nothing_defines(workshop: Workshop, flags: str, result: str) -> None:
    workshop.library("libmore.sl", "int nowhere(void) { return 1; }")
    workshop.library("half.sl", "int nowhere(void); int half(int n) { return n ? nowhere() : 5; }", "./libmore.sl")
    workshop.library("libmore.sl", "int elsewhere(void) { return 1; }")
    body = f"""
        shl_t handle = shl_load("./half.sl", {flags}, 0L);
        int (*half)(int);
        if (handle == 0) {{
            printf("1 %d\\n", errno);
            return 0;
        }}
        shl_findsym(&handle, "half", TYPE_PROCEDURE, &half);
        printf("%d\\n", half(0) - 5);
    """
    workshop.program("main", main(body), "-ldld")
    done = workshop.run("main")
    assert done.output == result + "\n"
    said = "Unresolved symbol: nowhere (code)  from ./half.sl of ./main\n"
    assert done.errors == ("/usr/lib/dld.sl: " + said if "VERBOSE" in flags else "")


def test_the_order_of_search(workshop: Workshop) -> None:
    """BIND_FIRST comes before all but the program, BIND_RESTRICTED gives nothing to others."""
    workshop.library("libask.sl", "int who(void) { return 1; } int ask(void) { return who(); }")
    workshop.library("two.sl", "int who(void) { return 2; } int own(void) { return who(); }")
    workshop.library("three.sl", "int who(void) { return 3; } int own(void) { return who(); }")
    body = """
        extern int ask(void);
        shl_t three = shl_load("./three.sl", BIND_DEFERRED | BIND_FIRST | BIND_RESTRICTED, 0L);
        shl_t two = shl_load("./two.sl", argc > 1 ? BIND_DEFERRED | BIND_FIRST : BIND_DEFERRED, 0L);
        int (*own)(void);
        shl_findsym(&three, "own", TYPE_PROCEDURE, &own);
        printf("%d %d\\n", ask(), own());
    """
    workshop.program("main", main(body), "./libask.sl", "-ldld")
    assert workshop.output("main") == "1 3\n"
    assert workshop.output("main", "first") == "2 2\n"


def test_without_initializers_and_along_a_path(workshop: Workshop) -> None:
    workshop.library("far/plugin.sl", PLUGIN)
    body = """
        shl_t handle = shl_load("plugin.sl", BIND_DEFERRED | BIND_NOSTART, 0L);
        printf("%d ", handle == 0);
        handle = shl_load("plugin.sl", BIND_DEFERRED | BIND_NOSTART | DYNAMIC_PATH, 0L);
        printf("%d ", handle != 0);
        printf("%d\\n", shl_unload(handle));
    """
    workshop.program("main", main(body), "-ldld", "-Wl,+s")
    assert workshop.output("main", SHLIB_PATH="near:far") == "1 1 0\n"


def test_hundreds_of_loads_take_no_more_room_than_one(workshop: Workshop) -> None:
    workshop.library("plugin.sl", PLUGIN.split("__attribute__")[0] + "int room[1 << 20];")
    body = """
        int i, sum = 0, (*twice)(int);
        for (i = 0; i < 700; i++) {         /* 2.8 GB if nothing were given back */
            shl_t handle = shl_load("./plugin.sl", BIND_IMMEDIATE, 0L);
            if (handle == 0 || shl_findsym(&handle, "twice", TYPE_PROCEDURE, &twice) != 0) {
                printf("%d: %d\\n", i, errno);
                return 1;
            }
            sum += twice(i);
            shl_unload(handle);
        }
        printf("%d\\n", sum);
    """
    workshop.program("main", main(body), "-ldld")
    assert workshop.output("main") == f"{700 * 699}\n"
