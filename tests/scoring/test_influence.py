"""What one decision does to the ranks, against a board computed anew."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tracker.scoring import influence
from tracker.scoring.draws import hash_keys
from tracker.scoring.influence import Influence, influence_of_decisions
from tracker.scoring.moments import moments, pool_variance
from tracker.scoring.shrinkage import Shrunk, hierarchical

COLUMNS = ("score", "weight", "group", "cluster")


def board(n_sources: int = 5, n_predictions: int = 20, seed: int = 0) -> dict[str, Any]:
    """Return rows with the score under the other outcome and the prediction of each."""
    rng = np.random.default_rng(seed)
    group, prediction = np.nonzero(rng.random((n_sources, n_predictions)) < 0.6)
    said = rng.choice([0.97, 0.9, 0.75, 0.55, 0.25], len(group))
    true = (rng.random(n_predictions) < 0.6)[prediction]
    return {
        "score": np.square(said - true),
        "alternative": np.square(said - ~true),
        "weight": rng.uniform(0.5, 1.0, len(group)),
        "group": group,
        "n_groups": n_sources,
        "prediction": prediction,
        "cluster": prediction // 2,
    }


def examine(rows: dict[str, Any], **more: Any) -> Influence:  # noqa: ANN401 - options
    return influence_of_decisions(**rows, **{"lower_is_better": True, **more})


def anew(rows: dict[str, Any], turned: int | None, *, lower_is_better: bool = True) -> Shrunk:
    """Return the ranking of the rows with one prediction decided the other way."""
    score = rows["score"].copy()
    if turned is not None:
        mine = rows["prediction"] == turned
        score[mine] = rows["alternative"][mine]
    known = moments(
        score=score, n_groups=rows["n_groups"], **{name: rows[name] for name in COLUMNS[1:]}
    )
    pooled = pool_variance(variance=known.variance, n_clusters=known.n_clusters)
    return hierarchical(
        mean=known.mean,
        n=known.n_effective,
        pooled_variance=pooled.variance,
        degrees_of_freedom=pooled.degrees_of_freedom,
        lower_is_better=lower_is_better,
        key_hash=hash_keys([str(source) for source in range(rows["n_groups"])]),
        seed=1,
        n_draws=2,
    )


@pytest.mark.parametrize("lower_is_better", [True, False])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_each_decision_gives_the_board_computed_anew(
    monkeypatch: pytest.MonkeyPatch, seed: int, *, lower_is_better: bool
) -> None:
    # Three decisions at once, so that the seams between blocks are crossed.
    monkeypatch.setattr(influence, "_BLOCK_BYTES", 3 * 8 * 200 * 5)
    rows = board(seed=seed)
    found = examine(rows, lower_is_better=lower_is_better)
    assert sorted(found.prediction.tolist()) == np.unique(rows["prediction"]).tolist()
    now = anew(rows, None, lower_is_better=lower_is_better)
    assert found.rank_now.tolist() == now.rank.tolist()
    assert np.allclose(found.score_now, now.score, atol=1e-12)
    for place, prediction in enumerate(found.prediction.tolist()):
        expected = anew(rows, prediction, lower_is_better=lower_is_better)
        assert np.allclose(found.score[place], expected.score, atol=1e-9)
        assert found.rank[place].tolist() == expected.rank.tolist()
        move = np.abs(expected.rank - now.rank)
        assert (found.largest_move[place], found.n_moved[place]) == (move.max(), np.sum(move > 0))
        assert found.changes_first[place] == bool(np.any((expected.rank == 1) != (now.rank == 1)))


def test_the_most_influential_decision_comes_first() -> None:
    found = examine(board())
    assert (np.diff(found.largest_move) <= 0).all()
    assert found.largest_move[0] > 0


def test_a_prediction_that_cannot_be_turned_is_left_out() -> None:
    rows = board()
    rows["alternative"][rows["prediction"] == 3] = np.nan
    found = examine(rows)
    assert 3 not in found.prediction
    assert len(found.prediction) == len(np.unique(rows["prediction"])) - 1


def test_a_source_outside_the_ranking_has_no_rank_under_any_decision() -> None:
    found = examine(board(), ranked=np.array([True, True, False, True, True]))
    assert found.rank_now[2] == -1
    assert (found.rank[:, 2] == -1).all()
    assert np.isnan(found.score[:, 2]).all()
    assert sorted(found.rank_now[[0, 1, 3, 4]].tolist()) == [1, 2, 3, 4]


def test_a_source_with_an_infinite_score_takes_no_part() -> None:
    rows = board()
    rows["score"][np.flatnonzero(rows["group"] == 1)[0]] = np.inf
    assert examine(rows).rank_now[1] == -1


def test_the_order_of_rows_changes_no_rank() -> None:
    rows = board()
    order = np.random.default_rng(1).permutation(len(rows["score"]))
    turned = {name: rows[name][order] for name in (*COLUMNS, "alternative", "prediction")}
    one, two = examine(rows), examine({**rows, **turned})
    assert one.prediction.tolist() == two.prediction.tolist()
    assert one.rank.tolist() == two.rank.tolist()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param({"n_sources": 2}, "few sources", id="two sources"),
        pytest.param({"n_sources": 3, "n_predictions": 7}, "too few", id="too few predictions"),
    ],
)
def test_without_ranks_there_is_nothing_to_change(change: dict[str, int], reason: str) -> None:
    found = examine(board(**change))
    assert found.reason == reason
    assert len(found.prediction) == 0
    assert (found.rank_now == -1).all()


def test_equal_scores_have_no_ranks() -> None:
    rows = board()
    rows["score"] = np.full(len(rows["score"]), 0.25)
    assert examine(rows).reason == "no variation"
