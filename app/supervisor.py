"""Web and jobs as child processes: kept running together, ended together, and outlived."""

import errno
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from app.stopping import StopSignal

log = structlog.get_logger("onewindow.supervisor")

ROOT = Path(__file__).resolve().parent.parent

#: How often the children are looked at, and the pause before one that died is started again.
LOOK_SECONDS = 0.5
PAUSE_SECONDS = 1.0
#: What has not ended so long after it was asked to is killed.
PATIENCE_SECONDS = 15.0
#: A program that gives up so soon after its start, so many times in a row, would never start.
YOUNG_SECONDS = 10.0
MOST_FALSE_STARTS = 3


class PortTaken(Exception):
    """The address at which the web process would listen belongs to another program."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"Port {port} on {host} is taken by another program; choose another with PORT=…")


class DoesNotStart(Exception):
    """A program ends by itself whenever it is started."""


@dataclass(frozen=True)
class Program:
    """What a child runs, and its name in the log."""

    name: str
    command: Sequence[str]


def commands(workers: int) -> tuple[Program, ...]:
    """The processes of an installation: web processes that know nothing of each other, and one of jobs."""
    web = (sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app")
    names = ["web"] if workers == 1 else [f"web {number}" for number in range(1, workers + 1)]
    return (*(Program(name, web) for name in names), Program("jobs", (sys.executable, "-m", "flask", "jobs")))


def check_port(host: str, port: int) -> None:
    """Say before anything is started that it could not listen; raises PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(host, port) from error


def run(programs: Iterable[Program], *, patience: float = PATIENCE_SECONDS) -> int:
    """Keep the programs running until SIGTERM or SIGINT, and end after all of them; the exit code."""
    stop = StopSignal()
    children = [Child(program) for program in programs]
    try:
        while not stop.wait(LOOK_SECONDS):
            for child in children:
                child.look_after()
    except DoesNotStart as failure:
        log.critical("gives_up", reason=str(failure))
        return 1
    finally:
        end(children, patience)
    return 0


class Child:
    """One program, kept running. It stays in our process group: a signal to the group reaches it as well."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._process = self._start()
        self._false_starts = 0
        self._ended_at: float | None = None

    def look_after(self) -> None:
        """Note that the program has ended; start it again a little later."""
        if self._ended_at is not None:
            if time.monotonic() - self._ended_at >= PAUSE_SECONDS:
                self._ended_at = None
                self._process = self._start()
        elif self._process.poll() is not None:
            self._note_end(self._process.returncode)

    def ask_to_end(self) -> None:
        """Pass the signal on; one that came to the whole group does no harm twice."""
        self._process.terminate()

    def make_end(self, deadline: float) -> None:
        """Wait for the end until the deadline, then force it."""
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("killed", program=self._program.name)
            self._process.kill()
            self._process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        self._started_at = time.monotonic()
        return subprocess.Popen(self._program.command, cwd=ROOT)  # noqa: S603  # our own commands

    def _note_end(self, code: int) -> None:
        self._ended_at = time.monotonic()
        log.error("ended_unexpectedly", program=self._program.name, exit_code=code)
        gave_up = code > 0 and self._ended_at - self._started_at < YOUNG_SECONDS
        self._false_starts = self._false_starts + 1 if gave_up else 0
        if self._false_starts >= MOST_FALSE_STARTS:
            raise DoesNotStart(f"{self._program.name} does not start; its own lines above say why")


def end(children: Sequence[Child], patience: float) -> None:
    """End all children, however long they hesitate."""
    for child in children:
        child.ask_to_end()
    deadline = time.monotonic() + patience
    for child in children:
        child.make_end(deadline)
