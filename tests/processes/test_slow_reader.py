"""A client that reads slowly, or never: it gets whole messages or none, and nobody else waits for it."""

from collections.abc import Iterator

import pytest

from tests.processes.loud import HOW_MANY, word
from tests.processes.pausing import PausingReader
from tests.support.servers import Server, a_server

#: What decides the kind of worker; neither is ever connected to.
KINDS = {"gevent": "postgresql+psycopg://nobody@127.0.0.1/nothing", "gthread": "sqlite:///nothing.db"}
ALL_WORDS = [word(number) for number in range(HOW_MANY)]


@pytest.fixture(params=KINDS)
def database_of_a_kind(request: pytest.FixtureRequest) -> str:
    return KINDS[request.param]


@pytest.fixture
def patient(database_of_a_kind: str) -> Iterator[Server]:
    with a_server(database_of_a_kind, SEND_SECONDS="60") as server:
        server.start_web("tests.processes.loud:app")
        yield server


@pytest.fixture
def impatient(database_of_a_kind: str) -> Iterator[Server]:
    with a_server(database_of_a_kind, SEND_SECONDS="0.5") as server:
        server.start_web("tests.processes.loud:app")
        yield server


def test_who_pauses_is_sent_whole_messages_and_nobody_waits_for_them(patient: Server) -> None:
    with PausingReader(patient.url) as pausing, PausingReader(patient.url) as other:
        pausing.say("speak")
        other.say("speak")
        assert other.hear("word", HOW_MANY) == ALL_WORDS  # long enough a pause
        assert pausing.hear("word", HOW_MANY) == ALL_WORDS


def test_who_never_reads_is_let_go_and_nobody_waits_for_them(impatient: Server) -> None:
    with PausingReader(impatient.url) as silent, PausingReader(impatient.url) as other:
        silent.say("speak")
        other.say("speak")
        assert other.hear("word", HOW_MANY) == ALL_WORDS
        assert other.hear("left") == [silent.sid]
        assert silent.is_let_go()
