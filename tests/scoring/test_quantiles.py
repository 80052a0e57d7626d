"""Distribution functions agree with scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tracker.scoring.quantiles import NORMAL_975, t_distribution, t_quantile_975


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 13, 28, 151])
def test_the_t_distribution_is_scipys(freedom: int) -> None:
    t = np.linspace(-8, 8, 33)
    ours = t_distribution(t=t, degrees_of_freedom=np.full(33, freedom))
    assert np.allclose(ours, stats.t.cdf(t, freedom), atol=1e-13)


def test_the_t_quantile_is_scipys_to_nine_digits() -> None:
    freedom = np.concatenate([np.arange(1, 400), [10_000, 10**7]])
    assert np.allclose(t_quantile_975(freedom), stats.t.ppf(0.975, freedom), rtol=1e-9)


def test_quantiles_keep_the_order_of_what_was_asked() -> None:
    found = t_quantile_975(np.array([30, 5, 30]))
    assert found[0] == found[2] < found[1]


def test_the_normal_quantile_is_scipys() -> None:
    assert pytest.approx(stats.norm.ppf(0.975), abs=1e-15) == NORMAL_975
