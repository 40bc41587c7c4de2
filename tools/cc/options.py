"""Sorts a C compiler's command line into what the compiler, the linker and hp9k itself are told."""

# ruff: noqa: SIM905  (tables of options read better as words)

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tools.cc.magic import FileType

# gcc's options whose value may be the next argument.
WITH_VALUE = frozenset(
    "-I -D -U -A -include -imacros -isystem -idirafter -iprefix -iwithprefix -iwithprefixbefore -iquote -isysroot "
    "-MF -MT -MQ -Xpreprocessor -Xassembler -aux-info --param -wrapper -dumpbase -dumpdir -dumpbase-ext -G".split()
)
LINKER_WITH_VALUE = frozenset("-T -u -e -z -Ttext -Tdata -Tbss".split())
# Modes that end before linking: gcc does all of it.
STOP_EARLY = frozenset("-c -S -E -M -MM -fsyntax-only".split())
# Questions gcc answers without compiling anything.
QUERIES = ("-print-", "--print-", "-dump", "--version", "--target-help", "--help=", "-Q", "-###")
SOURCE_SUFFIXES = frozenset(".c .i .s .S .sx .C .cc .cpp .cxx .ii .m".split())
CPLUSPLUS = frozenset(".C .cc .cpp .cxx .ii".split())
# Said by Makefiles of other systems; they change nothing here.
IGNORED = frozenset("-pie -no-pie".split())
# Of HP's ld: options with the next argument as their value, and without.
HP_LINKER_WITH_VALUE = frozenset("+b +h -a -h -soname -rpath -R".split())
# What there is nothing for in HP-UX's libraries here: refused, so that configure scripts find it missing.
REFUSED = {
    "-fopenmp": "there is no library for it",
    "-fsanitize": "there is no library for it",
}


THREADS = frozenset("-pthread -pthreads -mt".split())


class OptionError(Exception):
    """A command line that makes no sense; the message is one line for the user."""


@dataclass
class Options:
    """What the command line asks for."""

    series: str | None = None
    output: str | None = None
    file_type: FileType = FileType.DEMAND
    strip: bool = False
    stop_early: str | None = None
    query: str | None = None
    help: bool = False
    verbose: bool = False
    relocatable: bool = False
    refused: str | None = None
    threads: str = ""  # the option that asked for them
    no_library: bool = False
    no_start_files: bool = False
    shared: bool = False  # make a shared library
    dynamic: bool = False  # make a program that is linked dynamically
    export_all: bool = False  # let libraries loaded later use every name of the program
    embedded_path: str | None = None  # where libraries are searched for, from the file itself
    shlib_path: bool = False  # and from SHLIB_PATH
    shlib_path_first: bool = False
    internal_name: str | None = None  # of a library
    compiler: list[str] = field(default_factory=list)
    # In order: ("source", language, path) or ("linker", "", argument).
    inputs: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def has_input(self) -> bool:
        """Whether any file or library was named."""
        return any(kind == "source" or not value.startswith("-L") for kind, _, value in self.inputs)


def parse(arguments: list[str]) -> Options:
    """Sort a command line.  Raises OptionError for a missing value or an unreadable @file."""
    options = Options()
    stream = iter(list(_expanded(arguments)))
    language = ""
    for argument in stream:
        if argument == "-x" or argument.startswith("-x"):
            language = argument[2:] or _value(argument, stream)
            language = "" if language == "none" else language
        elif argument == "-" or not argument.startswith("-"):
            _add_file(options, argument, language)
        else:
            _add_option(options, argument, stream)
    _take_hp_linker_options(options)
    return options


def _take_hp_linker_options(options: Options) -> None:
    """What HP's ld and GNU's call by other names, from what was passed on to the linker.

    `-Bstatic` and `-Bdynamic` stay: they are about the libraries after them.
    """
    kept: list[tuple[str, str, str]] = []
    stream = iter(options.inputs)
    for kind, language, argument in stream:
        if kind == "linker" and argument.partition("=")[0].replace("--", "-", 1) in HP_LINKER_WITH_VALUE:
            name, equals, value = argument.replace("--", "-", 1).partition("=")
            _take_with_value(options, kept, name, value if equals else next(stream, ("", "", ""))[2])
        elif kind == "linker" and argument == "+s":
            options.shlib_path = True
            options.shlib_path_first = options.embedded_path is None
        elif kind == "linker" and argument in ("-E", "--export-dynamic", "-export-dynamic"):
            options.export_all = True
        else:
            kept.append((kind, language, argument))
    options.inputs = kept
    options.shlib_path_first = options.shlib_path_first and options.embedded_path is not None


def _take_with_value(options: Options, kept: list[tuple[str, str, str]], name: str, value: str) -> None:
    if not value:
        raise OptionError(f"{name}: an argument is missing")
    if name in ("+h", "-h", "-soname"):
        options.internal_name = value
    elif name == "-a":
        kept.append(("linker", "", "-Bstatic" if value.startswith("archive") else "-Bdynamic"))
    else:
        options.embedded_path = value if options.embedded_path is None else f"{options.embedded_path}:{value}"


def _expanded(arguments: list[str]) -> Iterator[str]:
    """The arguments with each @FILE replaced by the words of the file."""
    import shlex

    for argument in arguments:
        if not argument.startswith("@") or len(argument) == 1:
            yield argument
            continue
        try:
            words = shlex.split(Path(argument[1:]).read_text())
        except OSError as error:
            raise OptionError(f"{argument[1:]}: {error.strerror}") from error
        except ValueError as error:
            raise OptionError(f"{argument[1:]}: {error}") from error
        yield from words


def _value(option: str, stream: Iterator[str]) -> str:
    value = next(stream, None)
    if value is None:
        raise OptionError(f"{option}: an argument is missing")
    return value


def _add_file(options: Options, path: str, language: str) -> None:
    if path == "-" or language or Path(path).suffix in SOURCE_SUFFIXES:
        options.inputs.append(("source", language, path))
    else:
        options.inputs.append(("linker", "", path))


def _add_option(options: Options, argument: str, stream: Iterator[str]) -> None:
    if _add_own_option(options, argument, stream) or _add_linker_option(options, argument, stream):
        return
    options.compiler.append(argument)
    if argument in WITH_VALUE:
        options.compiler.append(_value(argument, stream))


def _add_own_option(options: Options, argument: str, stream: Iterator[str]) -> bool:
    """Options that hp9k acts on itself."""
    name, _, value = argument.partition("=")
    if name == "--series":
        options.series = value or _value(argument, stream)
    elif argument == "--help":
        options.help = True
    elif argument == "-o":
        options.output = _value(argument, stream)
    elif argument.startswith("-o") and not argument.startswith("-openmp"):
        options.output = argument[2:]
    elif argument in STOP_EARLY:
        options.stop_early = argument
        options.compiler.append(argument)
    elif argument.startswith(QUERIES):
        options.query = argument.replace("--", "-", 1) if argument.startswith("--print") else argument
        options.compiler.append(argument)
    elif argument in THREADS:
        options.threads = argument
        options.compiler.append("-D_REENTRANT")
    elif argument in ("-v", "--verbose"):
        options.verbose = True
    else:
        return False
    return True


def _add_linker_option(options: Options, argument: str, stream: Iterator[str]) -> bool:
    """Options for the link only; the compiler never sees them."""
    if argument in ("-n", "-N", "-q"):
        options.file_type = {"-n": FileType.SHARE, "-N": FileType.EXEC, "-q": FileType.DEMAND}[argument]
    elif argument in ("-s", "-Wl,-s", "-Wl,--strip-all"):
        options.strip = True
    elif argument == "-r":
        options.relocatable = True
    elif argument.partition("=")[0] in REFUSED:
        options.refused = options.refused or argument
    elif argument in ("-nostdlib", "-nodefaultlibs", "-nostartfiles"):
        options.no_library = options.no_library or argument != "-nostartfiles"
        options.no_start_files = options.no_start_files or argument != "-nodefaultlibs"
    elif argument in IGNORED or argument.startswith("-flto"):
        return True
    elif argument in ("-shared", "-b", "-dynamic", "-static", "-rdynamic"):
        _choose_linking(options, argument)
    elif argument == "-Xlinker":
        _add_linker_argument(options, _value(argument, stream))
    elif argument.startswith("-Wl,"):
        for part in argument[4:].split(","):
            _add_linker_argument(options, part)
    elif argument in ("-l", "-L"):
        _add_linker_argument(options, argument + _value(argument, stream))
    elif argument.startswith(("-l", "-L")):
        _add_linker_argument(options, argument)
    elif argument in LINKER_WITH_VALUE:
        _add_linker_argument(options, argument)
        _add_linker_argument(options, _value(argument, stream))
    else:
        return False
    return True


def _choose_linking(options: Options, argument: str) -> None:
    options.shared = options.shared or argument in ("-shared", "-b")
    options.dynamic = (options.dynamic or argument == "-dynamic") and argument != "-static"
    options.export_all = options.export_all or argument == "-rdynamic"


def _add_linker_argument(options: Options, argument: str) -> None:
    if argument == "-lpthread":
        options.threads = options.threads or argument
    options.inputs.append(("linker", "", argument))
