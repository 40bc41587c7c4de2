"""Sockets once they are there: data, names, options, shutdown, the three ways not to block."""

from __future__ import annotations

from typing import Any


def test_bytes_go_both_ways(net: Any) -> None:
    fd, peer = net.connected()
    assert net.send(fd, b"hello") == 5
    assert peer.receive(10) == b"hello"
    peer.send(b"world")
    assert net.recv(fd) == b"world"
    peer.close()
    assert net.recv(fd) == b""
