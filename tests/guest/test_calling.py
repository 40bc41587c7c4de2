"""What a call has to keep and pass, not optimised and optimised."""

from __future__ import annotations

import guest
import pytest


@pytest.mark.parametrize("level", ["-O0", "-O2"])
def test_calls(level: str) -> None:
    result = guest.run(f"calling{level}")
    assert (result.status, result.errors) == (0, "")
    found = guest.verdicts(result.output)
    assert {name: said for name, said in found.items() if said != "ok"} == {}
    assert len(found) == 22
