"""The papers say what the product does: their tables, names, links and commands are held to the code."""

import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine

from app.core.metrics import REGISTRY
from app.messages.states import TextKind, TextState
from app.queue.moves import MOVES, Status, Verb
from tests.support.commands import environment, flask
from tests.support.room import ROOT

DOCS = ROOT / "docs"
PAPERS = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md"), *ROOT.glob("deploy/*.md")])

#: The program's role in docs/operations.md. The test's own is named otherwise: all databases share roles.
ROLE = "onewindow_app"

_MOVES = {(before.value, verb.value, after.value) for verb in MOVES for before, after in MOVES[verb].items()}
_LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)[^)]*\)")
_DECISION = "## Context", "## Decision", "## Consequences"

#: Tables to which the program can only add, and the one it can only read.
_ONLY_ADDED = {"alembic_version": False, "audit": True, "ratings": True, "ticket_events": True}


def test_every_move_stands_in_its_table() -> None:
    rows = re.findall(r"^\| ([A-Z_]+) \| `([a-z_]+)` \| ([A-Z_]+) \|", _text("moves.md"), re.MULTILINE)
    assert set(rows) == _MOVES
    assert len(rows) == len(_MOVES)


def test_every_move_is_drawn() -> None:
    drawn = re.findall(r"([A-Z_]+) ([a-z_]+) ([A-Z_]+)", " ".join(_arrows()))
    assert sorted(drawn) == sorted(_MOVES)


def test_every_status_and_every_fate_of_a_text_has_its_word() -> None:
    named = set(re.findall(r"^\| `(\w+)` \| ", _text("glossary.md"), re.MULTILINE))
    assert {*Status, *TextKind, *TextState} - named == set()


def test_verbs_that_begin_a_ticket_or_take_back_are_explained() -> None:
    assert all(f"`{verb.value}`" in _text("moves.md") for verb in (*MOVES, Verb.ISSUE, Verb.BOOK, Verb.UNDO))


def test_every_metric_is_explained() -> None:
    totals = {family.name: "_total" if family.type == "counter" else "" for family in REGISTRY.collect()}
    explained = _text("operations.md")
    assert [name for name, end in totals.items() if f"`{name}{end}`" not in explained] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(paper: Path) -> None:
    targets = _LINK.findall(paper.read_text("utf-8"))
    assert [target for target in targets if not (paper.parent / target).exists()] == []


def test_decisions_have_one_form_and_no_gaps() -> None:
    papers = sorted((DOCS / "decisions").glob("0*.md"))
    assert [int(paper.name[:4]) for paper in papers] == list(range(1, len(papers) + 1))
    assert [paper.name for paper in papers if not _is_decision(paper)] == []
    assert [paper.name for paper in papers if f"({paper.name})" not in _text("decisions/README.md")] == []


def test_the_script_that_sets_up_a_hall_does_so(database_url: str) -> None:
    script = _block("hall")
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment(database_url), check=True)
    assert flask(database_url, "create-token", "chenxiaoyan").startswith("owp_")


@pytest.mark.postgres
def test_the_role_of_the_program_can_only_add_to_the_record(connection: Connection, role: str) -> None:
    connection.exec_driver_sql(_block("grants").replace(ROLE, role))
    rows = connection.exec_driver_sql(_block("check").replace(ROLE, role))
    assert {row.relname: row.can_add for row in rows} == _ONLY_ADDED


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    """A connection as the owner of the tables, each statement its own transaction."""
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def role(connection: Connection) -> Iterator[str]:
    """A role without any right, gone afterwards."""
    name = f"role_{connection.engine.url.database}"
    connection.exec_driver_sql(f"CREATE ROLE {name}")
    yield name
    connection.exec_driver_sql(f"DROP OWNED BY {name}")
    connection.exec_driver_sql(f"DROP ROLE {name}")


def _text(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def _arrows() -> list[str]:
    return re.findall(r'data-moves="([^"]+)"', _text("images/moves.svg"))


def _block(name: str) -> str:
    """The code behind the mark `<!-- tested: name -->` in docs/operations.md."""
    found = re.search(rf"<!-- tested: {name} -->\n```\w+\n(.*?)```", _text("operations.md"), re.DOTALL)
    assert found is not None
    return found[1]


def _is_decision(paper: Path) -> bool:
    text = paper.read_text("utf-8")
    places = [text.find(part) for part in (f"# {paper.name[:4]} ", "Accepted, 20", *_DECISION)]
    return -1 not in places and all(one < other for one, other in pairwise(places))
