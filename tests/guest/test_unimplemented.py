"""Calls that are not there: the errno of the row, one line on standard error, and the program goes on."""

from __future__ import annotations

from guest import run

from kernel.abi.errno import Errno


def test_rows() -> None:
    result = run("unimplemented")
    assert result.output.splitlines() == [
        f"reboot -1 {Errno.EPERM.code}",
        f"reboot -1 {Errno.EPERM.code}",
        f"quotactl -1 {Errno.EINVAL.code}",
        f"acct -1 {Errno.EPERM.code}",
        f"none -1 {Errno.EINVAL.code}",
        f"none -1 {Errno.EINVAL.code}",
    ]
    assert result.status == 0


def test_each_is_logged_once_by_name() -> None:
    lines = run("unimplemented").errors.splitlines()
    assert [line.split(" is not implemented")[0] for line in lines] == [
        "hp9k: system call 55 reboot",
        "hp9k: system call 148 quotactl",
        "hp9k: system call 51 acct",
        "hp9k: system call 999 syscall_999",
    ]
    assert all("ENOSPC" in line or "EPERM" in line or "EINVAL" in line for line in lines)
