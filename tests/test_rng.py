"""The generator against its published vectors, and the laws of keyed draws."""

from __future__ import annotations

import numpy as np
import pytest
from numba import njit

from sim.rng import Purpose, philox, uniforms


@njit
def _block(counter, key):
    u = np.uint32
    return philox(u(counter[0]), u(counter[1]), u(counter[2]), u(counter[3]), u(key[0]), u(key[1]))


# Known-answer vectors of philox4x32-10 published with Random123 (Salmon et al. 2011).
VECTORS = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "expected"), VECTORS)
def test_known_answers(counter, key, expected):
    assert tuple(int(word) for word in _block(counter, key)) == expected


def test_each_draw_depends_on_its_own_key_only():
    all_rows = uniforms(7, Purpose.QUIT, 3, np.arange(50), np.zeros(50, int))
    some = uniforms(7, Purpose.QUIT, 3, np.array([41, 5]), np.zeros(2, int))
    assert np.array_equal(some, all_rows[[41, 5]])


@pytest.mark.parametrize("change", [{"seed": 1}, {"purpose": Purpose.LEADS}, {"tick": 4}])
def test_seed_purpose_and_tick_all_matter(change):
    base = {"seed": 0, "purpose": Purpose.QUIT, "tick": 3}
    owner, serial = np.arange(100), np.zeros(100, int)
    a = uniforms(base["seed"], base["purpose"], base["tick"], owner, serial)
    changed = base | change
    b = uniforms(changed["seed"], changed["purpose"], changed["tick"], owner, serial)
    assert not np.any(a == b)


def test_draws_are_uniform():
    n = 40_000
    u = uniforms(0, Purpose.TRAITS_A, 0, np.arange(n) % 200, np.arange(n) // 200).ravel()
    # Mean of n uniforms has standard error sqrt(1/12/n); four standard errors.
    assert abs(u.mean() - 0.5) < 4 * np.sqrt(1 / 12 / u.size)
    assert u.min() > 0
    assert u.max() < 1
