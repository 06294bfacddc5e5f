"""`WORKERS=3`: three web processes behind one port, and one jobs process, kept by one supervisor."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support import databases
from tests.support.asking import post, window_id
from tests.support.commands import flask
from tests.support.family import children_of, command_of
from tests.support.listening import Screen
from tests.support.servers import Server, serving
from tests.support.waiting import wait_until

HOW_MANY = 3


@pytest.fixture
def server(database: str) -> Iterator[Server]:
    with (
        databases.PRODUCTS[database](databases.with_demo) as url,
        serving(url, "serve", WORKERS=str(HOW_MANY)) as server,
    ):
        wait_until(lambda: len(listeners(server)) == HOW_MANY)
        yield server


@pytest.mark.postgres
def test_a_call_reaches_the_screens_of_every_process_also_after_one_was_killed(server: Server) -> None:
    token, window = server.token("clerk1"), window_id(server, "A1")
    post(server, f"windows/{window}/open", token)
    call_and_look(server, token, window)
    before = listeners(server)
    os.kill(web_processes(server)[0], signal.SIGKILL)
    wait_until(lambda: len(listeners(server) & before) == HOW_MANY - 1 and len(listeners(server)) == HOW_MANY)
    call_and_look(server, token, window)


@pytest.mark.sqlite
def test_sqlite_has_one_web_process(demo_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKERS", "2")
    with pytest.raises(RuntimeError, match="Error: WORKERS=2 needs PostgreSQL"):
        flask(demo_url, "serve")


def call_and_look(server: Server, token: str, window: int) -> None:
    """Call somebody; the number comes to sixteen screens, which the kernel has spread over the processes."""
    with ExitStack() as hall:
        screens = [hall.enter_context(Screen(server, "/hall", {"hall": "demo"})) for _ in range(16)]
        for screen in screens:
            screen.wait_for("board")
        number = post(server, f"windows/{window}/call-next", token)["ticket"]["number"]
        for screen in screens:
            screen.wait_for("board", lambda board: any(call["number"] == number for call in board["calls"]))
    for verb in ("start", "finish"):
        post(server, f"windows/{window}/{verb}", token)


def listeners(server: Server) -> set[str]:
    """The sockets that listen on the port, by the kernel's names for them."""
    listening = f"0100007F:{int(server.settings['PORT']):04X} 00000000:0000 0A"
    return {
        line.split()[9] for line in Path("/proc/net/tcp").read_text("ascii").splitlines() if listening in line
    }


def web_processes(server: Server) -> list[int]:
    """The web processes that the supervisor has started."""
    return [pid for pid in children_of(server.processes["serve"].pid) if "gunicorn" in command_of(pid)]
