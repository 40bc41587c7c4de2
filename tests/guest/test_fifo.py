"""A FIFO between a C program and processes of the host: what is written in one piece arrives in one piece."""

from __future__ import annotations

import os
import subprocess
import threading
from itertools import groupby
from pathlib import Path

from guest import ENVIRONMENT, command

RECORD, HOST_RECORD, COUNT, HOST_COUNT = 8192, 4096, 40, 400


def write_too(path: Path) -> None:
    """Another writer, of the host's."""
    fd = os.open(path, os.O_WRONLY)
    for _ in range(HOST_COUNT):
        os.write(fd, b"." * HOST_RECORD)
    os.close(fd)


def test_records_stay_whole(series: str, tmp_path: Path) -> None:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    arguments = command("fifo", "/tree/fifo", str(COUNT), options=("--mount", f"{tmp_path}:/tree"))
    program = subprocess.Popen(arguments, env=ENVIRONMENT)
    with open(path, "rb", buffering=0) as reader:  # waits for the program
        other = threading.Thread(target=write_too, args=(path,))
        other.start()
        got = b"".join(iter(lambda: reader.read(1 << 16), b""))
    other.join()
    assert program.wait(20) == 0
    runs = [(letter, len(list(run))) for letter, run in groupby(got)]
    assert [size for letter, size in runs if letter != ord(".")] == [RECORD] * COUNT
    assert sum(size for letter, size in runs if letter == ord(".")) == HOST_COUNT * HOST_RECORD
    assert all(size % HOST_RECORD == 0 for letter, size in runs if letter == ord("."))
