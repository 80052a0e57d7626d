"""Draws depend on seed, key and number alone."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from scipy import stats

from tracker.scoring.draws import hash_keys, normal_draws, poisson_weights, random_signs

KEYS = hash_keys([f"P-{n:02d}" for n in range(400)])


def splitmix64(state: int) -> int:
    """Return the word that follows a state, in Python's own integers."""
    mask = 2**64 - 1
    word = state & mask
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & mask
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & mask
    return word ^ (word >> 31)


def test_a_key_is_hashed_to_the_first_eight_bytes_of_sha_256() -> None:
    expected = int(hashlib.sha256("未尽研究".encode()).hexdigest()[:16], 16)
    assert hash_keys(["未尽研究"]).tolist() == [expected]
    assert hash_keys([]).tolist() == []


@pytest.mark.parametrize("seed", [0, 1, -1, 2**70], ids=["zero", "one", "negative", "huge"])
def test_a_poisson_weight_is_the_inverse_distribution_at_sixteen_bits_of_its_word(
    seed: int,
) -> None:
    golden, mask = 0x9E3779B97F4A7C15, 2**64 - 1
    stream = splitmix64(int(KEYS[7]) ^ splitmix64(golden + seed))
    edges = np.rint(stats.poisson.cdf(np.arange(12), 1) * 65536)
    for replicate in (0, 3, 4, 1999):
        word = splitmix64((stream + (replicate // 4 + 1) * golden) & mask)
        expected = int(np.sum(edges <= (word >> 16 * (replicate % 4) & 0xFFFF)))
        found = poisson_weights(
            cluster_hash=KEYS[7:8], seed=seed, replicates=range(replicate, replicate + 1)
        )
        assert found.tolist() == [[expected]]


def test_a_weight_depends_on_neither_its_neighbours_nor_the_block_it_is_drawn_in() -> None:
    whole = poisson_weights(cluster_hash=KEYS, seed=3, replicates=range(50))
    part = poisson_weights(cluster_hash=KEYS[[9, 2]], seed=3, replicates=range(5, 31))
    assert np.array_equal(part, whole[5:31][:, [9, 2]])


def test_weights_follow_the_poisson_distribution_and_are_uncorrelated() -> None:
    weights = poisson_weights(cluster_hash=KEYS, seed=1, replicates=range(2000)).astype(float)
    observed = np.bincount(weights.astype(int).ravel(), minlength=9)[:9] / weights.size
    assert np.allclose(observed, stats.poisson.pmf(np.arange(9), 1), atol=0.002)
    between = np.corrcoef(weights.T)[np.triu_indices(len(KEYS), 1)]
    # Correlations of independent columns have a standard deviation of 1 / sqrt(2000).
    assert abs(float(between.std()) * np.sqrt(2000) - 1) < 0.02
    assert abs(float(between.mean())) < 0.001


def test_seeds_and_purposes_give_unrelated_draws() -> None:
    one = poisson_weights(cluster_hash=KEYS, seed=1, replicates=range(200))
    two = poisson_weights(cluster_hash=KEYS, seed=2, replicates=range(200))
    signs = random_signs(key_hash=KEYS, seed=1, replicates=range(200))
    assert abs(np.corrcoef(one.ravel(), two.ravel())[0, 1]) < 0.02
    assert abs(np.corrcoef(one.ravel(), signs.ravel())[0, 1]) < 0.02


def test_signs_are_fair() -> None:
    signs = random_signs(key_hash=KEYS, seed=5, replicates=range(1000))
    assert set(np.unique(signs).tolist()) == {-1, 1}
    assert abs(float(signs.mean())) < 0.006


def test_normal_draws_are_normal_and_depend_on_their_number_alone() -> None:
    draws = normal_draws(key_hash=KEYS[:30], seed=1, draws=range(4001))
    assert draws.shape == (4001, 30)
    assert stats.kstest(draws.ravel(), "norm").pvalue > 0.001
    assert abs(np.corrcoef(draws[0:4000:2].ravel(), draws[1:4000:2].ravel())[0, 1]) < 0.02
    part = normal_draws(key_hash=KEYS[[4]], seed=1, draws=range(5, 12))
    assert np.array_equal(part[:, 0], draws[5:12, 4])
