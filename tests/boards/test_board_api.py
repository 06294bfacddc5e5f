"""The board over HTTP: for everybody, and cheap to ask again."""

import pytest

from tests.api import Api, problem


def test_everybody_may_read_the_board(api: Api) -> None:
    api.opened("A1").take()
    api.do("call-next")
    board = api.get("/halls/demo/board").get_json()
    assert [(call["number"], call["window"], call["status"]) for call in board["calls"]] == [
        ("T001", "A1", "CALLED")
    ]


@pytest.mark.parametrize("authorization", ["Bearer owd_revoked", "Basic YTpi", "x" * 5000])
def test_the_board_needs_no_token_and_minds_none(api: Api, authorization: str) -> None:
    assert api.get("/halls/demo/board", Authorization=authorization).status_code == 200


def test_what_has_not_changed_is_not_sent_again(api: Api) -> None:
    first = api.get("/halls/demo/board")
    again = api.get("/halls/demo/board", If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    api.take()
    changed = api.get("/halls/demo/board", If_None_Match=first.headers["ETag"])
    assert changed.get_json()["version"] == first.get_json()["version"] + 1


def test_an_unknown_hall_has_no_board(api: Api) -> None:
    assert problem(api.get("/halls/nowhere/board")) == (404, "hall_unknown")
