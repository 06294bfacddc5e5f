"""Who is next: the rule by itself, and the bound that it promises everybody."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from app.queue.order import (
    CREDIT_MINUTES,
    MINUTE_MS,
    MISS_PENALTY_MINUTES,
    TRANSFER_CREDIT_MINUTES,
    PriorityClass,
    Waiting,
    delayed_at,
    next_for,
    parked_back_at,
    queued_at,
    returned_at,
    transferred_at,
)

NINE = 9 * 60 * MINUTE_MS
OWN, HELPING = 1, 2

minutes = st.integers(0, 8 * 60)
classes = st.sampled_from(PriorityClass)
handicaps: st.SearchStrategy[dict[int, int]] = st.dictionaries(
    st.integers(1, 4), st.integers(0, 30).map(lambda m: m * MINUTE_MS), max_size=4
)


def at(minute: int) -> int:
    """The moment `minute` minutes after nine."""
    return NINE + minute * MINUTE_MS


def a_line(*keys: int, category: int = OWN) -> list[Waiting]:
    return [Waiting(number, category, key) for number, key in enumerate(keys, start=1)]


def called(waiting: list[Waiting], handicaps: Mapping[int, int] | None = None) -> int | None:
    chosen = next_for(handicaps or {OWN: 0}, waiting)
    return None if chosen is None else chosen.id


# --- the sentences that a manager reads -----------------------------------------------------------------


def test_the_one_who_came_first_is_next() -> None:
    assert called(a_line(at(5), at(3), at(4))) == 2


def test_of_two_who_came_together_the_smaller_number_is_next() -> None:
    assert called(a_line(at(3), at(3))) == 1


def test_nobody_is_next_where_nobody_fits() -> None:
    assert called([Waiting(1, 99, at(0))]) is None
    assert called([]) is None


def test_priority_is_a_head_start_and_no_more() -> None:
    early = Waiting(1, OWN, queued_at(at(0), PriorityClass.NORMAL))
    in_time = Waiting(2, OWN, queued_at(at(44), PriorityClass.PRIORITY))
    too_late = Waiting(2, OWN, queued_at(at(46), PriorityClass.PRIORITY))
    assert called([early, in_time]) == 2
    assert called([early, too_late]) == 1


def test_a_window_helps_only_who_has_waited_longer_than_its_handicap() -> None:
    window = {OWN: 0, HELPING: 10 * MINUTE_MS}
    assert called([Waiting(1, HELPING, at(0)), Waiting(2, OWN, at(9))], window) == 2
    assert called([Waiting(1, HELPING, at(0)), Waiting(2, OWN, at(11))], window) == 1


def test_a_transfer_keeps_the_seniority_of_the_whole_visit() -> None:
    credit = TRANSFER_CREDIT_MINUTES * MINUTE_MS
    assert transferred_at(at(0), PriorityClass.NORMAL) == at(0) - credit
    assert transferred_at(at(0), PriorityClass.PRIORITY) == queued_at(at(0), PriorityClass.PRIORITY)


def test_each_missed_call_costs_five_minutes_of_place() -> None:
    costs = [returned_at(at(0), PriorityClass.NORMAL, misses) - at(0) for misses in range(3)]
    assert costs == [0, MISS_PENALTY_MINUTES * MINUTE_MS, 2 * MISS_PENALTY_MINUTES * MINUTE_MS]


def test_filling_in_a_form_costs_no_place() -> None:
    assert parked_back_at(at(0), PriorityClass.APPOINTMENT) == queued_at(at(0), PriorityClass.APPOINTMENT)


def test_who_is_late_gives_up_exactly_their_own_minutes() -> None:
    assert delayed_at(at(0), 10) == at(10)


# --- what holds for every line --------------------------------------------------------------------------


@given(
    early=minutes,
    early_class=classes,
    late=minutes,
    late_class=classes,
    handicap=st.integers(0, 30),
    own=st.booleans(),
)
def test_nobody_who_comes_later_than_the_longest_head_start_passes_anybody(
    early: int, early_class: PriorityClass, late: int, late_class: PriorityClass, handicap: int, own: bool
) -> None:
    """Once a ticket is (largest credit - own + handicap) minutes past its base, nobody new passes it."""
    window = {OWN: 0, HELPING: handicap * MINUTE_MS}
    bound = max(CREDIT_MINUTES.values()) - CREDIT_MINUTES[early_class] + (0 if own else handicap)
    waiting = Waiting(1, OWN if own else HELPING, queued_at(at(early), early_class))
    newcomer = Waiting(2, OWN, queued_at(at(early + bound + late), late_class))
    assert called([waiting, newcomer], window) == 1


@given(keys=st.lists(minutes, max_size=12), window=handicaps)
def test_the_order_does_not_depend_on_how_the_line_is_read(keys: list[int], window: dict[int, int]) -> None:
    waiting = [Waiting(number, number % 4 + 1, at(key)) for number, key in enumerate(keys)]
    assert next_for(window, waiting) == next_for(window, reversed(waiting))


@given(bases=st.lists(minutes, min_size=2, max_size=2), same=classes)
def test_within_a_class_the_order_is_first_come_first_served(bases: list[int], same: PriorityClass) -> None:
    keys = [queued_at(at(base), same) for base in bases]
    assert (keys[0] <= keys[1]) == (bases[0] <= bases[1])


@given(base=minutes, priority=classes, misses=st.integers(0, 5))
def test_coming_back_never_gains_a_place(base: int, priority: PriorityClass, misses: int) -> None:
    assert returned_at(at(base), priority, misses) >= queued_at(at(base), priority)
