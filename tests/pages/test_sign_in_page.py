"""The page to sign in: friendly, in both languages, and with one sentence when it did not work."""

from collections.abc import Callable

from flask.testing import FlaskClient

from app.people.rights import Role
from tests.pages.reading import breaks_policy, csrf_field


def test_the_form_is_ours(client: FlaskClient) -> None:
    answer = client.get("/sign-in?lang=en")
    assert answer.status_code == 200
    assert "Staff sign-in" in answer.text
    assert breaks_policy(answer) == []


def test_what_was_wrong_is_said_once_and_the_name_is_kept(client: FlaskClient) -> None:
    form = {"username": "clerk1", "password": "wrong", "csrf_token": csrf_field(client.get("/sign-in"))}
    answer = client.post("/sign-in?next=/desk&lang=en", data=form)
    assert answer.text.count("User name or password is not right.") == 1
    assert 'value="clerk1"' in answer.text
    assert "wrong" not in answer.text.replace("went wrong", "")


def test_changing_the_language_keeps_the_way_back(client: FlaskClient) -> None:
    page = client.get("/sign-in?next=/admin/messages").text
    assert 'href="?next=%2Fadmin%2Fmessages&amp;lang=en"' in page


def test_signing_out_is_a_button_and_needs_the_token(
    client: FlaskClient, sign_in_as: Callable[[Role], None]
) -> None:
    sign_in_as(Role.CLERK)
    token = csrf_field(client.get("/desk"))
    client.post("/sign-out", data={"csrf_token": token})
    assert client.get("/desk").status_code == 302
