from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.abi.errno import Errno, HpuxError
from kernel.fs import namei
from kernel.fs.context import FileSystemContext
from kernel.fs.host.vnode import HostVnode
from kernel.fs.mounts import enter
from kernel.fs.namespace import Mount, build_namespace
from kernel.process.task import error_code


@pytest.fixture
def tree(root: Path) -> Path:
    (root / "a/b").mkdir(parents=True)
    (root / "a/b/file").write_bytes(b"file")
    (root / "a/up").symlink_to("../a/b")
    (root / "a/abs").symlink_to("/a/b/file")
    (root / "a/out").symlink_to("../../../../etc/passwd")
    (root / "loop").symlink_to("loop")
    (root / "dangling").symlink_to("nowhere")
    (root / "etc").mkdir()
    (root / "etc/passwd").write_bytes(b"guest")
    return root


def inode(vnode) -> int:
    return vnode.identity()[1]


@pytest.mark.parametrize(
    ("path", "host"),
    [
        (b"/", ""),
        (b"//a///b/", "a/b"),
        (b"/a/./b/../b/file", "a/b/file"),
        (b"/../../..", ""),
        (b"/../a", "a"),
        (b"a/b", "a/b"),
        (b".", ""),
        (b"..", ""),
        (b"/a/up/file", "a/b/file"),
        (b"/a/up/..", "a"),
        (b"/a/abs", "a/b/file"),
        (b"/a/out", "etc/passwd"),
    ],
)
def test_lookup(task, tree, path, host):
    assert inode(namei.lookup(task.fs, task.credentials, path)) == (tree / host).stat().st_ino


@pytest.mark.parametrize(
    ("path", "error"),
    [
        (b"", Errno.ENOENT),
        (b"/no", Errno.ENOENT),
        (b"/no/file", Errno.ENOENT),
        (b"/dangling", Errno.ENOENT),
        (b"/a/b/file/x", Errno.ENOTDIR),
        (b"/a/b/file/", Errno.ENOTDIR),
        (b"/a/b/file/.", Errno.ENOTDIR),
        (b"/a/b/file/..", Errno.ENOTDIR),
        (b"/loop", Errno.ELOOP),
        (b"/loop/x", Errno.ELOOP),
        (b"/" + b"n" * 256, Errno.ENAMETOOLONG),
        (b"/n" * 512, Errno.ENAMETOOLONG),
    ],
)
def test_errors(task, tree, path, error):
    with pytest.raises((HpuxError, OSError)) as caught:
        namei.lookup(task.fs, task.credentials, path)
    assert error_code(caught.value) == error.code


def test_a_name_of_255_bytes_and_a_path_of_1023(task, root):
    (root / ("n" * 255)).mkdir()
    assert namei.lookup(task.fs, task.credentials, b"/" + b"n" * 255)
    assert namei.lookup(task.fs, task.credentials, b"/" * 1023)


def test_symbolic_links_are_followed_twenty_times(task, root):
    (root / "l0").write_bytes(b"")
    for number in range(1, 22):
        (root / f"l{number}").symlink_to(f"l{number - 1}")
    assert namei.lookup(task.fs, task.credentials, b"/l20")
    with pytest.raises(Errno.ELOOP):
        namei.lookup(task.fs, task.credentials, b"/l21")


def test_place(task, tree):
    place = namei.place(task.fs, task.credentials, b"/a/new/")
    assert (place.name, place.vnode, place.slash) == (b"new", None, True)
    assert inode(place.directory) == (tree / "a").stat().st_ino
    assert not namei.place(task.fs, task.credentials, b"/").is_entry
    assert not namei.place(task.fs, task.credentials, b"/a/..").is_entry
    with pytest.raises(FileNotFoundError):
        namei.place(task.fs, task.credentials, b"/no/new")


def test_the_place_of_a_dangling_link_is_its_target(task, tree):
    place = namei.place(task.fs, task.credentials, b"/dangling", follow=True)
    assert (place.name, place.vnode) == (b"nowhere", None)


def test_chroot_stops_dot_dot_and_absolute_links(task, tree):
    task.fs.change_root(namei.lookup(task.fs, task.credentials, b"/a"))
    task.fs.change_directory(task.fs.root)
    assert inode(namei.lookup(task.fs, task.credentials, b"/..")) == (tree / "a").stat().st_ino
    assert inode(namei.lookup(task.fs, task.credentials, b"b/../../../b")) == (tree / "a/b").stat().st_ino
    with pytest.raises(FileNotFoundError):
        namei.lookup(task.fs, task.credentials, b"/abs")  # /a/b/file of the new root


def test_a_renamed_working_directory_is_still_where_the_process_is(task, tree, call):
    call(task, "chdir", b"/a/b")
    call(task, "rename", b"/a", b"/moved")
    assert inode(namei.lookup(task.fs, task.credentials, b"file")) == (tree / "moved/b/file").stat().st_ino
    assert inode(namei.lookup(task.fs, task.credentials, b"..")) == (tree / "moved").stat().st_ino


def test_search_permission_is_the_guests(task, tree):
    (tree / "a").chmod(0o700)
    task.credentials.euid = task.credentials.uid = os.getuid() + 1
    task.credentials.egid, task.credentials.groups = os.getgid() + 1, []
    assert namei.lookup(task.fs, task.credentials, b"/a")
    with pytest.raises(Errno.EACCES):
        namei.lookup(task.fs, task.credentials, b"/a/b")
    (tree / "a").chmod(0o701)
    assert namei.lookup(task.fs, task.credentials, b"/a/b")


# --- against a model ---

# Directories are dicts, files None, symbolic links their target.
_names = st.sampled_from(["a", "b", "c", "d"])
_components = st.sampled_from(["a", "b", "c", "d", ".", "..", ""])
_paths = st.builds(
    lambda start, parts: start + "/".join(parts), st.sampled_from(["", "/"]), st.lists(_components, max_size=6)
)
_links = _paths.filter(bool)
_trees = st.recursive(
    st.one_of(st.none(), _links),
    lambda children: st.dictionaries(_names, children, max_size=4),
    max_leaves=14,
).map(lambda tree: tree if isinstance(tree, dict) else {})


class Node:
    """A node of the model; `parent` of the top is itself."""

    def __init__(self, content, parent, identity: int) -> None:
        self.content, self.parent, self.identity = content, parent or self, identity
        self.children: dict[str, Node] = {}


def plant(tree: dict, directory: Path, parent: Node | None) -> Node:
    """Make `tree` on the host; the nodes know their inodes."""
    node = Node(tree, parent, directory.stat().st_ino)
    for name, content in tree.items():
        path = directory / name
        if isinstance(content, dict):
            path.mkdir()
            node.children[name] = plant(content, path, node)
            continue
        if content is None:
            path.write_bytes(b"")
        else:
            path.symlink_to(content)
        node.children[name] = Node(content, node, path.lstat().st_ino)
    return node


def resolve(root: Node, cwd: Node, path: str, budget: list[int]) -> Node:
    """What `path` is, told recursively: the definition rather than the way `namei` goes."""
    if not path:
        raise Errno.ENOENT
    head, slash, last = path.rstrip("/").rpartition("/")
    if not path.strip("/"):
        return root
    where = resolve(root, cwd, head + "/", budget) if slash else cwd
    if not isinstance(where.content, dict):
        raise Errno.ENOTDIR
    if last == ".":
        found = where
    elif last == "..":
        found = where if where is root else where.parent
    elif last not in where.children:
        raise Errno.ENOENT
    else:
        found = where.children[last]
    if isinstance(found.content, str):
        budget[0] -= 1
        if budget[0] < 0:
            raise Errno.ELOOP
        found = resolve(root, where, found.content, budget)
    if path.endswith("/") and not isinstance(found.content, dict):
        raise Errno.ENOTDIR
    return found


def outcome(function):
    try:
        return function()
    except (HpuxError, OSError) as error:
        return error_code(error)


def directories(node: Node):
    yield node
    for child in node.children.values():
        if isinstance(child.content, dict):
            yield from directories(child)


@settings(max_examples=300, deadline=None, database=None)
@given(tree=_trees, mounted=_trees, paths=st.lists(_paths, min_size=1, max_size=8), data=st.data())
def test_against_a_model(tree, mounted, paths, data):
    with tempfile.TemporaryDirectory() as scratch:
        top, other = Path(scratch, "root"), Path(scratch, "other")
        top.mkdir()
        other.mkdir()
        root = plant(tree, top, None)
        # The mount covers /b, whether there is such an entry or not.
        root.children["b"] = plant(mounted, other, root)
        whole = build_namespace(str(top), [Mount(b"/b", str(other))])
        everywhere = list(directories(root))
        start, jail = data.draw(st.sampled_from(everywhere)), data.draw(st.sampled_from(everywhere))
        if jail not in ancestors(start):
            jail = root
        context = FileSystemContext(whole.namespace, vnode_of(whole, jail), vnode_of(whole, start))
        for path in paths:
            expected = outcome(lambda path=path: resolve(jail, start, path, [20]).identity)
            assert (
                outcome(lambda path=path: checked(namei.lookup(context, None, path.encode()), top, other)) == expected
            )


def ancestors(node: Node) -> list[Node]:
    found = [node]
    while found[-1].parent is not found[-1]:
        found.append(found[-1].parent)
    return found


def vnode_of(context: FileSystemContext, node: Node):
    vnode = context.root
    for step in reversed(ancestors(node)[:-1]):
        vnode = enter(vnode, next(name for name, child in step.parent.children.items() if child is step).encode())
    return vnode


def checked(vnode, *allowed: Path) -> int:
    """The inode, of a file that is below one of the host directories and reached by no link of the host's."""
    assert isinstance(vnode, HostVnode)
    path = vnode._held(lambda fd: os.readlink(f"/proc/self/fd/{fd}"))
    assert any(Path(path).is_relative_to(directory.resolve()) for directory in allowed)
    return vnode.identity()[1]
