"""A nervous kiosk: one key, sent sixteen times in one moment to a real server."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.asking import get, post
from tests.support.servers import Server


@pytest.mark.sqlite  # for PostgreSQL `test_pair.py` does the same to two servers
def test_sixteen_clients_with_one_key_get_one_ticket(live_server: Server) -> None:
    waiting = get(live_server, "halls/demo/board")["waiting"]["total"]
    wish = {"phone": "13700001234"}

    def ask(_: int) -> tuple[str, str]:
        ticket = post(live_server, "halls/demo/tickets", body=wish, Idempotency_Key="one-nervous-kiosk")
        return ticket["number"], ticket["code"]

    with ThreadPoolExecutor(16) as kiosks:
        assert len(set(kiosks.map(ask, range(16)))) == 1
    assert get(live_server, "halls/demo/board")["waiting"]["total"] == waiting + 1
