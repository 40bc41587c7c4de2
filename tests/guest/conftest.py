"""Guest programs run on both series, unless the test says otherwise with `@pytest.mark.series("s300")`."""

from __future__ import annotations

from collections.abc import Iterator

import guest
import pytest

SERIES = ("s300", "s800")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    marker = metafunc.definition.get_closest_marker("series")
    metafunc.parametrize("series", marker.args if marker else SERIES, scope="module", indirect=True)


@pytest.fixture(scope="module", autouse=True)
def series(request: pytest.FixtureRequest) -> Iterator[str]:
    """The series whose programs this test runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(guest, "BINARIES", guest.PROGRAMS / request.param)
        yield request.param
