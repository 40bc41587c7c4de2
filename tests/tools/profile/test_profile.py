"""`hp9k profile`: where time goes, what is executed, and in which formats it is said."""

from __future__ import annotations

import html
import json
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from guest import BINARIES, ENVIRONMENT, TOP

from tools.profile import flame, report
from tools.profile.sampler import Stack

TIMES: dict[Stack, float] = {
    ("prog", "main"): 0.25,
    ("prog", "main", "work"): 0.5,
    ("prog", "main", "work", "work"): 0.125,
    ("prog", "main", "<odd> & \"name\"", "[read]"): 0.125,
}  # fmt: skip


def profile(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools.cli", "profile", *arguments],
        env=ENVIRONMENT,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )


@pytest.fixture(params=["s300", "s800"])
def debuggee(request: pytest.FixtureRequest) -> str:
    return str(BINARIES.parent / str(request.param) / "debuggee")


# --- reports -------------------------------------------------------------------------------------------------------


def test_shares_count_recursion_once() -> None:
    shares = {share.name: share for share in report.shares(TIMES)}
    assert shares["work"] == ("work", 0.625, 0.625)
    assert shares["main"] == ("main", 0.25, 1.0)
    assert shares["[read]"].whole == 0.125
    assert report.shares(TIMES)[0].name == "work"


def test_folded_stacks() -> None:
    assert "prog;main;work;work 125000" in list(report.folded(TIMES))


def test_text_has_functions_calls_and_who_calls_whom() -> None:
    from collections import Counter

    lines = list(report.text(TIMES, Counter({"read": 3})))
    assert "   0.625 s  62.5%     0.625 s  62.5%  work" in lines
    assert any(line.endswith("[read]  3 calls") for line in lines)
    assert " 62.5%      work" in lines
    assert " 12.5%        work" in lines


def test_a_flame_graph_has_a_box_for_each_place_and_needs_nothing_else() -> None:
    page = flame.page(TIMES, "a <title>")
    boxes = re.findall(r'data-name="([^"]*)" data-x="([\d.]+)" data-w="([\d.]+)"', page)
    assert [(html.unescape(name), float(width)) for name, _, width in boxes] == [
        ("all", 1200.0), ("prog", 1200.0), ("main", 1200.0), ('<odd> & "name"', 150.0), ("[read]", 150.0),
        ("work", 750.0), ("work", 150.0),
    ]  # fmt: skip
    assert "<title>a &lt;title&gt;</title>" in page
    assert not re.search(r"(src|href)=", page)


def test_chromium_shows_a_flame_graph(tmp_path: Path) -> None:
    """Its script runs: it widens a function to the whole width, and finds by name."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("needs chromium")
    asked = """
    <script>
    const widths = () => boxes.map(box => +box.firstElementChild.getAttribute("width"));
    const before = widths();
    boxes[5].dispatchEvent(new MouseEvent("click"));
    const field = document.getElementById("search");
    field.value = "work"; field.dispatchEvent(new Event("input"));
    boxes[6].dispatchEvent(new MouseEvent("mouseover"));
    document.title = JSON.stringify({before, after: widths(), detail: detail.textContent,
      found: document.querySelectorAll("g.found").length, text: boxes[5].children[1].textContent});
    </script>"""
    page = tmp_path / "flame.html"
    page.write_text(flame.page(TIMES, "title").replace("</body>", asked + "</body>"))
    done = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/profile", "--dump-dom",
         page.as_uri()],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    title = re.search(r"<title>(\{.*?\})</title>", done.stdout)
    assert title, done.stderr
    seen = json.loads(html.unescape(title[1]))
    assert seen["before"] == [1200, 1200, 1200, 150, 150, 750, 150]
    assert seen["after"][5] == 1200
    assert seen["after"][6] == 240
    assert seen["found"] == 2
    assert seen["text"] == "work"
    assert seen["detail"] == "work: 0.125 s, 12.5%"


# --- programs ------------------------------------------------------------------------------------------------------


def test_a_program_that_works_and_one_that_waits(debuggee: str) -> None:
    done = profile(debuggee, "fib", "33")
    assert done.returncode == 3
    assert done.stdout == "3524578\n0\n"
    assert re.search(r"^ +[\d.]+ s +[\d.]+%  +[\d.]+ s +[\d.]+%  fib$", done.stderr, re.MULTILINE)
    assert re.search(r"\[write\]  \d+ calls$", done.stderr, re.MULTILINE)
    graph = done.stderr.partition("Call graph")[2]
    assert re.search(r"  main\n.*  fib\n", graph)


def test_waiting_is_the_system_calls_time() -> None:
    sleeping = profile("--format", "folded", "sleep", "1")
    amounts = [int(line.rsplit(" ", 1)[1]) for line in sleeping.stderr.splitlines() if "[select]" in line]
    assert sleeping.returncode == 0
    assert sum(amounts) > 900_000


def test_instructions_are_counted_exactly(debuggee: str) -> None:
    """The same each time, and more by as much as a longer loop has more turns."""

    def count(turns: str) -> int:
        done = profile("--instructions", debuggee, "count", turns)
        assert done.returncode == 3
        found = re.search(r"^ +(\d+) +[\d.]+%  add  \(debuggee\)$", done.stderr, re.MULTILINE)
        assert found, done.stderr
        return int(found[1])

    few, more, again = count("10"), count("20"), count("10")
    assert few == again
    assert (more - few) % 10 == 0
    each = (more - few) // 10
    assert few == each * 13  # ten turns, and three of the program's last line


def test_files_by_their_ending(debuggee: str, tmp_path: Path) -> None:
    assert profile("-o", str(tmp_path / "a.html"), debuggee).returncode == 3
    assert (tmp_path / "a.html").read_text().startswith("<!DOCTYPE html>")
    assert profile("-o", str(tmp_path / "a.folded"), debuggee).returncode == 3
    assert "debuggee;" in (tmp_path / "a.folded").read_text()


def test_a_file_that_can_not_be_written_is_one_line(debuggee: str) -> None:
    done = profile("-o", "/nonexistent/profile", debuggee)
    assert done.returncode == 1
    assert done.stderr == "hp9k: /nonexistent/profile: no such file or directory\n"


def test_no_program_is_one_line() -> None:
    done = profile("./missing")
    assert done.returncode == 127
    assert done.stderr.count("\n") == 1


# --- coverage ------------------------------------------------------------------------------------------------------


def drcov(data: bytes) -> tuple[list[str], list[tuple[int, int, int]]]:
    """Modules, and blocks as (offset, size, module), as Lighthouse reads them."""
    head, _, rest = data.partition(b"BB Table: ")
    count, _, records = rest.partition(b" bbs\n")
    assert head.startswith(b"DRCOV VERSION: 2\nDRCOV FLAVOR: ")
    assert len(records) == 8 * int(count)
    modules = head.decode().split("Columns: id, base, end, entry, checksum, timestamp, path\n")[1].splitlines()
    return modules, list(struct.iter_unpack("<IHH", records))


def test_drcov(debuggee: str, tmp_path: Path) -> None:
    """What one argument executes and another doesn't is there, and not there."""
    from kernel.debug.symbols import Module
    from kernel.loader.formats import read

    with read(debuggee) as image:
        fib = Module("debuggee", image).address("fib")
    assert fib is not None
    covered = {}
    for what in ("fib", "count"):
        target = tmp_path / what
        assert profile("--coverage", str(target), debuggee, what, "3").returncode == 3
        modules, blocks = drcov(target.read_bytes())
        base = int(modules[0].split(",")[1], 16)
        assert modules[0].endswith(", debuggee")
        covered[what] = any(base + offset <= fib < base + offset + size for offset, size, _ in blocks)
        assert all(size > 0 and module == 0 for _, size, module in blocks)
        assert blocks == sorted(blocks)
    assert covered == {"fib": True, "count": False}


SOURCE = """int twice(int n)
{
    return 2 * n;
}

int never(int n)
{
    return n + 1;
}

int main(int argc, char **argv)
{
    int i, sum = 0;

    for (i = 0; i < 7; i++)
        sum = twice(sum) + 1;
    if (argc > 5)
        sum = never(sum);
    return sum == 127 ? 0 : 1;
}
"""


@pytest.mark.cross
@pytest.mark.parametrize(("series", "compiler"), [("300", "m68k-linux-gnu-gcc"), ("800", "hppa-linux-gnu-gcc")])
def test_lcov(series: str, compiler: str, tmp_path: Path) -> None:
    pytest.importorskip("elftools")
    if shutil.which(compiler) is None:
        pytest.skip(f"needs {compiler}")
    (tmp_path / "prog.c").write_text(SOURCE)
    compile_it = [sys.executable, "-m", "tools.cli", "cc", "--series", series, "-g", "-o", "prog", "prog.c"]
    environment = {**ENVIRONMENT, "PYTHONPATH": str(TOP)}
    subprocess.run(compile_it, env=environment, cwd=tmp_path, check=True, timeout=150)
    assert profile("--coverage", "prog.info", "./prog", cwd=tmp_path).returncode == 0
    lines = (tmp_path / "prog.info").read_text().splitlines()
    start = lines.index(f"SF:{tmp_path / 'prog.c'}")
    own = lines[start : lines.index("end_of_record", start)]
    assert {"FNDA:7,twice", "FNDA:0,never", "FNDA:1,main"} <= set(own)
    assert {"DA:3,7", "DA:8,0", "DA:16,7", "DA:18,0"} <= set(own)
    hit = sum(not line.endswith(",0") for line in own if line.startswith("DA:"))
    assert f"LH:{hit}" in own


def test_lcov_of_a_program_without_lines_is_one_line(debuggee: str, tmp_path: Path) -> None:
    done = profile("--coverage", str(tmp_path / "a.info"), "-o", str(tmp_path / "out"), debuggee)
    assert done.returncode == 1
    assert done.stderr.endswith("nothing to write: no program that was run was made with `hp9k cc -g`\n")
