"""What `hp9k trace -c` sums up."""

from __future__ import annotations

_RULE = "------ ----------- ----------- --------- --------- ----------------"


class Count:
    """Of one call."""

    __slots__ = ("calls", "errors", "seconds")

    def __init__(self) -> None:
        self.calls = self.errors = 0
        self.seconds = 0.0


class Counts(dict[str, Count]):
    """By the names of calls."""

    def add(self, name: str, seconds: float, failed: bool) -> None:
        count = self.setdefault(name, Count())
        count.calls += 1
        count.seconds += seconds
        count.errors += failed

    def table(self) -> list[str]:
        """The most expensive call first."""
        calls, errors, seconds = (
            sum(getattr(count, what) for count in self.values()) for what in ("calls", "errors", "seconds")
        )
        lines = ["% time     seconds  usecs/call     calls    errors syscall", _RULE]
        for name, count in sorted(self.items(), key=lambda item: (-item[1].seconds, item[0])):
            each = round(count.seconds / count.calls * 1e6)
            share = 100 * count.seconds / (seconds or 1.0)
            lines.append(
                f"{share:6.2f} {count.seconds:11.6f} {each:11d} {count.calls:9d} {count.errors or '':>9} {name}"
            )
        lines.append(_RULE)
        lines.append(f"100.00 {seconds:11.6f} {'':11} {calls:9d} {errors or '':>9} total")
        return lines
