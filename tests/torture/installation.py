"""An installation for one torture: its server and supervisor, its database, and its small disk."""

import os
import random
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen
from uuid import uuid4

from tests.support.family import children_of, command_of
from tests.support.room import room
from tests.support.servers import Server, serving
from tests.torture.databases import Database, SqliteFile, a_postgres

#: Room for a new database and some thousand visitors.
_SMALL_DISK = "size=400m"


@dataclass
class Installation:
    """A running OneWindow under its own supervisor, its database, and the small disk it may lie on."""

    server: Server
    database: Database
    workers: int = 1
    disk: Path | None = None
    dice: random.Random = field(default_factory=random.Random)

    def web_masters(self) -> list[int]:
        """The gunicorns that the supervisor has started."""
        return [pid for pid in self._children() if "gunicorn" in command_of(pid)]

    def web_workers(self) -> list[int]:
        """The processes that answer requests."""
        return [worker for master in self.web_masters() for worker in children_of(master)]

    def jobs(self) -> list[int]:
        """The process that does what time does."""
        return [pid for pid in self._children() if "jobs" in command_of(pid)]

    def is_whole(self) -> bool:
        """Whether everything runs that should, and says that it is ready."""
        self.database.keep_running()
        masters = self.web_masters()
        with suppress(OSError), urlopen(f"{self.server.url}/readyz", timeout=5) as ready:
            return (
                ready.status == 200
                and len(masters) == self.workers
                and all(children_of(master) for master in masters)
                and len(self.jobs()) == 1
            )
        return False

    def kill(self, pids: list[int]) -> None:
        """Kill one of these processes as the kernel does when memory runs out."""
        os.kill(self.dice.choice(pids), signal.SIGKILL)

    def _children(self) -> list[int]:
        return children_of(self.server.processes["serve"].pid)


@contextmanager
def installed(product: str, *, workers: int = 1, on_small_disk: bool = False) -> Iterator[Installation]:
    """A new hall on this product under `flask serve`; nothing of it runs after the block."""
    with ExitStack() as parts:
        folder = room() / f"torture-{uuid4().hex[:8]}"
        folder.mkdir()
        disk = parts.enter_context(small_disk(folder)) if on_small_disk else None
        database: Database = SqliteFile(folder)
        if product == "postgres":
            database = parts.enter_context(a_postgres(folder / "data"))
        server = parts.enter_context(serving(database.url, "serve", WORKERS=str(workers)))
        yield Installation(server, database, workers, disk)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Make the folder a small disk of its own; raises CalledProcessError where nobody may mount one."""
    _run("mount", "-t", "tmpfs", "-o", _SMALL_DISK, "tmpfs", str(folder))
    try:
        yield folder
    finally:
        _run("umount", "--lazy", str(folder))


def may_mount() -> bool:
    """Whether this machine lets us have a small disk."""
    folder = room() / "disk"
    folder.mkdir(exist_ok=True)
    with suppress(OSError, subprocess.CalledProcessError), small_disk(folder):
        return True
    return False


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
