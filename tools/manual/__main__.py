"""`python -m tools.manual`: write the pages and completions below share/, from where pip installs them.

`--check` compares and changes nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tools.manual.declarations import commands
from tools.manual.page import overview, page
from tools.manual.shells import bash, fish, zsh

SHARE = Path(__file__).resolve().parents[2] / "share"


def files() -> dict[str, str]:
    """Text by path below share/."""
    all_of_them = commands()
    made = {f"man/man1/hp9k-{command.name}.1": page(command) for command in all_of_them}
    made["man/man1/hp9k.1"] = overview(all_of_them)
    made["bash-completion/completions/hp9k"] = bash(all_of_them)
    made["zsh/site-functions/_hp9k"] = zsh(all_of_them)
    made["fish/vendor_completions.d/hp9k.fish"] = fish(all_of_them)
    return made


def stale(share: Path = SHARE) -> list[str]:
    """What is missing, different or too much, by path below `share`."""
    wanted = files()
    there = {str(path.relative_to(share)): path.read_text() for path in share.rglob("*") if path.is_file()}
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))


def main(arguments: list[str]) -> int:
    if arguments == ["--check"]:
        for name in stale():
            print(f"share/{name} is not what python -m tools.manual makes")
        return int(bool(stale()))
    wanted = files()
    for name in stale():
        path = SHARE / name
        if name in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[name])
        else:
            path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
