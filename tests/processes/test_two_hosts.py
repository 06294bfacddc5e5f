"""Two machines with nothing in common but the database."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.error import URLError

import pytest

from tests.support import databases
from tests.support.asking import get, post, window_id
from tests.support.hosts import Host, a_host
from tests.support.listening import Screen
from tests.support.servers import Server, serving

pytestmark = pytest.mark.postgres


@dataclass(frozen=True)
class Machine:
    """A host and the OneWindow that runs on it."""

    host: Host
    server: Server


@pytest.fixture
def machines(database: str) -> Iterator[tuple[Machine, Machine]]:
    """Web and jobs on each of two hosts."""
    with databases.PRODUCTS[database](databases.with_demo) as url, ExitStack() as stack:
        yield a_machine(stack, url), a_machine(stack, url)


def a_machine(stack: ExitStack, url: str) -> Machine:
    host = stack.enter_context(a_host())
    with host.inside():
        return Machine(host, stack.enter_context(serving(url)))


def test_a_call_on_one_machine_is_on_the_screens_of_the_other(machines: tuple[Machine, Machine]) -> None:
    here, there = machines
    token = here.server.token("clerk1")
    with there.host.inside(), Screen(there.server, "/hall", {"hall": "demo"}) as screen:
        with here.host.inside():
            window = window_id(here.server, "A1")
            post(here.server, f"windows/{window}/open", token)
            number = post(here.server, f"windows/{window}/call-next", token)["ticket"]["number"]
        board = screen.wait_for("board", lambda board: any(c["number"] == number for c in board["calls"]))
        assert get(there.server, "halls/demo/board")["calls"] == board["calls"]


def test_neither_machine_reaches_the_other(machines: tuple[Machine, Machine]) -> None:
    here, there = machines
    with here.host.inside(), pytest.raises(URLError):
        get(there.server, "halls/demo")
