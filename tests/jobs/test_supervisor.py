"""The supervisor as a process: it keeps its two children running and outlives them."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.supervisor import PortTaken, check_port, commands
from tests.support.room import ROOT
from tests.support.waiting import PATIENCE_SECONDS, wait_until

#: Writes its process id, then waits for ever.
STEADY = "echo $$ >> {folder}/{name}; exec sleep 1000"
#: Does the same and hears no SIGTERM.
STUBBORN = "trap '' TERM INT; echo $$ >> {folder}/{name}; while :; do sleep 0.1; done"
#: Ends with an error whenever it is started.
BROKEN = "echo $$ >> {folder}/{name}; exit 3"

RUN = """
import sys
from app.supervisor import Program, run
sys.exit(run([Program(f"child{at}", ("sh", "-c", line)) for at, line in enumerate(sys.argv[1:])], patience=1))
"""


@dataclass
class Supervised:
    """A supervisor with its children, and what they wrote."""

    process: subprocess.Popen[str]
    folder: Path

    def pids(self, child: int) -> list[int]:
        """The process ids that this child has had, the present one last."""
        note = self.folder / f"child{child}"
        return [int(line) for line in note.read_text().split()] if note.exists() else []

    def tell(self, number: signal.Signals) -> None:
        """Send a signal to the whole group, as a terminal does."""
        os.killpg(self.process.pid, number)

    def end(self) -> tuple[int, str]:
        """Wait for the end: exit code and everything that was said."""
        said, _ = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, said


@contextmanager
def supervised(folder: Path, *lines: str) -> Iterator[Supervised]:
    commands = [line.format(folder=folder, name=f"child{at}") for at, line in enumerate(lines)]
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, *commands],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            yield Supervised(process, folder)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_the_group_ends_everything_quietly(tmp_path: Path, number: signal.Signals) -> None:
    with supervised(tmp_path, STEADY, STEADY) as house:
        wait_until(lambda: house.pids(0) and house.pids(1))
        house.tell(number)
        code, said = house.end()
        assert (code, said) == (0, "")
        assert not any(is_alive(pid) for pid in house.pids(0) + house.pids(1))


def test_a_signal_to_the_supervisor_alone_ends_everything(tmp_path: Path) -> None:
    with supervised(tmp_path, STEADY, STEADY) as house:
        wait_until(lambda: house.pids(0) and house.pids(1))
        house.process.terminate()
        assert house.end() == (0, "")
        assert not any(is_alive(pid) for pid in house.pids(0) + house.pids(1))


def test_a_child_that_died_is_started_again_and_the_other_left_alone(tmp_path: Path) -> None:
    with supervised(tmp_path, STEADY, STEADY) as house:
        wait_until(lambda: house.pids(0) and house.pids(1))
        os.kill(house.pids(0)[0], signal.SIGKILL)
        wait_until(lambda: len(house.pids(0)) == 2)
        assert len(house.pids(1)) == 1
        house.tell(signal.SIGTERM)
        code, said = house.end()
        assert code == 0
        assert "ended_unexpectedly" in said


def test_a_child_that_does_not_listen_is_killed_in_the_end(tmp_path: Path) -> None:
    with supervised(tmp_path, STUBBORN, STEADY) as house:
        wait_until(lambda: house.pids(0) and house.pids(1))
        house.tell(signal.SIGTERM)
        code, said = house.end()
        assert code == 0
        assert "killed" in said
        assert not is_alive(house.pids(0)[0])


def test_a_program_that_never_starts_ends_everything_instead_of_looping(tmp_path: Path) -> None:
    with supervised(tmp_path, BROKEN, STEADY) as house:
        code, said = house.end()
        assert code == 1
        assert "child0 does not start" in said
        assert len(house.pids(0)) == 3
        assert not is_alive(house.pids(1)[0])


def test_a_port_that_is_taken_is_said_in_one_line() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(
            PortTaken, match=rf"^Port {port} on 127.0.0.1 is taken by another program;[^\n]*$"
        ):
            check_port("127.0.0.1", port)


def test_a_port_that_others_would_share_is_taken_all_the_same() -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(PortTaken):
            check_port("127.0.0.1", other.getsockname()[1])


def test_each_web_process_and_the_jobs_have_a_name_in_the_log() -> None:
    assert [program.name for program in commands(1)] == ["web", "jobs"]
    assert [program.name for program in commands(3)] == ["web 1", "web 2", "web 3", "jobs"]


def test_a_port_is_free_again_at_once() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
    check_port("127.0.0.1", port)
