"""Files between processes as C programs see them."""

from __future__ import annotations

from pathlib import Path

import pytest
from guest import Run, run, verdicts

NAMES = (
    "pipe-between-processes sigpipe sigpipe-kills mkfifo fifo-enxio fifo-atomic getlk deadlock lock-handed-over lockf "
    "lockf-elsewhere null zero kmem mknod-device readdir read-of-a-directory fchdir rmdir-full link symlink lstat loop "
    "readlink-of-a-file unlink-directory sparse ftruncate truncate fsync statfs ustat ulimit file-too-big "
    "ftruncate-too-big chroot"
)


@pytest.fixture(scope="module")
def result(series: str, tmp_path_factory: pytest.TempPathFactory) -> Run:
    directory: Path = tmp_path_factory.mktemp("files")
    return run("files", "/here", options=("--mount", f"{directory}:/here"))


@pytest.mark.parametrize("name", NAMES.split())
def test_files(result: Run, name: str) -> None:
    assert verdicts(result.output).get(name) == "ok", result.output + result.errors
