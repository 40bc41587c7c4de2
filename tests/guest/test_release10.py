"""What release 10 added, as C programs of the Series 800 see it."""

from __future__ import annotations

import pytest
from guest import Run, run, verdicts

pytestmark = pytest.mark.series("s800")
NAMES = (
    "lseek64 stat64 pread64 pwrite ftruncate64 mmap64 setlk64 getlk64 truncate64 readdir64 statvfs clock nanosleep "
    "nanosleep-einval getsid lchown mpctl ptsname ptsname-einval"
)


@pytest.fixture(scope="module")
def result(series: str, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run("release10", "/here", options=("--mount", f"{tmp_path_factory.mktemp('files')}:/here"))


@pytest.mark.parametrize("name", NAMES.split())
def test_release_10(result: Run, name: str) -> None:
    assert verdicts(result.output).get(name) == "ok", result.output + result.errors
