"""The real thing for tests: web and jobs as processes of their own, as an installation starts them."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.commands import environment, run
from tests.support.room import ROOT, room, running

#: Longer than any start or end that is still worth waiting for.
_START_SECONDS = 60
_STOP_SECONDS = 20

_GUNICORN = ["gunicorn", "--config", "gunicorn.conf.py"]
_COMMANDS = {"web": [*_GUNICORN, "wsgi:app"], "jobs": ["flask", "jobs"], "serve": ["flask", "serve"]}


@dataclass
class Server:
    """A running OneWindow: where it listens, what it was started with, what it has said."""

    url: str
    settings: dict[str, str]
    log: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def token(self, username: str) -> str:
        """A bearer token for one of the staff."""
        return run(["flask", "create-token", username], self.settings).split()[-1]

    def start(self, *names: str) -> None:
        """Start the named processes, `web` and `jobs`, or `serve` for both; wait until the web answers."""
        for name in names:
            self.processes[name] = self._spawn(_COMMANDS[name])
            if name != "jobs":
                self._wait_until_ready(self.processes[name])

    def start_web(self, wsgi_app: str) -> None:
        """Start another program than OneWindow under our own gunicorn; it answers at /readyz as well."""
        self.processes["web"] = self._spawn([*_GUNICORN, wsgi_app])
        self._wait_until_ready(self.processes["web"])

    def stop(self, *names: str) -> None:
        """Ask the named processes to end, and make sure that they do."""
        stopping = [self.processes.pop(name) for name in names if name in self.processes]
        for process in stopping:
            process.terminate()
        for process in stopping:
            _wait_or_kill(process)

    def _spawn(self, module: list[str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *module],
                cwd=ROOT,
                env=self.settings,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        running(process.pid).touch()
        return process

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not _answers(f"{self.url}/readyz"):
            if process.poll() is not None or time.monotonic() > deadline:
                said = self.log.read_text(errors="replace")[-4000:]
                raise RuntimeError(f"the server did not start:\n{said}")
            time.sleep(0.1)


@contextmanager
def serving(database_url: str, *names: str, **settings: str) -> Iterator[Server]:
    """The named processes on this database, or else web and jobs, until the end of the block."""
    with a_server(database_url, **settings) as server:
        server.start(*(names or ("web", "jobs")))
        yield server


@contextmanager
def a_server(database_url: str, **settings: str) -> Iterator[Server]:
    """A server of which nothing runs yet; at the end of the block nothing runs any more."""
    folder = Path(tempfile.mkdtemp(prefix="server-", dir=room()))
    port = free_port()
    listening = environment(database_url, HOST="127.0.0.1", PORT=str(port), **settings)
    server = Server(f"http://127.0.0.1:{port}", listening, folder / "server.log")
    try:
        yield server
    finally:
        server.stop(*server.processes)


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _wait_or_kill(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise RuntimeError("a server process did not end when it was asked to") from None
    finally:
        running(process.pid).unlink()
