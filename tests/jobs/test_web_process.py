"""The web process: the database decides its kind, and it ends at once although screens are connected."""

import os
import subprocess
import sys
from collections.abc import Iterator
from queue import SimpleQueue
from typing import TYPE_CHECKING

import pytest
import socketio

from tests.support.room import ROOT

if TYPE_CHECKING:
    from tests.support.servers import Server

PATIENCE_SECONDS = 60

SHOW = """
import runpy
made = runpy.run_path("gunicorn.conf.py")
print(made["worker_class"], made["bind"], made["reuse_port"])
"""


class Screen:
    """A hall screen in another program, which comes back by itself when its connection breaks."""

    def __init__(self, url: str) -> None:
        self.boards: SimpleQueue[dict] = SimpleQueue()
        self.breaks: SimpleQueue[str] = SimpleQueue()
        self._client = socketio.Client(reconnection_delay=0.2, reconnection_delay_max=1)
        self._client.on("board", self.boards.put, namespace="/hall")
        self._client.on("disconnect", self.breaks.put, namespace="/hall")
        self._client.connect(url, transports=["websocket"], namespaces=["/hall"], auth={"hall": "demo"})

    def close(self) -> None:
        """Go away for good."""
        self._client.shutdown()


@pytest.fixture
def screens(live_server: "Server") -> Iterator[list[Screen]]:
    screens = [Screen(live_server.url) for _ in range(20)]
    yield screens
    for screen in screens:
        screen.close()


def test_screens_come_back_by_themselves_after_a_restart(
    live_server: "Server", screens: list[Screen]
) -> None:
    before = [screen.boards.get(timeout=PATIENCE_SECONDS)["hall"] for screen in screens]
    live_server.stop("web")  # which fails when the process does not end in time
    reasons = {screen.breaks.get(timeout=PATIENCE_SECONDS) for screen in screens}
    live_server.start("web")
    after = [screen.boards.get(timeout=PATIENCE_SECONDS)["hall"] for screen in screens]
    assert before == after
    # A Socket.IO disconnect would be "server disconnect", after which a browser stays away.
    assert reasons <= {"transport close", "transport error"}


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("sqlite:///instance/onewindow.db", "gthread"),
        ("postgresql+psycopg://app@db/onewindow", "gevent"),
        ("postgres://app@db/onewindow", "gevent"),
        ("", "gthread"),
    ],
)
def test_the_database_decides_the_kind_of_worker(url: str, kind: str) -> None:
    assert shown(DATABASE_URL=url).split()[0] == kind


def test_the_web_listens_where_the_settings_say() -> None:
    assert shown(HOST="0.0.0.0", PORT="8080").split()[1] == "0.0.0.0:8080"
    assert shown(HOST="", PORT="").split()[1] == "127.0.0.1:8000"
    assert shown(HOST="::1").split()[1] == "[::1]:8000"


def test_web_processes_share_a_port_only_when_there_are_several() -> None:
    assert shown(WORKERS="").split()[2] == "False"
    assert shown(WORKERS="1").split()[2] == "False"
    assert shown(WORKERS="2").split()[2] == "True"


def shown(**settings: str) -> str:
    """What gunicorn reads from our configuration, in a process of its own: reading it patches sockets."""
    command = [sys.executable, "-c", SHOW]
    environment = {**os.environ, "DATABASE_URL": "", "HOST": "", "PORT": "", **settings}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout
