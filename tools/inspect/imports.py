"""`hp9k inspect --imports`: what is missing for each file, and over all of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from kernel.loader.image import FormatError
from kernel.loader.printable import printable
from tools.inspect import missing
from tools.inspect.tables import Column, Section, Value, write_json, write_text

Facts = dict[str, Value]
Fail = Callable[[str, FormatError | OSError], None]


def show(paths: tuple[str, ...], root: str | None, as_json: bool, write: Callable[[str], object], fail: Fail) -> None:
    """Write the tables. `fail` is told of the files that can't be read; of a directory's, only of those of HP-UX."""
    named = {path for path in paths if not os.path.isdir(path)}
    reports = []
    for path in missing.files(paths):
        try:
            found = missing.report(path, root)
        except (FormatError, OSError) as error:
            if path in named:
                fail(path, error)
            continue
        if found is None:
            if path in named:
                _write(path, {"linkage": "not dynamically linked"}, [], as_json, write)
            continue
        reports.append(found)
        facts: Facts = {"imports": found.imports, "missing": len(found.missing)}
        _write(path, facts, list(_sections(found)), as_json, write)
    if len(reports) > 1:
        facts = {"files": len(reports), "complete": sum(not one.missing for one in reports)}
        _write("in all", facts, [_ranking(reports)], as_json, write)


def _sections(found: missing.Report) -> Iterator[Section]:
    if found.absent:
        rows: Iterator[tuple[Value, ...]] = ((name,) for name in found.absent)
        yield Section("absent", "Libraries that are not there", (Column("name"),), rows)
    if found.missing:
        columns = (Column("library", 12), Column("kind", 8), Column("name"))
        rows = ((one.library, one.kind, one.name) for one in found.missing)
        yield Section("missing", "Missing names", columns, rows)


def _ranking(reports: list[missing.Report]) -> Section:
    columns = (Column("files", 6), Column("library", 12), Column("kind", 8), Column("name"))
    rows: Iterator[tuple[Value, ...]] = (
        (count, one.library, one.kind, one.name) for count, one in missing.ranked(reports)
    )
    return Section("ranking", "Missing names, by the number of files that import them", columns, rows)


def _write(what: str, facts: Facts, sections: list[Section], as_json: bool, write: Callable[[str], object]) -> None:
    if as_json:
        # The numbers are those of the lists.
        write_json({"file": what, **{key: value for key, value in facts.items() if key != "missing"}}, sections, write)
        return
    shown = [f"{key} {value}" if isinstance(value, int) else str(value) for key, value in facts.items()]
    write(f"{printable(what)}: {', '.join(shown)}\n")
    for section in sections:
        write_text(section, write)
    if sections:
        write("\n")
