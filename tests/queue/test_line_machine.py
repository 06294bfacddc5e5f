"""Whatever many people do to a line, in whatever order: it stays the line that one would keep on paper."""

import inspect
import random

import hypothesis
import pytest
from hypothesis.stateful import run_state_machine_as_test as play
from sqlalchemy.orm import Session

from tests.queue.line_choices import CHOICES
from tests.queue.line_game import Line

#: How often hypothesis plays, and how many things happen in a game. `HYPOTHESIS_PROFILE=long` plays on.
GAMES = hypothesis.settings().max_examples // 4
STEPS = hypothesis.settings().stateful_step_count


@pytest.fixture
def game(session: Session) -> type[Line]:
    """The game, on the database of this test."""

    class Game(Line):
        """A class of its own, for hypothesis makes one game after the other."""

        db = session

    return Game


def test_whatever_hypothesis_thinks_of(game: type[Line]) -> None:
    patient = hypothesis.settings(
        max_examples=GAMES,
        stateful_step_count=STEPS,
        # A step is a transaction or more: how long that takes, and how many fit, is no fault of a game.
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    play(game, settings=patient)


@pytest.mark.parametrize("seed", range(3))
def test_long_days_by_chance(game: type[Line], seed: int) -> None:
    """Hypothesis looks for short ways to trouble; in a long day more comes together."""
    chance, line = random.Random(seed), game()
    line.a_hall_with_people()
    for _ in range(GAMES * 12):
        something_happens(line, chance)
        line.the_product_says_what_the_paper_says()


def something_happens(line: Line, chance: random.Random) -> None:
    possible = [
        *("time_passes", "the_jobs_run", "a_visitor_takes_a_number", "a_visitor_takes_a_number"),
        *("a_kiosk_repeats_a_wish", "a_visitor_leaves", "a_visitor_is_late"),
        *("sits_down", "sits_down", "changes_the_seat", "serves", "serves", "calls_next", "calls_next"),
        *(("goes_about_it",) * 4 + ("parks", "sends_back", "hands_on") if line.busy() else ()),
        *(("undoes", "undoes") if line.moved() else ()),
        *(("the_guide_restores_a_number",) * 3 if line.passed() else ()),
    ]
    act = getattr(line, chance.choice(possible))
    act(**{name: chance.choice(CHOICES[name]) for name in inspect.signature(act).parameters})
