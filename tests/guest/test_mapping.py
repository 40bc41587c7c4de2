"""Mapped memory as a C program sees it."""

from __future__ import annotations

import pytest
from guest import Run, run, verdicts

NAMES = (
    "mmap-shared file-sees-store store-sees-file mmap-private behind-the-end file-grows file-is-cut anonymous "
    "zero-device mprotect fixed without-descriptor msync madvise munmap fork-shares-file fork-shares-memory "
    "fork-copies-private fork-unmaps-its-own eacces einval ebadf"
)


@pytest.fixture(scope="module")
def result(series: str) -> Run:
    return run("mapping")


@pytest.mark.parametrize("name", NAMES.split())
def test_mapping(result: Run, name: str) -> None:
    assert verdicts(result.output).get(name) == "ok", result.output + result.errors
