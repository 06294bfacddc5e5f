"""What a process knows of the halls' versions: fresh enough, and never falling."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core.runtime import runtime
from app.core.seqs import HallSeq, Seq, SeqWatch
from app.core.transaction import transaction
from tests.builders import a_hall


@pytest.fixture
def hall_id(session: Session) -> int:
    """A hall at seq 0."""
    return a_hall().id


@pytest.fixture
def watch(hall_id: int) -> SeqWatch:
    """What a process knows that has just started."""
    return SeqWatch(runtime().hot_engine)


def elsewhere(seq: int) -> None:
    """Another process has raised the seq."""
    with transaction() as work:
        work.session.execute(update(HallSeq).values(seq=seq))


def test_what_is_fresh_is_not_asked_again(watch: SeqWatch, hall_id: int) -> None:
    assert watch.current(hall_id) == Seq(0, 0)
    elsewhere(7)
    assert watch.current(hall_id) == Seq(0, 0)


def test_what_is_old_is_asked_again(hall_id: int) -> None:
    watch = SeqWatch(runtime().hot_engine, fresh_seconds=0)
    watch.current(hall_id)
    elsewhere(7)
    assert watch.current(hall_id) == Seq(7, 0)


def test_what_is_known_never_falls(watch: SeqWatch, hall_id: int) -> None:
    watch.note(hall_id, Seq(9, 2))
    assert watch.note(hall_id, Seq(8, 3)) == Seq(9, 3)
    assert watch.current(hall_id) == Seq(9, 3)


def test_a_statement_that_tells_only_the_seq_leaves_the_facts(watch: SeqWatch, hall_id: int) -> None:
    watch.note(hall_id, Seq(1, 4))
    watch.note_seq(hall_id, 2)
    assert watch.current(hall_id) == Seq(2, 4)


def test_it_tells_nothing_of_a_hall_that_nobody_asked_for(watch: SeqWatch, hall_id: int) -> None:
    watch.note_seq(hall_id, 5)
    assert watch.current(hall_id) == Seq(0, 0)


def test_several_halls_are_asked_for_at_once(watch: SeqWatch, hall_id: int) -> None:
    other = a_hall("other").id
    assert watch.refresh([hall_id, other, 999]) == {hall_id: Seq(0, 0), other: Seq(0, 0)}


def test_it_never_falls_while_many_threads_tell_it(watch: SeqWatch, hall_id: int) -> None:
    falls: list[tuple[int, int]] = []

    def tell(first: int) -> None:
        highest = 0
        for seq in range(first, 4000, 4):
            known = watch.note(hall_id, Seq(seq, 0)).seq
            if known < highest:
                falls.append((highest, known))
            highest = known

    in_threads([lambda first=first: tell(first) for first in range(4)])  # type: ignore[misc]
    assert falls == []
    assert watch.current(hall_id).seq == 3999


def in_threads(acts: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
