"""Nice values, real-time priorities and locks in memory as a C program sees them."""

from __future__ import annotations

import os

import pytest
from guest import Run, run, verdicts

NAMES = (
    "nice-0 nice-gets-less nice-starves-nobody rtprio-off rtprio-einval rtprio-esrch nice-eperm rtprio-eperm "
    "plock-eperm"
)
OWN = {"s300": "nice-5", "s800": "getpriority getpriority-esrch getpriority-einval setpriority setpriority-eacces"}
PRIVILEGED = "nice-better rtprio rtprio-inherited rtprio-before-others plock plock-data plock-einval"


@pytest.fixture(scope="module")
def result(series: str) -> Run:
    return run("priority", "all")


def test_everybody(result: Run, series: str) -> None:
    said = verdicts(result.output)
    for name in (NAMES + " " + OWN[series]).split():
        assert said.get(name) == "ok", result.output + result.errors


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser has real-time priorities")
def test_the_superuser(series: str) -> None:
    done = run("priority", "root")
    said = verdicts(done.output)
    for name in PRIVILEGED.split():
        assert said.get(name) == "ok", done.output + done.errors
