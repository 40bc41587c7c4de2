"""xdr(3C) of the C library: the bytes are those of RFC 4506, and come back as what they were."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from shared_programs import MARKS, ROOT

from tools.cc.command import command

pytestmark = MARKS

PROGRAM = r"""
#include <rpc/xdr.h>
#include <stdlib.h>
#include <string.h>

struct all {
    int i; u_long u; short s; char c; bool_t b; float f; double d;
    char *text, *bytes; u_int size; int *list; u_int count; int *one, *none; enum_t kind; long arm;
};
static struct xdr_discrim arms[] = {{7, (xdrproc_t)xdr_long}, {0, 0}};

static bool_t all(XDR *x, struct all *a)
{
    return xdr_int(x, &a->i) && xdr_u_long(x, &a->u) && xdr_short(x, &a->s) && xdr_char(x, &a->c)
        && xdr_bool(x, &a->b) && xdr_float(x, &a->f) && xdr_double(x, &a->d) && xdr_string(x, &a->text, 9)
        && xdr_bytes(x, &a->bytes, &a->size, 9)
        && xdr_array(x, (caddr_t *)&a->list, &a->count, 3, sizeof(int), (xdrproc_t)xdr_int)
        && xdr_pointer(x, (char **)&a->one, sizeof(int), (xdrproc_t)xdr_int)
        && xdr_pointer(x, (char **)&a->none, sizeof(int), (xdrproc_t)xdr_int)
        && xdr_union(x, &a->kind, (char *)&a->arm, arms, NULL_xdrproc_t);
}

int main(int argc, char **argv)
{
    static char buffer[200], again[200];
    static struct all back;
    int list[] = {1, -2, 3}, one = 11;
    struct all given = {-5, 0xFFFFFFF0, -300, 'A', 9, 1.5, -0.1, "hello", "\1\2\3", 3, list, 3, &one, 0, 7, -70};
    u_int length, cut;
    XDR x;

    xdrmem_create(&x, buffer, sizeof buffer, XDR_ENCODE);
    if (!all(&x, &given))
        return 1;
    length = xdr_getpos(&x);
    for (cut = 0; cut < length; cut++) {        /* too short at every place */
        struct all part;

        memset(&part, 0, sizeof part);
        xdrmem_create(&x, buffer, cut, XDR_DECODE);
        if (all(&x, &part))
            return 2;
        xdrmem_create(&x, again, cut, XDR_ENCODE);
        if (all(&x, &given))
            return 3;
    }
    xdrmem_create(&x, buffer, length, XDR_DECODE);
    if (!all(&x, &back) || strcmp(back.text, "hello") || back.none || *back.one != 11 || back.s != -300)
        return 4;
    xdrstdio_create(&x, stdout, XDR_ENCODE);
    if (!all(&x, &back))
        return 5;
    xdr_destroy(&x);
    xdr_free((xdrproc_t)all, (char *)&back);
    if (back.text || back.bytes || back.list || back.one)
        return 6;
    given.text = "ten bytes!";
    xdrmem_create(&x, buffer, sizeof buffer, XDR_ENCODE);
    return all(&x, &given) ? 7 : 0;
}
"""
EXPECTED = (
    struct.pack(">iIiiifd", -5, 0xFFFFFFF0, -300, ord("A"), 1, 1.5, -0.1)
    + struct.pack(">I8sI4s", 5, b"hello", 3, b"\1\2\3")
    + struct.pack(">I3i", 3, 1, -2, 3)
    + struct.pack(">5i", 1, 11, 0, 7, -70)
)


@pytest.mark.parametrize("series", ["300", "800"])
def test_what_is_encoded_is_rfc_4506_s_and_is_decoded_again(tmp_path: Path, series: str) -> None:
    source, program = tmp_path / "xdr.c", tmp_path / "xdr"
    source.write_text(PROGRAM)
    assert command(["--series", series, "-w", "-O2", str(source), "-lnsl", "-o", str(program)]) == 0
    done = subprocess.run(
        [sys.executable, "-m", "tools.cli", "run", str(program)],
        capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, EXPECTED, b"")
