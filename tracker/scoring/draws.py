"""Random numbers that depend on what they are for and not on when they are asked for.

Every draw is a pure function of (seed, hash of a key, number of the draw), so that row order,
partitioning, the numpy version and the machine do not matter. Invariant: no state; asking twice
gives the same. Read next: `resampling`, which turns the weights into intervals.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]
    Codes = npt.NDArray[np.integer]
    Hashes = npt.NDArray[np.uint64]

_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)
_LANES: Final = 4
"""Poisson weights taken from one 64-bit word, 16 bits each."""
_BLOCK: Final = 4096
"""Pairs of words mixed at once, so that they stay in the cache."""


def hash_keys(keys: Sequence[str]) -> Hashes:
    """Return a 64-bit hash of each key, the same on every machine: uint64 (n,).

    The first eight bytes of SHA-256 over the UTF-8 text, big-endian.

    >>> hash_keys(["P-07"]).tolist()
    [17403424358830042056]
    """
    digests = b"".join(hashlib.sha256(key.encode()).digest()[:8] for key in keys)
    return np.frombuffer(digests, dtype=">u8").astype(np.uint64)


def _mixed(words: Hashes) -> Hashes:
    """Scramble words in place and return them (the finalizer of splitmix64)."""
    words ^= words >> np.uint64(30)
    words *= _FIRST
    words ^= words >> np.uint64(27)
    words *= _SECOND
    words ^= words >> np.uint64(31)
    return words


def _streams(key_hash: Hashes, seed: int, purpose: int) -> Hashes:
    """Return where the stream of each key begins, apart for each seed and purpose."""
    origin = np.array([purpose], dtype=np.uint64) * _GOLDEN + np.uint64(seed % 2**64)
    return _mixed(key_hash ^ _mixed(origin))


def _words(streams: Hashes, first: int, count: int) -> Hashes:
    """Return words `first` to `first + count` of each stream: uint64 (count, n).

    Source: Steele, Lea, Flood (2014), OOPSLA, 453-472 (splitmix64).
    """
    steps = np.arange(first + 1, first + count + 1, dtype=np.uint64) * _GOLDEN
    return _mixed(steps[:, None] + streams[None, :])


def _poisson_table() -> npt.NDArray[np.uint8]:
    """Return the Poisson(1) variate of each 16-bit word, by inversion."""
    density = np.exp(-1.0) / np.cumprod(np.r_[1.0, np.arange(1.0, 12.0)])
    steps = np.rint(np.cumsum(density) * 65536)
    return np.searchsorted(steps, np.arange(65536), side="right").astype(np.uint8)


_POISSON: Final = _poisson_table()


def poisson_weights(*, cluster_hash: Hashes, seed: int, replicates: range) -> npt.NDArray[np.uint8]:
    """Return how often each cluster enters each replicate: uint8 (len(replicates), n), Poisson(1).

    A weight depends on the seed, the hash of the cluster and the number of the replicate alone.

    Args:
        cluster_hash: uint64 (n,), of `hash_keys`.
        seed: any integer.
        replicates: numbers of the replicates, rising by one.

    Source: Hanley, MacGibbon (2006), Comput. Methods Programs Biomed. 83, 57-62.

    >>> keys = hash_keys(["P-01", "P-02", "P-03"])
    >>> poisson_weights(cluster_hash=keys, seed=1, replicates=range(2)).tolist()
    [[1, 1, 0], [0, 0, 1]]
    """
    start, stop = replicates.start // _LANES, -(-replicates.stop // _LANES)
    words = _words(_streams(cluster_hash, seed, 1), start, stop - start)
    weights = np.empty((stop - start, _LANES, len(cluster_hash)), dtype=np.uint8)
    for lane in range(_LANES):
        np.take(_POISSON, words.astype(np.uint16), out=weights[:, lane], mode="clip")
        words >>= np.uint64(16)
    flat = weights.reshape((stop - start) * _LANES, len(cluster_hash))
    skipped = replicates.start - start * _LANES
    return flat[skipped : skipped + len(replicates)]


def random_signs(*, key_hash: Hashes, seed: int, replicates: range) -> npt.NDArray[np.int8]:
    """Return a fair sign of each key in each replicate: int8 (len(replicates), n), -1 or 1."""
    words = _words(_streams(key_hash, seed, 2), replicates.start, len(replicates))
    return np.where(words >> np.uint64(63), np.int8(1), np.int8(-1))


def normal_draws(*, key_hash: Hashes, seed: int, draws: range) -> Floats:
    """Return standard normal draws of each key: float64 (len(draws), n), two from a pair of words.

    Args:
        key_hash: uint64 (n,).
        seed: any integer.
        draws: numbers of the draws, rising by one.

    Source: Box, Muller (1958), Ann. Math. Statist. 29(2), 610-611.
    """
    begin, end = draws.start - draws.start % 2, draws.stop + draws.stop % 2
    normal = np.empty((end - begin, len(key_hash)))
    streams = _streams(key_hash, seed, 3)
    rows = 2 * max(_BLOCK // max(len(key_hash), 1), 1)
    for first in range(begin, end, rows):
        words = _words(streams, first, min(rows, end - first))
        words >>= np.uint64(11)
        uniform = (words.astype(np.float64) + 0.5) * 2.0**-53
        radius = np.sqrt(-2.0 * np.log(uniform[::2]))
        angle = 2.0 * np.pi * uniform[1::2]
        filled = normal[first - begin : first - begin + len(words)]
        np.multiply(radius, np.cos(angle), out=filled[::2])
        np.multiply(radius, np.sin(angle), out=filled[1::2])
    return normal[draws.start - begin : draws.stop - begin]
