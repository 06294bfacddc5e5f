"""What the desk shows: the server's truth, the newest of it, and what time alone changes."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.pages.desks import LIMIT_SECONDS, ME, Desk, desk_document, seat, ticket

OTHER = {"username": "clerk2", "name": "Lin"}


def test_the_ticket_is_shown_with_what_a_clerk_must_know(desk: Desk) -> None:
    there = ticket(desk.now, priority="priority", reason="Wheelchair", recalls=2)
    desk.document = desk_document(desk.now, ticket=there)
    desk.open()
    expect(desk.part("desk-number")).to_have_text("T014")
    expect(desk.part("desk-phone")).to_have_text("138****8000")
    expect(desk.part("desk-text-state")).to_have_text("Sent")
    expect(desk.part("desk-waiting-total")).to_have_text("7")
    for said in ("General affairs", "12 min", "Served first · Wheelchair", "2×"):
        expect(desk.page.get_by_text(said, exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("phone", "text", "said"),
    [
        (None, None, "No phone: please call out"),
        ("138****8000", None, "None sent"),
        ("138****8000", {"state": "failed", "error": "30003"}, "Not delivered: please call out (30003)"),
        ("138****8000", {"state": "expired", "error": "20429"}, "Not sent in time: please call out"),
        (
            "138****8000",
            {"state": "unknown", "error": "lease_expired"},
            "Unknown whether it arrived: please call out",
        ),
    ],
)
def test_the_fate_of_the_text_is_told_in_words(desk: Desk, phone: str, text: Any, said: str) -> None:
    desk.document = desk_document(desk.now, ticket=ticket(desk.now, phone=phone, text=text))
    desk.open()
    expect(desk.part("desk-text-state")).to_have_text(said)


def test_no_show_is_offered_when_the_hall_allows_it(desk: Desk) -> None:
    desk.document = desk_document(desk.now, ticket=ticket(desk.now))
    desk.open()
    expect(desk.part("desk-no-show")).to_be_disabled()
    desk.wait(LIMIT_SECONDS)
    desk.press("n")
    assert desk.asked == [("windows/1/no-show", {"serving_id": 41})]


def test_undo_is_there_for_as_long_as_the_server_says(desk: Desk) -> None:
    until = (desk.now + timedelta(seconds=10)).isoformat()
    desk.document = desk_document(desk.now, undo={"verb": "finish", "until": until})
    desk.open()
    expect(desk.part("desk-undo")).to_contain_text("9")
    desk.wait(5)
    expect(desk.part("desk-undo")).to_contain_text("4")
    desk.wait(5)
    expect(desk.part("desk-undo")).to_be_hidden()


def test_what_the_server_pushes_is_shown_at_once(desk: Desk) -> None:
    desk.open()
    desk.push(ticket=ticket(desk.now))
    expect(desk.part("desk-number")).to_have_text("T014")


def test_an_older_document_is_not_shown(desk: Desk) -> None:
    desk.open()
    desk.push(ticket=ticket(desk.now))
    expect(desk.part("desk-number")).to_have_text("T014")
    desk.say("desk", desk_document(desk.now, version=1, ticket=ticket(desk.now, number="T001")))
    desk.wait(1)
    expect(desk.part("desk-number")).to_have_text("T014")


def test_a_heartbeat_with_a_newer_version_makes_it_ask_again(desk: Desk) -> None:
    desk.open()
    desk.say("heartbeat", {"version": 99, "server_time": desk.now.isoformat()})
    assert desk.heard == [["again"]]


def test_without_a_line_it_asks_every_three_seconds(desk: Desk) -> None:
    desk.refusal = "too_many_screens"
    desk.open()
    before = desk.reads
    desk.wait(9)
    assert desk.reads - before == 3
    expect(desk.page.get_by_text("Reconnecting")).to_be_visible()


def test_nobody_waiting_is_no_fault(desk: Desk) -> None:
    desk.document = desk_document(desk.now, waiting={"total": 0, "mine": 0, "by_category": []})
    desk.answers["call-next"] = (204, {})
    desk.open()
    desk.press("Space")
    expect(desk.page.get_by_text("Nobody is waiting for this window right now.")).to_be_visible()
    expect(desk.part("alert")).to_be_hidden()


def test_a_refusal_is_shown_in_the_words_of_the_server_and_the_desk_is_read_again(desk: Desk) -> None:
    desk.document = desk_document(desk.now, ticket=ticket(desk.now))
    desk.answers["start"] = (409, {"code": "wrong_state", "detail": "The visitor has left."})
    desk.open()
    before = desk.reads
    desk.press("Enter")
    expect(desk.part("alert")).to_contain_text("The visitor has left.")
    assert desk.reads == before + 1


def test_whose_session_has_ended_signs_in_and_comes_back(desk: Desk) -> None:
    desk.open()
    desk.answers["call-next"] = (401, {"code": "not_signed_in", "detail": "Please sign in first."})
    desk.press("Space")
    desk.page.wait_for_url("**/sign-in?next=%2Fdesk%3Flang%3Den")


def test_a_free_window_opens_with_one_press(desk: Desk) -> None:
    desk.seats = [seat("A1"), seat("A2", OTHER)]
    desk.open()
    expect(desk.part("seat-A2")).to_be_disabled()
    desk.part("seat-A1").click()
    expect(desk.part("desk-call-next")).to_be_visible()
    assert desk.asked == [("windows/1/open", {})]


def test_taking_over_is_asked_first(desk: Desk) -> None:
    desk.seats = [seat("A1", OTHER, can_take_over=True)]
    desk.open()
    desk.part("seat-A1").click()
    expect(desk.page.get_by_text("Take over window A1 from Lin?")).to_be_visible()
    assert desk.asked == []
    desk.page.get_by_role("button", name="Take over", exact=True).click()
    expect(desk.part("desk-call-next")).to_be_visible()
    assert desk.asked == [("windows/1/open", {"take_over": True})]


def test_whoever_is_taken_over_is_told_and_may_sit_down_elsewhere(desk: Desk) -> None:
    desk.open()
    desk.seats = [seat("A1", OTHER), seat("A2")]
    desk.push(window={**desk.document["window"], "clerk": OTHER})
    expect(desk.part("alert")).to_contain_text("Lin has taken over window A1.")
    expect(desk.part("seat-A2")).to_be_enabled()


def test_leaving_the_window_leads_back_to_the_choice(desk: Desk) -> None:
    desk.open()
    desk.seats = [seat("A1"), seat("A2")]
    desk.part("desk-close").click()
    expect(desk.part("seat-A1")).to_be_enabled()
    expect(desk.part("alert")).to_be_hidden()
    assert desk.asked == [("windows/1/close", {})]


def test_who_sits_somewhere_goes_on_there(desk: Desk) -> None:
    desk.seats = [seat("A1", ME), seat("A2")]
    desk.open()
    expect(desk.part("desk-call-next")).to_be_visible()
    assert desk.asked == []
