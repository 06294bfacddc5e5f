"""What may be chosen in the game of a line: who, where, which, how long."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from app.core.access import Actor
from app.halls.facts import HallFacts
from tests.builders import category_id
from tests.queue.paper_line import PaperLine
from tests.queue.slips import Place

WINDOWS = {"A1": {"T": 0, "R": 0}, "A2": {"T": 0, "R": 10}, "B1": {"R": 0}}
SKILLS = {"an": "TR", "bo": "TR", "chu": "R", "manager": "TR"}

PHONES = ("13900001111", "13900002222")

#: What each argument of the rules may be. `at`: mostly a window where something goes on, else any.
#: `by`: mostly the clerk who sits there, sometimes somebody who has no business there.
CHOICES: Mapping[str, Sequence[Any]] = {
    "at": [*[None] * 9, *WINDOWS],
    "back_in": [1, 10, 30],
    "by": [*[None] * 12, *SKILLS],
    "first": [True, False],
    "fits": [True, True, True, False],
    "how": ["pauses", "goes on", "goes on", "leaves"],
    "late": [1, 10, 30],
    "later": [True, False],
    "mine": [True, False],
    "person": list(SKILLS),
    "phone": [None, *PHONES],
    "pick": range(40),
    "prefix": "TTR",
    "priority": [False, True],
    "removed": [False, True],
    "seconds": [1, 5, 11, 60, 700, 1000, 2000, None],
    "take_over": [True, False],
    "to": [None, *WINDOWS, *SKILLS],
    "window": list(WINDOWS),
}


def happens(act: Callable[..., None]) -> Callable[..., None]:
    """A rule whose arguments are chosen by their names."""
    names = list(inspect.signature(act).parameters)[1:]
    chosen: Any = {name: st.sampled_from(CHOICES[name]) for name in names}
    decorate: Callable[[Callable[..., None]], Callable[..., None]] = rule(**chosen)
    return decorate(act)


def a_paper(hall: HallFacts, staff: Mapping[str, Actor]) -> PaperLine:
    """The paper on which the line of a hall begins."""
    ids = {who: actor.id or 0 for who, actor in staff.items()}
    return PaperLine(
        places={window.id: Place(window.handicaps) for window in hall.windows},
        skills={ids[who]: frozenset(category_id(hall, prefix) for prefix in SKILLS[who]) for who in staff},
        managers=frozenset({ids["manager"]}),
        takeover_after=timedelta(minutes=hall.takeover_after_minutes),
        restore_within=timedelta(minutes=hall.restore_within_minutes),
        restore_within_numbers=hall.restore_within_numbers,
    )
