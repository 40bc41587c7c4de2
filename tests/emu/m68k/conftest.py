"""What the tests of the 68k share."""

from __future__ import annotations

import pytest
from m68k_agreement import processors


@pytest.fixture(scope="session")
def machines():
    """One processor of every engine."""
    with processors() as made:
        yield made
