"""`python -m bench [question …] [--quick] [--write]`: prints, and writes docs/performance.md on demand."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime

from bench import boards, calls, floor, history, locks, screens, texts
from bench.places import a_database, product_of
from bench.report import Section, markdown, write
from bench.sizes import Sizes
from tests.support.room import Room, forget_settings

QUESTIONS: dict[str, Callable[[Sizes], Section]] = {
    "calls": calls.measure,
    "floor": floor.measure,
    "history": history.measure,
    "boards": boards.measure,
    "screens": screens.measure,
    "locks": locks.measure,
    "texts": texts.measure,
}
_OLD_TICKETS = 10_000_000
_OLD_TICKETS_QUICK = 100_000


def main() -> None:
    """Answer the named questions one after the other, or all of them."""
    wish = _arguments()
    old_tickets = wish.old_tickets or (_OLD_TICKETS_QUICK if wish.quick else _OLD_TICKETS)
    sizes = Sizes(wish.quick, old_tickets)
    forget_settings()
    room = Room()
    try:
        with a_database() as url:
            product = product_of(url)
        for name in wish.questions or QUESTIONS:
            text = markdown(QUESTIONS[name](sizes), now=datetime.now(UTC), product=product)
            print(f"\n{text}\n", flush=True)  # noqa: T201  # a command speaks by printing
            if wish.write:
                write(name, text)
    finally:
        room.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("questions", nargs="*", metavar="question", help=", ".join(QUESTIONS))
    parser.add_argument("--quick", action="store_true", help="short and small: shows that it works")
    parser.add_argument("--write", action="store_true", help="put the results into docs/performance.md")
    parser.add_argument("--old-tickets", type=int, help="tickets of former days in `history`")
    wish = parser.parse_args()
    unknown = set(wish.questions) - set(QUESTIONS)
    if unknown:
        parser.error(f"no such question: {', '.join(sorted(unknown))}")
    return wish


if __name__ == "__main__":
    main()
