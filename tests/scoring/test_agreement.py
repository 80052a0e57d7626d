"""Agreement of judges against published values, the definition and scikit-learn."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from tracker.errors import InvalidFrame
from tracker.scoring.agreement import (
    Agreement,
    distance_between,
    krippendorff_alpha,
)
from tracker.scoring.draws import hash_keys

# Four judges on twelve units, 0 for no judgement: the worked example in Krippendorff (2011).
WORKED = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3),
    (0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0),
)


def alpha(judgements: Any, values: Any = None, n_values: int = 5, **more: Any) -> Agreement:  # noqa: ANN401 - any table
    table = np.asarray(judgements, dtype=np.int64)
    judge, unit = np.nonzero(table)
    arguments = {
        "unit": unit,
        "value": table[judge, unit] - 1,
        "distance": distance_between(values=values, n_values=n_values),
        "unit_hash": hash_keys([f"unit {row}" for row in range(table.shape[1])]),
        "seed": 1,
        **more,
    }
    return krippendorff_alpha(**arguments)


def test_alpha_of_the_published_example() -> None:
    nominal = alpha(WORKED)
    assert nominal.coefficient == pytest.approx(0.743, abs=0.0005)
    assert nominal.n_units == 11
    interval = alpha(WORKED, values=np.arange(1.0, 6.0))
    assert interval.coefficient == pytest.approx(0.849, abs=0.0005)


@given(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=2, max_size=8))
def test_alpha_is_one_less_the_ratio_of_disagreements_by_definition(
    judgements: list[list[int]],
) -> None:
    table = np.array(judgements).T
    units = [[v for v in unit if v] for unit in judgements]
    units = [unit for unit in units if len(unit) > 1]
    pooled = [v for unit in units for v in unit]
    found = alpha(table, n_values=3)
    if not pooled:
        assert found.reason == "no data"
        return
    n = len(pooled)
    seen = sum(
        sum(a != b for a, b in itertools.permutations(unit, 2)) / (len(unit) - 1) for unit in units
    )
    chance = sum(a != b for a, b in itertools.permutations(pooled, 2)) / (n - 1)
    if chance == 0:
        assert found.reason == "no variation"
        return
    assert found.coefficient == pytest.approx(1 - seen / chance)
    assert (found.observed, found.expected) == pytest.approx((seen / n, chance / n))


@pytest.mark.parametrize("share", [0.0, 0.5, 0.9])
def test_intervals_hold_the_true_coefficient_in_about_95_of_100_cases(share: float) -> None:
    # A judge repeats the other with this probability and else guesses: alpha is this probability.
    rng = np.random.default_rng(0)
    held = []
    for _ in range(200):
        first, guess = rng.integers(0, 2, (2, 150))
        second = np.where(rng.random(150) < share, first, guess)
        found = alpha([first + 1, second + 1], n_values=2)
        held.append(found.low <= share <= found.high)
    assert 0.9 <= np.mean(held) <= 0.99


def test_alpha_of_two_judges_is_nearly_the_kappa_of_scikit_learn() -> None:
    rng = np.random.default_rng(2)
    first = rng.integers(0, 3, 400)
    second = np.where(rng.random(400) < 0.7, first, rng.integers(0, 3, 400))
    found = alpha([first + 1, second + 1], n_values=3)
    assert found.coefficient == pytest.approx(cohen_kappa_score(first, second), abs=0.005)


def test_the_order_of_judgements_changes_nothing() -> None:
    rng = np.random.default_rng(3)
    unit, value = rng.integers(0, 30, 90), rng.integers(0, 2, 90)
    order = rng.permutation(90)
    hashes = hash_keys([str(row) for row in range(30)])
    options: dict[str, Any] = {"distance": distance_between(n_values=2), "unit_hash": hashes}
    one = krippendorff_alpha(unit=unit, value=value, seed=1, **options)
    two = krippendorff_alpha(unit=unit[order], value=value[order], seed=1, **options)
    assert one == pytest.approx(two)


def test_full_agreement_is_one_and_few_units_have_no_interval() -> None:
    found = alpha([[1, 2, 1, 2], [1, 2, 1, 2]], n_values=2)
    assert found.coefficient == 1.0
    assert np.isnan([found.low, found.high]).all()


def test_judges_who_all_say_one_thing_are_not_shown_as_agreeing() -> None:
    found = alpha([[1] * 30, [1] * 30], n_values=2)
    assert found.reason == "no variation"
    assert np.isnan(found.coefficient)


def test_units_with_one_judgement_do_not_count() -> None:
    found = alpha([[1, 2, 1], [1, 2, 0]], n_values=2)
    assert found.n_units == 2
    assert alpha([[1, 2, 1], [0, 0, 0]], n_values=2).reason == "no data"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"value": np.array([0, 5])}, "outside 0..1", id="unknown value"),
        pytest.param({"value": np.array([-1, 0])}, "outside 0..1", id="no value"),
        pytest.param({"value": np.array([0])}, "length", id="lengths differ"),
    ],
)
def test_judgements_that_cannot_be_read_are_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidFrame, match=words):
        alpha([[1], [2]], n_values=2, **change)
