"""passt, a program that connects a wire to this machine's network without privilege: started and ended by us."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterable
from contextlib import suppress

from emu.lan.link import LinkError
from emu.lan.stream import StreamLink

_FAILS_WITHIN = 0.1  # seconds: what it doesn't like about its arguments, or the host, it says at once
_PATIENCE = 2.0  # seconds in which it ends when nobody is at the other end any more
_MTU = 1500
_HEADER, _IP = 14, b"\x08\x00"  # of Ethernet: bytes, the type of IPv4


class PasstLink(StreamLink):
    """See `emu.lan.link.Link`. passt's frames are those of QEMU's stream, over a socket it is given."""

    def __init__(self, arguments: Iterable[str] = ()) -> None:
        """`arguments` are passt's own. Raises LinkError."""
        ours, its = socket.socketpair()
        with its:
            command = ["passt", "--foreground", "--mtu", str(_MTU), "--fd", str(its.fileno()), *arguments]
            with open(os.memfd_create("passt", os.MFD_CLOEXEC), "w+b") as said:
                try:
                    self._process = subprocess.Popen(
                        command,
                        pass_fds=[its.fileno()],
                        stdin=subprocess.DEVNULL,
                        stdout=said,
                        stderr=said,
                        start_new_session=True,  # Ctrl-C is for the machine, which ends it
                    )
                except OSError as error:
                    ours.close()
                    raise LinkError(f"cannot start passt: {error.strerror}; Debian has it as a package") from None
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(_FAILS_WITHIN)
                    ours.close()
                    raise LinkError(f"passt ended at once{_reason(said.fileno())}")
        super().__init__(None, listens=False, connection=ours)

    def send(self, frame: bytes) -> None:
        """passt (that of Debian 12) takes the padding of a short frame for TCP's data: it gets none."""
        if frame[12:14] == _IP:
            frame = frame[: _HEADER + int.from_bytes(frame[16:18], "big")]
        super().send(frame)

    def close(self) -> None:
        super().close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _reason(said: int) -> str:
    """The last line it wrote, but for those about the system log."""
    text = os.pread(said, 1 << 16, 0).decode(errors="replace")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("Failed to send")]
    return f": {lines[-1].strip()}" if lines else ""
