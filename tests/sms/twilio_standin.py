"""A local server that answers as Twilio's Messages API does, and fails in each way in which a network can."""

import json
import os
import socket
import struct
import threading
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from tests.sms.twilio_signing import SignedReceipt, signed

ACCOUNT = "AC" + "0" * 32
TOKEN = "a token that exists only in the tests"
SENDER = "+12025550199"

Answer = Callable[["_Handler", dict[str, str]], None]


class TwilioStandIn:
    """Accepts every message until it is told otherwise; `taken` holds what it accepted, newest last."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # its clock stands still
        self.taken: list[dict[str, Any]] = []
        self.forms: list[dict[str, str]] = []  # what was asked for, taken or not
        self.said: list[tuple[str, int, Any]] = []  # each answer in JSON: to which verb, its status and body
        self._callbacks: dict[str, str] = {}
        self.released = threading.Event()  # ends every request that hangs
        self.answer: Answer = _accept
        self.server = _Server(("127.0.0.1", 0), _Handler)
        self.server.standin = self
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The address that stands for https://api.twilio.com."""
        return f"http://127.0.0.1:{self.server.server_port}"

    def accept(self) -> None:
        """Take every message again."""
        self.answer = _accept

    def refuse(self, status: int, code: int | None = None, **headers: str) -> None:
        """Answer with this HTTP status; without a code, as a proxy in front of Twilio would."""
        self.answer = lambda handler, form: handler.refuse(status, code, form.get("To", ""), headers)

    def say(self, status: int, body: str) -> None:
        """Answer with these very words."""
        self.answer = lambda handler, form: handler.reply(status, body)

    def hang(self, *, taking: bool = False) -> None:
        """Take the message or not, and never answer."""
        self.answer = lambda handler, form: handler.hang(form if taking else None)

    def reset(self, *, taking: bool = False) -> None:
        """Take the message or not, and tear the connection down instead of answering."""
        self.answer = lambda handler, form: handler.reset(form if taking else None)

    def take(self, form: dict[str, str]) -> dict[str, Any]:
        """Keep the message and describe it as Twilio does."""
        message = _message(form, number=len(self.taken) + 1, now=self.now)
        self.taken.append(message)
        self._callbacks[message["sid"]] = form.get("StatusCallback", "")
        return message

    def receipt(self, status: str, error_code: int | None = None, *, message: int = -1) -> SignedReceipt:
        """What is told about a message it took, the newest unless named, to the address that came with it."""
        taken = self.taken[message]
        said = {
            "AccountSid": ACCOUNT,
            "ApiVersion": taken["api_version"],
            "MessageSid": taken["sid"],
            "MessageStatus": status,
            "SmsSid": taken["sid"],
            "SmsStatus": status,
            "To": taken["to"],
        }
        if error_code is not None:
            said["ErrorCode"] = str(error_code)
        return signed(self._callbacks[taken["sid"]], said, TOKEN)

    def close(self) -> None:
        """Stop the server and let go of all that hangs."""
        self.released.set()
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a client may keep its connection; that must not keep the tests
    standin: TwilioStandIn


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def standin(self) -> TwilioStandIn:
        return cast(_Server, self.server).standin

    def do_POST(self) -> None:
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.standin.forms.append(form)
        self._answer(self.standin.answer, form)

    def do_GET(self) -> None:
        query = dict(parse_qsl(urlsplit(self.path).query))
        self._answer(_list if self.standin.answer is _accept else self.standin.answer, query)

    def _answer(self, answer: Answer, form: dict[str, str]) -> None:
        key = b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if self.headers["Authorization"] != f"Basic {key}":
            self.refuse(401, 20003, form["To"], {})
        elif urlsplit(self.path).path != f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json":
            self.refuse(404, 20404, form["To"], {})
        else:
            answer(self, form)

    def tell(self, status: int, document: Any, headers: dict[str, str] | None = None) -> None:
        self.standin.said.append((self.command.lower(), status, document))
        self.reply(status, json.dumps(document), headers)

    def reply(self, status: int, body: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def refuse(self, status: int, code: int | None, to: str, headers: dict[str, str]) -> None:
        if code is None:
            self.reply(status, "<html>a proxy speaks</html>", headers)
            return
        # Twilio quotes the number, so this one does too: the gateway must not let it through.
        message = f"The number {to} is refused."
        more = f"https://www.twilio.com/docs/errors/{code}"
        self.tell(status, {"code": code, "message": message, "more_info": more, "status": status}, headers)

    def hang(self, taken: dict[str, str] | None) -> None:
        self._take(taken)
        self.standin.released.wait()
        self.close_connection = True

    def reset(self, taken: dict[str, str] | None) -> None:
        self._take(taken)
        self.close_connection = True
        # Lingering for no time makes the kernel send a reset where it would otherwise say goodbye.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())

    def _take(self, form: dict[str, str] | None) -> None:
        if form is not None:
            self.standin.take(form)

    def log_message(self, *_: object, **__: object) -> None:
        """Keep quiet: the tests read what came in from `forms` and `taken`."""


def _accept(handler: _Handler, form: dict[str, str]) -> None:
    handler.tell(201, handler.standin.take(form))


def _list(handler: _Handler, query: dict[str, str]) -> None:
    """List the messages to one number, newest first, on a single page."""
    size = int(query["PageSize"])
    found = [message for message in reversed(handler.standin.taken) if message["to"] == query["To"]][:size]
    page = {
        "end": len(found) - 1,
        "first_page_uri": handler.path,
        "messages": found,
        "next_page_uri": None,
        "page": 0,
        "page_size": size,
        "previous_page_uri": None,
        "start": 0,
        "uri": handler.path,
    }
    handler.tell(200, page)


def _message(form: dict[str, str], *, number: int, now: datetime) -> dict[str, Any]:
    sid = f"SM{number:032x}"
    uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}"
    service = form.get("MessagingServiceSid")
    return {
        "account_sid": ACCOUNT,
        "api_version": "2010-04-01",
        "body": form["Body"],
        "date_created": format_datetime(now),
        "date_sent": None,  # still in the queue
        "date_updated": format_datetime(now),
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": form.get("From"),
        "messaging_service_sid": service,
        "num_media": "0",
        "num_segments": "0" if service else "1",
        "price": None,
        "price_unit": "USD",
        "sid": sid,
        "status": "accepted" if service else "queued",
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": form["To"],
        "uri": f"{uri}.json",
    }
