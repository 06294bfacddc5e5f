"""What benches make of measured times."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.figures import Round, middle, percentile, ratio, round_of


@pytest.mark.parametrize(("percent", "value"), [(50, 50), (99, 99), (100, 100), (0.5, 1)])
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(percent: float, value: int) -> None:
    assert percentile(range(1, 101), percent) == value


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.1, 100))
def test_at_least_so_many_values_are_no_larger_than_the_percentile(
    values: list[float], percent: float
) -> None:
    found = percentile(values, percent)
    assert sum(value <= found for value in values) >= len(values) * percent / 100 - 1e-6


def test_without_values_there_is_no_percentile() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        percentile([], 50)


def test_a_round_counts_answers_a_second_and_milliseconds() -> None:
    assert round_of([0.001, 0.002, 0.004], elapsed=0.5) == Round(6, 2, 4, 4)


def test_one_disturbed_round_moves_nothing_but_the_slowest_answer() -> None:
    calm, disturbed = Round(100, 1, 2, 3), Round(10, 50, 400, 900)
    assert middle([calm, disturbed, calm]) == Round(100, 1, 2, 900)


def test_a_ratio_is_taken_within_each_round() -> None:
    # a neighbour halves both in the second round: what is compared stays as it is
    assert ratio([40, 20, 40], [100, 50, 100]) == pytest.approx(0.4)
