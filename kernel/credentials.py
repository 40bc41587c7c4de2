"""Credentials: the user and group ids that decide what a process may do."""

from __future__ import annotations

from collections.abc import Iterable


class Credentials:
    """Real, effective and saved ids; `groups` are the supplementary ones."""

    def __init__(self, uid: int, gid: int, groups: Iterable[int] = ()) -> None:
        self.uid = self.euid = self.suid = uid
        self.gid = self.egid = self.sgid = gid
        self.groups = list(groups)

    @property
    def superuser(self) -> bool:
        return self.euid == 0

    def copy(self) -> Credentials:
        copy = Credentials(self.uid, self.gid, self.groups)
        copy.euid, copy.suid, copy.egid, copy.sgid = self.euid, self.suid, self.egid, self.sgid
        return copy
