"""HTTP door of the messages room: what providers tell about texts."""

from apiflask import APIBlueprint
from flask import request

from app.core.access import public
from app.core.clock import utc_now
from app.messages.receiving import read_twilio_receipt, take_receipt

#: Where receipts of Twilio come in, below the public address.
TWILIO_RECEIPTS = "/api/v1/receipts/twilio"

blueprint = APIBlueprint("receipts", __name__)


@blueprint.post(TWILIO_RECEIPTS)
@public
@blueprint.output({}, status_code=204)
@blueprint.doc(responses={403: "Not signed by Twilio"})
def take_twilio_receipt() -> tuple[str, int]:
    """Take a receipt of Twilio: its signature, and no session or token, says who asks."""
    receipt = read_twilio_receipt(
        request.args.get("o", ""),
        request.args.get("k", ""),
        request.form,
        signature=request.headers.get("X-Twilio-Signature"),
        signature_settings=request.headers.get("X-Twilio-Webhooks-Signature-Settings"),
    )
    take_receipt(receipt, now=utc_now())
    return "", 204
