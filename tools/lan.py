"""`hp9k lan`: the LAN cards of running machines, what went over them, and who is connected."""

from __future__ import annotations

import click

from tools.messages import complain
from tools.parameters import CONTEXT


@click.command("lan", context_settings=CONTEXT)
@click.argument("processes", metavar="[PID...]", nargs=-1, type=int)
def command(processes: tuple[int, ...]) -> int:
    """Show the LAN cards of running machines: links, statistics, open connections.

    Of all machines of yours that were started with --lan, or of those with these process ids. The exit status is 1 if
    there is none.

    \b
    Examples:
      hp9k lan
      hp9k lan 4711
    """
    from tools.run.lan.control import Silent, ask, machines

    found = silent = False
    try:
        for pid in processes or machines():
            try:
                lines = ask(pid)
            except Silent:
                complain(f"{pid}: it does not answer: is it stopped?")
                silent = True
                continue
            if lines is None:
                if processes:
                    complain(f"{pid}: no machine with a LAN card runs there")
                continue
            if found:
                click.echo()
            click.echo(shown(pid, lines), nl=False)
            found = True
    except OSError as error:
        complain(f"{error.filename}: {error.strerror}")
        return 1
    if not (found or silent or processes):
        complain("no machine with a LAN card is running")
    return 0 if found else 1


def shown(pid: int, lines: list[str]) -> str:
    """The text for one machine, from the lines it told."""
    told: dict[str, list[list[str]]] = {}
    for line in lines:
        kind, *words = line.split(" ")
        told.setdefault(kind, []).append(words)
    text = [f"{pid}: {' '.join(told['command'][0])}"]
    interfaces = {words[0]: words[1:] for words in told.get("interface", [])}
    for name, *words in told.get("card", []):
        text.append(f"  {name} {' '.join(words)}")
        text += _statistics(interfaces.get(name.rstrip(":")))
        counts = [words for words in told.get("count", []) if words[0] + ":" == name]
        text += [f"      {number} {' '.join(what)}" for _, number, *what in counts if what[0] not in ("in", "out")]
    sockets = [(kind, *words) for kind in ("tcp", "udp") for words in told.get(kind, [])]
    if sockets:
        text.append(f"  {'':4} {'received':>8} {'unsent':>8}  {'local':22} {'remote':22} state")
    for kind, received, unsent, local, remote, state in sockets:
        text.append(f"  {kind:4} {received:>8} {unsent:>8}  {local:22} {remote:22} {state.strip('-')}".rstrip())
    return "\n".join(text) + "\n"


def _statistics(words: list[str] | None) -> list[str]:
    """Of `up|down MTU STATION ADDRESS NETMASK in N out N errors N`."""
    if words is None:
        return []
    state, mtu, _, address, netmask, _, arrived, _, sent, _, errors = words
    return [
        f"      {state}, address {address}, netmask {netmask}, at most {mtu} bytes",
        f"      {arrived} frames in, {sent} out, {errors} errors",
    ]
