"""What is made of measured times: rates, percentiles, and ratios of rounds that took turns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Round:
    """One measure in one round: answers a second, and how long an answer took in milliseconds."""

    rate: float
    p50: float
    p99: float
    slowest: float


def percentile(values: Iterable[float], percent: float) -> float:
    """The smallest value that at least so many percent of the values do not exceed."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("nothing was measured")
    rank = -(-len(ordered) * percent // 100)  # rounded up
    return ordered[max(int(rank), 1) - 1]


def round_of(seconds: Sequence[float], elapsed: float) -> Round:
    """The figures of one round from the time of each answer and the time of all together."""
    in_ms = [each * 1000 for each in seconds]
    return Round(len(in_ms) / elapsed, percentile(in_ms, 50), percentile(in_ms, 99), max(in_ms))


def middle(rounds: Sequence[Round]) -> Round:
    """Each figure's median over the rounds; of the slowest answers the slowest."""
    return Round(
        median(each.rate for each in rounds),
        median(each.p50 for each in rounds),
        median(each.p99 for each in rounds),
        max(each.slowest for each in rounds),
    )


def ratio(measured: Sequence[float], beside: Sequence[float]) -> float:
    """The median of the rounds' ratios: both had the same neighbours in the same round."""
    return median(one / other for one, other in zip(measured, beside, strict=True))
