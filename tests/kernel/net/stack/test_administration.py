"""Interfaces, routes and stations changed by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lan_hosts import NETMASK, NETWORK, Host, Lan

from kernel.abi.errno import Errno
from kernel.abi.socket import ATF_COM, ATF_PERM, ATF_PUBL, IFF_UP
from kernel.net.stack.administration import LanAdministration, class_mask

FAR = 0xC0A80700
STATION = b"\x08\0\x09\x01\x02\x03"


@pytest.fixture
def lan() -> Iterator[Lan]:
    made = Lan()
    yield made
    made.close()


def of(host: Host) -> LanAdministration:
    return LanAdministration(host.ip, host.icmp, host.udp, host.tcp)


def test_the_mask_of_each_class() -> None:
    found = [class_mask(address) for address in (0x0A000001, 0xAC100001, 0xC0A80001, 0xE0000001)]
    assert found == [0xFF000000, 0xFFFF0000, 0xFFFFFF00, 0xFFFFFFFF]


def test_another_address(lan: Lan) -> None:
    host = lan.hosts[0]
    here = of(host)
    here.add_route(0, NETWORK + 2, host=False, indirect=True)
    here.set_address("lan0", FAR + 5)
    assert host.ip.hop(FAR + 9).interface is host.interface
    assert host.ip.is_own(FAR + 5)
    assert not host.ip.is_own(NETWORK + 1)
    here.set_netmask("lan0", 0xFFFFFFF0)
    with pytest.raises(Errno.ENXIO):
        here.set_address("lan1", 1)
    assert [(route.network, route.netmask) for route in host.ip.routes] == [(FAR, 0xFFFFFFF0), (0, 0)]


def test_routes(lan: Lan) -> None:
    host = lan.hosts[0]
    here = of(host)
    here.add_route(FAR, NETWORK + 2, host=False, indirect=True)
    here.add_route(FAR + 7, NETWORK + 9, host=True, indirect=True)
    assert host.ip.hop(FAR + 1).address == NETWORK + 2
    assert host.ip.hop(FAR + 7).address == NETWORK + 9
    with pytest.raises(Errno.EEXIST):
        here.add_route(FAR, NETWORK + 3, host=False, indirect=True)
    with pytest.raises(Errno.ENETUNREACH):
        here.add_route(0, FAR + 1, host=False, indirect=True)
    here.delete_route(FAR, NETWORK + 2, host=False)
    with pytest.raises(Errno.ENETUNREACH):
        host.ip.hop(FAR + 1)
    with pytest.raises(Errno.ESRCH):
        here.delete_route(FAR, 0, host=False)


def test_an_interface_that_is_down_sends_and_takes_nothing(lan: Lan) -> None:
    host = lan.hosts[0]
    of(host).set_flags("lan0", 0)
    with pytest.raises(Errno.ENETUNREACH):
        host.ip.hop(NETWORK + 2)
    lan.hosts[1].interface.arp.announce()
    before = host.interface.counts["in"]
    lan.settle()
    assert host.interface.counts["in"] == before
    of(host).set_flags("lan0", IFF_UP)
    assert host.ip.hop(NETWORK + 2).address == NETWORK + 2


def test_stations(lan: Lan) -> None:
    host = lan.hosts[0]
    here = of(host)
    assert here.station(NETWORK + 9) is None
    here.enter_station(NETWORK + 9, STATION, ATF_PERM | ATF_PUBL)
    assert here.station(NETWORK + 9) == (STATION, ATF_COM | ATF_PERM | ATF_PUBL)
    lan.hosts[1].interface.arp.resolve(NETWORK + 9, b"")
    lan.settle()
    assert lan.hosts[1].interface.arp.entries[NETWORK + 9].station == host.station  # answered in its place
    here.forget_station(NETWORK + 9)
    with pytest.raises(Errno.ENXIO):
        here.forget_station(NETWORK + 9)
    with pytest.raises(Errno.ENETUNREACH):
        here.enter_station(FAR, STATION, 0)


def test_a_report(lan: Lan) -> None:
    host = lan.hosts[0]
    host.udp.open((9216, 9216)).bind((0, 69))
    of(host).enter_station(NETWORK + 9, STATION, ATF_PERM)
    lines = of(host).report().splitlines()
    mask = ".".join(str(NETMASK >> shift & 255) for shift in (24, 16, 8, 0))
    assert f"interface lan0 up 1500 02:00:00:00:00:01 10.0.0.1 {mask} in 0 out 0 errors 0" in lines
    assert f"route 10.0.0.0 {mask} 10.0.0.1 direct lan0" in lines
    assert "station 10.0.0.9 08:00:09:01:02:03 pinned private lan0" in lines
    assert "udp 0 0 0.0.0.0.69 0.0.0.0.0 -" in lines
