"""Keyed random numbers: every draw is a pure function of (seed, purpose, entity, tick).

The generator is Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy
as 1, 2, 3"), tested against its published known-answer vectors. There is no stream to share, so
another agent, another scheme or another number of workers leaves every other draw as it was.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numba import njit
from numpy.typing import NDArray

_MULTIPLY_0 = np.uint64(0xD2511F53)
_MULTIPLY_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint32(0x9E3779B9)
_WEYL_1 = np.uint32(0xBB67AE85)
_HIGH = np.uint64(32)
_ROUNDS = 10


class Purpose(IntEnum):
    """What a draw is for; the fourth word of the counter."""

    ARRIVE = 0
    ACT_A = 1
    ACT_B = 2
    TRAITS_A = 3
    TRAITS_B = 4
    SKILL = 5
    LEADS = 6
    LEAD = 7
    QUIT = 8
    APPLICANT = 9
    DEAL = 10
    MARKET = 11
    TASTE = 12
    MONITOR = 13
    ROUTE = 14
    LOGIT = 15
    ADAPTIVE = 16
    OWN_RULE = 17
    MIX = 18


@njit(inline="always")
def philox(c0, c1, c2, c3, k0, k1):  # type: ignore[no-untyped-def]
    """One block: four 32-bit words from a counter of four words and a key of two, all uint32.

    Every step is cast back to 32 bits: the compiler would otherwise widen it and lose half the speed.
    """
    for _ in range(_ROUNDS):
        p0 = np.uint64(c0) * _MULTIPLY_0
        p1 = np.uint64(c2) * _MULTIPLY_1
        n0 = np.uint32(np.uint32(p1 >> _HIGH) ^ c1 ^ k0)
        n2 = np.uint32(np.uint32(p0 >> _HIGH) ^ c3 ^ k1)
        c1 = np.uint32(p1)
        c3 = np.uint32(p0)
        c0 = n0
        c2 = n2
        k0 = np.uint32(k0 + _WEYL_0)
        k1 = np.uint32(k1 + _WEYL_1)
    return c0, c1, c2, c3


@njit(cache=True, error_model="numpy")
def _fill(serial, owner, tick, purpose, key0, key1, out):  # type: ignore[no-untyped-def]
    for i in range(serial.shape[0]):
        a, b, c, d = philox(serial[i], owner[i], np.uint32(tick), np.uint32(purpose), key0, key1)
        for j, word in enumerate((a, b, c, d)):
            out[i, j] = (np.float64(word) + 0.5) / 4294967296.0


def key_words(seed: int) -> tuple[np.uint32, np.uint32]:
    """The two key words of a seed in 0 to 2^64-1."""
    return np.uint32(seed & 0xFFFFFFFF), np.uint32(seed >> 32)


def uniforms(
    seed: int,
    purpose: Purpose,
    tick: int,
    owner: NDArray[np.integer],
    serial: NDArray[np.integer],
) -> NDArray[np.float64]:
    """Four uniforms in (0, 1) for each (owner, serial).

    Args:
        seed: run seed, 0 to 2^64-1.
        purpose: what the draw is for.
        tick: week of the run, counted from the start of the warm-up.
        owner: agent row or 0, shape (n,).
        serial: number of the entity within its owner, shape (n,).

    Returns:
        Array of shape (n, 4).
    """
    out = np.empty((len(serial), 4))
    key0, key1 = key_words(seed)
    _fill(np.asarray(serial, np.uint32), np.asarray(owner, np.uint32), tick, int(purpose), key0, key1, out)
    return out
