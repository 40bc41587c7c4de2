"""A machine with processes on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from typing import Any

from hp9k.calls import Call, CallHandler, number_of, replace_call
from hp9k.hooks import Hook
from hp9k.process import Exiting, Process, Stop
from hp9k.streams import Input, Output
from kernel.abi.errno import HpuxError
from kernel.debug.control import Control
from kernel.debug.events import Event, Interrupted
from kernel.debug.modules import Modules
from kernel.fs.vfs import OpenFile
from kernel.machine import Machine as System
from kernel.process.descriptors import FileTable
from kernel.process.observer import Withheld
from kernel.process.task import Task
from rom import models
from tools.options import Options
from tools.profile.counting import Executed, InstructionCounter
from tools.run.session import Session, session

Mount = tuple[str, str] | tuple[str, str, bool]  # of this machine, of the program's; whether it is read-only


class Machine:
    """A machine, switched on with the first program that is started on it. The options are those of `hp9k run`.

    Its processes run while one of the methods `run`, `step` and `call` is waited for, and at no other time. A context
    manager: at its end all processes do. Of no use to two threads at once.
    """

    def __init__(
        self,
        *,
        root: str | None = None,
        mounts: Iterable[Mount] = (),
        here: bool = False,
        cwd: str | None = None,
        env: Mapping[str, str] | None = None,
        clear_env: bool = False,
        net: str = "host",
        model: str | None = None,
        release: str = models.RELEASE,
        engine: str | None = None,
        coverage: bool = False,
    ) -> None:
        """With `coverage` it is counted which instructions are executed (`executed`, `drcov`). That takes the reference
        engine, a thousand times slower than native code.
        """
        self._options = Options(
            root=root,
            mounts=tuple((mount[0], mount[1], len(mount) > 2 and bool(mount[2])) for mount in mounts),
            here=here,
            cwd=cwd,
            settings=tuple(f"{name}={value}" for name, value in (env or {}).items()),
            clear_environment=clear_env,
            net=net,
            model=model,
            release=release,
            engine="reference" if coverage else engine,
        )
        self._stack = ExitStack()
        self._session: Session | None = None
        self._control: Control | None = None
        self._raised: BaseException | None = None
        self._kept: set[Task] = set()  # those with snapshots
        self._processes: dict[int, Process] = {}
        self.modules = Modules()
        self._stack.callback(self.modules.close)
        self._counter: InstructionCounter | None = None
        if coverage:
            self._counter = InstructionCounter(self.modules)

    # -- programs ----------------------------------------------------------------------------------------------

    def start(self, program: str, *arguments: str, stdin: bytes | None = b"", capture: bool = True) -> Process:
        """A process that stands before its first instruction.

        `stdin` is what it finds on standard input; None: this process's. With `capture` standard output and standard
        error are kept (`Process.stdout`, `Process.stderr`), else they are this process's.

        Raises FormatError, OSError, and BadOption for options that can't be met.
        """
        made = self._switched_on(program)
        files, stdout, stderr = made.standard_files(), Output(), Output()
        replaced: dict[int, OpenFile] = {} if stdin is None else {0: Input(stdin)}
        if capture:
            replaced |= {1: stdout, 2: stderr}
        task = made.start(program, arguments, _with(files, replaced))
        if self._control is None:
            self._control = Control(made.machine)
            self._stack.callback(self._control.close)
        self._control.attach(task)
        if self._counter is not None:
            self._counter.begin(task)
            task.attach(self._counter)
        process = self._processes[task.pid] = Process(self, task, stdout, stderr)
        return process

    def _switched_on(self, program: str) -> Session:
        if self._session is None:
            self._session = self._stack.enter_context(session(self._options, program=program, takes_signals=False))
        return self._session

    def close(self) -> None:
        """End all processes and give everything back. May be called twice."""
        self._stack.close()

    def __enter__(self) -> Machine:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # -- what is there -----------------------------------------------------------------------------------------

    @property
    def control(self) -> Control:
        """The debugger's core, for what has no method here. Raises RuntimeError before the first `start`."""
        if self._control is None:
            raise RuntimeError("no program was started yet")
        return self._control

    @property
    def system(self) -> System:
        """The kernel. Raises RuntimeError before the first `start`."""
        if self._session is None:
            raise RuntimeError("no program was started yet")
        return self._session.machine

    @property
    def processes(self) -> list[Process]:
        """All that are alive."""
        return [self.process_of(task) for task in self.control.machine.tasks.values()]

    def process_of(self, task: Task) -> Process:
        found = self._processes.get(task.pid)
        if found is None or found.task is not task:
            found = self._processes[task.pid] = Process(self, task, Output(), Output())
        return found

    @property
    def follow_children(self) -> bool:
        """Whether forked processes stop for what happens in them, too."""
        return not self.control.detach_on_fork

    @follow_children.setter
    def follow_children(self, value: bool) -> None:
        self.control.detach_on_fork = not value

    # -- running -----------------------------------------------------------------------------------------------

    def run(self, timeout: float | None = None) -> Stop:
        """Let all processes go on until something happens in one of them, or `timeout` seconds are over.

        What a hook of yours raised is raised here.
        """
        return self.carry_on(self.control.run, timeout)

    def carry_on(self, go: Callable[[], Event], timeout: float | None = None) -> Stop:
        """`go` of the debugger's core, as a Stop."""
        scheduler = self.system.scheduler
        deadline = None if timeout is None else scheduler.clock.monotonic() + timeout
        timer = None if deadline is None else scheduler.call_at(deadline, self.control.interrupt)
        event = go()
        while isinstance(event, Interrupted) and (deadline is None or scheduler.clock.monotonic() < deadline):
            event = go()  # the time of an earlier run was over as that ended
        if timer is not None:
            timer.cancel()
        if self._raised is not None:
            raised, self._raised = self._raised, None
            raise raised
        return Stop.of(event, self.process_of(event.task), late=isinstance(event, Interrupted))

    @property
    def over(self) -> bool:
        """Whether no process is left."""
        return not self.control.machine.tasks

    def guarded(self, task: Task, function: Callable[..., Any]) -> Callable[..., Any]:
        """A function of the user's, called for `task`: what it raises comes out of `run`, and not into the kernel."""

        def guard(*arguments: Any) -> Any:
            try:
                return function(*arguments)
            except Exception as error:
                if self._raised is None:
                    self._raised = error
                    self.control.report(Event(task))
                return None

        return guard

    def keep(self, task: Task) -> None:
        """From now on a process stops before its end."""
        if not self._kept:
            for series in self.system.models:
                table = self.system.calls(series)
                replace_call(table, number_of(table, "exit"), self._exits, self.process_of)
        self._kept.add(task)

    def _exits(self, call: Call) -> None:
        task = call.process.task
        if task in self._kept:
            self.control.report(Exiting(task, call.words[0] & 0xFF))
            raise Withheld

    # -- coverage ----------------------------------------------------------------------------------------------

    @property
    def executed(self) -> dict[str, Counter[int]]:
        """By file: the addresses of the instructions that were executed, and how often each was. Raises RuntimeError
        for a machine made without `coverage`."""
        return {one.module.name: one.counts for one in self._counted()}

    def drcov(self) -> bytes:
        """That as a file of the format drcov, for Lighthouse and the like. Raises RuntimeError as `executed`."""
        from tools.profile.coverage import drcov

        return drcov(self._counted())

    def _counted(self) -> list[Executed]:
        if self._counter is None:
            raise RuntimeError("nothing is counted: make the machine with coverage=True")
        return list(self._counter.files())

    # -- system calls ------------------------------------------------------------------------------------------

    def on_call(self, name: str, handler: CallHandler) -> Hook:
        """Ask `handler` whenever a process makes the system call of that name: a number is its result, None lets it go
        its way; `raise call.fail("ENOENT")` makes it fail. Raises KeyError for a call there isn't.

        Calls without a handler cost no more than before.
        """
        hooks = []
        for series in self.system.models:
            table = self.system.calls(series)
            with suppress(KeyError):  # the other series may have it
                hooks.append(replace_call(table, number_of(table, name), self._handler(handler), self.process_of))
        if not hooks:
            raise KeyError(name)

        def remove() -> None:
            for hook in hooks:
                hook.remove()

        return Hook(remove)

    def _handler(self, handler: CallHandler) -> CallHandler:
        """It may raise errors of HP-UX."""

        def ask(call: Call) -> Any:
            result = self.guarded(call.process.task, _result)(handler, call)
            if isinstance(result, HpuxError):
                raise result
            return result

        return ask


def _result(handler: CallHandler, call: Call) -> Any:
    try:
        return handler(call)
    except HpuxError as error:
        return error


def _with(files: FileTable, replaced: Mapping[int, OpenFile]) -> FileTable:
    made = FileTable()
    for fd in (0, 1, 2):
        if fd in replaced:
            made.put(fd, replaced[fd])
        elif files.is_open(fd):
            made.put(fd, files.get(fd))
    return made
