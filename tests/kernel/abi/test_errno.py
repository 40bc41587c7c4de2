"""Error numbers and their translation."""

from __future__ import annotations

import errno as host

import pytest

from kernel.abi.errno import NAMES, Errno, by_code, from_host


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Errno.EPERM, 1),
        (Errno.EAGAIN, 11),
        (Errno.EDEADLK, 45),
        (Errno.ENOTSOCK, 216),
        (Errno.ECONNREFUSED, 239),
        (Errno.EALREADY, 244),
        (Errno.EINPROGRESS, 245),
        (Errno.EWOULDBLOCK, 246),
        (Errno.ENOTEMPTY, 247),
        (Errno.ENOSYS, 251),
    ],
)
def test_numbers_are_hp_ux_s(error: type, code: int) -> None:
    assert error.code == code  # type: ignore[attr-defined]
    assert by_code(code) is error


@pytest.mark.parametrize(
    "name", ["ENOENT", "EDEADLK", "ENOTEMPTY", "ELOOP", "ENAMETOOLONG", "ECONNRESET", "ETIMEDOUT", "EDQUOT", "ESTALE"]
)
def test_host_errors_translate_by_name(name: str) -> None:
    assert from_host(OSError(getattr(host, name), "")).__name__ == name


def test_eagain_and_ewouldblock_stay_apart() -> None:
    assert Errno.EAGAIN.code != Errno.EWOULDBLOCK.code
    assert from_host(OSError(host.EWOULDBLOCK, "")) is Errno.EAGAIN  # one number on the host


def test_unknown_host_errors_become_eio() -> None:
    assert from_host(OSError(host.EKEYEXPIRED, "")) is Errno.EIO
    assert from_host(OSError("no number")) is Errno.EIO


def test_codes_are_unique() -> None:
    members = [name for name in vars(Errno) if name.startswith("E")]
    assert len(members) == len(NAMES)
