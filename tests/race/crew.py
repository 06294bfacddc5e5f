"""Many processes that do the same in the same moment.

`python -m tests.race.crew` imports the product once and forks a crew for each job that it reads from its
input, always before it has a connection of its own.
"""

import json
import os
import subprocess
import sys
import threading
import traceback
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Protocol

from tests.support.room import ROOT


class Crew(Protocol):
    """Lets a crew of so many members do a job on a database; what each of them answered."""

    def __call__(self, url: str, members: int, job: str, /, **arguments: Any) -> list[Any]:
        """A fault in any of them fails the test."""


@contextmanager
def a_boss() -> Iterator[Crew]:
    """Somebody who forks crews, for as long as they are needed."""
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "tests.race.crew"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as boss:
        assert boss.stdin is not None
        assert boss.stdout is not None
        to, back = boss.stdin, boss.stdout

        def crew(url: str, members: int, job: str, /, **arguments: Any) -> list[Any]:
            to.write(json.dumps([url, members, job, arguments]) + "\n")
            to.flush()
            answers: list[Any] = json.loads(back.readline())
            tracebacks = [answer for answer in answers if isinstance(answer, str)]
            assert not tracebacks, "\n".join(tracebacks)
            return [answer for (answer,) in answers]

        yield crew
        to.close()


def in_threads(acts: Iterable[Callable[[], Any]]) -> list[Any]:
    """What several threads of one process answer; the first fault is raised here."""
    answers: list[Any] = []
    faults: list[BaseException] = []

    def run(act: Callable[[], Any]) -> None:
        try:
            answers.append(act())
        except BaseException as fault:  # noqa: BLE001  # raised below, by who waits for the thread
            faults.append(fault)

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return answers


# --- the boss ---------------------------------------------------------------------------------------


def main() -> None:
    """Fork a crew for each line, and answer with a line: what each member answered, or its traceback."""
    from app.factory import create_app
    from tests.race import jobs

    for line in sys.stdin:
        url, members, job, arguments = json.loads(line)
        pipes, make_app = Pipes(), partial(create_app, settings_of(url))
        running = [_fork(make_app, pipes, number, getattr(jobs, job), arguments) for number in range(members)]
        pipes.let_all_begin(members)
        answers = [_read_all(answer) for answer in running]
        for _ in range(members):
            os.wait()
        sys.stdout.write(json.dumps([json.loads(answer) for answer in answers]) + "\n")
        sys.stdout.flush()


class Pipes:
    """By which members say that they are ready, and are let go together."""

    def __init__(self) -> None:
        self.ready = os.pipe()
        self.go = os.pipe()

    def wait_my_turn(self) -> None:
        """A member is ready; it goes on when everybody is."""
        os.close(self.go[1])
        os.write(self.ready[1], b".")
        os.read(self.go[0], 1)

    def let_all_begin(self, members: int) -> None:
        """Whoever waits at the other end goes on when this one is closed."""
        for _ in range(members):
            os.read(self.ready[0], 1)
        for end in (*self.go, *self.ready):
            os.close(end)


def _fork(
    make_app: Callable[[], Any], pipes: Pipes, number: int, job: Callable[..., Any], arguments: dict[str, Any]
) -> int:
    """The pipe by which a new member of the crew answers: `[answer]`, or a traceback."""
    reading, writing = os.pipe()
    if os.fork():
        os.close(writing)
        return reading
    try:
        with make_app().app_context():
            pipes.wait_my_turn()
            answer: Any = [job(number, **arguments)]
    except BaseException:  # noqa: BLE001  # whatever it is, the test must see it
        answer = traceback.format_exc()
    with os.fdopen(writing, "w") as pipe:
        pipe.write(json.dumps(answer))
    os._exit(0)


def _read_all(pipe: int) -> str:
    with os.fdopen(pipe) as reader:
        return reader.read()


def settings_of(url: str) -> Any:
    """Settings of the test's database, with the keys that every test knows."""
    from pydantic import SecretStr

    from app.settings import Settings

    key = SecretStr(urlsafe_b64encode(b"a key of thirty-two bytes, known").decode())
    return Settings(
        app_env="test",
        database_url=url,
        log_level="ERROR",
        secret_key=SecretStr("known to every test"),
        phone_key=key,
        phone_index_key=key,
        sms_provider="memory",
    )


if __name__ == "__main__":
    main()
