"""Migrations: one line of them, both ways, and nothing between them and the models."""

import re

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from tests.support.commands import alembic
from tests.support.databases import PRODUCTS, empty
from tests.support.room import ROOT


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(Config(ROOT / "alembic.ini"))


def test_there_is_one_newest_migration() -> None:
    assert len(_scripts().get_heads()) == 1


def test_migrations_list_in_their_order() -> None:
    names = [script.path.rpartition("/")[2] for script in _scripts().walk_revisions("base", "heads")]
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name) for name in names)
    assert names == sorted(names, reverse=True)


def test_the_models_are_what_the_migrations_make(database_url: str) -> None:
    assert "No new upgrade operations detected" in alembic(database_url, "check")


def test_migrations_go_down_to_nothing_and_up_again(database: str) -> None:
    with PRODUCTS[database](empty) as url:
        for step in ("head", "base", "head"):
            alembic(url, "downgrade" if step == "base" else "upgrade", step)
            if step == "base":
                assert _tables(url) == {"alembic_version"}
        alembic(url, "check")


def _tables(url: str) -> set[str]:
    engine = create_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()
