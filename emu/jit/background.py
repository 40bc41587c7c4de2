"""Background: a process of its own that compiles, so that neither LLVM nor the making of its text holds up the guest.

Requests and replies are pickled objects. The process belongs to no terminal, and ends when the pipe from here is
closed.
"""

from __future__ import annotations

import atexit
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

import emu


class Background:
    """`main` is the module whose `main()` is the process. `arrived` is called, from another thread, with every reply in
    `replies`, and once when the process is gone, with `alive` false.
    """

    def __init__(self, main: str, arrived: Callable[[], None]) -> None:
        """Raises OSError if no process can be made."""
        self.replies: deque[Any] = deque()
        self.alive = True
        self.patient = False  # at the end, let it finish what it does
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
        if not self.patient:
            self._process.kill()
            self._process.wait()

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


def serve(handle: Callable[[Any], Any]) -> None:
    """The other side: answers each request with what `handle` makes of it, until there are no more."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            request = pickle.load(source)
        except EOFError:
            return
        reply = handle(request)
        try:
            pickle.dump(reply, sink)
            sink.flush()
        except OSError:
            return  # nobody is interested any more
