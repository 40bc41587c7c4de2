"""What gets past `--net host,...`: nothing, whatever it is called and however it is bound."""

from __future__ import annotations

import socket as host
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from internet import Internet

from kernel.abi.errno import Errno
from kernel.abi.socket import (
    AF_INET,
    IP_OPTIONS,
    IPPROTO_ICMP,
    IPPROTO_IP,
    IPPROTO_TCP,
    IPPROTO_UDP,
    SO_BROADCAST,
    SO_REUSEADDR,
    SO_REUSEPORT,
    SOCK_DGRAM,
    SOCK_RAW,
    SOCK_STREAM,
    SOL_SOCKET,
    dotted,
)
from kernel.credentials import Credentials
from kernel.net.host.routes import reach
from kernel.net.host.transport import HostTransport
from kernel.net.network import Network
from kernel.net.policing import PolicyTransport
from kernel.net.policy import parse
from kernel.net.releases import of_release
from kernel.net.transport import Reach

LOOPBACK, BROADCAST, GROUP = 0x7F000001, 0xFFFFFFFF, 0xE00000FB
TEN = 0x0A000001
BUFFER = 0x11000
SUPERUSER = Credentials(0, 0)


on_the_host = pytest.mark.parametrize("net", ["host"], indirect=True)


class Service:
    """One of the host's, at a port of both protocols."""

    def __init__(self, address: str, *, shares: bool = False) -> None:
        self.tcp = host.socket()
        self.udp = host.socket(host.AF_INET, host.SOCK_DGRAM)
        for sock, option in ((self.tcp, host.SO_REUSEPORT), (self.udp, host.SO_REUSEADDR)):
            sock.setsockopt(host.SOL_SOCKET, option, int(shares))
        self.udp.setsockopt(host.SOL_SOCKET, host.SO_BROADCAST, 1)
        self.tcp.bind((address, 0))
        self.port: int = self.tcp.getsockname()[1]
        self.udp.bind((address, self.port))
        self.tcp.listen()
        for sock in (self.tcp, self.udp):
            sock.setblocking(False)

    def reached(self) -> bool:
        for operation in (self.tcp.accept, lambda: self.udp.recv(100)):
            with suppress(BlockingIOError):
                operation()
                return True
        return False

    def close(self) -> None:
        self.tcp.close()
        self.udp.close()


@pytest.fixture(params=["127.0.0.1", "0.0.0.0", "shared"])
def service(request: pytest.FixtureRequest) -> Iterator[Service]:
    shared = request.param == "shared"
    made = Service("127.0.0.1" if shared else request.param, shares=shared)
    yield made
    made.close()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def under(net: Any, said: list[str]) -> Callable[[str], Any]:
    """The process of `net` over the host's network, with a policy."""

    def enforce(text: str) -> Any:
        policy = parse(text)
        transport = PolicyTransport(HostTransport(exclusive=policy.denies), policy, said.append)
        net.machine.network = Network(of_release("9.x"), lambda: transport)
        return net

    return enforce


def tries(net: Any, fd: int, call: str, *arguments: Any) -> None:
    with suppress(Errno.ENETUNREACH, Errno.EADDRINUSE, Errno.EADDRNOTAVAIL, Errno.EACCES, Errno.ECONNREFUSED):
        net(call, fd, *arguments)


def bound_elsewhere(net: Any, kind: int, address: int, port: int, options: tuple[int, ...] = ()) -> int:
    fd = net("socket", AF_INET, kind, 0)
    for option in options:
        net.set_option(fd, SOL_SOCKET, option, 1)
    tries(net, fd, "bind", *net.to((address, port)))
    if kind == SOCK_STREAM:
        tries(net, fd, "listen", 5)
    return int(fd)


@on_the_host
@pytest.mark.parametrize("policy", ["loopback=deny", "deny=127.0.0.0/8,deny=all:1-65535", "allow=all:1,loopback=deny"])
@pytest.mark.parametrize("own", [None, 0x7F000002, 0], ids=["alone", "at 127.0.0.2", "everywhere"])
def test_nothing_reaches_a_service_of_the_hosts(under: Any, service: Service, policy: str, own: int | None) -> None:
    net = under(policy)
    targets = [LOOPBACK, LOOPBACK + 1, 0x7F090909, 0, 1, BROADCAST, 0x7FFFFFFF]
    targets += [interface.address for interface in HostTransport().interfaces()]
    targets += [interface.broadcast for interface in HostTransport().interfaces() if interface.broadcast]
    if own is not None:
        for kind in (SOCK_STREAM, SOCK_DGRAM, SOCK_DGRAM):
            for address in (0x7F000002, own):
                bound_elsewhere(net, kind, address, service.port, (SO_REUSEADDR, SO_REUSEPORT))
    for address in targets:
        for local in (None, LOOPBACK, 0x7F000002):
            for kind, call in ((SOCK_STREAM, "connect"), (SOCK_DGRAM, "connect"), (SOCK_DGRAM, "sendto")):
                fd = net("socket", AF_INET, kind, 0)
                if local is not None:
                    net("bind", fd, *net.to((local, 0)))
                if kind == SOCK_DGRAM:
                    net.set_option(fd, SOL_SOCKET, SO_BROADCAST, 1)
                to = net.to((address, service.port))
                if call == "sendto":
                    tries(net, fd, call, BUFFER, 1, 0, *to)
                else:
                    net.flags(fd, 4)
                    with suppress(Errno.EINPROGRESS):
                        tries(net, fd, call, *to)
                    with suppress(Errno.ENOTCONN, Errno.EDESTADDRREQ, Errno.EWOULDBLOCK, Errno.EINVAL):
                        tries(net, fd, "send", BUFFER, 1, 0)
                net("close", fd)
                assert not service.reached(), (dotted(address), local, kind, call)


@on_the_host
def test_one_that_is_allowed_by_name_is_reached(under: Any, service: Service) -> None:
    for policy in (f"allow=127.0.0.1:{service.port},loopback=deny", "allow=127.0.0.0/8,deny=all,loopback=deny"):
        net = under(policy)
        net.connect(net.stream(), (LOOPBACK, service.port))
        assert service.reached()
        assert net("sendto", net.dgram(), BUFFER, 1, 0, *net.to((0, service.port))) == 1
        assert service.reached()


@on_the_host
def test_own_services_are_where_the_kernel_takes_what_is_sent_there(under: Any) -> None:
    net = under("loopback=deny")
    here = [interface.address for interface in HostTransport().interfaces()]
    for kind in (SOCK_STREAM, SOCK_DGRAM):
        for bound, reached, not_reached in (
            (0, [0, LOOPBACK, 0x7F000009, *here], []),
            (0x7F000005, [0x7F000005], [LOOPBACK]),
        ):
            fd = net("socket", AF_INET, kind, 0)
            net("bind", fd, *net.to((bound, 0)))
            port = net.local(fd)[1]
            if kind == SOCK_STREAM:
                net.fails(Errno.ENETUNREACH, "connect", net.stream(), *net.to((reached[0], port)))  # nobody listens
                net("listen", fd, 5)
            for address in reached:
                assert not net("connect", net("socket", AF_INET, kind, 0), *net.to((address, port)))
            for address in not_reached:
                net.fails(Errno.ENETUNREACH, "connect", net("socket", AF_INET, kind, 0), *net.to((address, port)))
            net("close", fd)
            net.fails(Errno.ENETUNREACH, "connect", net("socket", AF_INET, kind, 0), *net.to((reached[0], port)))


@on_the_host
def test_a_peer_that_is_gone_is_not_whoever_has_its_port_now(under: Any) -> None:
    net = under("loopback=deny")
    receiver, sender = net.dgram(), net.dgram()
    net("bind", receiver, *net.to((LOOPBACK, 0)))
    port = net.local(receiver)[1]
    net.connect(sender, (LOOPBACK, port))
    assert net.send(sender, b"x") == 1
    net("close", receiver)
    with host.socket(host.AF_INET, host.SOCK_DGRAM) as successor:
        successor.bind(("127.0.0.1", port))
        successor.setblocking(False)
        net.fails(Errno.ENETUNREACH, "send", sender, BUFFER, 1, 0)
        with pytest.raises(BlockingIOError):
            successor.recv(10)


@on_the_host
def test_sockets_of_one_machine_still_share_an_address(under: Any) -> None:
    net = under("loopback=deny")
    fds = [net.dgram() for _ in range(3)]
    for fd in fds[:2]:
        net.set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1)
    net("bind", fds[0], *net.to((LOOPBACK, 0)))
    port = net.local(fds[0])[1]
    assert not net("bind", fds[1], *net.to((LOOPBACK, port)))
    net.fails(Errno.EADDRINUSE, "bind", fds[2], *net.to((LOOPBACK, port)))


@on_the_host
def test_a_client_at_a_mapped_port_has_the_number_it_asked_for(under: Any) -> None:
    with host.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    net = under(f"map-ports=700:{free}")
    server, client = net.stream(), net.stream()
    net("listen", server, 1)
    net("bind", client, *net.to((LOOPBACK, 700)))
    net.connect(client, (LOOPBACK, net.local(server)[1]))
    accepted = net("accept", server, 0, 0)
    assert (net.remote(accepted), net.local(client)) == ((LOOPBACK, 700), (LOOPBACK, 700))


# --- raw sockets, whose packets say themselves where they go ---


class Packets:
    """A transport whose raw sockets, which are the superuser's, keep what is sent, with the address."""

    def __init__(self, net: Any, policy: str, said: list[str]) -> None:
        net.task.credentials = SUPERUSER
        self.sent: list[tuple[bytes, Any]] = []
        internet = Internet()
        beneath = internet.open(SOCK_RAW)
        beneath.send = lambda data, flags, to: self.sent.append((bytes(data), to)) or len(data)  # type: ignore[method-assign]
        beneath.connect = lambda address: True  # type: ignore[method-assign]
        internet.open = lambda kind, protocol=0: beneath  # type: ignore[method-assign]
        transport = PolicyTransport(internet, parse(policy), said.append)
        net.machine.network = Network(of_release("9.x"), lambda: transport)


def header(port: int) -> bytes:
    return b"\x99\x99" + port.to_bytes(2, "big") + b"\0\x08\0\0"


@pytest.mark.parametrize("protocol", [IPPROTO_UDP, IPPROTO_TCP, 136])
def test_the_port_of_a_raw_packet_is_the_one_in_it(net: Any, said: list[str], protocol: int) -> None:
    packets = Packets(net, "allow=10.0.0.1:80,deny=10.0.0.0/8", said)
    fd = net("socket", AF_INET, SOCK_RAW, protocol)
    net.put(header(25))
    net.fails(Errno.ENETUNREACH, "sendto", fd, BUFFER, 8, 0, *net.to((TEN, 80)))
    assert said == ["network: 10.0.0.1 port 25 is denied"]
    net.put(header(80))
    assert net("sendto", fd, BUFFER, 8, 0, *net.to((TEN, 25))) == 8
    net("connect", fd, *net.to((TEN, 80)))
    net.put(header(25))
    net.fails(Errno.ENETUNREACH, "send", fd, BUFFER, 8, 0)
    assert packets.sent == [(header(80), (TEN, 0))]


def test_a_raw_packet_without_ports_needs_a_rule_for_all(net: Any, said: list[str]) -> None:
    packets = Packets(net, "allow=10.0.0.1:80,allow=10.0.0.2,deny=10.0.0.0/8", said)
    fd = net("socket", AF_INET, SOCK_RAW, IPPROTO_ICMP)
    net.fails(Errno.ENETUNREACH, "sendto", fd, BUFFER, 8, 0, *net.to((TEN, 80)))
    net.fails(Errno.ENETUNREACH, "connect", fd, *net.to((TEN, 80)))
    assert said == ["network: 10.0.0.1 is denied"] * 2
    assert net("sendto", fd, BUFFER, 8, 0, *net.to((TEN + 1, 0))) == 8
    assert len(packets.sent) == 1


# --- addresses that are more than one machine's ---


@pytest.mark.parametrize(
    ("policy", "address", "where", "permitted"),
    [
        ("deny=10.0.0.1", BROADCAST, Reach.MANY, False),
        ("deny=10.0.0.1,allow=255.255.255.255", BROADCAST, Reach.MANY, True),
        ("allow=10.0.0.1", BROADCAST, Reach.MANY, True),
        ("loopback=deny", GROUP, Reach.MANY, False),
        ("loopback=deny", TEN, Reach.HERE, False),
        ("loopback=deny", TEN, Reach.ELSEWHERE, True),
        ("allow=10.0.0.0/8,deny=all,loopback=deny", TEN, Reach.HERE, False),
        ("allow=10.0.0.0/8,deny=all,loopback=deny", TEN + 1, Reach.ELSEWHERE, True),
        ("allow=10.0.0.1,loopback=deny", TEN, Reach.HERE, True),
        ("deny=127.0.0.0/8", TEN, Reach.HERE, True),
    ],
)
def test_who_is_reached_besides_the_address(policy: str, address: int, where: Reach, permitted: bool) -> None:
    assert parse(policy).permits(address, 7, lambda asked: where) is permitted


def test_where_the_hosts_kernel_takes_an_address() -> None:
    assert [reach(address) for address in (LOOPBACK, 0, 1, 0x7F123456)] == [Reach.HERE] * 4
    for interface in HostTransport().interfaces():
        assert reach(interface.address) is Reach.HERE
        if interface.broadcast:
            assert reach(interface.broadcast) is Reach.MANY


@pytest.mark.parametrize(
    ("options", "refused"),
    [
        (b"\x83\x07\x04\x7f\0\0\1\0", True),  # loose, by 127.0.0.1
        (b"\1\1\x89\x07\x04\x7f\0\0\1\0\0\0", True),  # strict, after two no-operations
        (b"\x07\x07\x04\0\0\0\0\0", False),  # record route
        (b"\x07\x05\x04\x83\x83\1\1\0", False),  # the number of one inside another
    ],
)
def test_source_routes_are_refused(net: Any, said: list[str], options: bytes, refused: bool) -> None:
    transport = PolicyTransport(Internet(), parse("deny=10.0.0.0/8"), said.append)
    net.machine.network = Network(of_release("9.x"), lambda: transport)
    net.task.credentials = SUPERUSER
    for fd in (net.stream(), net.dgram(), net("socket", AF_INET, SOCK_RAW, IPPROTO_ICMP)):
        arguments = ("setsockopt", fd, IPPROTO_IP, IP_OPTIONS, net.put(options), len(options))
        if refused:
            net.fails(Errno.EACCES, *arguments)
        else:
            assert not net(*arguments)
