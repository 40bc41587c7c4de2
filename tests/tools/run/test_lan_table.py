"""`--lan-file`: LAN cards in a TOML file."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tools.commands import hp9k
from tools.run.lan.option import parse
from tools.run.lan.table import read


def test_a_table_is_what_the_option_is(tmp_path: Path) -> None:
    file = tmp_path / "cards.toml"
    file.write_text(
        '[lan.0]\nlink = "user"\nfwd = ["tcp:1:2323-:23", "udp:1.2.3.4:5-:6"]\nmac = "08:00:09:01:02:03"\nloss = 1\n'
        '[lan.3]\nlink = "dgram:5001"\nto = 5002\nip = "10.0.0.1/24"\nmac = "08:00:09:01:02:04"\n'.replace(
            "tcp:1:", "tcp:"
        )
    )
    assert read(str(file)) == (
        parse("0=user,fwd=tcp:2323-:23,fwd=udp:1.2.3.4:5-:6,mac=08:00:09:01:02:03,loss=1"),
        parse("3=dgram:5001,to=5002,ip=10.0.0.1/24,mac=08:00:09:01:02:04"),
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[lan.0\n", "not TOML"),
        ("", "nothing: there are tables [lan.0]"),
        ("[net]\nx = 1\n", "net: there are tables [lan.0]"),
        ("[lan.first]\n", "lan.first: write [lan.0]"),
        ("[lan]\n0 = 1\n", "lan.0: write [lan.0]"),
        ('[lan.0]\nip = "10.0.0.1/8"\n', '[lan.0]: link = "..." says what it is plugged into'),
        ('[lan.0]\nlink = "user"\nspeed = 1\n', "[lan.0]: speed=1: not one of ip="),
        ('[lan.0]\nlink = "user"\nfwd = [true]\n', "[lan.0]: fwd: write a text or a number"),
    ],
)
def test_what_cannot_be_read(text: str, why: str, tmp_path: Path) -> None:
    file = tmp_path / "cards.toml"
    file.write_text(text)
    with pytest.raises(ValueError) as raised:  # noqa: PT011
        read(str(file))
    assert str(raised.value).startswith(f"{file}: ")
    assert why in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_card_is_there_once(tmp_path: Path) -> None:
    file = tmp_path / "cards.toml"
    file.write_text('[lan.0]\nlink = "user"\n')
    done = CliRunner().invoke(hp9k, ["run", "--lan", "0=user", "--lan-file", str(file), "true"])
    assert "lan0 is there twice" in str(done.exception)
    done = CliRunner().invoke(hp9k, ["run", "--lan-file", str(tmp_path / "none"), "true"])
    assert f"{tmp_path}/none: No such file or directory" in done.output
