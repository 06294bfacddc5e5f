"""From the outbox to the provider: claim, commit, send, record; no transaction is open meanwhile."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime
from types import TracebackType
from typing import Self

import structlog

from app.core.runtime import runtime
from app.core.transaction import transaction
from app.messages.composing import compose
from app.messages.models import OutboxText
from app.messages.outbox_steps import Claim, anything_due, claim, expire_late, give_up_abandoned, held
from app.messages.outcomes import after_answer
from app.messages.telling import log_breakage, log_moves, moved
from sms.gateway import (
    Accepted,
    Gateway,
    GatewayFailure,
    GatewayMisconfigured,
    OutcomeUnknown,
    OutgoingText,
    TextRefused,
)

log = structlog.get_logger("onewindow.texts")

#: Texts handed over at the same time, as many as an HTTP client keeps connections; one slow answer holds one.
HANDS = 10
#: How long one round waits for answers; later ones are recorded by a later round.
ROUND_SECONDS = 0.2
#: Rounds of one run, so that even a long backlog lets the process end in time.
ROUNDS = 15
#: A provider is waited for this long when the process ends; what comes later is unknown once its lease ends.
FAREWELL_SECONDS = 5

#: The provider's answer and when it came.
Answer = tuple[Accepted | GatewayFailure, datetime]


class Dispatcher:
    """Sends due texts through one gateway. Any number of them may run: each text is claimed by one alone."""

    def __init__(
        self, gateway: Gateway, *, clock: Callable[[], datetime], round_seconds: float = ROUND_SECONDS
    ) -> None:
        self.gateway = gateway
        self._clock = clock
        self._round_seconds = round_seconds
        self._hands = ThreadPoolExecutor(HANDS, thread_name_prefix="text")
        self._out: dict[Future[Answer], Claim] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send_due(self) -> int:
        """Hand over what is due and record the answers that are there; how many texts were handed over."""
        handed_over = 0
        for _ in range(ROUNDS):
            free = HANDS - len(self._out)
            claims = _take_due(self._clock(), free) if free else []
            for taken in claims:
                self._out[self._hand_over(taken)] = taken
            self._record_answers(self._round_seconds)
            handed_over += len(claims)
            if len(claims) < max(free, 1):
                break
        return handed_over

    def close(self) -> None:
        """Wait for the texts that are on their way, and record their answers."""
        self._record_answers(FAREWELL_SECONDS)
        self._hands.shutdown(wait=False)

    def _hand_over(self, taken: Claim) -> Future[Answer]:
        try:
            text = compose(taken, now=self._clock())
        except TextRefused as refusal:
            return _answered((refusal, self._clock()))
        return self._hands.submit(self._ask, text)

    def _ask(self, text: OutgoingText) -> Answer:
        try:
            return self.gateway.send(text), self._clock()
        except GatewayFailure as failure:
            tell = log.error if isinstance(failure, GatewayMisconfigured) else log.warning
            tell("text_not_taken", text_id=text.id, answer=type(failure).__name__, code=failure.code)
            return failure, self._clock()
        except Exception as error:  # noqa: BLE001  # whatever broke, the provider may have the text
            log_breakage(error)
            return OutcomeUnknown("gateway_broke"), self._clock()

    def _record_answers(self, seconds: float) -> None:
        done, _ = wait(self._out, timeout=seconds)
        if done:
            _record([(self._out[future], future.result()) for future in done])
        for future in done:
            del self._out[future]


def _take_due(now: datetime, limit: int) -> list[Claim]:
    with runtime().hot_engine.connect() as connection:
        if not anything_due(connection, now):
            return []
    with transaction() as work:
        moved(work, give_up_abandoned(work.session, now))
        moved(work, expire_late(work.session, now))
        claims = claim(work.session, now, limit)
    log_moves(work)
    return claims


def _record(answers: list[tuple[Claim, Answer]]) -> None:
    with transaction() as work:
        texts = held(work.session, (taken for taken, _ in answers))
        for taken, (answer, at) in answers:
            if taken.text_id in texts:
                _apply(texts[taken.text_id], answer, at)
        moved(work, texts.values())
    log_moves(work)


def _apply(text: OutboxText, answer: Accepted | GatewayFailure, at: datetime) -> None:
    changes = after_answer(answer, attempts=text.attempts, expires_at=text.expires_at, now=at)
    for column, value in changes.items():
        setattr(text, column, value)


def _answered(answer: Answer) -> Future[Answer]:
    future: Future[Answer] = Future()
    future.set_result(answer)
    return future
