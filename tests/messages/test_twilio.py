"""The whole way through Twilio: sent to the stand-in, receipts to our own door, and what is left in doubt."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.messages.api import TWILIO_RECEIPTS
from app.messages.dispatch import Dispatcher
from app.messages.models import TextReceipt
from app.messages.settling import settle_unknown
from app.messages.states import DOUBT_SECONDS, TextState
from sms.gateway import Gateway
from tests.messages.conftest import Clock, Outbox
from tests.sms.twilio_signing import SignedReceipt, signed
from tests.sms.twilio_standin import ACCOUNT, SENDER, TOKEN, TwilioStandIn

if TYPE_CHECKING:
    from app.settings import Settings

PUBLIC_URL = "https://hall.example.gov.cn"


@pytest.fixture
def standin(monkeypatch: pytest.MonkeyPatch) -> Iterator[TwilioStandIn]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = TwilioStandIn()
    yield server
    server.close()


@pytest.fixture
def settings(settings: "Settings", standin: TwilioStandIn) -> "Settings":
    """The account of the stand-in, and an address at which it reaches us."""
    named: dict[str, Any] = {
        "public_url": f"{PUBLIC_URL}/",
        "sms_provider": "twilio",
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "twilio_from": SENDER,
        "twilio_base_url": standin.url,
    }
    return type(settings).model_validate(settings.model_dump() | named)


@pytest.fixture
def gateway(app: Flask) -> Gateway:
    chosen: Gateway = app.extensions["onewindow_gateway"]
    return chosen


@pytest.fixture
def dispatcher(gateway: Gateway, clock: Clock, outbox: Outbox) -> Iterator[Dispatcher]:
    with Dispatcher(gateway, clock=clock, round_seconds=30) as dispatcher:
        yield dispatcher


@pytest.fixture
def text_id(dispatcher: Dispatcher, outbox: Outbox, standin: TwilioStandIn) -> int:
    """A text that the stand-in has taken."""
    standin.now = outbox.clock.now
    sent = outbox.call(7)
    dispatcher.send_due()
    return sent


def send(client: FlaskClient, receipt: SignedReceipt, **changes: Any) -> TestResponse:
    """Twilio sends a receipt; a proxy has made http of it, and the host is whatever somebody says."""
    request: dict[str, Any] = {"data": receipt.form, "headers": receipt.headers}
    return client.post(receipt.path, base_url="http://10.0.0.7:8000", **(request | changes))


def test_a_receipt_tells_the_fate_of_its_text(
    client: FlaskClient, standin: TwilioStandIn, outbox: Outbox, text_id: int
) -> None:
    answer = send(client, standin.receipt("delivered"))
    assert (answer.status_code, answer.data) == (204, b"")
    text = outbox.text(text_id)
    assert (text.state, text.provider_ref) == (TextState.DELIVERED, standin.taken[0]["sid"])


def test_the_phone_was_off(client: FlaskClient, standin: TwilioStandIn, outbox: Outbox, text_id: int) -> None:
    send(client, standin.receipt("undelivered", 30003))
    assert (outbox.text(text_id).state, outbox.text(text_id).error) == (TextState.FAILED, "30003")


def test_ten_times_and_backwards(
    client: FlaskClient, standin: TwilioStandIn, outbox: Outbox, text_id: int
) -> None:
    for status in ("delivered", "sent", "queued") * 10:
        assert send(client, standin.receipt(status)).status_code == 204
    assert outbox.text(text_id).state is TextState.DELIVERED


def test_a_text_that_we_do_not_have_is_answered_all_the_same(
    client: FlaskClient, app: Flask, session: Session
) -> None:
    address = app.extensions["onewindow_twilio_receipts"].address_of("4711")
    receipt = signed(address, {"MessageSid": "SM" + "1" * 32, "MessageStatus": "sent"}, TOKEN)
    assert send(client, receipt).status_code == 204
    assert session.scalars(select(TextReceipt)).all() == []


def test_a_word_that_we_do_not_know_is_answered_all_the_same(
    client: FlaskClient, standin: TwilioStandIn, outbox: Outbox, text_id: int
) -> None:
    assert send(client, standin.receipt("teleported")).status_code == 204
    assert outbox.text(text_id).state is TextState.SENT


def test_nobody_else_is_believed(
    client: FlaskClient, standin: TwilioStandIn, outbox: Outbox, text_id: int
) -> None:
    genuine = standin.receipt("failed")
    forged = signed(genuine.address, genuine.form, "another token")
    elsewhere = signed(genuine.address.replace(PUBLIC_URL, "http://10.0.0.7:8000"), genuine.form, TOKEN)
    for answer in (
        send(client, genuine, headers={}),
        send(client, genuine, data={**genuine.form, "MessageStatus": "delivered"}),
        send(client, genuine, data=b"\xff\x00=%00", content_type="application/x-www-form-urlencoded"),
        send(client, genuine, data={}),
        client.post(TWILIO_RECEIPTS, data=genuine.form, headers=genuine.headers),
        send(client, forged),
        send(client, elsewhere),
    ):
        assert (answer.status_code, answer.content_type) == (403, "application/problem+json")
        assert answer.get_json(force=True)["code"] == "receipt_not_signed"
    assert outbox.text(text_id).state is TextState.SENT


def test_a_receipt_for_one_text_says_nothing_about_another(
    client: FlaskClient, standin: TwilioStandIn, outbox: Outbox, dispatcher: Dispatcher, text_id: int
) -> None:
    genuine = standin.receipt("failed")
    other = outbox.call(8)
    turned = genuine.address.replace(f"o={text_id}&", f"o={other}&")
    answer = send(client, signed(turned, genuine.form, TOKEN))
    assert answer.status_code == 403
    assert outbox.text(other).state is TextState.NEW


def test_a_reset_after_twilio_took_the_text_is_settled_by_looking(
    dispatcher: Dispatcher, gateway: Gateway, standin: TwilioStandIn, outbox: Outbox
) -> None:
    standin.now = outbox.clock.now
    standin.reset(taking=True)
    text_id = outbox.call(7)
    dispatcher.send_due()
    assert (outbox.text(text_id).state, outbox.text(text_id).error) == (TextState.UNKNOWN, "connection_lost")
    standin.accept()
    outbox.clock.pass_seconds(DOUBT_SECONDS)
    settle_unknown(gateway, now=outbox.clock.now)
    dispatcher.send_due()
    assert (outbox.text(text_id).state, len(standin.taken)) == (TextState.SENT, 1)


def test_a_reset_is_settled_by_a_receipt_before_anybody_looks(
    client: FlaskClient, dispatcher: Dispatcher, gateway: Gateway, standin: TwilioStandIn, outbox: Outbox
) -> None:
    standin.reset(taking=True)
    text_id = outbox.call(7)
    dispatcher.send_due()
    standin.accept()
    send(client, standin.receipt("sent"))
    outbox.clock.pass_seconds(DOUBT_SECONDS)
    assert settle_unknown(gateway, now=outbox.clock.now) == 0
    assert (outbox.text(text_id).state, len(standin.taken)) == (TextState.SENT, 1)


def test_a_reset_before_twilio_took_the_text_is_made_good(
    dispatcher: Dispatcher, gateway: Gateway, standin: TwilioStandIn, outbox: Outbox
) -> None:
    standin.reset()
    text_id = outbox.call(7)
    dispatcher.send_due()
    standin.accept()
    outbox.clock.pass_seconds(DOUBT_SECONDS)
    settle_unknown(gateway, now=outbox.clock.now)
    dispatcher.send_due()
    assert (outbox.text(text_id).state, len(standin.taken)) == (TextState.SENT, 1)
