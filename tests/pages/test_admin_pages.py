"""The pages of the administration: who sees which, and that each is there."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.transaction import transaction
from app.halls.models import Hall, IssueAccess
from app.halls.steps import add_hall
from app.pages.admin import SECTIONS, Section
from app.people.queries import staff_by_username
from app.people.rights import ROLE_RIGHTS, Role
from app.people.steps import grant_role
from tests.pages.reading import breaks_policy, links, part_ids

SignIn = Callable[[Role], None]


def test_nobody_is_led_to_the_sign_in_and_back(client: FlaskClient) -> None:
    assert client.get("/admin").location == "/sign-in?next=%2Fadmin"


def test_who_has_one_hall_is_there_already(client: FlaskClient, sign_in_as: SignIn) -> None:
    sign_in_as(Role.ADMIN)
    answer = client.get("/admin?lang=en")
    assert (answer.status_code, breaks_policy(answer)) == (200, [])
    assert {f"/admin/demo/{section.name}" for section in SECTIONS} <= links(answer)


def test_who_has_several_halls_chooses(app: Flask, client: FlaskClient, sign_in_as: SignIn) -> None:
    sign_in_as(Role.ADMIN)
    with app.app_context(), transaction() as work:
        second = Hall(slug="second", name="二号大厅", name_en="Second Hall", issue_access=IssueAccess.OPEN)
        third = Hall(slug="third", name="三号大厅", name_en="Third Hall", issue_access=IssueAccess.OPEN)
        add_hall(work.session, third)
        admin = staff_by_username(work.session, "admin")
        assert admin is not None
        grant_role(work.session, add_hall(work.session, second).id, admin.id, Role.ADMIN)
    answer = client.get("/admin")
    assert {"/admin/demo", "/admin/second"} <= links(answer)
    assert "/admin/third" not in links(answer)
    assert client.get("/admin/third").status_code == 403


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_every_section_has_its_page(client: FlaskClient, sign_in_as: SignIn, section: Section) -> None:
    sign_in_as(Role.ADMIN)
    answer = client.get(f"/admin/demo/{section.name}")
    assert (answer.status_code, breaks_policy(answer)) == (200, [])
    assert 'aria-current="page"' in answer.text


def test_managers_see_what_they_may_set_up_and_nothing_else(client: FlaskClient, sign_in_as: SignIn) -> None:
    sign_in_as(Role.MANAGER)
    for section in SECTIONS:
        expected = 200 if section.right in ROLE_RIGHTS[Role.MANAGER] else 403
        assert client.get(f"/admin/demo/{section.name}").status_code == expected
    assert "/admin/demo/hall" not in links(client.get("/admin/demo"))


@pytest.mark.parametrize("address", ["/admin", "/admin/demo", "/admin/demo/hall"])
def test_clerks_see_nothing_of_it(client: FlaskClient, sign_in_as: SignIn, address: str) -> None:
    sign_in_as(Role.CLERK)
    assert client.get(address).status_code == 403


def test_there_is_nothing_at_another_address(client: FlaskClient, sign_in_as: SignIn) -> None:
    sign_in_as(Role.ADMIN)
    assert client.get("/admin/nowhere").status_code == 404
    assert client.get("/admin/demo/nowhere").status_code == 404


def test_the_form_of_the_hall_holds_its_settings(client: FlaskClient, sign_in_as: SignIn) -> None:
    sign_in_as(Role.ADMIN)
    answer = client.get("/admin/demo/hall?lang=en")
    assert {"hall-form", "save"} <= part_ids(answer)
    assert 'value="One Hall"' in answer.text
