"""Mounting as C programs see it."""

from __future__ import annotations

from pathlib import Path

from guest import verdicts
from private_machine import run

from kernel.fs.namespace import Mount, build_namespace

NAMES = ["table", "disk", "ustat", "busy", "umount", "not-mounted", "no-disk", "mount", "vfsmount"]


def mounts(series: str, path: Path, uid: int, *arguments: str) -> dict[str, str]:
    for name in ("root/mnt", "root/etc", "root/data", "disk"):
        (path / name).mkdir(parents=True)
    (path / "disk/file").write_text("")
    namespace = build_namespace(str(path / "root"), [Mount(b"/data", str(path / "disk"))], since=1)
    return verdicts(run(series, "mounts", *arguments, namespace=namespace, uid=uid))


def test_mounting(series: str, tmp_path: Path) -> None:
    assert mounts(series, tmp_path, 0) == dict.fromkeys(NAMES, "ok")


def test_only_the_superuser_does_it(series: str, tmp_path: Path) -> None:
    assert mounts(series, tmp_path, 1000, "user") == {"not-permitted": "ok"}
