"""iconv(1), and so iconv(3): every character of every set, there and back, as Python's codecs have it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from guest import ENVIRONMENT, TOP

from tools.cc import charsets

SETS = {
    **charsets.SINGLE,
    "sjis": "shift_jis",
    "eucJP": "euc_jp",
    "UCS-2": "utf_16_be",
    "UCS-4": "utf_32_be",
    "ascii": "ascii",
}
SCRIPT = """\
for set in $*; do
  iconv -f utf8 -t $set <$set.utf8 >$set.own
  iconv -f $set -t utf8 <$set.own >$set.back
done
"""
RANGES = (range(0x20, 0x7F), range(0xA0, 0x600), range(0x2000, 0x2700), range(0x3000, 0x3100), range(0xFF61, 0xFFA0))
SAMPLE = [chr(code) for each in (*RANGES, range(0x4E00, 0x9FA6, 7)) for code in each]


def characters(codec: str) -> str:
    """Those of the sample that the set has, and has for themselves."""
    return "".join(each for each in SAMPLE if _returns(each, codec) and not _beyond(each, codec))


def _returns(character: str, codec: str) -> bool:
    encoded = character.encode(codec, "ignore")
    return bool(encoded) and encoded.decode(codec) == character


def _beyond(character: str, codec: str) -> bool:
    """JIS X 0212, which Python's EUC has: three bytes a character."""
    return codec == "euc_jp" and character.encode(codec)[0] == 0x8F


def test_the_tables_are_what_the_codecs_say() -> None:
    assert charsets.TARGET.read_text() == charsets.source()


@pytest.mark.parametrize("model", ["9000/370", "9000/720"])
def test_sets_go_there_and_back(model: str, tmp_path: Path) -> None:
    texts = {name: characters(codec) for name, codec in SETS.items()}
    for name, text in texts.items():
        (tmp_path / f"{name}.utf8").write_bytes(text.encode())
    run = [sys.executable, "-m", "tools.cli", "run", "--model", model, "--mount", f"{tmp_path}:/mnt", "--cwd", "/mnt"]
    subprocess.run([*run, "sh", "-c", SCRIPT, "sh", *SETS], env=ENVIRONMENT, cwd=TOP, check=True, timeout=120)
    for name, text in texts.items():
        assert (tmp_path / f"{name}.own").read_bytes().decode(SETS[name]) == text, name
        assert (tmp_path / f"{name}.back").read_text() == text, name


@pytest.mark.parametrize(
    ("source", "target", "text"),
    [
        ("utf8", "iso8859-1", b"a\xe2\x82\xac"),
        ("utf8", "ascii", b"a\xff"),
        ("ucs2", "utf8", b"\0a\0"),
        ("sjis", "utf8", b"a\x81\x20"),
    ],
)
def test_what_a_set_has_not_is_refused(source: str, target: str, text: bytes, tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(text)
    run = [sys.executable, "-m", "tools.cli", "run", "--mount", f"{tmp_path}:/mnt"]
    done = subprocess.run([*run, "iconv", "-f", source, "-t", target, "/mnt/text"], env=ENVIRONMENT, cwd=TOP,
                          capture_output=True, timeout=60)  # fmt: skip
    assert (done.returncode, done.stdout) == (1, b"a")
    assert done.stderr.startswith(b"iconv: /mnt/text: ")
    assert done.stderr.count(b"\n") == 1
