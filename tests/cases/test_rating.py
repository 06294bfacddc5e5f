"""Rating a visit: once, when it is finished."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.cases.rating import AlreadyRated, NotRateable, rate
from app.core.errors import Refusal
from app.queue.errors import TicketUnknown
from tests.api import Api, problem
from tests.builders import NOW, Clerk, a_clerk_at, a_hall, a_ticket
from tests.crowds import at_once


@pytest.fixture
def clerk(session: Session) -> Clerk:
    """A clerk at a window."""
    return a_clerk_at(a_hall())


def finished(clerk: Clerk) -> str:
    code = a_ticket(clerk.hall).code
    clerk.serves()
    clerk.does("finish")
    return code


def test_a_finished_visit_is_rated_once(clerk: Clerk) -> None:
    code = finished(clerk)
    assert rate(code, 5, "quick", now=NOW) == 5
    with pytest.raises(AlreadyRated):
        rate(code, 1, None, now=NOW)


@pytest.mark.parametrize("verb", [None, "recall", "start", "no-show"])
def test_a_visit_that_is_not_finished_is_not_rated(clerk: Clerk, verb: str | None) -> None:
    code = a_ticket(clerk.hall).code
    if verb:
        clerk.calls()
        clerk.does(verb)
    with pytest.raises(NotRateable):
        rate(code, 5, None, now=NOW)


def test_an_unknown_code_is_not_rated(clerk: Clerk) -> None:
    with pytest.raises(TicketUnknown):
        rate("no-such-code", 5, None, now=NOW)


def test_of_two_ratings_at_once_one_counts(app: Flask, clerk: Clerk) -> None:
    code = finished(clerk)
    answers = at_once(app, 2, lambda: rate(code, 4, None, now=NOW))
    assert [type(answer) for answer in answers if isinstance(answer, Refusal)] == [AlreadyRated]


# --- through the door ---------------------------------------------------------------------------------


@pytest.fixture
def code(api: Api) -> str:
    """The code of a finished visit."""
    taken = api.opened("A1").take().get_json()
    for verb in ("call-next", "start", "finish"):
        api.do(verb)
    found: str = taken["code"]
    return found


def test_a_visitor_rates_and_the_timeline_shows_it(api: Api, code: str) -> None:
    rated = api.post(f"/tickets/{code}/rating", {"stars": 4, "comment": " 很快 "})
    assert (rated.status_code, rated.get_json()) == (201, {"stars": 4})
    assert problem(api.post(f"/tickets/{code}/rating", {"stars": 5})) == (409, "already_rated")
    assert api.get(f"/timeline/{code}").get_json()["rating"] == 4


@pytest.mark.parametrize(
    "body",
    [{}, {"stars": 0}, {"stars": 6}, {"stars": 4.5}, {"stars": 2**70}, {"stars": 5, "comment": "x" * 201}],
)
def test_a_rating_has_one_to_five_stars_and_a_few_words(api: Api, code: str, body: dict) -> None:
    assert problem(api.post(f"/tickets/{code}/rating", body)) == (422, "input_invalid")
