"""How fast numbers are taken: a hall may bound what the public takes in a minute, in all and from an address.

Decided on a row, like the limit per phone, so that it holds for any number of processes.
"""

from datetime import datetime
from ipaddress import IPv6Address, ip_address

from sqlalchemy import Connection, bindparam, delete, text

from app.core.access import Actor, ActorKind
from app.core.clock import epoch_ms
from app.core.crypto import address_index
from app.core.runtime import runtime
from app.core.transaction import transaction
from app.halls.facts import HallFacts
from app.queue import hot
from app.queue.errors import TooManyTickets
from app.queue.models import IssuePace

#: Whoever holds an IPv6 address usually holds the whole network of this length.
IPV6_NETWORK_BITS = 64
#: The row that counts for the hall as a whole.
EVERYBODY = ""

_TAKE = text(
    """
    INSERT INTO issue_paces AS p (hall_id, client, minute, taken) VALUES (:hall_id, :client, :minute, 1)
    ON CONFLICT (hall_id, client) DO UPDATE SET
        taken = CASE WHEN p.minute < excluded.minute THEN 1 ELSE p.taken + 1 END,
        minute = CASE WHEN p.minute < excluded.minute THEN excluded.minute ELSE p.minute END
    WHERE p.minute < excluded.minute OR p.taken < :most
    RETURNING taken
    """
)
_FORGET = delete(IssuePace).where(IssuePace.minute < bindparam("present"))


def check_pace(hall: HallFacts, address: str | None, actor: Actor, *, now: datetime) -> None:
    """Count a wish of the public; raises TooManyTickets. Staff and devices set their own pace."""
    per_address, in_all = hall.issue_per_minute_per_address, hall.issue_per_minute
    if actor.kind is not ActorKind.PUBLIC or (per_address is None and in_all is None):
        return
    with hot.writing() as connection:  # the address first: one that floods uses up nobody else's minute
        _count(connection, hall, _client_of(address), per_address, now)
        _count(connection, hall, EVERYBODY, in_all, now)


def forget_paces(*, now: datetime) -> int:
    """Drop the counts of minutes that are over; how many there were."""
    with transaction() as work:
        forgotten = work.session.connection().execute(_FORGET, {"present": _minute(now)})
        return forgotten.rowcount


def network_of(address: str | None) -> str:
    """Whom an address stands for; everybody without a readable one is one client."""
    try:
        parsed = ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return f"{int(parsed) >> (128 - IPV6_NETWORK_BITS):x}/{IPV6_NETWORK_BITS}"


def _count(connection: Connection, hall: HallFacts, client: str, most: int | None, now: datetime) -> None:
    if most is None:
        return
    values = {"hall_id": hall.id, "client": client, "minute": _minute(now), "most": most}
    if connection.execute(_TAKE, values).scalar() is None:
        raise TooManyTickets(retry_after_seconds=60 - epoch_ms(now) // 1000 % 60)


def _client_of(address: str | None) -> str:
    return address_index(runtime().keys, network_of(address))


def _minute(now: datetime) -> int:
    return epoch_ms(now) // 60_000
