"""Counters for operators, shown at /metrics."""

from time import perf_counter

from flask import Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "onewindow_requests_total", "Answered requests", ["route", "method", "status"], registry=REGISTRY
)
SECONDS = Histogram("onewindow_request_seconds", "Seconds to answer a request", ["route"], registry=REGISTRY)
SCREENS = Gauge("onewindow_sockets", "Open Socket.IO connections of this process", registry=REGISTRY)
PUSHES = Counter("onewindow_pushes_total", "Documents pushed to clients", ["document"], registry=REGISTRY)
TEXTS = Gauge(
    "onewindow_texts_in_hand", "Texts that are not yet with the provider", ["state"], registry=REGISTRY
)


_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})


def init_metrics(app: Flask) -> None:
    """Count every request by its route, never by its address; nobody outside can make up new lines."""

    def count(response: Response) -> Response:
        route = str(request.url_rule) if request.url_rule is not None else "(unknown)"
        method = request.method if request.method in _METHODS else "(other)"
        REQUESTS.labels(route, method, str(response.status_code)).inc()
        if "began" in g:
            SECONDS.labels(route).observe(perf_counter() - g.began)
        return response

    app.after_request(count)


def exposition() -> Response:
    """The page Prometheus reads."""
    return Response(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)
