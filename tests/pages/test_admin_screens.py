"""The forms of the administration in the browser: what they send, and how they tell what was refused."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect

from app.people.rights import Role
from tests.pages.administering import Office, office_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.sqlite

SignIn = Callable[[Role], None]


@pytest.fixture
def office(browser: "Browser", client: FlaskClient, sign_in_as: SignIn) -> Iterator[Office]:
    """An administrator of the hall, in Chinese."""
    sign_in_as(Role.ADMIN)
    with office_of(browser, client) as office:
        yield office


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", ["/admin", "/admin/demo/hall"])
def test_axe_finds_nothing(office: Office, path: str, language: str) -> None:
    office.open(f"{path}?lang={language}")
    assert office.violations() == []


def test_what_is_saved_is_there_when_the_page_comes_back(office: Office) -> None:
    office.open("/admin/demo/hall")
    office.field("name").fill("新大厅")
    office.field("is_closed").check()
    office.field("issue_per_minute").fill("60")
    office.part("save").click()
    expect(office.part("done")).to_have_text("已保存。")
    expect(office.field("name")).to_have_value("新大厅")
    expect(office.field("is_closed")).to_be_checked()
    assert office.client.get("/api/v1/halls/demo").get_json()["closed"] is True


def test_of_two_who_edit_one_hall_the_second_is_told_and_loses_nothing(office: Office) -> None:
    office.open("/admin/demo/hall")
    other = office.page.context.new_page()
    other.route("**/*", office.answer)
    other.goto(office.page.url)
    for page, name in ((other, "一号大厅"), (office.page, "二号大厅")):
        page.locator('[name="name"]').fill(name)
        page.get_by_test_id("save").click()
        expect(page.get_by_test_id("done" if page is other else "alert")).to_be_visible()
    expect(office.part("alert")).to_contain_text("其间已有他人作了修改")
    expect(office.field("name")).to_have_value("二号大厅")
    assert office.client.get("/api/v1/halls/demo").get_json()["name"] == "一号大厅"


def test_a_refused_field_is_marked_and_has_the_focus(office: Office) -> None:
    office.open("/admin/demo/hall")
    office.part("hall-form").evaluate("form => { form.noValidate = true; }")
    office.field("name_en").fill(" ")
    office.part("save").click()
    expect(office.field("name_en")).to_have_attribute("aria-invalid", "true")
    expect(office.field("name_en")).to_be_focused()
    expect(office.page.get_by_text("请检查此项。")).to_be_visible()
    assert office.violations() == []
