"""Message queues: msgget(2), msgsnd(2), msgrcv(2), msgctl(2)."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from kernel.abi.errno import Errno
from kernel.ipc.objects import ALTER, IPC_NOWAIT, READ, IpcObject, Objects
from kernel.waiting import WaitQueue

if TYPE_CHECKING:
    from kernel.clock import Clock
    from kernel.credentials import Credentials
    from kernel.process.task import Task

# HP-UX 9's default configuration.
MSGMNI = 50  # queues
MSGTQL = 40  # messages in all queues
MSGMAX = 8192  # bytes of a message
MSGMNB = 16384  # bytes of a queue
MSG_NOERROR = 0o10000


class Message:
    __slots__ = ("text", "type")

    def __init__(self, type: int, text: bytes) -> None:
        self.type = type
        self.text = text


class Queue(IpcObject):
    def __init__(self, key: int, mode: int, owner: Credentials, now: int) -> None:
        super().__init__(key, mode, owner, now)
        self.messages: deque[Message] = deque()
        self.bytes = 0
        self.limit = MSGMNB
        self.last_sender = self.last_receiver = 0
        self.sent_at = self.received_at = 0
        self.arrived = WaitQueue()

    def choose(self, wanted: int) -> Message | None:
        """The message msgrcv(2) takes: 0 the first, n the first of type n, -n the lowest type up to n."""
        if wanted == 0:
            return self.messages[0] if self.messages else None
        if wanted > 0:
            return next((message for message in self.messages if message.type == wanted), None)
        low = [message for message in self.messages if message.type <= -wanted]
        return min(low, key=lambda message: message.type, default=None)


class Queues(Objects[Queue]):
    def __init__(self, clock: Clock) -> None:
        super().__init__(clock, MSGMNI)
        self.room = WaitQueue()  # one for all queues: they share MSGTQL

    def open(self, key: int, flags: int, credentials: Credentials) -> Queue:
        """msgget(2). Raises as `get`."""
        return self.get(key, flags, credentials, lambda: Queue(key, flags, credentials, self.now()))[0]

    def _fits(self, queue: Queue, size: int) -> bool:
        return queue.bytes + size <= queue.limit and sum(len(each.messages) for each in self) < MSGTQL

    async def send(self, task: Task, queue: Queue, message: Message, flags: int) -> None:
        """msgsnd(2). Raises EACCES, EAGAIN, EIDRM, EINVAL for what never fits."""
        queue.check(task.credentials, ALTER)
        if len(message.text) > min(MSGMAX, queue.limit) or message.type < 1:
            raise Errno.EINVAL
        while not self._fits(queue, len(message.text)):
            if flags & IPC_NOWAIT:
                raise Errno.EAGAIN
            await task.wait(self.room)
            if queue.removed:
                raise Errno.EIDRM
        queue.messages.append(message)
        queue.bytes += len(message.text)
        queue.last_sender, queue.sent_at = task.pid, self.now()
        queue.arrived.wake()

    async def receive(self, task: Task, queue: Queue, size: int, wanted: int, flags: int) -> Message:
        """msgrcv(2), but for taking the message out. Raises EACCES, ENOMSG, EIDRM, E2BIG."""
        queue.check(task.credentials, READ)
        while (message := queue.choose(wanted)) is None:
            if flags & IPC_NOWAIT:
                raise Errno.ENOMSG
            await task.wait(queue.arrived)
            if queue.removed:
                raise Errno.EIDRM
        if len(message.text) > size and not flags & MSG_NOERROR:
            raise Errno.E2BIG
        return message

    def take(self, task: Task, queue: Queue, message: Message) -> None:
        """The receiver has got it."""
        at = next(index for index, found in enumerate(queue.messages) if found is message)
        del queue.messages[at]
        queue.bytes -= len(message.text)
        queue.last_receiver, queue.received_at = task.pid, self.now()
        self.room.wake()

    def destroy(self, queue: Queue) -> None:
        """IPC_RMID: those who wait get EIDRM."""
        self.remove(queue)
        queue.messages.clear()
        queue.arrived.wake()
        self.room.wake()
