"""`hp9k inspect`: what is in a program, without running it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

import click

from tools.messages import complain, describe_error, host_reason

if TYPE_CHECKING:
    from kernel.loader.corefile import CoreFile
    from kernel.loader.image import Image
    from tools.inspect.tables import Section, Value

EPILOG = """\b
Examples:
  hp9k inspect aclock
  hp9k inspect --symbols aclock
  hp9k inspect --disassemble=main aclock
  hp9k inspect --disassemble=0x80..0xa0 aclock
  hp9k inspect --imports aclock /opt/tool/bin
  hp9k inspect --all --json *.o | jq '.symbols[].name'
"""


class Wanted(NamedTuple):
    """What to show of each file; an overview if nothing. `disassemble`: a place (`listing.parse_place`) or None."""

    header: bool = False
    segments: bool = False
    symbols: bool = False
    relocations: bool = False
    dynamic: bool = False
    disassemble: str | None = None


class _Command(click.Command):
    """`--disassemble` may be followed by `=PLACE`, by a place that is not the name of a file, or by nothing."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        args = list(args)
        for index, arg in enumerate(args):
            if arg == "--":
                break
            if arg == "--disassemble":
                following = args[index + 1 : index + 2]
                if not following or following[0].startswith("-") or os.path.exists(following[0]):
                    following = []
                args[index : index + 1 + len(following)] = [f"{arg}={''.join(following)}"]
        return super().parse_args(ctx, args)


@click.command("inspect", cls=_Command, epilog=EPILOG, short_help="Show what is in a program.")
@click.option("--header", is_flag=True, help="Every field of the file header.")
@click.option("--segments", is_flag=True, help="What is loaded where.")
@click.option("--symbols", is_flag=True, help="The linker symbol table.")
@click.option("--relocations", is_flag=True, help="What the linker has to fill in (object files).")
@click.option("--dynamic", is_flag=True, help="Shared libraries, imports and exports.")
@click.option("--imports", is_flag=True, help="Only the names that no library has, of files and whole directories.")
@click.option("--root", metavar="DIR", help="With --imports: the root whose libraries count, not hp9k's own.")
@click.option("--all", "everything", is_flag=True, help="All of the above.")
@click.option(
    "--disassemble",
    metavar="[=PLACE]",
    help="Disassemble text, or one PLACE: SYMBOL, ADDRESS or FROM..TO (0x for hexadecimal).",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each file.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def inspect(
    header: bool,
    segments: bool,
    symbols: bool,
    relocations: bool,
    dynamic: bool,
    imports: bool,
    root: str | None,
    everything: bool,
    disassemble: str | None,
    as_json: bool,
    files: tuple[str, ...],
) -> None:
    """Show what is in HP-UX programs, object files, libraries and core files, without running anything.

    Without options: the header, the segments, and a summary of symbols and shared libraries. The exit status is 1 if a
    file could not be read completely.
    """
    if imports:
        click.get_current_context().exit(_run_imports(files, root, as_json))
    wanted = Wanted(
        header or everything,
        segments or everything,
        symbols or everything,
        relocations or everything,
        dynamic or everything,
        disassemble,
    )
    click.get_current_context().exit(run(files, wanted, as_json))


def _run_imports(files: tuple[str, ...], root: str | None, as_json: bool) -> int:
    from kernel.loader.image import FormatError
    from tools.inspect import imports

    failed = []

    def fail(path: str, error: FormatError | OSError) -> None:
        failed.append(path)
        _complain(describe_error(path, error))

    imports.show(files, root, as_json, _write, fail)
    return 1 if failed else 0


def run(files: Iterable[str], wanted: Wanted, as_json: bool = False) -> int:
    """Inspect each file to standard output, errors to standard error. Return the exit status.

    Raises BrokenPipeError and KeyboardInterrupt, which end every command alike.
    """
    try:
        status = max([_Report(path, wanted, as_json).run() for path in files], default=0)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        # What is still buffered must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        complain(f"standard output: {host_reason(error)}")
        return 1
    return status


def _complain(text: str) -> None:
    sys.stdout.flush()  # keeps the order where both go to one place
    complain(text)


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))


class _Report:
    """One file's worth of output. A table that can't be read costs an error line and the status, not the rest."""

    def __init__(self, path: str, wanted: Wanted, as_json: bool) -> None:
        self.path = path
        self.wanted = wanted
        self.as_json = as_json
        self.status = 0

    def run(self) -> int:
        from kernel.loader import corefile
        from kernel.loader.formats import HEAD_SIZE, read
        from kernel.loader.image import FormatError
        from kernel.loader.source import FileSource

        try:
            source = FileSource.open(self.path)
            if corefile.recognise(source.read(0, HEAD_SIZE)):
                with closing(source):
                    self._write_core(corefile.read(source))
                return self.status
            image = read(source)
        except (FormatError, OSError) as error:
            _complain(describe_error(self.path, error))
            return 1
        with image:
            self._write_image(image)
        return self.status

    def _write_core(self, core: CoreFile) -> None:
        """All there is, whatever was asked for."""
        from tools.inspect.core import areas, identity

        self._write(identity(core), [areas(core)])

    def _write_image(self, image: Image) -> None:
        from tools.inspect.sections import identity

        self._write(identity(image), self._guarded(self._sections(image)))

    def _write(self, facts: dict[str, Value], sections: Iterable[Section]) -> None:
        from kernel.loader.printable import printable
        from tools.inspect.tables import write_json, write_text

        if self.as_json:
            write_json({"file": self.path, **facts}, sections, _write)
            return
        _write(f"{printable(self.path)}: {', '.join(str(fact) for fact in facts.values())}\n")
        for section in sections:
            write_text(section, _write)
        _write("\n")

    def _sections(self, image: Image) -> Iterator[Section]:
        from tools.inspect import sections

        wanted = self.wanted
        overview = wanted == Wanted()
        if wanted.header or overview:
            yield sections.header(image)
            if not overview:
                yield from sections.tables(image.header_tables, self._fail)
            yield from sections.notes(image.notes)
        if wanted.segments or overview:
            yield sections.segments(image)
            if not overview:
                yield from sections.tables(image.segment_tables, self._fail)
        if overview:
            yield sections.summary(image)
        if wanted.symbols:
            yield sections.symbols(image)
        if wanted.relocations:
            yield sections.relocations(image)
        if wanted.dynamic:
            yield from sections.dynamic(image, self._fail)
        if wanted.disassemble is not None:
            yield sections.disassembly(image, wanted.disassemble, self._fail)

    def _guarded(self, sections: Iterator[Section]) -> Iterator[Section]:
        """The same sections; what goes wrong in their rows ends the table with an error line."""
        for section in sections:
            yield section._replace(rows=self._guarded_rows(section.rows))

    def _guarded_rows(self, rows: Iterable[tuple[Value, ...]]) -> Iterator[tuple[Value, ...]]:
        from kernel.loader.image import FormatError
        from tools.inspect.listing import PlaceError

        try:
            yield from rows
        except (FormatError, PlaceError) as error:
            self._fail(str(error))

    def _fail(self, reason: str) -> None:
        from kernel.loader.printable import printable

        self.status = 1
        _complain(f"{printable(self.path)}: {printable(reason)}")
