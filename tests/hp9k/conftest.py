"""Programs with symbols for the API's tests: `tests/guest/src/debuggee.c` and what is compiled here."""

from __future__ import annotations

from pathlib import Path

import pytest
from guest import BINARIES


@pytest.fixture(params=["s300", "s800"])
def binaries(request: pytest.FixtureRequest) -> Path:
    return BINARIES.parent / str(request.param)
