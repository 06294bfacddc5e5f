"""The gateway of a fresh installation writes one masked line for each text."""

from structlog.testing import capture_logs

from sms.console import ConsoleGateway
from tests.sms.conftest import TextMaker


def test_each_text_leaves_one_line_with_a_masked_number(new_text: TextMaker) -> None:
    with capture_logs() as lines:
        accepted = ConsoleGateway().send(new_text(body="政务大厅：请A012号到A1窗口办理。"))
    assert accepted.provider_ref == "console-text-1"
    assert lines == [
        {
            "event": "text_accepted",
            "log_level": "info",
            "text_id": "text-1",
            "to": "138****8000",
            "language": "zh",
            "characters": 19,
            "segments": 1,
            "valid_for_seconds": 180,
        }
    ]
