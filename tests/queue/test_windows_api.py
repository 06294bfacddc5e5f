"""What a clerk does at a window, as the desk does it."""

import pytest

from tests.api import Api, problem

_BODIES = {
    "pause": {"reason": "lunch"},
    "recycle": {"position": "first", "reason": "papers"},
    "transfer": {"category_id": 1},
}
_VERBS = ["recall", "start", "finish", "no-show", "park", "recycle", "transfer", "undo"]
_ALL = ["open", "pause", "resume", "close", "call-next", *_VERBS]


def test_a_window_opens_pauses_goes_on_and_closes(api: Api) -> None:
    states = [api.do(verb, _BODIES.get(verb)).get_json() for verb in ("open", "pause", "resume", "close")]
    window = api.windows["A1"]
    assert states == [{"window_id": window, "state": state} for state in ("open", "paused", "open", "closed")]


def test_the_main_path(api: Api) -> None:
    taken = api.opened("A1").take().get_json()
    called = api.do("call-next").get_json()
    assert called["ticket"] == {"number": taken["number"], "status": "CALLED"}
    for verb, status in (("recall", "CALLED"), ("start", "SERVING"), ("finish", "COMPLETED")):
        answer = api.do(verb, {"serving_id": called["serving_id"]})
        assert answer.get_json() == {
            "serving_id": called["serving_id"],
            "ticket": {"number": taken["number"], "status": status},
        }


def test_nobody_waiting_is_answered_with_nothing(api: Api) -> None:
    answer = api.opened("A1").do("call-next")
    assert (answer.status_code, answer.data) == (204, b"")


def test_a_visitor_still_there_is_carried_by_the_refusal(api: Api) -> None:
    api.opened("A1").take()
    called = api.do("call-next").get_json()
    refused = api.do("call-next")
    assert problem(refused) == (409, "serving_open")
    assert refused.get_json()["serving_id"] == called["serving_id"]
    assert refused.get_json()["ticket"] == called["ticket"]


@pytest.mark.sqlite
@pytest.mark.parametrize("verb", _ALL)
def test_nobody_acts_without_showing_who_they_are(api: Api, verb: str) -> None:
    assert problem(api.do(verb, _BODIES.get(verb, {}), by=None)) == (401, "not_signed_in")


@pytest.mark.sqlite
@pytest.mark.parametrize("verb", _ALL)
def test_whoever_does_not_serve_acts_at_no_window(api: Api, verb: str) -> None:
    assert problem(api.do(verb, _BODIES.get(verb, {}), by="guide")) == (403, "not_allowed")


@pytest.mark.parametrize("verb", [verb for verb in _ALL if verb != "open"])
def test_nobody_acts_at_somebody_elses_window(api: Api, verb: str) -> None:
    refused = api.opened("A1").do(verb, _BODIES.get(verb, {}), by="colleague")
    assert problem(refused) == (403, "not_your_window")


@pytest.mark.parametrize("verb", [verb for verb in _ALL if verb != "open"])
def test_a_window_that_nobody_opened_does_nothing(api: Api, verb: str) -> None:
    assert problem(api.do(verb, _BODIES.get(verb, {}))) == (409, "window_not_open")


@pytest.mark.parametrize("verb", [verb for verb in _VERBS if verb != "undo"])
def test_without_a_visitor_a_verb_says_so(api: Api, verb: str) -> None:
    assert problem(api.opened("A1").do(verb, _BODIES.get(verb, {}))) == (409, "no_open_serving")


@pytest.mark.sqlite
@pytest.mark.parametrize("verb", ["recycle", "transfer", "pause"])
def test_some_verbs_need_more_than_an_empty_body(api: Api, verb: str) -> None:
    code = "transfer_needs_target" if verb == "transfer" else "input_invalid"
    api.opened("A1").take()
    api.do("call-next")
    assert problem(api.do(verb, {})) == (422, code)


def test_a_wrong_state_is_named(api: Api) -> None:
    api.opened("A1").take()
    api.do("call-next")
    refused = api.do("finish", {})
    assert problem(refused) == (409, "wrong_state")
    assert refused.get_json()["ticket_status"] == "CALLED"


def test_a_stale_screen_is_told_that_the_visitor_has_changed(api: Api) -> None:
    api.opened("A1").take()
    called = api.do("call-next").get_json()
    refused = api.do("start", {"serving_id": called["serving_id"] + 1})
    assert problem(refused) == (409, "serving_changed")


def test_a_taken_window_says_by_whom(api: Api) -> None:
    refused = api.opened("A1").do("open", {}, by="colleague")
    assert problem(refused) == (409, "window_taken")
    assert refused.get_json()["clerk"]["username"] == "clerk"
    assert refused.get_json()["can_take_over"] is False


def test_a_manager_takes_over_by_saying_so(api: Api) -> None:
    api.opened("A1")
    assert api.do("open", {}, by="manager").get_json()["can_take_over"] is True
    assert api.do("open", {"take_over": True}, by="manager").status_code == 200


def test_a_clerk_at_another_window_is_told_where(api: Api) -> None:
    refused = api.opened("A1").do("open", {}, window="A2")
    assert problem(refused) == (409, "clerk_at_other_window")
    assert (refused.get_json()["window_id"], refused.get_json()["label"]) == (api.windows["A1"], "A1")


def test_a_passed_number_comes_back_through_its_clerk(api: Api) -> None:
    number = api.opened("A1").take().get_json()["number"]
    api.do("call-next")
    api.do("no-show")
    path = f"/halls/demo/tickets/{number}/restore"
    assert problem(api.post(path, {})) == (401, "not_signed_in")
    assert api.post(path, {}, "clerk").get_json() == {"number": number, "status": "WAITING"}
    assert problem(api.post(path, {}, "clerk")) == (409, "wrong_state")


def test_a_number_is_removed_by_a_guide_with_a_reason(api: Api) -> None:
    number = api.take().get_json()["number"]
    path = f"/halls/demo/tickets/{number}/remove"
    assert problem(api.post(path, {"reason": "left"}, "clerk")) == (403, "not_allowed")
    assert problem(api.post(path, {}, "guide")) == (422, "input_invalid")
    assert api.post(path, {"reason": "left"}, "guide").get_json() == {"number": number, "status": "CANCELLED"}
