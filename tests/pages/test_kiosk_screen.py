"""The kiosk under fingers: nervous, slow, wrong, with and without a phone, and with the server gone."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import expect

from tests.pages.visits import KIOSK, Visit, visit_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PHONE = "13800138000"

pytestmark = pytest.mark.sqlite


@pytest.fixture
def kiosk(browser: "Browser", app: Flask) -> Iterator[Visit]:
    """A kiosk of the demo hall on its start screen, in Chinese."""
    with visit_of(browser, app, KIOSK) as visit:
        visit.open("/kiosk/demo")
        visit.page.evaluate("() => { window.slips = 0; window.print = () => { window.slips += 1; }; }")
        yield visit


def slips(kiosk: Visit) -> int:
    """How many slips were printed."""
    printed: int = kiosk.page.evaluate("window.slips")
    return printed


def is_at_the_start(kiosk: Visit) -> bool:
    """Whether the kiosk waits for the next visitor."""
    return kiosk.part("kiosk-take").is_visible()


def test_one_tap_and_a_phone_number_give_a_number(kiosk: Visit) -> None:
    kiosk.part("kiosk-take").click()
    kiosk.type(PHONE)
    assert kiosk.text("kiosk-digits") == "138 0013 8000"
    kiosk.part("kiosk-confirm").click()
    expect(kiosk.part("kiosk-number")).to_have_text("T008")
    assert kiosk.text("kiosk-ahead") == "9 人"
    assert [body for _path, _key, body in kiosk.asked] == [{"phone": PHONE, "language": "zh"}]
    assert slips(kiosk) == 0


def test_without_a_phone_the_number_comes_on_paper(kiosk: Visit) -> None:
    kiosk.part("kiosk-no-phone").click()
    expect(kiosk.part("kiosk-number")).to_have_text("T008")
    kiosk.wait(0)
    assert slips(kiosk) == 1
    kiosk.part("kiosk-print").click()
    kiosk.wait(0)
    assert slips(kiosk) == 2


def test_a_matter_with_a_line_of_its_own_has_its_own_button(kiosk: Visit) -> None:
    kiosk.page.get_by_role("button", name="不动产登记").click()
    kiosk.part("kiosk-no-phone").click()
    expect(kiosk.part("kiosk-number")).to_have_text("R002")


def test_a_nervous_second_tap_makes_no_second_number(kiosk: Visit) -> None:
    kiosk.part("kiosk-no-phone").dblclick()
    expect(kiosk.part("kiosk-number")).to_be_visible()
    assert len(kiosk.asked) == 1
    kiosk.part("kiosk-done").dblclick()
    assert is_at_the_start(kiosk)
    assert len(kiosk.asked) == 1


def test_a_nervous_second_tap_types_no_digit(kiosk: Visit) -> None:
    kiosk.part("kiosk-take").dblclick()
    assert kiosk.text("kiosk-digits") == ""


def test_a_lost_answer_is_asked_for_again_with_the_same_key(kiosk: Visit) -> None:
    kiosk.answers_to_lose = 2
    kiosk.part("kiosk-no-phone").click()
    kiosk.wait(4)
    assert kiosk.text("kiosk-number") == "T008"
    assert len(kiosk.asked) == 3
    assert len({key for _path, key, _body in kiosk.asked}) == 1


def test_when_nobody_answers_the_visitor_may_try_again_or_ask_the_staff(kiosk: Visit) -> None:
    kiosk.connected = False
    kiosk.part("kiosk-no-phone").click()
    kiosk.wait(8)
    assert "找工作人员" in kiosk.text("kiosk-problem")
    kiosk.connected = True
    kiosk.part("kiosk-retry").click()
    expect(kiosk.part("kiosk-number")).to_have_text("T008")
    assert len({key for _path, key, _body in kiosk.asked}) == 1


def test_a_wrong_number_is_told_beside_the_pad_while_it_is_typed(kiosk: Visit) -> None:
    kiosk.part("kiosk-take").click()
    kiosk.type("0596")
    assert "固定电话" in kiosk.text("kiosk-hint")
    kiosk.part("kiosk-clear").click()
    kiosk.type("10086")
    assert "13 至 19" in kiosk.text("kiosk-hint")
    for _ in range(4):
        kiosk.part("kiosk-back").click()
    kiosk.type("380013800")
    assert kiosk.text("kiosk-hint") == "还差 1 位"
    expect(kiosk.part("kiosk-confirm")).to_be_disabled()
    kiosk.part("kiosk-confirm").click(force=True)
    expect(kiosk.part("kiosk-hint")).to_contain_class("insisted")
    assert kiosk.asked == []


def test_a_number_that_only_the_server_knows_to_be_wrong_can_be_mended(kiosk: Visit) -> None:
    kiosk.part("kiosk-take").click()
    kiosk.type("14000000000")
    kiosk.part("kiosk-confirm").click()
    expect(kiosk.page.locator("[data-verdict=refused]")).to_be_visible()
    kiosk.part("kiosk-clear").click()
    kiosk.type(PHONE)
    kiosk.part("kiosk-confirm").click()
    expect(kiosk.part("kiosk-number")).to_be_visible()


def test_a_phone_that_has_a_number_may_be_exchanged_for_another(kiosk: Visit) -> None:
    kiosk.part("kiosk-take").click()
    kiosk.type("13600000001")  # one of the demo hall's visitors
    kiosk.part("kiosk-confirm").click()
    expect(kiosk.part("kiosk-problem")).to_be_visible()
    kiosk.part("kiosk-change").click()
    kiosk.type(PHONE)
    kiosk.part("kiosk-confirm").click()
    expect(kiosk.part("kiosk-number")).to_be_visible()


def test_ten_seconds_after_the_last_key_the_digits_are_masked(kiosk: Visit) -> None:
    kiosk.part("kiosk-take").click()
    kiosk.type(PHONE)
    kiosk.wait(9)
    assert kiosk.text("kiosk-digits") == "138 0013 8000"
    kiosk.wait(1)
    assert kiosk.text("kiosk-digits") == "138 **** 8000"
    kiosk.page.get_by_role("button", name="显示").click()
    assert kiosk.text("kiosk-digits") == "138 0013 8000"


def test_what_is_left_alone_is_wiped_after_twenty_seconds_of_warning(kiosk: Visit) -> None:
    kiosk.part("kiosk-take").click()
    kiosk.type("1380013")
    kiosk.wait(11)
    assert "19 秒" in kiosk.text("kiosk-countdown")
    kiosk.part("kiosk-stay").click()
    kiosk.wait(29)
    assert kiosk.text("kiosk-digits") == "138 ****"
    kiosk.wait(1)
    assert is_at_the_start(kiosk)
    kiosk.part("kiosk-take").click()
    assert kiosk.text("kiosk-digits") == ""


def test_the_number_stays_twenty_seconds_and_longer_if_wished(kiosk: Visit) -> None:
    kiosk.part("kiosk-no-phone").click()
    expect(kiosk.part("kiosk-countdown")).to_contain_text("20 秒")
    kiosk.wait(15)
    kiosk.part("kiosk-stay").click()
    kiosk.wait(19)
    assert kiosk.part("kiosk-number").is_visible()
    kiosk.wait(1)
    assert is_at_the_start(kiosk)
    assert "T008" not in kiosk.page.content()


def test_the_language_changes_in_the_middle_and_goes_back_for_the_next_visitor(kiosk: Visit) -> None:
    kiosk.part("kiosk-take").click()
    kiosk.type("1380")
    kiosk.part("lang-en").click()
    expect(kiosk.part("kiosk-hint")).to_have_text("7 digits to go")
    assert kiosk.text("kiosk-digits") == "138 0"
    kiosk.type("0138000")
    kiosk.part("kiosk-confirm").click()
    expect(kiosk.part("kiosk-ahead")).to_have_text("9 people")
    kiosk.part("kiosk-done").click()
    expect(kiosk.page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_a_keyboard_does_all_that_fingers_do(kiosk: Visit) -> None:
    kiosk.part("kiosk-take").press("Enter")
    kiosk.page.keyboard.type("13800138009")
    kiosk.page.keyboard.press("Backspace")
    kiosk.page.keyboard.type("0")
    kiosk.page.keyboard.press("Enter")
    expect(kiosk.part("kiosk-number")).to_be_visible()
    expect(kiosk.page.get_by_role("heading", name="您的号码")).to_be_focused()


def test_a_kiosk_without_a_server_sends_people_to_the_staff_until_it_is_back(kiosk: Visit) -> None:
    kiosk.connected = False
    kiosk.wait(40)
    assert kiosk.part("kiosk-trouble").is_visible()
    assert not kiosk.part("kiosk-no-phone").is_visible()
    kiosk.connected = True
    kiosk.wait(6)
    assert is_at_the_start(kiosk)


def test_the_privacy_notice_can_be_read_and_closes_by_itself(kiosk: Visit) -> None:
    kiosk.part("kiosk-privacy").click()
    notice = kiosk.page.get_by_role("dialog")
    expect(notice).to_contain_text("7 天")
    kiosk.wait(81)
    assert notice.is_hidden()


def test_every_screen_of_the_kiosk_is_accessible(kiosk: Visit) -> None:
    assert violations(kiosk) == []
    kiosk.part("kiosk-take").click()
    kiosk.type(PHONE)
    assert violations(kiosk) == []
    kiosk.part("kiosk-confirm").click()
    expect(kiosk.part("kiosk-number")).to_be_visible()
    assert violations(kiosk) == []
    kiosk.part("kiosk-privacy").click()
    assert violations(kiosk) == []


def violations(kiosk: Visit) -> list[str]:
    """What axe finds wrong with the page as it is shown now."""
    kiosk.page.clock.resume()
    return [violation["id"] for violation in Axe().run(kiosk.page).response["violations"]]
