"""How gunicorn serves OneWindow. The database alone decides what kind of worker it is."""

import gc
import os
import signal
from pathlib import Path

from dotenv import dotenv_values

_said = {name: value for name, value in os.environ.items() if value}  # empty means: not said
_settings = {**dotenv_values(Path(__file__).with_name(".env")), **_said}

if (_settings.get("DATABASE_URL") or "").startswith("postgres"):
    from gevent import monkey

    monkey.patch_all()  # first of all: a database driver imported before it blocks everybody
    worker_class = "gevent"
    worker_connections = 20_000
else:
    worker_class = "gthread"
    threads = 128  # each WebSocket holds one; 96 are admitted, the rest answer everybody else

workers = 1  # more are processes of their own, each with its own master: `flask serve` starts them
reuse_port = (_settings.get("WORKERS") or "1") != "1"  # and then they share the port
_host = _settings.get("HOST") or "127.0.0.1"
bind = f"{f'[{_host}]' if ':' in _host else _host}:{_settings.get('PORT') or '8000'}"
keepalive = 5
graceful_timeout = 8
control_socket_disable = True
proc_name = "onewindow-web"
accesslog = None  # the app writes its own structured line for each request
loglevel = "warning"


def post_worker_init(worker):
    """End gracefully at every signal, and then close WebSockets: nobody else does, and they keep us alive.

    gunicorn's own quick end at SIGINT and SIGQUIT locks up now and then when Ctrl-C sends both.
    """
    from app.open_sockets import OpenSockets  # noqa: PLC0415  # in the worker, where all is patched

    gc.collect()
    gc.freeze()  # what the start has made stays: to look through it again and again would cost a tenth
    gc.set_threshold(20_000, 20, 20)

    worker.wsgi = sockets = OpenSockets(worker.wsgi)
    sockets.close_without(worker.ppid)
    stop_accepting = worker.handle_exit

    def stop(number, frame):
        stop_accepting(number, frame)
        sockets.close_all()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, stop)


def worker_exit(_server, worker):
    """Close them also when the worker ends for another reason."""
    getattr(worker.wsgi, "close_all", lambda: None)()
