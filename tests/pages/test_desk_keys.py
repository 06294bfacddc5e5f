"""The keys and buttons of the desk: one press does one thing, to the visitor who was meant."""

from datetime import timedelta

import pytest

from tests.pages.desks import Desk, desk_document, ticket

CALL: tuple[str, dict[str, object]] = ("windows/1/call-next", {})


def test_space_calls_the_next_visitor(desk: Desk) -> None:
    desk.open()
    desk.press("Space")
    assert desk.asked == [CALL]


def test_a_nervous_finger_calls_only_once(desk: Desk) -> None:
    desk.open()
    desk.press("Space", "Space", "Space")
    desk.wait(0.3)
    desk.press("Space")
    assert desk.asked == [CALL]


def test_after_the_pause_of_the_button_the_next_press_counts(desk: Desk) -> None:
    desk.open()
    desk.press("Space")
    desk.wait(1)
    desk.press("Space")
    assert desk.asked == [CALL, CALL]


def test_space_does_nothing_while_somebody_is_called(desk: Desk) -> None:
    desk.document = desk_document(desk.now, ticket=ticket(desk.now))
    desk.open()
    desk.press("Space")
    assert desk.asked == []


@pytest.mark.parametrize(
    ("key", "status", "verb"),
    [
        ("r", "CALLED", "recall"),
        ("R", "CALLED", "recall"),
        ("s", "CALLED", "start"),
        ("Enter", "CALLED", "start"),
        ("f", "SERVING", "finish"),
    ],
)
def test_a_key_means_the_visitor_who_is_shown(desk: Desk, key: str, status: str, verb: str) -> None:
    there = ticket(desk.now, status=status, started_at=desk.now.isoformat())
    desk.document = desk_document(desk.now, ticket=there)
    desk.open()
    desk.press(key)
    assert desk.asked == [(f"windows/1/{verb}", {"serving_id": 41})]


def test_a_key_of_another_state_does_nothing(desk: Desk) -> None:
    desk.document = desk_document(desk.now, ticket=ticket(desk.now))
    desk.open()
    desk.press("f", "p", "u")
    assert desk.asked == []


def test_a_held_key_counts_once(desk: Desk) -> None:
    desk.open()
    desk.page.evaluate(_KEY, {"key": " "})
    desk.wait(1)
    desk.page.evaluate(_KEY, {"key": " ", "repeat": True})
    assert desk.asked == [CALL]


def test_keys_of_an_input_method_are_not_commands(desk: Desk) -> None:
    desk.open()
    desk.page.evaluate(_KEY, {"key": " ", "isComposing": True})
    desk.page.evaluate(_KEY, {"key": " ", "keyCode": 229})
    assert desk.asked == []


def test_keys_of_the_browser_are_left_to_it(desk: Desk) -> None:
    desk.document = desk_document(desk.now, ticket=ticket(desk.now))
    desk.open()
    desk.page.evaluate(_KEY, {"key": "r", "ctrlKey": True})
    assert desk.asked == []


def test_a_dialog_keeps_the_keys_to_itself(desk: Desk) -> None:
    there = ticket(desk.now, status="SERVING", started_at=desk.now.isoformat())
    desk.document = desk_document(desk.now, ticket=there)
    desk.open()
    desk.part("desk-transfer").click()
    desk.page.get_by_label("Reason (for the next clerk)").press_sequentially("form")
    assert desk.asked == []


def test_keys_can_be_switched_off_for_this_computer(desk: Desk) -> None:
    desk.open()
    desk.press("?")
    desk.page.get_by_label("Use these keys on this computer").uncheck()
    desk.open()
    desk.press("Space")
    assert desk.asked == []


def test_the_mouse_leaves_space_to_the_desk(desk: Desk) -> None:
    """After a click on a button, Space means Call next and not that button again."""
    restorable = (desk.now + timedelta(minutes=30)).isoformat()
    passed = {"number": "T009", "passed_at": desk.now.isoformat(), "restorable_until": restorable}
    desk.document = desk_document(desk.now, passed=[passed])
    desk.open()
    desk.part("passed-T009-restore").click()
    desk.wait(1)
    desk.press("Space")
    assert desk.asked == [("halls/demo/tickets/T009/restore", {}), CALL]


def test_pausing_asks_for_a_reason(desk: Desk) -> None:
    desk.open()
    desk.press("p")
    desk.page.get_by_label("Meal").check()
    desk.page.locator("#dialog-pause").get_by_role("button", name="Pause").click()
    assert desk.asked == [("windows/1/pause", {"reason": "Meal"})]


def test_a_number_goes_on_to_another_window(desk: Desk) -> None:
    desk.document = desk_document(desk.now, ticket=ticket(desk.now))
    desk.open()
    desk.part("desk-transfer").click()
    desk.page.get_by_label("Transfer to").last.select_option("A2")
    desk.page.locator("#dialog-transfer").get_by_role("button", name="Transfer").click()
    assert desk.asked == [("windows/1/transfer", {"serving_id": 41, "window_id": 2})]


_KEY = """(init) => document.body.dispatchEvent(
    Object.defineProperty(new KeyboardEvent("keydown", {bubbles: true, ...init}),
        "keyCode", {value: init.keyCode ?? 0}))"""
