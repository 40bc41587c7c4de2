"""Compiles the SDK's C library and start-up code into the user's cache, once for every state of its sources.

The cache entry is `$XDG_CACHE_HOME/hp9k/sdk-HASH` (default ~/.cache): libc.a, crt0.o, empty archives for the libraries
that HP-UX keeps apart, and sdk.json, which names every file with its checksum and is written last, sealed with a key of
the user's.  An entry is built in a directory beside it and renamed into place; a damaged one is rebuilt.  Several first
runs at once wait for one of them, which has that directory locked; the system takes the lock from a run that is killed.
Builds of other libraries go on meanwhile. Of many libraries those used last are kept.
"""

# ruff: noqa: SIM905  (tables of options read better as words)

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import hmac
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from emu.jit.cache import user_directory
from emu.jit.private import Key, open_directory, read_file
from rom.removal import remove_tree
from tools.cc.elf import weaken
from tools.cc.float_functions import call_source, float_functions
from tools.cc.syscall_stubs import namespace_header, stub_source
from tools.cc.targets import Target
from tools.cc.toolchain import PROGRAMS, SDK, Toolchain, ToolchainError, first_line
from tools.messages import complain, host_reason

JOBS = 2
MANIFEST = "sdk.json"
_ENTRY, _UNFINISHED = "sdk-", ".sdk-"
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_KEPT = 16  # libraries of other compilers and sources
# -fno-builtin and -fno-tree-loop-distribute-patterns: or memcpy would be compiled into a call of memcpy.
LIBRARY_OPTIONS = (
    "-Os -std=gnu99 -fno-builtin -fno-tree-loop-distribute-patterns -fno-strict-aliasing -fomit-frame-pointer "
    "-ffunction-sections -fdata-sections -fno-common -Wall -Wno-main -D_HPUX_SOURCE=1 -D_LIBC=1"
).split()
# Libraries that programs name on their command lines and whose functions are all in libc here.
EMPTY_LIBRARIES = (
    "libm libM libBSD libPW libV3 libcl libnet libsocket libnsl libinet libbsd libmalloc libc_s libtermcap libtermlib"
).split()
# Libraries of their own, by series: each has a directory of sources.
SEPARATE = {
    "s300": ("libcurses", "libl", "liby"),
    "s800": ("libcurses", "libl", "liby", "libpthread", "librt"),
}
# By what other names a library of its own is found.
ALIASES = {"libcurses": ("libxcurses", "libHcurses", "libcur_colr")}
OTHERS = {PROGRAMS, SDK / "dld"}  # in the SDK's directory, but not of the library
FLOAT_CALLS = "libfloat.a"
INPUTS = (".c", ".h", ".S", ".tbl", ".ld", ".inc")


class Library(NamedTuple):
    """A built library: its directory, and what the compiler says about itself."""

    directory: Path
    compiler_include: str
    libgcc: str
    compiler_version: str  # such as 12.2.0

    @property
    def compiler_major(self) -> int:
        return int(self.compiler_version.partition(".")[0])


def library(toolchain: Toolchain, without_cache: contextlib.ExitStack | None = None) -> Library:
    """The library for this compiler and these sources, built now if need be.

    Where the cache can't be used it is built for as long as `without_cache` is open. Raises ToolchainError when a
    source does not compile, and without such a stack when the cache can't be used.
    """
    cache = Path(user_directory())
    directory = cache / f"{_ENTRY}{_content_hash(toolchain)}"
    try:
        if built := _read_manifest(directory):
            with contextlib.suppress(OSError):  # a cache that can only be read
                os.utime(directory)
            return built
        return _build_once(cache, directory, toolchain)
    except OSError as error:
        why = f"{error.filename or directory}: {host_reason(error)}"
        if without_cache is None:
            raise ToolchainError(f"{why}: set XDG_CACHE_HOME to a directory for the compiled library") from error
        complain(f"{why}: the C library is not kept; set XDG_CACHE_HOME to a directory of yours")
    return _build(without_cache.enter_context(_temporary_directory(None)), toolchain)


def _build_once(cache: Path, directory: Path, toolchain: Toolchain) -> Library:
    """Build it unless somebody else does just now. Raises OSError."""
    parent = open_directory(cache, make=2)
    work = cache / f"{_UNFINISHED}{directory.name.removeprefix(_ENTRY)}"
    try:
        while _lock(parent):
            if (fd := _begin(parent, work.name)) is None:
                continue
            try:
                return _read_manifest(directory) or _build_into(directory, work, toolchain)
            finally:
                _lock(parent)
                remove_tree(parent, work.name)
                os.close(fd)
        return _build_into(directory, cache, toolchain)
    finally:
        os.close(parent)


def _begin(cache: int, name: str) -> int | None:
    """Make the directory of a build and have it locked, in place of the cache, in which names change under its lock.

    None after waiting for the end of the same build by somebody else.
    """
    _clear_away(cache)
    with contextlib.suppress(FileExistsError):
        os.mkdir(name, 0o700, dir_fd=cache)
    fd = os.open(name, _DIRECTORY, dir_fd=cache)
    ours = _lock(fd, fcntl.LOCK_NB)
    fcntl.flock(cache, fcntl.LOCK_UN)
    if ours:
        return fd
    _lock(fd)
    os.close(fd)
    return None


def _lock(directory: int, how: int = 0) -> bool:
    """Lock it for as long as it is open. False where the file system has no locks: builds may then be made twice."""
    try:
        fcntl.flock(directory, fcntl.LOCK_EX | how)
    except OSError:
        return False
    return True


def _clear_away(cache: int) -> None:
    """What killed builds left in the directory we have locked, and the libraries but for those used last."""
    used = []
    for name in os.listdir(cache):
        if name.startswith(_UNFINISHED):
            _remove_if_left(cache, name)
        elif name.startswith(_ENTRY):
            with contextlib.suppress(FileNotFoundError):  # damaged, and just now replaced
                used.append((os.stat(name, dir_fd=cache).st_mtime, name))
    for _, name in sorted(used)[:-_KEPT]:
        remove_tree(cache, name)


def _remove_if_left(cache: int, name: str) -> None:
    """Remove the directory of a build that nobody is at any more."""
    fd = os.open(name, _DIRECTORY, dir_fd=cache)
    try:
        if _lock(fd, fcntl.LOCK_NB):
            remove_tree(cache, name)
    finally:
        os.close(fd)


def library_sources(target: Target) -> dict[str, Path]:
    """Every C and assembly source of the library by its place in it, in one order everywhere.

    What lies in the series' own folder takes the place of what both share.
    """
    sources: dict[str, Path] = {}
    for base in (SDK / "libc", SDK / target.name / "libc"):
        for path in base.rglob("*"):
            if path.suffix in (".c", ".S"):
                sources["_".join(path.relative_to(base).with_suffix("").parts)] = path
    return dict(sorted(sources.items()))


def _content_hash(toolchain: Toolchain) -> str:
    options = library_options(toolchain.target, Path("include"), "gcc")
    digest = hashlib.sha256(" ".join([toolchain.identity(), *options]).encode())
    for path in sorted(path for path in SDK.rglob("*") if path.suffix in INPUTS and not OTHERS & {*path.parents}):
        digest.update(str(path.relative_to(SDK)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for module in ("library", "syscall_stubs", "float_functions"):
        digest.update((Path(__file__).parent / f"{module}.py").read_bytes())
    return digest.hexdigest()[:20]


def _read_manifest(directory: Path) -> Library | None:
    """The library in this directory, or None when it isn't there or isn't what this user has built."""
    try:
        fd = open_directory(directory)
    except OSError:
        return None
    try:
        manifest = json.loads(read_file(fd, MANIFEST))
        seal = manifest.pop("seal")
        if not hmac.compare_digest(seal, _seal(directory.parent, manifest)):
            return None
        for name, checksum in manifest["files"].items():
            if _checksum(read_file(fd, name)) != checksum:
                return None
        return Library(directory, manifest["compiler_include"], manifest["libgcc"], manifest["compiler_version"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    finally:
        os.close(fd)


def _seal(cache: Path, manifest: Mapping[str, object]) -> str:
    """What only this user's processes can make of a manifest. Raises OSError."""
    fd = open_directory(cache)
    try:
        return Key(fd).digest(MANIFEST, json.dumps(manifest, sort_keys=True).encode()).hex()
    finally:
        os.close(fd)


def _checksum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _build_into(directory: Path, parent: Path, toolchain: Toolchain) -> Library:
    # A directory that is new: compilers may outlive a build that was killed, and write to the names they were given.
    with _temporary_directory(parent) as work:
        built = _build(work, toolchain, cache=directory.parent)
        if _read_manifest(directory) is None:
            _put_in_place(work, directory)
    return built._replace(directory=directory)


@contextlib.contextmanager
def _temporary_directory(parent: Path | None) -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=parent))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _put_in_place(work: Path, directory: Path) -> None:
    """Rename work to directory.  A damaged entry is moved aside first; losing the race to another build is fine."""
    final = work / "done"
    if directory.exists():
        os.rename(directory, work / "damaged")
    try:
        os.rename(final, directory)
    except OSError:
        if _read_manifest(directory) is None:
            raise


def _build(work: Path, toolchain: Toolchain, *, cache: Path | None = None) -> Library:
    """Compile everything below work; the finished entry is work/done, sealed for the cache where there is one."""
    target = toolchain.target
    include = toolchain.ask("-print-file-name=include")
    libgcc = toolchain.ask("-print-libgcc-file-name")
    version = toolchain.version()
    objects, done = work / "objects", work / "done"
    objects.mkdir()
    done.mkdir()
    stubs = work / "syscalls.S"
    table = (SDK / "syscalls.tbl").read_text()
    stubs.write_text(stub_source(table, target.stubs))
    namespace = work / "namespace.h"
    namespace.write_text(namespace_header(table, target.stubs))
    options = [*library_options(target, SDK, include), "-include", str(namespace)]
    jobs = [(source, objects / f"{name}.o") for name, source in library_sources(target).items()]
    jobs += [(stubs, objects / "syscalls.o"), (SDK / target.name / "crt0.S", done / "crt0.o")]
    jobs += [
        (source, done / f"dynamic_{source.stem}.o") for source in sorted((SDK / target.name / "dynamic").glob("*.[cS]"))
    ]
    separate = {
        name: [(source, work / f"{name}_{source.stem}.o") for source in sorted((SDK / name).glob("*.c"))]
        for name in SEPARATE[target.name]
    }
    compile_all(toolchain, options, jobs + [job for own in separate.values() for job in own])
    members = sorted(str(path) for path in objects.iterdir())
    for member in objects.iterdir():
        # As HP-UX's "secondary definitions": a program may have a function of its own under any name of the library.
        member.write_bytes(weaken(member.read_bytes()))
    _run([toolchain.archiver, "rcsD", str(done / "libc.a"), *members])
    for name, own in separate.items():
        for alias in (name, *ALIASES.get(name, ())):
            _run([toolchain.archiver, "rcsD", str(done / f"{alias}.a"), *(str(compiled) for _, compiled in own)])
    if target.shared is not None:
        _float_calls(toolchain, options, work, done / FLOAT_CALLS)
    for name in EMPTY_LIBRARIES:
        (done / f"{name}.a").write_bytes(b"!<arch>\n")
    files = {path.name: _checksum(path.read_bytes()) for path in sorted(done.iterdir())}
    manifest = {"compiler_include": include, "libgcc": libgcc, "compiler_version": version, "files": files}
    if cache is not None:
        manifest["seal"] = _seal(cache, manifest)
    (done / MANIFEST).write_text(json.dumps(manifest, indent=1))
    for path in (*done.iterdir(), done):
        path.chmod(path.stat().st_mode & ~0o022)  # whatever the umask lets others do
    return Library(done, include, libgcc, version)


def _float_calls(toolchain: Toolchain, options: list[str], work: Path, archive: Path) -> None:
    """The stubs by which programs call functions of shared libraries that have floating-point parameters."""
    sources = work / "calls"
    sources.mkdir()
    jobs = []
    for one in float_functions():
        source = sources / f"{one.name}.S"
        source.write_text(call_source(one))
        jobs.append((source, source.with_suffix(".o")))
    list(_compiled(toolchain, options, jobs))
    _run([toolchain.archiver, "rcsD", str(archive), *(str(compiled) for _, compiled in jobs)])


def library_options(target: Target, sdk: Path, compiler_include: str) -> list[str]:
    """What the compiler is told for each source of the library."""
    return [
        *target.options, *LIBRARY_OPTIONS, f"-I{sdk / target.name / 'libc' / 'include'}",
        "-isystem", str(sdk / "include"), "-isystem", compiler_include, f"-ffile-prefix-map={sdk}=sdk",
    ]  # fmt: skip


def compile_all(toolchain: Toolchain, options: list[str], jobs: list[tuple[Path, Path]]) -> None:
    """Compile each source to its object file, and tell the user.  Raises ToolchainError."""
    complain(f"compiling the C library for the Series {toolchain.target.name[1:]}: {len(jobs)} files, once")
    for number, _ in enumerate(_compiled(toolchain, options, jobs), start=1):
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{number}/{len(jobs)} ")
    if sys.stderr.isatty():
        sys.stderr.write("\r")
    complain("C library ready")


def _compiled(toolchain: Toolchain, options: list[str], jobs: list[tuple[Path, Path]]) -> Iterator[None]:
    """Compile each source; one step for each.  Raises ToolchainError."""
    commands = [
        [
            *(toolchain.compiler, *options, *_pic(source), f"-frandom-seed={source.name}"),
            *("-c", str(source), "-o", str(target)),
        ]
        for source, target in jobs
    ]
    with ThreadPoolExecutor(JOBS) as pool:
        yield from pool.map(_run, commands)


def _pic(source: Path) -> list[str]:
    """C of shared libraries, and of programs that use them, is compiled for any address."""
    return ["-fPIC"] if source.parent.name == "dynamic" and source.suffix == ".c" else []


def _run(command: list[str]) -> None:
    result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if result.returncode != 0:
        complaint = next((line for line in result.stderr.splitlines() if "error" in line), first_line(result.stderr))
        raise ToolchainError(f"the C library does not build: {complaint}")
