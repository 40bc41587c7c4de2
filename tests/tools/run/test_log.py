"""Where the kernel's remarks go: not on a screen a program is drawing on."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from tools.run.session import Log


@pytest.mark.parametrize(("changed", "terminal"), [(False, True), (True, False), (False, False)])
def test_at_once(capsys: Any, monkeypatch: pytest.MonkeyPatch, changed: bool, terminal: bool) -> None:
    log = Log(SimpleNamespace(changed=changed))  # type: ignore[arg-type]
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    log("a remark")
    assert capsys.readouterr().err == "hp9k: a remark\n"
    log.flush()
    assert capsys.readouterr().err == ""


def test_kept_until_the_screen_is_the_users_again(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log(SimpleNamespace(changed=True))  # type: ignore[arg-type]
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    log("first")
    log("second")
    assert capsys.readouterr().err == ""
    log.flush()
    assert capsys.readouterr().err == "hp9k: first\nhp9k: second\n"
