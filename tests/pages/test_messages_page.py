"""The page of texts: for managers alone, and with a word for whatever the API may tell of a text."""

from collections.abc import Callable
from enum import StrEnum

import pytest
from flask.testing import FlaskClient

from app.messages.states import TextKind, TextState
from app.pages.messages import WORDS
from app.people.rights import Role
from tests.pages.reading import breaks_policy, part_ids

SignIn = Callable[[Role], None]


def test_nobody_is_led_to_the_sign_in_and_back(client: FlaskClient) -> None:
    assert client.get("/admin/messages").location == "/sign-in?next=%2Fadmin%2Fmessages"


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN])
def test_managers_and_administrators_see_it(client: FlaskClient, sign_in_as: SignIn, role: Role) -> None:
    sign_in_as(role)
    answer = client.get("/admin/messages")
    assert answer.status_code == 200
    assert {"messages", "messages-filter"} <= part_ids(answer)
    assert breaks_policy(answer) == []


@pytest.mark.parametrize("role", [Role.CLERK, Role.GUIDE])
def test_others_get_a_page_that_says_no(client: FlaskClient, sign_in_as: SignIn, role: Role) -> None:
    sign_in_as(role)
    answer = client.get("/admin/messages?lang=en")
    assert (answer.status_code, answer.mimetype) == (403, "text/html")
    assert "This page is not for you" in answer.text


@pytest.mark.parametrize(("prefix", "values"), [("kind", TextKind), ("state", TextState)])
def test_every_value_of_the_api_has_a_word(prefix: str, values: type[StrEnum]) -> None:
    assert {f"{prefix}_{value}" for value in values} - WORDS.keys() == set()
