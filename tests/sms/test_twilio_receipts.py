"""Receipts of Twilio: who signed one is believed, nobody else is, and nothing else is asked."""

import pytest

from sms.receipts import ForgedReceipt, Receipt, State
from sms.twilio_receipts import TwilioReceipts
from tests.sms.conftest import RECEIPTS
from tests.sms.twilio_signing import SignedReceipt, signed
from tests.sms.twilio_standin import TOKEN

SID = "SM" + "0" * 31 + "1"
DELIVERED = {"MessageSid": SID, "MessageStatus": "delivered", "To": "+8613800138000"}


def _mark(receipts: TwilioReceipts, text_id: str = "7") -> str:
    return receipts.address_of(text_id).rpartition("k=")[2]


def _read(receipts: TwilioReceipts, request: SignedReceipt, *, text_id: str = "7") -> Receipt | None:
    return receipts.read(
        text_id,
        _mark(receipts),
        request.form,
        signature=request.headers["X-Twilio-Signature"],
        signature_settings=request.headers.get("X-Twilio-Webhooks-Signature-Settings"),
    )


def test_what_twilio_says_is_put_in_our_words(receipts: TwilioReceipts) -> None:
    failed = DELIVERED | {"MessageStatus": "undelivered", "ErrorCode": "30003"}
    assert _read(receipts, signed(receipts.address_of("7"), failed, TOKEN)) == Receipt(
        provider="twilio",
        provider_ref=SID,
        outgoing_id="7",
        status="undelivered",
        state=State.FAILED,
        error_code="30003",
    )


def test_a_proxy_that_changes_the_port_does_no_harm(receipts: TwilioReceipts) -> None:
    address = receipts.address_of("7").replace("hall.example", "hall.example:443")
    assert _read(receipts, signed(address, DELIVERED, TOKEN)) is not None


@pytest.mark.parametrize(
    "form",
    [
        DELIVERED | {"MessageStatus": "teleported"},
        DELIVERED | {"MessageStatus": "received"},
        DELIVERED | {"MessageSid": "SM1"},
        {},
    ],
)
def test_what_says_nothing_about_our_texts_is_nothing(receipts: TwilioReceipts, form: dict[str, str]) -> None:
    assert _read(receipts, signed(receipts.address_of("7"), form, TOKEN)) is None


def test_a_code_that_is_none_is_left_out(receipts: TwilioReceipts) -> None:
    form = DELIVERED | {"ErrorCode": "see\x00there"}
    read = _read(receipts, signed(receipts.address_of("7"), form, TOKEN))
    assert read is not None
    assert read.error_code is None


class TestForgeries:
    """Whatever is not signed by Twilio for this very address."""

    @pytest.mark.parametrize("signature", [None, ""])
    def test_without_a_signature(self, receipts: TwilioReceipts, signature: str | None) -> None:
        with pytest.raises(ForgedReceipt, match="no_signature"):
            receipts.read("7", _mark(receipts), DELIVERED, signature=signature)

    @pytest.mark.parametrize("signature", ["x", "签名", "A" * 28])
    def test_with_any_signature(self, receipts: TwilioReceipts, signature: str) -> None:
        with pytest.raises(ForgedReceipt, match="wrong_signature"):
            receipts.read("7", _mark(receipts), DELIVERED, signature=signature)

    def test_signed_with_another_token(self, receipts: TwilioReceipts) -> None:
        with pytest.raises(ForgedReceipt, match="wrong_signature"):
            _read(receipts, signed(receipts.address_of("7"), DELIVERED, "another"))

    @pytest.mark.parametrize("wrong", ["http://hall.example/receipts", "https://evil.example/receipts"])
    def test_signed_for_another_address(self, receipts: TwilioReceipts, wrong: str) -> None:
        address = receipts.address_of("7").replace(RECEIPTS, wrong)
        with pytest.raises(ForgedReceipt, match="wrong_signature"):
            _read(receipts, signed(address, DELIVERED, TOKEN))

    def test_with_a_word_changed_on_the_way(self, receipts: TwilioReceipts) -> None:
        request = signed(receipts.address_of("7"), DELIVERED | {"MessageStatus": "failed"}, TOKEN)
        with pytest.raises(ForgedReceipt, match="wrong_signature"):
            _read(receipts, SignedReceipt(request.address, DELIVERED, request.headers))

    def test_turned_to_another_text(self, receipts: TwilioReceipts) -> None:
        with pytest.raises(ForgedReceipt, match="wrong_mark"):
            _read(receipts, signed(receipts.address_of("7"), DELIVERED, TOKEN), text_id="8")


class TestSharedKeys:
    """Accounts may sign with a key of their own; the header that says so names another algorithm."""

    @pytest.fixture
    def sharing(self) -> TwilioReceipts:
        return TwilioReceipts(address=RECEIPTS, secret=b"s", auth_token=TOKEN, shared_key="shared")

    def test_the_shared_key_signs(self, sharing: TwilioReceipts) -> None:
        request = signed(sharing.address_of("7"), DELIVERED, "shared", shared=True)
        assert _read(sharing, request) is not None

    def test_the_token_signs_where_there_is_no_shared_key(self, receipts: TwilioReceipts) -> None:
        request = signed(receipts.address_of("7"), DELIVERED, TOKEN, shared=True)
        assert _read(receipts, request) is not None

    def test_without_the_header_it_is_the_token_still(self, sharing: TwilioReceipts) -> None:
        assert _read(sharing, signed(sharing.address_of("7"), DELIVERED, TOKEN)) is not None
        with pytest.raises(ForgedReceipt, match="wrong_signature"):
            _read(sharing, signed(sharing.address_of("7"), DELIVERED, "shared"))

    def test_an_algorithm_that_nobody_knows_signs_nothing(self, sharing: TwilioReceipts) -> None:
        request = signed(sharing.address_of("7"), DELIVERED, "shared", shared=True)
        settings = "key=1,algorithm=NONE"
        with pytest.raises(ForgedReceipt, match="wrong_signature"):
            sharing.read(
                "7",
                _mark(sharing),
                request.form,
                signature=request.headers["X-Twilio-Signature"],
                signature_settings=settings,
            )
