"""Names what a file is if it is no HP-UX program, so that the error says more than "wrong magic"."""

from __future__ import annotations

from kernel.loader import corefile
from kernel.loader.image import FormatError

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"!<arch>\n", "it is an archive (ar)"),
    (b"\x1f\x8b", "it is compressed (gzip)"),
    (b"\x1f\x9d", "it is compressed (compress)"),
    (b"\x1f\x1e", "it is packed (pack)"),
    (b"\x1f\xa0", "it is compressed (compact)"),
    (b"BZh", "it is compressed (bzip2)"),
    (b"\xfd7zXZ", "it is compressed (xz)"),
    (b"\x28\xb5\x2f\xfd", "it is compressed (zstd)"),
    (b"PK\x03\x04", "it is a zip archive"),
    (b"begin ", "it is uuencoded"),
    (b"\xfe\xed\xfa", "it is a Mach-O file"),
    (b"\xce\xfa\xed\xfe", "it is a Mach-O file"),
    (b"\xcf\xfa\xed\xfe", "it is a Mach-O file"),
    (b"\xca\xfe\xba\xbe", "it is a Java class or a universal Mach-O file"),
    (b"MZ", "it is a DOS or Windows program"),
    (b"\x80\x00", "it may be a LIF volume"),
    (b"\x00asm", "it is a WebAssembly module"),
)

ELF_MACHINES = {
    2: "SPARC",
    3: "80386",
    4: "m68k",
    8: "MIPS",
    15: "PA-RISC",
    20: "PowerPC",
    21: "64-bit PowerPC",
    22: "S/390",
    40: "ARM",
    42: "SuperH",
    43: "64-bit SPARC",
    50: "IA-64",
    62: "x86-64",
    183: "AArch64",
    243: "RISC-V",
    258: "LoongArch",
}


def refuse(head: bytes) -> FormatError:
    """The error for a file that starts with `head` (64 bytes if the file has them) and has no reader here."""
    if not head:
        return FormatError("it is empty")
    if head[:4] == b"\x7fELF":
        return FormatError(f"it is an ELF file for {_elf_machine(head)}")
    if head[:2] == b"#!":
        return FormatError(f"it is a script for {_interpreter(head)}")
    if corefile.recognise(head):
        return FormatError("it is a core file")
    for signature, description in SIGNATURES:
        if head.startswith(signature):
            return FormatError(description)
    if b"\0" not in head and all(byte >= 32 or byte in b"\t\n\v\f\r\b\x1b" for byte in head):
        return FormatError("it is text")
    if len(head) < 4:
        return FormatError(f"truncated header: {len(head)} bytes")
    return FormatError(f"unknown magic number 0x{head[:4].hex()}")


def _elf_machine(head: bytes) -> str:
    if len(head) < 20 or head[5] not in (1, 2):
        return "an unknown machine"
    machine = int.from_bytes(head[18:20], "little" if head[5] == 1 else "big")
    return ELF_MACHINES.get(machine, f"machine {machine}")


def _interpreter(head: bytes) -> str:
    words = head[2:].split(b"\n")[0].split()
    if not words:
        return "an unnamed interpreter"
    return "".join(chr(byte) if 32 < byte < 127 else f"\\x{byte:02x}" for byte in words[0])
