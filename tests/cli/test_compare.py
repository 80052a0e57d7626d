"""`tracker compare`: two sources, every pair, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Run


def test_two_sources_with_one_shared_prediction_are_too_few(corpus: Run) -> None:
    answer = corpus("compare", "weijin-research", "chanyejia")
    assert "They share 1 prediction: too few to tell." in answer.out
    row = corpus("compare", "weijin-research", "chanyejia", "--format", "json").json["rows"][0]
    assert row["low"] is None
    assert row["reason"] == "too few"


def test_the_order_of_the_sources_turns_the_sign(corpus: Run) -> None:
    there = corpus("compare", "weijin-research", "chanyejia", "--format", "json").json["rows"][0]
    back = corpus("compare", "chanyejia", "weijin-research", "--format", "json").json["rows"][0]
    assert there["difference"] == -back["difference"] != 0


def test_all_lists_each_pair_that_meets_once(corpus: Run) -> None:
    rows = corpus("compare", "--all", "--format", "json").json["rows"]
    pairs = [frozenset((row["first"], row["second"])) for row in rows]
    assert len(pairs) == len(set(pairs))
    assert all(row["n_shared"] >= 1 for row in rows)
    assert all(row["adjusted_p"] >= row["p_value"] for row in rows)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["weijin-research"], 1, "two sources", id="one source"),
        pytest.param([], 2, "--all", id="none and not all"),
        pytest.param(["weijin-research", "weijin-resarch"], 1, "weijin-research", id="misspelt"),
        pytest.param(["chanyejia", "chanyejia"], 1, "named twice", id="twice the same"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    corpus: Run, words: list[str], code: int, says: str
) -> None:
    answer = corpus("compare", *words)
    assert answer.code == code
    assert says in answer.err
