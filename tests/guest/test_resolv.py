"""The resolver of the SDK's C library, from a committed guest program: messages good and bad, and questions asked."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Callable

import guest

A, PTR = 1, 12
QUERY, STATUS, IQUERY = 0, 2, 1
HEADER = bytes(12)


def labels(name: str) -> bytes:
    """A name as it lies in a message, without its end."""
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label)


def answers(lines: list[str]) -> list[str]:
    result = guest.run("resolv", stdin="".join(line + "\n" for line in lines).encode())
    assert (result.status, result.errors) == (0, "")
    found: list[str] = result.output.splitlines()
    assert len(found) == len(lines)
    return [line.rstrip() for line in found]


def reference_expand(packet: bytes, offset: int, room: int) -> str:
    """What dn_expand makes of a name: how long it is there, and its text."""
    at, end, parts = offset, None, []
    for _ in range(300):
        if at >= len(packet):
            return "-1"
        length = packet[at]
        if length >= 0xC0:
            if at + 1 >= len(packet):
                return "-1"
            end = end or at + 2
            at = (length & 0x3F) << 8 | packet[at + 1]
        elif length == 0:
            text = b".".join(parts)
            return f"{(end or at + 1) - offset} {text.decode('latin-1')}" if len(text) < min(room, 256) else "-1"
        elif length > 63 or at + 1 + length > len(packet):
            return "-1"
        else:
            parts.append(packet[at + 1 : at + 1 + length])
            at += 1 + length
    return "-1"


def test_expand() -> None:
    www = HEADER + labels("www.example.com") + b"\0" + labels("ftp") + b"\xc0\x10"
    long = labels(".".join(["x" * 63] * 3))
    cases = [
        (www, 12, 256, "17 www.example.com"),
        (www, 29, 256, "6 ftp.example.com"),
        (www, 12, 16, "17 www.example.com"),
        (www, 12, 15, "-1"),
        (www[:-1], 29, 256, "-1"),  # half a pointer
        (www[:-2], 29, 256, "-1"),  # no end
        (www[:20], 12, 256, "-1"),  # half a label
        (HEADER + b"\xc0\x0c", 12, 256, "-1"),  # a pointer to itself
        (HEADER + b"\xc0\x0e\xc0\x0c", 12, 256, "-1"),  # two to each other
        (HEADER + b"\x01a\xc0\x0c", 12, 256, "-1"),  # a name without end
        (HEADER + b"\xff\xff", 12, 256, "-1"),  # beyond the message
        (HEADER + b"\x40" + b"x" * 64 + b"\0", 12, 256, "-1"),  # no such kind of label
        (HEADER + b"\0", 12, 256, "1"),
        (HEADER, 12, 256, "-1"),
        (HEADER + long + labels("y" * 61) + b"\0", 12, 256, f"255 {'.'.join(['x' * 63] * 3)}.{'y' * 61}"),
        (HEADER + long + labels("y" * 63) + labels("z") + b"\0", 12, 280, "-1"),  # 257 bytes
    ]
    found = answers([f"expand {packet.hex()} {offset} {room}" for packet, offset, room, _ in cases])
    assert [row for row in zip(cases, found, strict=True) if row[0][3] != row[1]] == []


def test_expand_random_messages() -> None:
    chance = random.Random(1)
    cases = []
    for _ in range(2000):
        parts = []
        for _ in range(chance.randint(1, 6)):
            pointer = bytes([0xC0, chance.randint(10, 40)])
            label = labels(chance.choice("abc") * chance.randint(1, 6))
            parts.append(chance.choice([label, label, label, b"\0", pointer, bytes([chance.randint(0, 255)])]))
        cases.append((HEADER + b"".join(parts), 12, chance.choice([4, 10, 256])))
    found = answers([f"expand {packet.hex()} {offset} {room}" for packet, offset, room in cases])
    rows = [(case, line, reference_expand(*case)) for case, line in zip(cases, found, strict=True)]
    assert [row for row in rows if row[1] != row[2].rstrip()][:5] == []
    assert sum(row[2] != "-1" for row in rows) > 200


def test_skip() -> None:
    cases = [
        (b"\x01a\0", 3), (b"\x01a\xc0\0rest", 4), (b"\0", 1), (b"\x01a", -1), (b"\x02a", -1), (b"\xc0", -1),
        (b"\x80a\0", -1),
    ]  # fmt: skip
    found = answers([f"skip {packet.hex()} 0" for packet, _ in cases])
    assert found == [str(size) for _, size in cases]


def test_compress() -> None:
    www = labels("www.example.com") + b"\0"
    cases = [
        ("500 www.example.com", f"17 17 {www.hex()}"),
        ("500 www.example.com ftp.Example.com", f"17 6 23 {(www + labels('ftp') + bytes([0xC0, 16])).hex()}"),
        ("500 www.example.com example.com com", f"17 2 2 21 {www.hex()}c010c018"),
        ("500 - a. .", "1 3 1 5 0001610000"),
        ("17 www.example.com", f"17 17 {www.hex()}"),
        ("16 www.example.com", "-1 0"),
        ("18 www.example.com com", f"17 -1 17 {www.hex()}"),
        ("500 a..b", "-1 0"),
        (f"500 {'x' * 64}", "-1 0"),
        (f"500 {'x' * 63}", f"65 65 3f{'78' * 63}00"),
    ]
    found = answers([f"compress {words}" for words, _ in cases])
    assert [row for row in zip(cases, found, strict=True) if row[0][1] != row[1]] == []


def test_query() -> None:
    question = labels("host.example") + b"\0\0\x01\0\x01"
    size = 12 + len(question)
    found = answers(
        [
            f"query {QUERY} {A} 512 host.example",
            f"query {QUERY} {A} {size} host.example",
            f"query {QUERY} {A} {size - 1} host.example",
            f"query {QUERY} {A} 16 -",
            f"query {QUERY} {PTR} 17 .",
            f"query {STATUS} {A} 512 host.example",
            f"query {QUERY} {A} 512 a..b",
            f"query {IQUERY} {A} 512 - 0a010203",
            f"query {IQUERY} {A} 26 - 0a010203",
            f"query {QUERY} {A} 11 host.example",
        ]
    )
    # Without the identification, which changes from call to call.
    shown = [" ".join([words[0], *(word[4:] for word in words[1:])]) for words in map(str.split, found)]
    good = f"{size} 01000001000000000000{question.hex()}"
    empty = "17 0100000100000000000000000c0001"
    inverse = "27 09000000000100000000" + "00" + "00010001" + "00000000" + "0004" + "0a010203"
    assert shown == [good, good, "-1", "-1", empty, "-1", "-1", inverse, "-1", "-1"]


def name_server() -> tuple[socket.socket, socket.socket]:
    """A socket for datagrams and one that listens, at one port that both have free."""
    for _ in range(100):
        server, listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), socket.socket()
        try:
            server.bind(("127.0.0.1", 0))
            listener.bind(server.getsockname())
            listener.listen()
        except OSError:  # some connection has it
            server.close()
            listener.close()
        else:
            return server, listener
    raise AssertionError("no port is free")


def asked(answer: Callable[[bytes], list[bytes]], by_stream: bytes = b"") -> str:
    """What res_query finds when a server sends these datagrams, and by stream this."""
    server, listener = name_server()
    with server, listener:
        port = server.getsockname()[1]
        server.settimeout(30)
        listener.settimeout(30)

        def serve() -> None:
            query, sender = server.recvfrom(512)
            for datagram in answer(query):
                server.sendto(datagram, sender)
            if by_stream:
                connection = listener.accept()[0]
                with connection, connection.makefile("rb") as stream:
                    connection.settimeout(30)
                    sent = stream.read(2 + len(query))  # which may come in pieces
                    reply = sent[2:4] + by_stream
                    connection.sendall(len(reply).to_bytes(2, "big") + reply)

        thread = threading.Thread(target=serve)
        thread.start()
        result = guest.run("resolv", "host.example", str(port))
        thread.join()
    assert (result.status, result.errors) == (0, "")
    return result.output.strip()


def reply_flags(code: int, answered: int, truncated: bool = False) -> bytes:
    flags = 0x8180 | code | (0x0200 if truncated else 0)
    return flags.to_bytes(2, "big") + b"\0\0" + answered.to_bytes(2, "big") + bytes(4)


def test_ask() -> None:
    body = reply_flags(0, 1) + b"\0" + b"\0\x01\0\x01" + bytes(4) + b"\0\x04\x0a\x01\x02\x03"
    size, shown = asked(lambda query: [b"\xff" + query[1:2] + b"\x80" + bytes(20), query[:2] + body]).split()
    assert (int(size), shown[4:]) == (2 + len(body), body.hex())
    assert asked(lambda query: [query[:2] + reply_flags(3, 0)]) == "h_errno 1"
    assert asked(lambda query: [query[:2] + reply_flags(2, 0)]) == "h_errno 2"
    assert asked(lambda query: [query[:2] + reply_flags(1, 0)]) == "h_errno 3"
    assert asked(lambda query: [query[:2] + reply_flags(0, 0)]) == "h_errno 4"


def test_ask_again_by_stream() -> None:
    body = reply_flags(0, 1) + bytes(300)
    size, shown = asked(lambda query: [query[:2] + reply_flags(0, 1, truncated=True)], body).split()
    assert (int(size), shown[4:]) == (2 + len(body), body.hex())
