"""Structured logs: one JSON line an event, with the request's id, and no phone number ever."""

import logging
import re
import secrets
import sys
from collections.abc import MutableMapping
from time import perf_counter
from typing import Any

import structlog
from flask import Flask, Response, g, request

_PHONE = re.compile(r"(?<!\d)(?:\+?\d{2,3}[ -]?)?(1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_QUIET_PATHS = ("/healthz", "/readyz", "/metrics", "/static/", "/display/static/")


def mask_phones(text: str) -> str:
    """Replace the middle of everything that looks like a mobile number."""
    return _PHONE.sub(r"\1****\2", text)


def _mask(_logger: object, _name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in line.items():
        if isinstance(value, str):
            line[key] = mask_phones(value)
        elif not isinstance(value, bool | int | float | None):
            line[key] = mask_phones(repr(value))
    return line


def init_logs(level: str) -> None:
    """Send every logger of the process through one masked formatter to stderr."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Any] = [structlog.processors.format_exc_info, _mask]
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("alembic", "apscheduler", "werkzeug", "engineio", "socketio", "twilio.http_client"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


class _Lines:
    """Writes rendered lines where all loggers write, without the detour through a log record.

    Each request writes one, and the detour would cost a tenth of reading a board.
    """

    def info(self, line: str) -> None:
        """Write one line."""
        for handler in logging.getLogger().handlers:
            if isinstance(handler, logging.StreamHandler) and handler.lock is not None:
                with handler.lock:
                    handler.stream.write(f"{line}\n")
                    handler.flush()


def _request_logger() -> Any:
    lines: Any = structlog.wrap_logger(
        _Lines(),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _mask,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLogger().level),
    )
    return lines.bind(logger="onewindow.request")


def init_request_log(app: Flask) -> None:
    """Give each request an id, tell it back, and write one line when it ends; after `init_logs`."""
    log = _request_logger()

    def begin() -> None:
        wish = request.headers.get("X-Request-Id", "")
        g.request_id = wish if _REQUEST_ID.fullmatch(wish) else secrets.token_hex(8)
        g.began = perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if not request.path.startswith(_QUIET_PATHS):
            log.info(
                "request",
                method=request.method,
                path=_public_path(),
                status=response.status_code,
                milliseconds=round((perf_counter() - g.began) * 1000, 1) if "began" in g else None,
            )
        return response

    app.before_request(begin)
    app.after_request(end)


def _public_path() -> str:
    """The route rather than the address: ticket codes are keys and stay out of logs."""
    return str(request.url_rule) if request.url_rule is not None else "(unknown)"
