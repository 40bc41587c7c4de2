"""dbm(3X), the one data base there was before ndbm(3X): what is stored is found by another process, too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from shared_programs import MARKS, ROOT

from tools.cc.command import command

pytestmark = MARKS

PROGRAM = r"""
#include <dbm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static datum of(char *text)
{
    datum made;

    made.dptr = text;
    made.dsize = strlen(text);
    return made;
}

static void show(char *key)
{
    datum found = fetch(of(key));

    found.dptr ? printf("%s %.*s\n", key, found.dsize, found.dptr) : printf("%s: none\n", key);
}

int main(int argc, char **argv)
{
    datum key;
    int count = 0;

    if (dbminit("base") < 0)
        return 1;
    if (argc > 1) {
        store(of("one"), of("1"));
        store(of("two"), of("2"));
        store(of("one"), of("uno"));
        return delete(of("none")) == 0;
    }
    show("one");
    show("two");
    delete(of("two"));
    show("two");
    for (key = firstkey(); key.dptr; key = nextkey(key))
        count++;
    printf("%d\n", count);
    return dbmclose();
}
"""


@pytest.mark.parametrize("series", ["300", "800"])
def test_what_is_stored_is_found(tmp_path: Path, series: str) -> None:
    source, program = tmp_path / "base.c", tmp_path / "prog"
    source.write_text(PROGRAM)
    assert command(["--series", series, "-w", "-O2", str(source), "-o", str(program)]) == 0

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "tools.cli", "run", "--here", "./prog", *arguments], cwd=tmp_path,
            capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=120, check=False,
        )  # fmt: skip

    missing = run()
    assert (missing.returncode, missing.stdout) == (1, "")  # the two files are the user's to make
    for name in ("base.dir", "base.pag"):
        (tmp_path / name).touch()
    assert run("store").returncode == 0
    done = run()
    assert (done.returncode, done.stdout) == (0, "one uno\ntwo 2\ntwo: none\n1\n")
