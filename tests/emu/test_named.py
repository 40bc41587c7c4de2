"""Named behaves as typing.NamedTuple, which type checkers take it for."""

from __future__ import annotations

import pickle
from typing import NamedTuple

import pytest

from emu.named import Named


class Ours(Named):
    """With a comment."""

    first: int
    second: str = "b"
    third: tuple[int, ...] = ()

    @property
    def twice(self) -> int:
        return 2 * self.first


class Theirs(NamedTuple):
    first: int
    second: str = "b"
    third: tuple[int, ...] = ()


@pytest.mark.parametrize(
    ("values", "named"),
    [((1,), {}), ((1, "x"), {}), ((1, "x", (3,)), {}), ((1,), {"third": (4,)}), ((), {"second": "y", "first": 2})],
)
def test_made_as_a_named_tuple_is(values: tuple, named: dict) -> None:
    ours, theirs = Ours(*values, **named), Theirs(*values, **named)
    assert tuple(ours) == theirs
    assert ours == theirs
    assert hash(ours) == hash(theirs)
    assert (ours.first, ours.second, ours.third) == theirs
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert ours._asdict() == theirs._asdict()
    assert ours._replace(second="z") == theirs._replace(second="z")
    assert type(ours._replace(first=3)) is Ours
    assert Ours._make(theirs) == theirs
    assert pickle.loads(pickle.dumps(ours)) == ours


@pytest.mark.parametrize(
    ("values", "named"),
    [((), {}), ((1, "b", (), 4), {}), ((1,), {"first": 2}), ((1,), {"fourth": 4}), ((), {"second": "x"})],
)
def test_wrong_members_are_refused(values: tuple, named: dict) -> None:
    for kind in (Theirs, Ours):
        with pytest.raises(TypeError):
            kind(*values, **named)


def test_members_are_for_ever() -> None:
    made = Ours(1)
    assert made.twice == 2
    with pytest.raises(AttributeError):
        made.first = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        made.other = 2  # type: ignore[attr-defined]


def test_members_are_matched_by_place() -> None:
    match Ours(1, "x"):
        case Ours(first, second):
            assert (first, second) == (1, "x")
        case _:
            pytest.fail("no match")
