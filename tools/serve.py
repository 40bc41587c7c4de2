"""`hp9k serve`: what real machines and other emulators boot from over a LAN."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from tools.messages import complain
from tools.options import BadOption
from tools.parameters import CONTEXT, LanType

if TYPE_CHECKING:
    from kernel.net.lan import LanTransport
    from tools.run.lan.option import CardOption


class Client(NamedTuple):
    """A machine that boots: its station, its address (0: none is told), the files it is offered."""

    station: bytes
    address: int
    files: list[str]


class _ClientType(click.ParamType):  # type: ignore[type-arg]  # generic, but only since click 8.2
    name = "STATION[=ADDRESS][,FILE...]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Client:
        from ipaddress import IPv4Address

        first, *files = str(value).split(",")
        station, equals, address = first.partition("=")
        try:
            bytes_of_station = bytes(int(part, 16) for part in station.split(":"))
            if len(bytes_of_station) != 6:
                raise ValueError
            return Client(bytes_of_station, int(IPv4Address(address)) if equals else 0, files)
        except ValueError:
            self.fail(f"{value}: write it like 08:00:09:12:34:56=192.168.5.7,hp-ux")


@click.command("serve", context_settings=CONTEXT)
@click.option(
    "--lan",
    required=True,
    type=LanType(),
    help="What to serve on, as for `run`: `0=tap:tap0,ip=192.168.5.1/24`; `--lan help` shows all links.",
)
@click.option(
    "--client",
    "clients",
    multiple=True,
    type=_ClientType(),
    help="A machine that boots: its station, the address BOOTP, DHCP and RARP tell it, the files it may have. With any,"
    " others are not answered.",
)
@click.option("--bootfile", default="", metavar="NAME", help="The file that BOOTP and DHCP tell.")
@click.argument("directory", type=click.Path(exists=True, file_okay=False))
def command(lan: CardOption, clients: tuple[Client, ...], bootfile: str, directory: str) -> int:
    """Serve the files of DIRECTORY to machines that boot over a LAN, until Ctrl-C.

    RMP for the boot ROMs of Series 300 and 700 machines, BOOTP, DHCP, RARP and TFTP for others. Addresses are told only
    to clients that are named. Each request is a line on standard error.

    \b
    Examples:
      hp9k serve --lan 0=tap:tap0,ip=192.168.5.1/24 ~/boot
      hp9k serve --lan 0=tap:tap0,ip=192.168.5.1/24 --client 08:00:09:12:34:56=192.168.5.7,SYSHPUX ~/boot
      hp9k serve --lan 0=dgram:5001,to=5002,ip=10.0.0.1/24 --bootfile install.lif ~/boot
    """
    from emu.lan.link import LinkError
    from kernel.clock import Clock
    from kernel.net.lan import LanTransport
    from kernel.net.releases import DEFAULT_RELEASE, of_release
    from kernel.process.scheduler import Scheduler
    from tools.run.lan.control import Control, report
    from tools.run.lan.plug import plug_in

    if not lan.address:
        raise BadOption("a server needs an address of its own: ip=ADDRESS/BITS")
    with ExitStack() as stack:
        scheduler = Scheduler(Clock())
        stack.callback(scheduler.close)
        try:
            cards = plug_in([lan], "direct", scheduler, complain)
        except LinkError as error:
            raise BadOption(str(error)) from None
        transport = LanTransport(cards, scheduler, of_release(DEFAULT_RELEASE))
        stack.callback(transport.close)
        _serve(transport, list(clients), bootfile, os.path.abspath(directory), stack)
        with suppress(OSError):
            stack.callback(Control(lambda: report([lan], transport), scheduler).close)
        complain(str(lan))
        while True:
            scheduler.poll()


def _serve(transport: LanTransport, clients: list[Client], boot_file: str, directory: str, stack: ExitStack) -> None:
    from kernel.net.netboot.leases import Leases, Network
    from kernel.net.netboot.rarp import RarpServer
    from kernel.net.netboot.rmp import RmpServer
    from kernel.net.netboot.tftp import Tftp

    interface = transport.ip.interfaces[0]
    addresses = {client.station: client.address for client in clients if client.address}
    files = {client.station: client.files for client in clients}
    network = Network(interface.address, interface.netmask, boot_file=boot_file, known=tuple(addresses.items()))
    scheduler = transport.scheduler
    stack.callback(RmpServer(interface, directory, files, transport, complain).close)
    stack.callback(Leases(transport.udp, network, scheduler, complain).close)
    stack.callback(Tftp(directory, interface.address, transport.udp, transport, scheduler, complain).close)
    RarpServer(interface, addresses, complain)
