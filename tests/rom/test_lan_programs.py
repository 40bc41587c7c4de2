"""ping, ifconfig, route, arp, netstat and lanscan, on machines with a LAN card."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
HP9K = [sys.executable, "-m", "tools.cli", "run"]
LAN = ["--lan", "0=user,mac=08:00:09:01:02:03"]
SERIES = {"s300": "9000/370", "s800": "9000/720"}
ENVIRONMENT = os.environ | {"PYTHONPATH": str(TOP)}


def sh(script: str, series: str, *options: str) -> str:
    """What a shell says on a machine with a card, remarks of hp9k's own left out."""
    command = [*HP9K, *(options or LAN), "--model", SERIES[series], "sh", "-c", script]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=ENVIRONMENT, text=True, timeout=120
    )
    return "".join(line for line in done.stdout.splitlines(True) if not line.startswith("hp9k: "))


pytestmark = pytest.mark.parametrize("series", SERIES)


def test_ping(series: str) -> None:
    said = sh("ping -c 2 -q 10.0.2.2; echo $?; ping -q 127.0.0.1 100 1; ping 10.0.2.2 5000", series)
    assert "PING 10.0.2.2: 64 byte packets" in said
    assert "2 packets transmitted, 2 packets received, 0% packet loss\nround-trip (ms)  min/avg/max = " in said
    assert "\n0\nPING 127.0.0.1: 100 byte packets\n" in said
    assert said.endswith("ping: 5000: a message has 8 to 4096 bytes\n")


def test_nobody_answers(series: str) -> None:
    said = sh("ping -c 1 10.0.0.9; echo $?", series, "--lan", "0=hub:a,ip=10.0.0.1/24")
    assert "1 packets transmitted, 0 packets received, 100% packet loss\n1\n" in said


def test_interfaces(series: str) -> None:
    said = sh("ifconfig lan0; ifconfig lan0 10.0.2.16 netmask 0xffffff00 broadcast 10.0.2.0; ifconfig -a", series)
    flags = "lan0: flags=43<UP,BROADCAST,RUNNING>\n"
    assert said == (
        f"{flags}\tinet 10.0.2.15 netmask ffffff00 broadcast 10.0.2.255\n"
        f"{flags}\tinet 10.0.2.16 netmask ffffff00 broadcast 10.0.2.0\n"
        "lo0: flags=49<UP,LOOPBACK,RUNNING>\n\tinet 127.0.0.1 netmask ff000000\n"
    )
    said = sh("ifconfig lan0 down; ifconfig lan0; ping -c 1 -q 10.0.2.2; ifconfig lan7; ifconfig lan0 metric", series)
    assert "lan0: flags=2<BROADCAST>\n" in said
    assert "ping: 10.0.2.2: Network is unreachable\n" in said
    assert said.endswith("ifconfig: lan7: No such device or address\nifconfig: metric: what follows it is missing\n")


def test_routes(series: str) -> None:
    said = sh(
        "route add default 10.0.2.2; route delete default 10.0.2.2; route add 192.168.7.0 10.0.2.2 1;"
        " route add host 192.168.7.9 10.0.2.9 1; route add 10.9.0.0 192.168.1.1 1; route delete 10.9.0.0 1.2.3.4;"
        " netstat -rn",
        series,
    )
    assert said.splitlines() == [
        "route: default: there is such a route",
        "delete net default: gateway 10.0.2.2",
        "add net 192.168.7.0: gateway 10.0.2.2",
        "add host 192.168.7.9: gateway 10.0.2.9",
        "route: 10.9.0.0: Network is unreachable",
        "route: 10.9.0.0: there is no such route",
        "Routing tables",
        "Destination          Gateway              Flags  Interface",
        "192.168.7.9          10.0.2.9             UGH    lan0",
        "10.0.2.0             10.0.2.15            U      lan0",
        "192.168.7.0          10.0.2.2             UG     lan0",
        "127.0.0.0            127.0.0.1            U      lo0",
    ]


def test_stations(series: str) -> None:
    said = sh("arp 10.0.2.2; ping -qc1 10.0.2.2 >/dev/null; arp 10.0.2.2; arp -s 10.0.2.9 8:0:9:a:b:c pub;"
              " arp -a; arp -d 10.0.2.9; arp -d 10.0.2.9; arp -s 10.0.2.9 8", series)  # fmt: skip
    assert said.splitlines() == [
        "10.0.2.2 -- no entry",
        "10.0.2.2 at 52:55:a:0:2:2",
        "10.0.2.2 at 52:55:0a:00:02:02",
        "10.0.2.9 at 08:00:09:0a:0b:0c permanent published",
        "arp: 10.0.2.9: no entry",
        "arp: 8: write a station as 8:0:9:12:34:56",
    ]


def test_what_there_is(series: str) -> None:
    said = sh("lanscan; netstat -i; netstat -a; netstat -s; netstat -x", series)
    assert "0x080009010203  lan0   UP     10.0.2.15\n" in said
    assert "lan0    1500 08:00:09:01:02:03  10.0.2.15 " in said
    assert "Proto Recv-Q Send-Q  Local Address " in said
    assert said.endswith("usage: netstat [-an] | -i | -r | -s\n")


def test_a_machine_on_the_hosts_network(series: str) -> None:
    said = sh("lanscan; echo $?; route add default 127.0.0.1", series, "--net", "host")
    assert said.splitlines() == [
        "lanscan: this machine has no LAN card of its own: it was started without --lan",
        "1",
        "route: default: Not owner",
    ]
