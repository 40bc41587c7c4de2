"""Mount points: where a walk leaves one file system for another, downwards by name and upwards by `..`.

A mount is remembered by the directory it is in and a name. The name need not exist there, and nothing but this file
asks: a file system itself knows only what it holds.
"""

from __future__ import annotations

from contextlib import suppress

from kernel.abi.errno import Errno, HpuxError
from kernel.fs.vfs import Covered, Vnode


def cover(directory: Vnode, name: bytes, top: Vnode) -> None:
    """Let `top` be seen as `name` in `directory`: the root of a file system, or a single file."""
    directory, fs = directory.pin(), directory.fs
    fs.covered.setdefault(directory.identity(), Covered(directory)).names[name] = top
    fs.covered_names |= {name}
    with suppress(HpuxError, OSError):  # there need not be anything of that name
        fs.hidden[directory.lookup(name).identity()] = top
    if top.fs.root is top:
        top.fs.above = directory


def uncover(top: Vnode) -> None:
    """What was hidden by the file system whose root is `top` is seen again."""
    assert top.fs.above is not None
    fs = top.fs.above.fs
    for key, covered in list(fs.covered.items()):
        covered.names = {name: over for name, over in covered.names.items() if over is not top}
        if not covered.names:
            del fs.covered[key]
    fs.covered_names = frozenset(name for covered in fs.covered.values() for name in covered.names)
    fs.hidden = {key: over for key, over in fs.hidden.items() if over is not top}
    top.fs.above = None


def enter(directory: Vnode, name: bytes) -> Vnode:
    """The entry `name` as a walk finds it: what is mounted there, or what `directory` holds."""
    fs = directory.fs
    if name in fs.covered_names:
        there = fs.covered.get(directory.identity())
        if there is not None and name in there.names:
            return there.names[name]
    return directory.lookup(name)


def leave(directory: Vnode) -> Vnode:
    """`..`; at the top of everything, the directory itself."""
    fs = directory.fs
    if directory.same(fs.root):
        return directory if fs.above is None else fs.above
    up = directory.parent()
    return fs.hidden.get(up.identity(), up) if fs.hidden else up


def listing(directory: Vnode) -> list[tuple[int, bytes]]:
    """(inode, name) of every entry a program is to see, `.` and `..` first."""
    found = [(directory.stat().ino, b"."), (leave(directory).stat().ino, b"..")]
    covered = directory.fs.covered.get(directory.identity())
    if covered is None:
        return found + directory.entries()
    found += [entry for entry in directory.entries() if entry[1] not in covered.names]
    return found + [(vnode.stat().ino, name) for name, vnode in covered.names.items()]


def check_free(directory: Vnode, name: bytes) -> None:
    """Raises EBUSY for an entry that is a mount point or leads to one, and so must stay."""
    fs = directory.fs
    if not fs.covered:
        return
    key = directory.identity()
    here = fs.covered.get(key)
    if here is not None and name in here.names:
        raise Errno.EBUSY
    entry = directory.lookup(name).identity()
    for covered in fs.covered.values():
        above = covered.holder
        while not above.same(fs.root):
            if above.identity() == entry:
                raise Errno.EBUSY
            above = above.parent()


def place_of(directory: Vnode) -> tuple[Vnode, bytes]:
    """The directory that holds `directory`, and the name in it. Raises ENOENT for one that is gone."""
    above = leave(directory)
    for _, name in listing(above)[2:]:
        with suppress(HpuxError, OSError):  # an entry may go while we look
            if enter(above, name).same(directory):
                return above, name
    raise Errno.ENOENT


def path_of(directory: Vnode) -> bytes:
    """The absolute path of a directory in the whole tree. Raises ENOENT for one that is gone."""
    names: list[bytes] = []
    while directory.fs.above is not None or not directory.same(directory.fs.root):
        directory, name = place_of(directory)
        names.append(name)
    return b"/" + b"/".join(reversed(names))
