"""Background: a process of its own that compiles, so that neither LLVM nor the making of its text holds up the guest.

Requests and replies are pickled objects. The process belongs to no terminal, and ends when the pipe from here is
closed, as it is however this process ends.
"""

from __future__ import annotations

import atexit
import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

import emu


class Background:
    """`main` is the module whose `main()` is the process. `arrived` is called, from another thread, with every reply in
    `replies`, and once when the process is gone, with `alive` false.
    """

    def __init__(self, main: str, arrived: Callable[[], None]) -> None:
        """Raises OSError if no process can be made."""
        self.replies: deque[Any] = deque()
        self.alive = True
        self._arrived = arrived
        root = os.path.dirname(os.path.dirname(emu.__file__))
        program = f"import sys; sys.path.insert(0, {root!r}); from {main} import main; main()"
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )
        self._requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for target in (self._send, self._receive):
            threading.Thread(target=target, name="compiler", daemon=True).start()
        atexit.register(self.close)

    def request(self, message: Any) -> None:
        self._requests.put(message)

    def close(self) -> None:
        """May be called twice."""
        atexit.unregister(self.close)
        self.alive = False
        self._requests.put(None)

    def _send(self) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        try:
            while (message := self._requests.get()) is not None:
                pickle.dump(message, pipe)
                pipe.flush()
            pipe.close()
        except OSError:
            self.alive = False

    def _receive(self) -> None:
        pipe = self._process.stdout
        assert pipe is not None
        try:
            while True:
                self.replies.append(pickle.load(pipe))
                self._arrived()
        except (EOFError, OSError, pickle.UnpicklingError):
            self.alive = False
            self._arrived()


def serve(handle: Callable[[Any], Any], finish: Callable[[Any, float], bool]) -> None:
    """The other side: answers each request with what `handle` makes of it, until there are no more.

    Once nobody waits any more the process ends at once, unless `finish` says of the request it works on, and of the
    seconds it has done so, that it is to be answered for the sake of what `handle` keeps. That is asked in another
    thread.
    """
    work = _Work(sys.stdin.buffer, finish)
    while (request := work.next()) is not None:
        reply = handle(request)
        try:
            pickle.dump(reply, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        except OSError:
            return  # nobody is interested any more
        work.answered()


class _Work:
    """Requests as they come."""

    def __init__(self, source: IO[bytes], finish: Callable[[Any, float], bool]) -> None:
        self._source = source
        self._finish = finish
        self._requests: deque[Any] = deque()  # the first is being worked on, or is next
        self._there = threading.Semaphore(0)
        self._begun = time.monotonic()
        threading.Thread(target=self._read, name="requests", daemon=True).start()

    def next(self) -> Any:
        """None at the end."""
        self._there.acquire()
        self._begun = time.monotonic()
        return self._requests[0]

    def answered(self) -> None:
        self._requests.popleft()

    def _read(self) -> None:
        with suppress(EOFError, OSError, pickle.UnpicklingError):
            while True:
                self._put(pickle.load(self._source))
        if not self._requests or not self._finish(self._requests[0], time.monotonic() - self._begun):
            os._exit(0)
        self._put(None)

    def _put(self, request: Any) -> None:
        self._requests.append(request)
        self._there.release()
