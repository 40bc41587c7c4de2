"""The machine models."""

from __future__ import annotations

import pytest

from rom import models


@pytest.mark.parametrize("name", models.names())
def test_every_model(name: str) -> None:
    model = models.find(name)
    assert model.name == name
    assert len(model.name) <= 8, "uname(2) has room for eight characters"
    assert model.cpu in {"s300": ("68020", "68030", "68040"), "s800": ("1.0", "1.1", "2.0")}[model.series]
    assert ("HP-MC68040" in model.context) == (model.cpu == "68040")
    assert model.context.endswith(" localroot default")
    assert models.find(name.removeprefix("9000/")) == model


@pytest.mark.parametrize("series", models.DEFAULTS)
def test_the_default_of_a_series_is_one_of_its_machines(series: str) -> None:
    model = models.find(models.DEFAULTS[series])
    assert model.series == series
    assert models.remark(model) is None


def test_only_the_310_is_not_what_it_was() -> None:
    assert [name for name in models.names() if models.remark(models.find(name))] == ["9000/310"]


def test_another_release() -> None:
    assert models.find("9000/350", "7.0").release == "7.0"


@pytest.mark.parametrize(("name", "release"), [("9000/123", "7.0"), ("9000/350", ""), ("9000/350", "B.10.20.1")])
def test_what_there_is_not(name: str, release: str) -> None:
    with pytest.raises(ValueError, match=r"no such model|1 to 8 characters"):
        models.find(name, release)


@pytest.mark.parametrize("series", models.DEFAULTS)
@pytest.mark.parametrize("processor", ["", "1.0", "1.1", "2.0"])
@pytest.mark.parametrize("linked_on", [None, 9, 10, 11])
def test_what_suits_a_program_is_a_machine(series: str, processor: str, linked_on: int | None) -> None:
    name, release = models.suited(series, processor, linked_on)
    assert models.find(name, release).major == (linked_on or 9)
