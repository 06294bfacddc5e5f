"""Counters for operators: by route, never by address, and nobody outside makes up new ones."""

import pytest

from tests.api import Api

pytestmark = pytest.mark.sqlite  # the database does not matter here


def exposition(api: Api) -> str:
    return api.client.get("/metrics").get_data(as_text=True)


def test_requests_are_counted_by_their_route(api: Api) -> None:
    code = api.take().get_json()["code"]
    api.get(f"/tickets/{code}")
    told = exposition(api)
    assert 'route="/api/v1/tickets/<code>"' in told
    assert code not in told


def test_addresses_and_methods_that_somebody_invents_make_no_new_lines(api: Api) -> None:
    for number in range(5):
        api.client.open(f"/invented-{number}", method=f"INVENTED{number}")
    told = exposition(api)
    assert "invented" not in told.lower()
    assert 'method="(other)"' in told
