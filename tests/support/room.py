"""The folder of one test run, shared by all its worker processes, and who may do a thing first in it.

A janitor waits beside the run and cleans up after it, however it ends, even killed: servers are stopped and
the folder is deleted.
"""

import fcntl
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: The top of the checkout.
ROOT = Path(__file__).resolve().parents[2]

_NAME = "ONEWINDOW_TEST_ROOM"

#: Reads until the run ends or is killed, then ends each process that is noted as a file named after its id.
_JANITOR = """
read -r _
for noted in running/*; do
  id=${noted#running/}
  kill -QUIT "$id" || continue
  for _ in $(seq 100); do kill -0 "$id" || break; sleep 0.1; done
  kill -KILL "$id"
done
rm -rf "$PWD"
"""


class Room:
    """The folder, from the first moment of a run to its last."""

    def __init__(self) -> None:
        self._path = Path(tempfile.mkdtemp(prefix="onewindow-"))
        (self._path / "running").mkdir()
        runtime = self._path / "runtime"  # for libraries that want one: who is not logged in has none
        runtime.mkdir(mode=0o700)
        os.environ[_NAME] = str(self._path)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
        self._janitor = subprocess.Popen(
            ["/bin/sh", "-c", _JANITOR],
            cwd=self._path,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def close(self) -> None:
        """Let the janitor do its work."""
        self._janitor.communicate()


def forget_settings() -> None:
    """Drop the machine's own settings: a test runs on those it names, and on no database of anybody's."""
    for name in re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE):
        os.environ.pop(name, None)


def room() -> Path:
    """The folder of this run."""
    return Path(os.environ[_NAME])


def running(process_id: int) -> Path:
    """The note that leaves a process to the janitor: touched when it starts, unlinked when it has ended."""
    return room() / "running" / str(process_id)


@contextmanager
def alone(subject: str) -> Iterator[None]:
    """Hold a lock that no other worker of this run holds for the same subject."""
    with (room() / f"{subject}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
