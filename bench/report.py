"""Results as text and as JSON, with what is needed to measure them again."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from statistics import geometric_mean
from typing import Any

from measure import MEBIBYTES, Row
from peers import ROOT
from series import Series

COLUMNS = "{:<14} {:>10} {:>10}   {:<16} {:>10} {:>10}   {:>7} {:>7}"
HEADINGS = ("", "best", "median", "peer", "best", "median", "x best", "median")


def facts(series: Series, repeat: int, scale: float) -> dict[str, Any]:
    """Machine, versions and options, by name."""
    return {
        "machine": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        series.engine_package: _package(series.engine_package),
        series.qemu: _first_line(series.qemu, "--version").removeprefix(f"{series.qemu} version ").partition(" ")[0],
        series.compiler: _first_line(series.compiler, "-dumpfullversion"),
        "hp9k": _first_line("git", "-C", str(ROOT), "describe", "--always", "--dirty"),
        "series": series.name,
        "guest processor": series.processor,
        "repeat": repeat,
        "scale": scale,
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo") as lines:
            names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or "unknown"


def _package(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _first_line(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    except OSError:
        return "not installed"
    lines = done.stdout.splitlines()
    return lines[0] if done.returncode == 0 and lines else "unknown"


def header(series: Series, known: Mapping[str, Any]) -> str:
    """The facts, a few to a line, and how to read the columns."""
    versions = ("python", series.engine_package, series.qemu, series.compiler, "hp9k")
    return "\n".join(
        (
            f"{known['machine']}, {known['processor']}, {known['cores']} cores, load {known['load']}",
            ", ".join(f"{name} {known[name]}" for name in versions),
            f"Series {series.name}, guest processor {series.processor}, share of the full work {known['scale']:g}",
            'Best and median of interleaved runs; "x" is how many times as long as the peer hp9k takes.',
        )
    )


def group(name: str, summary: str, rows: list[Row], *, mean: bool) -> str:
    """One benchmark's table."""
    runs = len(rows[0].samples["hp9k"])
    lines = [f"\n{name}: {summary}, {runs} {'run' if runs == 1 else 'runs'}", COLUMNS.format(*HEADINGS)]
    for row in rows:
        for position, peer in enumerate(row.peers()):
            own = _figures(row, "hp9k") if position == 0 else ("", "")
            label = row.name if position == 0 else ""
            lines.append(COLUMNS.format(label, *own, peer, *_figures(row, peer), *map(_ratio, row.ratios(peer))))
    if mean:
        means = geometric_means(rows)
        lines.append(COLUMNS.format("geometric mean", *[""] * 5, *map(_ratio, means)))
    return "\n".join(lines)


def geometric_means(rows: list[Row]) -> tuple[float, float]:
    """Of the ratios to each row's only peer: of the best runs, of the medians."""
    pairs = [row.ratios(row.peers()[0]) for row in rows]
    return geometric_mean(best for best, _ in pairs), geometric_mean(middle for _, middle in pairs)


def _ratio(value: float) -> str:
    return f"{value:.3f}" if value < 1 else f"{value:.2f}"


def _figures(row: Row, peer: str) -> tuple[str, str]:
    if row.unit == MEBIBYTES:
        best, middle = row.values(peer)
        return f"{best:,.0f} MiB", f"{middle:,.0f} MiB"
    if row.unit:
        best, middle = row.rates(peer)
        return f"{best:,.0f}/s", f"{middle:,.0f}/s"
    best, middle = row.values(peer)
    return f"{best * 1000:,.1f} ms", f"{middle * 1000:,.1f} ms"


def as_json(rows: list[Row], *, mean: bool) -> dict[str, Any]:
    """A benchmark's rows with every sample, in seconds."""
    found: dict[str, Any] = {
        row.name: {
            "amount": row.amount,
            "unit": row.unit or "runs",
            row.unit if row.unit == MEBIBYTES else "seconds": row.samples,
            "ratios": {peer: dict(zip(("best", "median"), row.ratios(peer), strict=True)) for peer in row.peers()},
        }
        for row in rows
    }
    if mean:
        found["geometric mean"] = dict(zip(("best", "median"), geometric_means(rows), strict=True))
    return found
