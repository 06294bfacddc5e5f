"""What is built once for each version, however many ask for it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from app.core.newest import NewestOfHalls

CROWD = 8


@dataclass(frozen=True)
class Made:
    """Something with a version."""

    version: int


def test_a_crowd_that_asks_at_once_builds_one() -> None:
    newest, built = NewestOfHalls[Made](), []
    together = threading.Barrier(CROWD)

    def build() -> Made:
        built.append(1)
        return Made(len(built))

    def ask(_: int) -> Made:
        together.wait()
        return newest.of(7, build, is_fresh=lambda _made: True)

    with ThreadPoolExecutor(CROWD) as crowd:
        assert set(crowd.map(ask, range(CROWD))) == {Made(1)}


def test_what_is_no_longer_fresh_is_built_anew() -> None:
    newest = NewestOfHalls[Made]()
    for version in (1, 2):
        made = newest.of(7, lambda v=version: Made(v), is_fresh=lambda made, v=version: made.version >= v)  # type: ignore[misc]
        assert made.version == version


def test_one_hall_is_not_another() -> None:
    newest = NewestOfHalls[Made]()
    newest.of(7, lambda: Made(1), is_fresh=lambda _: True)
    assert newest.of(8, lambda: Made(2), is_fresh=lambda _: True) == Made(2)


def test_while_one_hall_is_built_another_is_not_kept_waiting() -> None:
    newest = NewestOfHalls[Made]()

    def build_slowly() -> Made:
        assert newest.of(8, lambda: Made(2), is_fresh=lambda _: True) == Made(2)
        return Made(1)

    assert newest.of(7, build_slowly, is_fresh=lambda _: True) == Made(1)
