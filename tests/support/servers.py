"""The real thing for tests: web and jobs as processes of their own, as an installation starts them."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.room import ROOT, room

#: Longer than any start that is still worth waiting for.
_START_SECONDS = 40
_STOP_SECONDS = 20


@dataclass
class Server:
    """A running OneWindow: where it listens, what it runs on, what it has said."""

    url: str
    database_url: str
    settings: dict[str, str]
    log: Path
    processes: dict[str, subprocess.Popen[bytes]]

    def flask(self, *command: str) -> str:
        """Run a flask command beside the server; what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", *command],
            cwd=ROOT,
            env=self.settings,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"flask {' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def token(self, username: str) -> str:
        """A bearer token for one of the staff."""
        return self.flask("create-token", username).split()[-1]

    def start(self, *names: str) -> None:
        """Start the named processes, `web` and `jobs`; wait until the web answers."""
        for name in names:
            with self.log.open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    [sys.executable, "-m", *_COMMANDS[name]],
                    cwd=ROOT,
                    env=self.settings,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        if "web" in names:
            self._wait_until_ready()

    def stop(self, *names: str) -> None:
        """Ask the named processes to end, and make sure that they do."""
        stopping = [self.processes.pop(name) for name in names if name in self.processes]
        for process in stopping:
            process.terminate()
        for process in stopping:
            _wait_or_kill(process)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not _answers(f"{self.url}/readyz"):
            if self.processes["web"].poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(
                    f"the server did not start:\n{self.log.read_text(errors='replace')[-4000:]}"
                )
            time.sleep(0.1)


_COMMANDS = {
    "web": ["gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"],
    "jobs": ["flask", "jobs"],
}


@contextmanager
def serving(database_url: str, **settings: str) -> Iterator[Server]:
    """A server on a migrated database with the demo hall in it; stopped afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="server-", dir=room()))
    port = free_port()
    server = Server(
        url=f"http://127.0.0.1:{port}",
        database_url=database_url,
        settings={
            **os.environ,
            "APP_ENV": "test",
            "DATABASE_URL": database_url,
            "HOST": "127.0.0.1",
            "PORT": str(port),
            **settings,
        },
        log=folder / "server.log",
        processes={},
    )
    server.flask("seed-demo")
    try:
        server.start("web", "jobs")
        yield server
    finally:
        server.stop("web", "jobs")


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
    except (urllib.error.URLError, OSError):
        return False


def _wait_or_kill(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise RuntimeError("a server process did not end when it was asked to") from None
