"""The page of the desk: who may enter, and that its scripts find every word and every key they use."""

import re
from collections.abc import Callable
from enum import StrEnum

import pytest
from flask.testing import FlaskClient

from app.halls.models import WindowMode
from app.messages.states import TextState
from app.pages.desk import WORDS
from app.people.rights import Role
from app.queue.moves import UNDOABLE
from app.queue.order import PriorityClass
from tests.pages.reading import breaks_policy, part_ids, words
from tests.support.room import ROOT

SignIn = Callable[[Role], None]

_SCRIPTS = ROOT / "app/pages/static/js"
_PARTS = {
    "desk-call-next",
    "desk-recall",
    "desk-start",
    "desk-finish",
    "desk-no-show",
    "desk-undo",
    "desk-number",
    "desk-text-state",
    "desk-phone",
    "desk-waiting-total",
    "desk-close",
    "desk-pause",
    "lang-zh",
    "lang-en",
    "alert",
}


def test_nobody_is_led_to_the_sign_in_and_back(client: FlaskClient) -> None:
    answer = client.get("/desk?hall=demo")
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=%2Fdesk%3Fhall%3Ddemo")


def test_a_clerk_gets_the_desk(client: FlaskClient, sign_in_as: SignIn) -> None:
    sign_in_as(Role.CLERK)
    answer = client.get("/desk")
    assert answer.status_code == 200
    assert part_ids(answer) >= _PARTS
    assert breaks_policy(answer) == []


def test_who_serves_nobody_gets_a_page_that_says_so(client: FlaskClient, sign_in_as: SignIn) -> None:
    sign_in_as(Role.APPROVER)
    answer = client.get("/desk?lang=en")
    assert (answer.status_code, answer.mimetype) == (403, "text/html")
    assert "You are not allowed to do this." in answer.text


def test_the_scripts_are_told_their_words_unfilled(client: FlaskClient, sign_in_as: SignIn) -> None:
    sign_in_as(Role.CLERK)
    told = words(client.get("/desk?lang=en"))
    assert told.keys() == WORDS.keys()
    assert told["taken_over"] == "%(name)s has taken over window %(label)s."


def test_every_word_that_a_script_says_is_there() -> None:
    said = {word for script in _SCRIPTS.glob("desk*.js") for word in _said_in(script.read_text("utf-8"))}
    said |= set(_said_in((_SCRIPTS / "seats.js").read_text("utf-8")))
    assert said - WORDS.keys() == set()


@pytest.mark.parametrize(
    ("prefix", "values"),
    [("mode", WindowMode), ("text", TextState), ("undo", UNDOABLE), ("priority", PriorityClass)],
)
def test_every_value_of_the_api_has_a_word(prefix: str, values: type[StrEnum]) -> None:
    needed = {f"{prefix}_{value}" for value in values if value is not PriorityClass.NORMAL}
    assert needed - WORDS.keys() == set()


def test_every_key_is_in_the_list_of_keys(client: FlaskClient, sign_in_as: SignIn) -> None:
    sign_in_as(Role.CLERK)
    page = client.get("/desk?lang=en").text
    used = {key.upper() for keys in re.findall(r'data-keys="([^"]+)"', page) for key in keys.split()} - {"？"}
    listed = re.search(r'<dl class="keys">(.*?)</dl>', page, re.DOTALL)
    assert listed is not None
    assert {key.upper() for key in re.findall(r"<kbd>([^<]+)</kbd>", listed[1])} == used


def _said_in(script: str) -> list[str]:
    return re.findall(r'say\("(\w+)"', script)
