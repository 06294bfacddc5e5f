"""Sign-in with user name and password: who gets in, who does not, and what an outsider learns from it."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.transaction import transaction
from app.people.steps import add_staff
from tests.people.showing import PASSWORD, csrf_field, document

pytestmark = pytest.mark.usefixtures("clerk")

SignIn = Callable[..., TestResponse]
ME = "/api/v1/me"
WRONG = (
    ("clerk1", "wrong-horse"),
    ("nobody", PASSWORD),
    ("", PASSWORD),
    ("clerk1", ""),
    ("clerk\x001", PASSWORD),
    ("clerk1", "x\x00y"),
    ("clerk1", "x" * 5000),
    ("x" * 5000, PASSWORD),
)


def test_a_clerk_signs_in_and_comes_to_the_desk(client: FlaskClient, sign_in: SignIn) -> None:
    answer = sign_in()
    assert (answer.status_code, answer.location) == (302, "/desk")
    assert document(client.get(ME))["username"] == "clerk1"


def test_the_user_name_may_be_typed_in_capitals(client: FlaskClient, sign_in: SignIn) -> None:
    assert sign_in(" Clerk1 ").status_code == 302


def test_the_way_leads_back_to_the_page_that_was_wanted(sign_in: SignIn) -> None:
    assert sign_in(address="/sign-in?next=/admin/messages?page=2").location == "/admin/messages?page=2"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "/\\evil.example", "///evil.example", "javascript:alert(1)"],
)
def test_no_other_site_is_reached_through_the_sign_in(sign_in: SignIn, elsewhere: str) -> None:
    assert _is_own(sign_in(next=elsewhere).location)


def test_nor_by_an_address_that_somebody_sent(sign_in: SignIn) -> None:
    assert sign_in(address="/sign-in?next=%2F%2Fevil.example%2F").location == "/desk"


def test_whatever_is_wrong_the_answer_is_the_same(client: FlaskClient, sign_in: SignIn) -> None:
    for username, password in WRONG:
        answer = sign_in(username, password, address="/sign-in?lang=en")
        assert answer.status_code == 200
        assert "User name or password is not right." in answer.text
    assert client.get(ME).status_code == 401


def test_an_account_that_is_switched_off_does_not_get_in(
    client: FlaskClient, sign_in: SignIn, switch_off: Callable[[str], None]
) -> None:
    switch_off("clerk1")
    assert sign_in().status_code == 200
    assert client.get(ME).status_code == 401


def test_an_account_that_is_switched_off_is_out_at_once(
    client: FlaskClient, sign_in: SignIn, switch_off: Callable[[str], None]
) -> None:
    sign_in()
    switch_off("clerk1")
    assert client.get(ME).status_code == 401


def test_an_account_without_a_password_cannot_sign_in(app: Flask, sign_in: SignIn) -> None:
    with app.app_context(), transaction() as work:
        add_staff(work.session, "robot", "自动叫号")
    assert sign_in("robot", PASSWORD).status_code == 200


def test_the_form_needs_its_csrf_token(client: FlaskClient) -> None:
    client.get("/sign-in")
    client.post("/sign-in", data={"username": "clerk1", "password": PASSWORD})
    assert client.get(ME).status_code == 401


def test_sign_in_begins_a_new_session(client: FlaskClient, sign_in: SignIn, errand: str) -> None:
    planted = csrf_field(client.get("/sign-in"))
    before = client.get_cookie("onewindow")
    sign_in()
    after = client.get_cookie("onewindow")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert client.post(errand, headers={"X-CSRF-Token": planted}).status_code == 403


def test_no_script_reads_the_session_and_no_other_site_sends_it(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in()
    cookie = client.get_cookie("onewindow")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")


def test_sign_out_ends_the_session(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in()
    answer = client.post("/sign-out", data={"csrf_token": document(client.get(ME))["csrf_token"]})
    assert answer.location == "/sign-in"
    assert client.get(ME).status_code == 401


def test_nobody_is_signed_out_by_a_foreign_form(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in()
    client.post("/sign-out")
    assert client.get(ME).status_code == 200


def test_the_page_takes_a_form_and_nothing_else(client: FlaskClient) -> None:
    bodies = ([1], "clerk1", {"username": "clerk1", "password": PASSWORD})
    assert {client.post("/sign-in", json=body).status_code for body in bodies} == {400}


def test_whoever_is_signed_in_already_is_led_on(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in()
    assert client.get("/sign-in").location == "/desk"


def _is_own(address: str) -> bool:
    """Whether every browser reads the address as one of this site."""
    return address.startswith("/") and not address.startswith(("//", "/\\"))
