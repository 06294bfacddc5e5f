"""How fast the public may take numbers: what a hall bounds is bounded, however many processes ask."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.access import PUBLIC, Actor, ActorKind
from app.core.errors import Refusal
from app.halls.facts import HallFacts
from app.halls.limits import limit_issuing
from app.queue import issuing
from app.queue.errors import TooManyTickets
from app.queue.models import IssuePace
from app.queue.pace import forget_paces, network_of
from tests.api import Api, problem
from tests.builders import NOW, a_guide, a_hall, a_ticket, a_wish, later
from tests.crowds import at_once

HOME, OTHER = "203.0.113.7", "203.0.113.8"


@pytest.fixture
def hall(session: Session) -> HallFacts:
    """A hall that bears two numbers a minute from one address, and three in all."""
    return a_hall(issue_per_minute_per_address=2, issue_per_minute=3)


def taken(hall: HallFacts, *addresses: str, now: datetime = NOW) -> list[bool]:
    """Whether somebody at each of these addresses got a number."""
    return [takes(hall, address, now) for address in addresses]


def takes(hall: HallFacts, address: str, now: datetime) -> bool:
    try:
        a_ticket(hall, address=address, now=now)
    except TooManyTickets:
        return False
    return True


def test_an_address_has_its_share_of_a_minute(hall: HallFacts) -> None:
    assert taken(hall, HOME, HOME, HOME) == [True, True, False]


def test_one_that_asks_too_often_uses_up_nobody_elses_share(hall: HallFacts) -> None:
    assert taken(hall, HOME, HOME, *[HOME] * 9, OTHER) == [True, True, *[False] * 9, True]


def test_the_hall_as_a_whole_has_a_limit_too(hall: HallFacts) -> None:
    assert taken(hall, HOME, HOME, OTHER, OTHER) == [True, True, True, False]


def test_the_next_minute_is_a_new_one(hall: HallFacts) -> None:
    assert taken(hall, HOME, HOME, HOME) == [True, True, False]
    assert taken(hall, HOME, now=later(seconds=59)) == [False]
    assert taken(hall, HOME, now=later(seconds=60)) == [True]


def test_a_process_whose_clock_is_behind_counts_on(hall: HallFacts) -> None:
    assert taken(hall, HOME, HOME) == [True, True]
    assert taken(hall, HOME, now=later(seconds=-1)) == [False]


def test_the_refusal_says_when_to_come_again(hall: HallFacts) -> None:
    taken(hall, HOME, HOME)
    with pytest.raises(TooManyTickets) as refused:
        a_ticket(hall, address=HOME, now=later(seconds=20))
    assert refused.value.facts == {"retry_after_seconds": 40}


def test_whoever_has_a_number_is_told_it_again(hall: HallFacts) -> None:
    wish = a_wish(hall, address=HOME)
    first = issuing.issue(hall, wish, actor=PUBLIC, now=NOW)
    taken(hall, HOME, HOME, HOME)
    assert issuing.issue(hall, wish, actor=PUBLIC, now=NOW).number == first.number


def test_staff_and_devices_set_their_own_pace(hall: HallFacts) -> None:
    kiosk = Actor(ActorKind.DEVICE, 1)
    for actor in (a_guide(hall), kiosk):
        assert [a_ticket(hall, actor=actor, address=HOME).is_new for _ in range(5)] == [True] * 5


def test_a_hall_without_limits_counts_nothing(session: Session) -> None:
    assert taken(a_hall(), *[HOME] * 5) == [True] * 5
    assert session.scalar(select(func.count()).select_from(IssuePace)) == 0


def test_a_crowd_in_one_moment_gets_no_more(app: Flask, hall: HallFacts) -> None:
    answers = at_once(app, 12, lambda: a_ticket(hall, address=HOME).number)
    assert sum(isinstance(answer, Refusal) for answer in answers) == 10


def test_an_address_is_stored_as_no_address_and_forgotten_after_its_minute(
    hall: HallFacts, session: Session
) -> None:
    taken(hall, HOME)
    assert HOME not in "".join(session.scalars(select(IssuePace.client)))
    assert [forget_paces(now=later(seconds=s)) for s in (59, 60, 61)] == [0, 2, 0]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "20010db800010002/64"),
        ("2001:db8:1:2:ffff::1", "20010db800010002/64"),
        ("fe80::1%eth0", "fe80000000000000/64"),
        ("", "unknown"),
        ("no address", "unknown"),
        (None, "unknown"),
    ],
)
def test_whoever_owns_a_network_is_one_client(address: str | None, network: str) -> None:
    assert network_of(address) == network


def test_over_http_the_refusal_names_the_seconds(app: Flask, api: Api) -> None:
    with app.app_context():
        limit_issuing("demo", in_all=None, per_address=1, now=NOW)
    answers = [api.take() for _ in range(3)]  # a minute may end between two of them, but not twice
    refused = [answer for answer in answers if answer.status_code != 201]
    assert {problem(answer) for answer in refused} == {(429, "too_many_tickets")}
    assert all(1 <= int(answer.headers["Retry-After"]) <= 60 for answer in refused)
