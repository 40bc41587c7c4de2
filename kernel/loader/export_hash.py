"""The hash table by which a dynamic loader finds a file's exports; the formats differ in the hash alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

END = 0xFFFFFFFF  # ends a chain


def faults(
    heads: Sequence[int],
    exports: Sequence[tuple[int, int]],
    name: Callable[[int], str],
    hash_name: Callable[[bytes], int],
) -> list[str]:
    """What keeps the dynamic loader from finding every export by its name; empty if nothing does.

    `heads`: the first export of each bucket; `exports`: (name, next in the chain) of each. `name` looks a name up and
    may raise the format's error.
    """
    reached = 0
    for bucket, head in enumerate(heads):
        index = head
        while index != END:
            reached += 1
            if index >= len(exports):
                return [f"hash bucket {bucket} leads to export {index} of {len(exports)}"]
            if reached > len(exports):
                return ["export hash chains run together"]
            at, following = exports[index]
            if hash_name(name(at).encode("latin-1")) % len(heads) != bucket:
                return [f"export {index} is in the wrong hash bucket"]
            index = following
    if reached < len(exports):
        return [f"{len(exports) - reached} of {len(exports)} exports are in no hash chain"]
    return []
