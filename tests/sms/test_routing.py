"""The longest country prefix decides which gateway sends."""

from datetime import UTC, datetime

import pytest

from sms.memory import MemoryGateway
from sms.routing import PrefixRouter
from tests.sms.conftest import TextMaker


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("+8613800138000", "domestic"),
        ("+85291234567", "hong kong"),
        ("+85512345678", "abroad"),  # Cambodia shares +85 with Hong Kong, and nothing else
        ("+447911123456", "abroad"),
    ],
)
def test_the_number_decides_who_sends(new_text: TextMaker, to: str, expected: str) -> None:
    gateways = {name: MemoryGateway() for name in ("domestic", "hong kong", "abroad")}
    router = PrefixRouter(
        {"+86": gateways["domestic"], "+852": gateways["hong kong"]}, default=gateways["abroad"]
    )
    router.send(new_text(to=to))
    assert [name for name, gateway in gateways.items() if gateway.sent] == [expected]


def test_the_longest_prefix_wins_whatever_the_order_of_the_routes(new_text: TextMaker) -> None:
    whole_country, one_network = MemoryGateway(), MemoryGateway()
    router = PrefixRouter({"+86": whole_country, "+86138": one_network}, default=MemoryGateway())
    router.send(new_text(to="+8613800138000"))
    assert (len(whole_country.sent), len(one_network.sent)) == (0, 1)


def test_a_lost_text_is_looked_for_where_it_was_sent(new_text: TextMaker) -> None:
    domestic = MemoryGateway()
    router, text = PrefixRouter({"+86": domestic}, default=MemoryGateway()), new_text()
    domestic.send(text)
    assert router.find(text, since=datetime(2026, 3, 2, tzinfo=UTC)) is not None
