"""Compares what people were told with what is stored. It is pure: made-up histories prove each rule.

A request that was answered 2xx must be stored. One that was refused must not. One of which nobody knows (no
answer, or 503) may have been carried out once, and never twice.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import pairwise

from tests.torture.history import History, Operation
from tests.torture.stored import Move, Stored, Ticket

#: The buttons that leave one line in the record, and the verb of that line.
_VERB_OF = {"call-next": "call", "start": "start", "finish": "finish", "undo": "undo"}

Rule = Callable[[History, Stored], list[str]]


def every_number_told_is_stored(history: History, stored: Stored) -> list[str]:
    """A number that somebody was given is there, with its code and the key it was asked with."""
    there = {(ticket.key, ticket.number, ticket.code) for ticket in stored.tickets}
    told = {(told.key, told.answer["number"], told.answer["code"]) for told in _ok(history, "issue")}
    return [f"{number} of {key} is lost" for key, number, _ in sorted(told - there)]


def a_key_has_one_ticket(history: History, stored: Stored) -> list[str]:
    """However often one key was sent, it was told one ticket, and one is stored."""
    told: dict[str, set[str]] = defaultdict(set)
    for operation in _ok(history, "issue"):
        told[operation.key].add(operation.answer["code"])
    kept = Counter(ticket.key for ticket in stored.tickets if ticket.key)
    return [f"{key} was told several tickets" for key, codes in told.items() if len(codes) > 1] + [
        f"{key} has {count} tickets" for key, count in kept.items() if count > 1
    ]


def a_number_is_given_once(history: History, stored: Stored) -> list[str]:
    """No two visitors of one day hold the same number, whether it is stored or was only told."""
    days = {ticket.code: ticket.day for ticket in stored.tickets}
    given = {(ticket.day, ticket.number, ticket.code) for ticket in stored.tickets}
    for told in _ok(history, "issue"):
        code = told.answer["code"]
        given.add((days.get(code, ""), told.answer["number"], code))
    holders = Counter((day, number) for day, number, _ in given)
    return [f"{number} was given {count} times" for (_, number), count in holders.items() if count > 1]


def nobody_came_unasked(history: History, stored: Stored) -> list[str]:
    """Each ticket of a visitor was asked for, by a request that was not refused."""
    asked = {operation.key for operation in history.of("issue") if operation.is_ok or operation.is_in_doubt}
    ours = (ticket for ticket in stored.tickets if ticket.key.startswith("visitor-"))
    return [f"{ticket.number} was never asked for" for ticket in ours if ticket.key not in asked]


def every_move_told_is_stored(history: History, stored: Stored) -> list[str]:
    """Of each button and serving: as many lines as were told, and at most the doubtful ones more."""
    lines = Counter((move.verb, move.serving) for move in stored.moves)
    told, doubtful = _presses(history)
    return [
        f"{verb} of serving {serving}: told {told[verb, serving]} times, stored {lines[verb, serving]}"
        for verb, serving in sorted(told | doubtful)
        if not (told[verb, serving] <= lines[verb, serving] <= told[verb, serving] + doubtful[verb, serving])
    ]


def every_call_was_made(history: History, stored: Stored) -> list[str]:
    """A window has called as often as it was told, and no more than that and its doubtful presses."""
    lines = Counter(move.window for move in stored.moves if move.verb == "call")
    told = Counter(operation.window for operation in _ok(history, "call-next") if operation.answer)
    doubtful = Counter(press.window for press in history.of("call-next") if press.is_in_doubt)
    return [
        f"window {window}: told {told[window]} calls, {doubtful[window]} in doubt, {lines[window]} stored"
        for window in sorted(lines | told)
        if not told[window] <= lines[window] <= told[window] + doubtful[window]
    ]


def a_call_told_is_the_call_stored(history: History, stored: Stored) -> list[str]:
    """Who was told to come is who is on record, at that window."""
    numbers = {ticket.id: ticket.number for ticket in stored.tickets}
    calls = {(m.serving, numbers.get(m.ticket), m.window) for m in stored.moves if m.verb == "call"}
    told = {
        (operation.answer["serving_id"], operation.answer["ticket"]["number"], operation.window)
        for operation in _ok(history, "call-next")
        if operation.answer
    }
    return [f"the call of {number} to {window} is not there" for _, number, window in told - calls]


def nobody_is_called_twice(history: History, stored: Stored) -> list[str]:
    """A ticket is called again only after it has come back to the line."""
    moves = _moves_of(stored)
    numbers = {ticket.id: ticket.number for ticket in stored.tickets}
    twice = [
        f"{numbers.get(ticket)} was called twice" for ticket, lines in moves.items() if _has_twin_calls(lines)
    ]
    return twice + _told_to_two_windows(history, stored)


def _has_twin_calls(lines: list[Move]) -> bool:
    calls = [line for line in lines if line.verb == "call"]
    returns = [line for line in lines if line.before in ("CALLED", "SERVING") and line.after == "WAITING"]
    chained = all(one.after == next_one.before for one, next_one in pairwise(lines))
    return len(calls) > len(returns) + 1 or not chained


def _told_to_two_windows(history: History, stored: Stored) -> list[str]:
    told: dict[str, set[int]] = defaultdict(set)
    for operation in _ok(history, "call-next"):
        if operation.answer and operation.answer["serving_id"] not in stored.undone:
            told[operation.answer["ticket"]["number"]].add(operation.answer["serving_id"])
    return [
        f"{number} was told to windows {len(servings)} times"
        for number, servings in told.items()
        if len(servings) > 1
    ]


def each_call_has_one_text(history: History, stored: Stored) -> list[str]:
    """Each call of a ticket with a phone has exactly one row in the outbox, and one without has none."""
    calls = Counter(move.ticket for move in stored.moves if move.verb == "call")
    texts: dict[int, list[int]] = defaultdict(list)
    for text in stored.texts:
        texts[text.ticket].append(text.occurrence)
    return [
        f"{ticket.number} was called {calls[ticket.id]} times and has {len(texts[ticket.id])} texts"
        for ticket in stored.tickets
        if sorted(texts[ticket.id]) != _occurrences(ticket, calls[ticket.id])
    ]


def _occurrences(ticket: Ticket, calls: int) -> list[int]:
    return list(range(1, calls + 1)) if ticket.has_phone else []


def who_gave_a_phone_has_one(history: History, stored: Stored) -> list[str]:
    """The phone that was typed is kept with the ticket, so that its calls have texts at all."""
    typed = {operation.key for operation in history.of("issue") if operation.phone is not None}
    ours = (ticket for ticket in stored.tickets if ticket.key.startswith("visitor-"))
    return [
        f"the phone of {ticket.number} is lost"
        for ticket in ours
        if ticket.has_phone != (ticket.key in typed)
    ]


def no_text_goes_out_twice(history: History, stored: Stored) -> list[str]:
    """The provider is given a text once, and once more only if it was in doubt."""
    return [
        f"a text of ticket {text.ticket} was handed over {text.handed_over} times"
        for text in stored.texts
        if text.handed_over > 1 + text.resends
    ]


def every_refusal_is_honest(history: History, stored: Stored) -> list[str]:
    """Who is sent away is told when to ask again; a clerk is refused only in consequence of a doubt."""
    odd: list[str] = []
    before: dict[str, Operation] = {}
    for operation in history.operations:
        if not _is_honest(operation, before.get(operation.window)):
            odd.append(f"{operation.verb}: {operation.status} {operation.answer.get('code')}")
        if operation.window:
            before[operation.window] = operation
    return odd


def _is_honest(operation: Operation, last: Operation | None) -> bool:
    if operation.status >= 500:
        return operation.status == 503 and operation.retry_after is not None
    if operation.status != 409:
        return operation.is_ok or operation.is_in_doubt
    follows = last is not None and (last.is_in_doubt or last.status == 409)
    return bool(operation.window) and (follows or operation.answer.get("code") == "nothing_to_undo")


#: Everything that must be true, whatever was done to the hall.
RULES: tuple[Rule, ...] = (
    every_number_told_is_stored,
    a_key_has_one_ticket,
    a_number_is_given_once,
    nobody_came_unasked,
    every_move_told_is_stored,
    every_call_was_made,
    a_call_told_is_the_call_stored,
    nobody_is_called_twice,
    each_call_has_one_text,
    who_gave_a_phone_has_one,
    no_text_goes_out_twice,
    every_refusal_is_honest,
)


def broken_rules(history: History, stored: Stored) -> list[str]:
    """Every sentence that says how a rule was broken; none when all is well."""
    return [f"{rule.__name__}: {sentence}" for rule in RULES for sentence in rule(history, stored)]


def _ok(history: History, verb: str) -> Iterable[Operation]:
    return (operation for operation in history.of(verb) if operation.is_ok)


def _presses(history: History) -> tuple[Counter[tuple[str, int]], Counter[tuple[str, int]]]:
    """How often each button of each serving was told to have worked, and how often nobody knows."""
    told: Counter[tuple[str, int]] = Counter()
    doubtful: Counter[tuple[str, int]] = Counter()
    for press in history.of("start", "finish", "undo"):
        if press.serving is not None and (press.is_ok or press.is_in_doubt):
            (told if press.is_ok else doubtful)[_VERB_OF[press.verb], press.serving] += 1
    return told, doubtful


def _moves_of(stored: Stored) -> dict[int, list[Move]]:
    moves: dict[int, list[Move]] = defaultdict(list)
    for move in stored.moves:
        moves[move.ticket].append(move)
    return moves
