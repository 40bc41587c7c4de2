"""getprotoent(3) and getrpcent(3C) of the C library: names, numbers and other names of /etc/protocols and /etc/rpc."""

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
#include <netdb.h>
#include <stdio.h>
static void show(struct rpcent *e) { e ? printf("%s %d %s\n", e->r_name, e->r_number, e->r_aliases[0]) : puts("none"); }
int main(void)
{
    struct rpcent *e;

    show(getrpcbyname("nfs"));
    show(getrpcbyname("sunrpc"));
    show(getrpcbynumber(100003));
    show(getrpcbynumber(9));
    for (setrpcent(0); (e = getrpcent()) != 0; )
        show(e);
    endrpcent();
    printf("%d ", getprotobyname("UDP")->p_proto);
    puts(getprotobynumber(6)->p_name);
    return getprotobyname("none") != 0;
}
"""


@pytest.mark.parametrize("series", ["300", "800"])
def test_entries_are_found_by_name_other_name_and_number(tmp_path: Path, series: str) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/rpc").write_text(
        "# programs\nportmapper 100000 portmap sunrpc\nbad\n\nnfs\t100003 nfsprog # files\n"
    )
    (tmp_path / "etc/protocols").write_text("tcp 6 TCP\nudp 17 UDP\n")
    source, program = tmp_path / "numbers.c", tmp_path / "numbers"
    source.write_text(PROGRAM)
    assert command(["--series", series, "-w", "-O2", str(source), "-o", str(program)]) == 0
    done = subprocess.run(
        [sys.executable, "-m", "tools.cli", "run", "--root", str(tmp_path), "/numbers"],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=120, check=False,
    )  # fmt: skip
    nfs, portmapper = "nfs 100003 nfsprog\n", "portmapper 100000 portmap\n"
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{nfs}{portmapper}{nfs}none\n{portmapper}{nfs}17 tcp\n"
