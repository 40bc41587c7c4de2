"""Sessions: a machine with files, network and terminals out of options, without a command line."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from guest import BINARIES

from kernel.loader.image import FormatError
from rom import models
from tools.options import BadOption, Options
from tools.run.session import session


def test_a_program_is_run_to_its_end() -> None:
    with session(Options(net="none")) as made:
        task = made.start("sh", ["-c", "exit 3"])
        assert list(made.machine.tasks.values()) == [task]
        made.run()
    assert task.status == 3 << 8
    assert not made.machine.tasks


def test_a_machine_can_be_switched_on_without_a_program() -> None:
    with session(Options(net="none")) as made:
        machine = made.switch_on(models.find("9000/340"))
        assert machine.model.name == "9000/340"
        made.run()  # nothing to do


def test_the_hosts_signals_are_the_hosts_again() -> None:
    before = signal.getsignal(signal.SIGUSR1)
    with session(Options(net="none")):
        assert signal.getsignal(signal.SIGUSR1) is not before
    assert signal.getsignal(signal.SIGUSR1) is before


def test_what_cannot_be_met_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadOption, match="no such directory"), session(Options(cwd="/nowhere")):
        pytest.fail("there is a session")
    with session(Options(model="9000/0", net="none")) as made, pytest.raises(BadOption, match="9000/0"):
        made.start(str(BINARIES / "hello"), [])
    text = tmp_path / "text"
    text.write_text("no program")
    with session(Options(net="none")) as made, pytest.raises(FormatError, match="text"):
        made.start(str(text), [])


def test_nothing_is_left_of_a_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with session(Options(net="none")) as made:
        made.start("sh", ["-c", "echo text >/tmp/file"])
        made.run()
    assert not list(tmp_path.iterdir())
