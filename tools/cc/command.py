"""`hp9k cc`: compiles C and assembly to HP-UX programs with the Debian cross compiler.

The compiler makes ELF objects; the cross linker lays them out with the SDK's start-up code, C library and linker
script; tools.cc.aout_writer or tools.cc.som_writer turns the result into an HP-UX program.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.cc import dialect, thread_locals
from tools.cc.aout_dynamic_link import AoutDynamicLink
from tools.cc.dynamic_link import DynamicLink
from tools.cc.elf import EM_PARISC, ElfError, ElfProgram, read_program
from tools.cc.library import Library, library
from tools.cc.magic import FileType, LayoutError
from tools.cc.options import CPLUSPLUS, REFUSED, OptionError, Options, parse
from tools.cc.queries import needs_library, own_answer
from tools.cc.targets import TARGETS, Target
from tools.cc.toolchain import SDK, Toolchain, ToolchainError, find_toolchain
from tools.messages import complain, host_reason

HELP = """\
Usage: hp9k cc --series 300|800 [OPTION]... FILE...

Compile C and assembly to HP-UX programs.  FILE is a source (.c .i .s .S), an object (.o) or an archive (.a);
objects and archives are ELF, linked programs are HP-UX files: a.out for the Series 300, SOM for the Series 800.
Without -c, -S or -E the program goes to a.out.

Options of its own:
  --series 300   compile for the Series 300: 68030 and 68881
  --series 800   compile for the Series 800 and 700: PA-RISC 1.1
  -n             shared text (file type 0x108)
  -N             impure: text writable, data right after it (file type 0x107)
  -q             demand paged (file type 0x10B), the default
  -dynamic       make a program that uses shared libraries; without it programs are static
  -shared, -b    make a shared library of objects compiled with -fPIC
  -Wl,+h,NAME    its internal name
  -Wl,+b,PATH    where libraries are searched for first; -Wl,+s: SHLIB_PATH may say where
  -Wl,-E         let libraries use every name of the program
  -s             leave the symbols out
  -v             show the commands
Every other option is gcc's: -c -S -E -o -I -D -U -O2 -g -w -Wall -std=... -include -M... -L -l -Wl,... -print-...

Needs the Debian package gcc-m68k-linux-gnu or gcc-hppa-linux-gnu.  The C library is compiled on first use and kept in
$XDG_CACHE_HOME/hp9k (default ~/.cache/hp9k).

Examples:
  hp9k cc --series 300 -O2 -o hello hello.c
  hp9k cc --series 300 -c part.c && hp9k cc --series 300 -s -o prog part.o -lm
  make CC="hp9k cc --series 300"
  ./configure --host=m68k-hp-hpux9 --disable-shared CC="hp9k cc --series 300"
  ./configure --host=hppa1.1-hp-hpux9 --disable-shared CC="hp9k cc --series 800"
"""


THREAD_LIBRARIES = ["-lpthread", "-lrt"]
# How each series links what uses shared libraries.
LINKS: dict[str, type[AoutDynamicLink | DynamicLink]] = {"s300": AoutDynamicLink, "s800": DynamicLink}


class CommandFailed(Exception):
    """A compiler or linker ended with this status, having said why itself."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def command(arguments: list[str]) -> int:
    """Run `hp9k cc` with everything that followed `cc` on the command line; returns the exit status."""
    try:
        return _command(arguments)
    except CommandFailed as failure:
        return failure.status
    except (OptionError, ToolchainError, LayoutError, ElfError) as error:
        complain(str(error))
        return 1
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        complain(where + host_reason(error))
        return 1


def _command(arguments: list[str]) -> int:
    options = parse(arguments)
    if options.help:
        print(HELP, end="")
        return 0
    toolchain = find_toolchain(_check(options))
    if options.query is not None:
        return _answer(options.query, options, toolchain)
    if options.verbose and not options.inputs:
        return subprocess.run([toolchain.compiler, "-v"], check=False).returncode
    if not options.has_input:
        raise OptionError("no input files")
    with contextlib.ExitStack() as stack:
        driver = _Driver(options, toolchain, library(toolchain, stack))
        if options.stop_early:
            driver.compile_only()
        else:
            driver.link()
    return 0


def _answer(question: str, options: Options, toolchain: Toolchain) -> int:
    compiled = library(toolchain) if needs_library(question) else None
    answer = own_answer(question, toolchain, compiled)
    if answer is None:
        return subprocess.run([toolchain.compiler, *options.compiler], check=False).returncode
    print(answer)
    return 0


def _check(options: Options) -> Target:
    if options.series is None:
        raise OptionError("--series 300 or --series 800 is missing: say which machine to compile for")
    if options.series not in TARGETS:
        raise OptionError(f"--series {options.series}: no such series; there are {' and '.join(TARGETS)}")
    if options.refused is not None:
        raise OptionError(f"{options.refused}: {REFUSED[options.refused.partition('=')[0]]}; leave it out")
    if options.threads and options.series == "300":
        raise OptionError(f"{options.threads}: HP-UX has no threads on the Series 300; leave it out")
    if any(value == options.output and value != "-" for _, _, value in options.inputs):
        raise OptionError(f"{options.output}: the output would overwrite an input")
    return TARGETS[options.series]


class _Driver:
    """One run with its options, programs and library."""

    def __init__(self, options: Options, toolchain: Toolchain, sdk_library: Library) -> None:
        self.options = options
        self.toolchain = toolchain
        self.target = toolchain.target
        self.library = sdk_library

    def compile_only(self) -> None:
        """-c, -S, -E, -M: one run of gcc over all sources."""
        arguments = []
        for kind, language, value in self.options.inputs:
            if kind == "source":
                arguments += ["-x", language or "none", value] if value != "-" or language else [value]
            elif not value.startswith("-"):
                raise OptionError(f"{value}: {self._why_unused(value)}")
        if self.options.output is not None:
            arguments += ["-o", self.options.output]
        self._run([*self._compiler(), *arguments])

    def _why_unused(self, path: str) -> str:
        if not os.path.exists(path):
            return "No such file or directory"
        return f"not a source file, and {self.options.stop_early} links nothing"

    def link(self) -> None:
        """Compile the sources, link everything, write the program."""
        with tempfile.TemporaryDirectory(prefix="hp9k-cc-") as work:
            arguments = [self._linker_input(index, Path(work)) for index in range(len(self.options.inputs))]
            if self.options.relocatable:
                self._run([self.toolchain.linker, "-r", *arguments, "-o", self.options.output or "a.out"])
                return
            if self.options.shared or self.options.dynamic:
                arguments += THREAD_LIBRARIES if self.options.threads else []
                output = self.options.output or "a.out"
                dynamic = LINKS[self.target.name](self.options, self.toolchain, self.library, Path(work), self._run)
                image = dynamic.link(arguments, output)
                self._keep_debug_information(str(dynamic.linked))
                _write_executable(output, image)
                return
            linked = os.path.join(work, "program.elf")
            program = self._linked(arguments, linked)
            if program.thread_locals and self.target.machine == EM_PARISC:
                linked = os.path.join(work, "again.elf")
                program = self._with_thread_locals(arguments, linked, program.thread_locals.alignment)
            self._keep_debug_information(linked)
        image = self.target.write(program, self.options.file_type, strip=self.options.strip)
        _write_executable(self.options.output or "a.out", image)

    def _with_thread_locals(self, arguments: list[str], path: str, alignment: int) -> ElfProgram:
        """Linked once more: libpthread gives each thread its variables, and where there is none they have one place."""
        if not self.options.threads:
            return thread_locals.resolve(self._linked(arguments, path, "--defsym=__thread_locals=1"))
        return self._linked(arguments, path, f"--defsym=__tls_alignment={alignment}", "--undefined=__tls_init")

    def _keep_debug_information(self, linked: str) -> None:
        """With -g the ELF that was linked, with its DWARF, becomes PROGRAM.debug, of a library LIBRARY.debug:
        a.out and SOM have no room for it."""
        output = self.options.output or "a.out"
        wanted = [option for option in self.options.compiler if option.startswith("-g")]
        if (
            wanted
            and wanted[-1] != "-g0"
            and not self.options.strip
            and (os.path.isfile(output) or not os.path.exists(output))
        ):
            shutil.copyfile(linked, output + ".debug")

    def _linked(self, arguments: list[str], path: str, *layout: str) -> ElfProgram:
        self._run([*self._linker(*layout), *arguments, *self._library_arguments(), "-o", path])
        return read_program(Path(path).read_bytes(), self.target.machine)

    def _linker_input(self, index: int, work: Path) -> str:
        kind, language, value = self.options.inputs[index]
        if kind == "linker":
            if not value.startswith("-") and not os.path.isfile(value):
                self._check_input_file(index, value)
            return value
        target = work / f"{index}.o"
        arguments = ["-x", language] if language else []
        if any(option in ("-MD", "-MMD") for option in self.options.compiler) and "-MF" not in self.options.compiler:
            arguments += ["-MF", Path(value).with_suffix(".d").name]
            if not any(option in ("-MT", "-MQ") for option in self.options.compiler):
                arguments += ["-MT", Path(value).with_suffix(".o").name]
        seed = "" if value == "-" else Path(value).name
        self._run([*self._compiler(), f"-frandom-seed={index}{seed}", "-c", *arguments, value, "-o", str(target)])
        return str(target)

    def _check_input_file(self, index: int, value: str) -> None:
        """Complain about a missing file, unless it is the value of the linker option before it."""
        before = self.options.inputs[index - 1] if index else ("", "", "")
        if before[0] == "linker" and before[2].startswith("-") and not before[2].startswith(("-l", "-L")):
            return
        if not os.path.exists(value):
            raise OptionError(f"{value}: No such file or directory")
        raise OptionError(f"{value}: not a file")

    def _compiler(self) -> list[str]:
        predefined = [*self.target.predefined]
        if not self._is_strict_ansi():
            predefined += self.target.predefined_outside_ansi
        given = self.options.compiler
        return [
            self.toolchain.compiler, *self.target.options_beside(given), *predefined, *self._dialect(), *given,
            "-isystem", str(SDK / "include"), "-isystem", self.library.compiler_include,
            f"-fdebug-prefix-map={_current_directory()}=.", f"-ffile-prefix-map={SDK}=sdk",
        ]  # fmt: skip

    def _dialect(self) -> list[str]:
        """Nothing when there is C++ among the sources, whose options these are not."""
        names = [Path(value).suffix for kind, language, value in self.options.inputs if kind == "source"]
        languages = [language for kind, language, _ in self.options.inputs if kind == "source"]
        if any(suffix in CPLUSPLUS for suffix in names) or any("c++" in language for language in languages):
            return []
        return dialect.defaults(self.library.compiler_major)

    def _is_strict_ansi(self) -> bool:
        standards = [option for option in self.options.compiler if option.startswith("-std=") or option == "-ansi"]
        return bool(standards) and not standards[-1].startswith("-std=gnu")

    def _linker(self, *layout: str) -> list[str]:
        start = [] if self.options.no_start_files else [str(self.library.directory / "crt0.o")]
        impure = ["--defsym=__impure=1"] if self.options.file_type is FileType.EXEC else []
        return [
            self.toolchain.linker, "-nostdlib", "-static", "--gc-sections", "--no-warn-rwx-segments", "--build-id=none",
            "-z", "noexecstack", *impure, *layout, "-T", str(SDK / self.target.name / "program.ld"), *start,
        ]  # fmt: skip

    def _library_arguments(self) -> list[str]:
        if self.options.no_library:
            return [f"-L{self.library.directory}"]
        threads = THREAD_LIBRARIES if self.options.threads else []
        return [f"-L{self.library.directory}", "--start-group", *threads, "-lc", self.library.libgcc, "--end-group"]

    def _run(self, arguments: list[str]) -> None:
        if self.options.verbose:
            print(" ".join(arguments), file=sys.stderr)
        try:
            status = subprocess.run(arguments, check=False).returncode
        except OSError as error:
            raise ToolchainError(f"{arguments[0]}: {error.strerror}") from error
        if status != 0:
            raise CommandFailed(status if status > 0 else 128 - status)


def _current_directory() -> str:
    try:
        return os.getcwd()
    except OSError as error:
        where = os.environ.get("PWD", "the current directory")
        raise OptionError(f"{where}: {error.strerror}: the current directory was removed") from error


def _write_executable(path: str, image: bytes) -> None:
    """Write the program with the execute bits the umask allows; nothing is left behind when that fails."""
    mask = os.umask(0)
    os.umask(mask)
    if os.path.exists(path) and not os.path.isfile(path):
        # A device such as /dev/null, which configure scripts like.
        Path(path).write_bytes(image)
        return
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    try:
        Path(path).write_bytes(image)
        os.chmod(path, 0o777 & ~mask)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(path)
        raise
