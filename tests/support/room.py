"""The folder of one test run, shared by all its worker processes, and who may do a thing first in it."""

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: The top of the checkout.
ROOT = Path(__file__).resolve().parents[2]

_NAME = "ONEWINDOW_TEST_ROOM"


def open_room() -> None:
    """Make the folder; child processes find it by their environment."""
    os.environ[_NAME] = tempfile.mkdtemp(prefix="onewindow-")
    runtime = room() / "runtime"  # for libraries that want one; on a server nobody logged in to there is none
    runtime.mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))


def close_room() -> None:
    """Delete the folder with all that is in it."""
    shutil.rmtree(os.environ.pop(_NAME), ignore_errors=True)


def forget_settings() -> None:
    """Drop the machine's own settings: a test runs on those it names, and on no database of anybody's."""
    for name in re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE):
        os.environ.pop(name, None)


def room() -> Path:
    """The folder of this run."""
    return Path(os.environ[_NAME])


@contextmanager
def alone(subject: str) -> Iterator[None]:
    """Hold a lock that no other worker of this run holds for the same subject."""
    with (room() / f"{subject}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
