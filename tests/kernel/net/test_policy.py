"""What `--net host,...` restricts and maps: how it is read, and how programs see it."""

from __future__ import annotations

from typing import Any

import pytest
from internet import Internet

from kernel.abi.errno import Errno
from kernel.abi.socket import AF_INET, SOCK_DGRAM, SOCK_RAW, SOCK_STREAM
from kernel.net import spec
from kernel.net.network import Network
from kernel.net.policing import PolicyTransport
from kernel.net.policy import Policy, Rule, parse
from kernel.net.releases import of_release

LOOPBACK = 0x7F000001
BUFFER = 0x11000
TEN = 0x0A000001


# --- reading ---


@pytest.mark.parametrize(
    "text",
    [
        "",
        "deny=10.0.0.0/8",
        "allow=10.0.0.5:25,deny=all",
        "deny=all:1-1023",
        "loopback=deny",
        "map-ports=+8000,map-ports=80:8080",
        "allow=127.0.0.1:53,deny=192.168.0.0/16:80-90,loopback=deny,map-ports=+10000",
    ],
)
def test_a_policy_is_written_as_it_is_read(text: str) -> None:
    assert str(parse(text)) == text


def test_spellings() -> None:
    assert parse("loopback=allow") == Policy()
    assert parse("deny=10.1.2.3/8").rules == (Rule(False, 0x0A000000, 8),)
    assert parse("deny=10.1.2.3/32:5-5") == parse("deny=10.1.2.3:5")
    assert parse("deny=0.0.0.0/0") == parse("deny=all")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("deny", "deny: not one of"),
        ("deny=", "deny=: not one of"),
        ("loopback=perhaps", "loopback=perhaps: not one of"),
        ("bogus=1", "bogus=1: not one of"),
        ("deny=10.0.0", "10.0.0: not an address like 10.0.0.1, a network like 10.0.0.0/8, or `all'"),
        ("deny=host.example", "host.example: not an address"),
        ("deny=10.0.0.256", "10.0.0.256: not an address"),
        ("deny=10.0.0.0/33", "10.0.0.0/33: not an address"),
        ("deny=all:x", "x: not a number from 0 to 65535"),
        ("deny=all:9-8", "all:9-8: the first port is the greater"),
        ("map-ports=+99999", "99999: not a number"),
        ("map-ports=80", "nothing: not a number"),
        ("map-ports", "map-ports: not one of"),
    ],
)
def test_what_cannot_be_read(text: str, why: str) -> None:
    with pytest.raises(ValueError, match="^" + why.replace("+", r"\+")):
        parse(text)


def test_the_first_rule_that_matches_decides() -> None:
    policy = parse("allow=10.0.0.1:80-81,deny=10.0.0.0/24,allow=127.0.0.1:53,loopback=deny")
    for address, permitted in (
        ((TEN, 80), True),
        ((TEN, 81), True),
        ((TEN, 82), False),
        ((TEN + 255, 80), True),
        ((TEN + 254, 80), False),
        ((LOOPBACK, 53), True),
        ((LOOPBACK, 54), False),
        ((LOOPBACK + 1, 53), False),
        ((0, 54), False),  # "this host"
        ((0x08080808, 1), True),
    ):
        assert policy.permits(*address, Internet().reach) is permitted, address


# --- in force ---


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def under(net: Any, said: list[str]) -> Any:
    """The `net` fixture with a policy: call it with the policy's text."""

    def enforce(text: str) -> Any:
        transport = PolicyTransport(net.world.transport, parse(text), said.append)
        net.machine.network = Network(of_release("9.x"), lambda: transport)
        return net

    return enforce


def test_what_is_denied_is_unreachable_and_said(under: Any, said: list[str]) -> None:
    net = under("loopback=deny")
    peer, datagrams = net.listener(), net.datagram()
    fd = net.stream()
    net.fails(Errno.ENETUNREACH, "connect", fd, *net.to(peer.address))
    net.fails(Errno.ENETUNREACH, "connect", fd, *net.to((0, peer.address[1])))
    net.fails(Errno.ENETUNREACH, "connect", net.dgram(), *net.to(datagrams.address))
    net.fails(Errno.ENETUNREACH, "sendto", net.dgram(), BUFFER, 1, 0, *net.to(datagrams.address))
    assert said[0] == f"network: 127.0.0.1 port {peer.address[1]} is denied"
    assert len(said) == 4


def test_a_machines_own_services_are_not_the_hosts(under: Any) -> None:
    net = under("loopback=deny")
    server, receiver = net.stream(), net.dgram()
    net("listen", server, 1)
    port = net.local(server)[1]
    client = net.stream()
    net.connect(client, (LOOPBACK, port))
    assert net.remote(net("accept", server, 0, 0)) == net.local(client)
    net("bind", receiver, *net.to((LOOPBACK, 0)))
    assert net("sendto", net.dgram(), BUFFER, 1, 0, *net.to(net.local(receiver))) == 1
    net("close", server)
    net.fails(Errno.ENETUNREACH, "connect", net.stream(), *net.to((LOOPBACK, port)))


def test_ports_are_mapped(under: Any) -> None:
    taken = under("").listener()  # a free port of the host's, given back
    free = taken.address[1]
    taken.close()
    net = under(f"map-ports=79:{free}")
    net.task.credentials.euid = 7  # it is the host's port that needs no privilege
    server = net.stream()
    assert not net("bind", server, *net.to((LOOPBACK, 79)))
    assert net.local(server) == (LOOPBACK, 79)
    net("listen", server, 1)
    client = net.stream()
    net.connect(client, (LOOPBACK, 79))
    assert net.remote(client) == (LOOPBACK, 79)
    net.fails(Errno.EACCES, "bind", net.stream(), *net.to((LOOPBACK, 80)))


def test_low_ports_are_mapped_by_an_offset() -> None:
    internet = Internet()
    transport = PolicyTransport(internet, parse("map-ports=+10000,map-ports=80:8080"), print)
    endpoint = transport.open(SOCK_STREAM)
    endpoint.bind((0, 23))
    assert internet.names.keys() == {(SOCK_STREAM, 10023)}
    assert endpoint.local() == (0, 23)
    assert not transport.reserves(23)
    policy = parse("map-ports=+10000,map-ports=80:8080")
    assert [policy.host_port(port) for port in (0, 80, 1023, 1024)] == [0, 8080, 11023, 1024]


def test_a_reserved_port_of_a_datagrams_sender(under: Any) -> None:
    net = under("map-ports=+20000")
    one, other = net.dgram(), net.dgram()
    net("bind", one, *net.to((LOOPBACK, 700)))
    net("bind", other, *net.to((LOOPBACK, 0)))
    net("sendto", one, BUFFER, 1, 0, *net.to(net.local(other)))
    net.task.memory.put_u32(0x10100, 16)
    net("recvfrom", other, BUFFER, 1, 0, 0x10000, 0x10100)
    assert net.task.memory.read(0x10002, 2) == (700).to_bytes(2, "big")


def test_a_refused_port_names_the_privilege(net: Any) -> None:
    net.task.credentials.euid = 7
    net.fails(Errno.EACCES, "bind", net.stream(), *net.to((LOOPBACK, 79)))
    net.fails(Errno.EACCES, "bind", net.stream(), *net.to((LOOPBACK, 80)))
    assert net.machine.messages == [
        "port 79 needs the superuser, with the privilege CAP_NET_BIND_SERVICE on this machine, or a port of this"
        " machine mapped to it: EACCES"
    ]


def test_refused_raw_sockets_name_the_privilege(net: Any) -> None:
    net.task.credentials.euid = 7
    net.fails(Errno.EACCES, "socket", AF_INET, SOCK_RAW, 1)
    net.task.credentials.euid = 0
    net.faults.opened.append(Errno.EACCES)
    net.fails(Errno.EACCES, "socket", AF_INET, SOCK_RAW, 1)
    assert net.machine.messages == ["raw sockets need the privilege CAP_NET_RAW on this machine: EACCES"]


def test_networks_by_specification(machine: Any, task: Any, call: Any) -> None:
    lines: list[str] = []
    machine.network = spec.create("host,loopback=deny", log=lines.append)
    fd = call(task, "socket", AF_INET, SOCK_DGRAM, 0)
    task.memory.write(0x10000, b"\0\2\0\x09\x7f\0\0\1" + bytes(8))
    call.fails(task, Errno.ENETUNREACH, "connect", fd, 0x10000, 16)
    assert lines == ["network: 127.0.0.1 port 9 is denied"]
    assert spec.describe("host,deny=10.1.1.1/8") == "deny=10.0.0.0/8"
    assert spec.describe("host") == spec.describe("none") == ""
    assert spec.describe("host,loopback=deny") == "loopback=deny"
    for wrong in ("", "lan"):
        with pytest.raises(ValueError, match="unknown network"):
            spec.create(wrong)
    with pytest.raises(ValueError, match="nothing to restrict"):
        spec.create("none,loopback=deny")
