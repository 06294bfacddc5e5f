"""People to test with: a hall, somebody who works there, and what they show to be let in."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.access import current_actor, signed_in
from app.core.transaction import transaction
from app.halls.models import Hall, IssueAccess
from app.people.models import Staff
from app.people.queries import staff_by_username
from app.people.rights import Role
from app.people.steps import add_staff, grant_role
from tests.people.showing import PASSWORD, csrf_field


@pytest.fixture
def hall(app: Flask) -> int:
    """A hall."""
    with app.app_context(), transaction() as work:
        hall = Hall(slug="demo", name="一窗大厅", name_en="One Hall", issue_access=IssueAccess.OPEN)
        work.session.add(hall)
        work.session.flush()
        return hall.id


@pytest.fixture
def clerk(app: Flask, hall: int) -> int:
    """The clerk `clerk1`, who has a password."""
    with app.app_context(), transaction() as work:
        staff = add_staff(work.session, "clerk1", "王一", PASSWORD)
        grant_role(work.session, hall, staff.id, Role.CLERK)
        return staff.id


@pytest.fixture
def switch_off(app: Flask) -> Callable[[str], None]:
    """Switches an account off."""

    def off(username: str) -> None:
        with app.app_context(), transaction() as work:
            staff: Staff | None = staff_by_username(work.session, username)
            assert staff is not None
            staff.active = False

    return off


@pytest.fixture
def errand(app: Flask) -> str:
    """The address of something that only somebody signed in may do."""

    def run() -> dict[str, str]:
        return {"done_by": current_actor().name}

    app.add_url_rule("/api/v1/errand", view_func=signed_in(run), methods=["POST"])
    return "/api/v1/errand"


@pytest.fixture
def sign_in(client: FlaskClient) -> Callable[..., TestResponse]:
    """Fills in and sends the form of the sign-in page."""

    def send(
        username: str = "clerk1", password: str = PASSWORD, *, address: str = "/sign-in", **more: str
    ) -> TestResponse:
        form = {"csrf_token": csrf_field(client.get(address)), **more}
        return client.post(address, data={"username": username, "password": password, **form})

    return send
