"""Cards that are left to a program, between it and the wire."""

from __future__ import annotations

from collections.abc import Callable

from emu.lan.hp98643a import RAM, RAP, RDP
from emu.lan.hub import Hub
from kernel.net.drivers.bare import BareLance

STATION = b"\x08\0\x09\0\0\x01"
OTHER = b"\x08\0\x09\0\0\x02"
INIT, STRT, STOP, TXON, BSWP = 0x01, 0x02, 0x04, 0x10, 4


def words(*values: int) -> bytes:
    return b"".join(value.to_bytes(2, "big") for value in values)


def test_a_lance_looks_at_its_ring_by_itself() -> None:
    hub = Hub()
    waiting: list[Callable[[], None]] = []
    card = BareLance(hub.port(), STATION, lambda seconds, action: waiting.append(action))
    listener = hub.port()
    ram = card.memory
    assert [part.offset for part in card.parts] == [0, RAM, 0xC000]
    ram[0:24] = words(0, 0x0008, 0x0009, 0x0100, 0, 0, 0, 0, 0x20, 0, 0x40, 0)
    ram[0x40:0x48] = words(0x100, 0x0300, -60 & 0xFFFF, 0)  # STP and ENP, but the driver's
    frame = (OTHER + STATION + b"\x88\xb5hello").ljust(60, b"\0")
    ram[0x100:0x13C] = frame
    for csr, value in ((0, STOP), (3, BSWP), (1, 0), (2, 0), (0, INIT), (0, STRT)):
        card.write(RAP, 2, csr)
        card.write(RDP, 2, value)
    assert listener.receive() is None
    ram[0x42] = 0x83  # it is the chip's now; nobody tells it
    waiting.pop(0)()
    assert listener.receive() == frame
    assert len(waiting) == 1  # it goes on looking
    card.write(RDP, 2, STOP)
    waiting.pop(0)()
    assert not waiting
    card.close()
    listener.close()
