"""Numeric building blocks against the library functions they stand for."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.numeric import bell32, exp32, sigmoid32, unit16_high, unit16_low, unit24


@njit
def _map_exp(x, out):
    for i in range(x.size):
        out[i] = exp32(x[i])


@njit
def _map_sigmoid(x, out):
    for i in range(x.size):
        out[i] = sigmoid32(x[i])


@njit
def _map_words(words, out):
    for i in range(words.size):
        out[i, 0] = bell32(words[i])
        out[i, 1] = unit24(words[i])
        out[i, 2] = unit16_low(words[i])
        out[i, 3] = unit16_high(words[i])


def test_exp_is_accurate_to_four_parts_in_ten_million():
    x = np.linspace(-86, 86, 200_001).astype(np.float32)
    out = np.empty_like(x)
    _map_exp(x, out)
    relative = np.abs(out / np.exp(x.astype(np.float64)) - 1)
    assert relative.max() < 4e-7


def test_exp_is_clamped_and_finite_outside_its_range():
    x = np.array([-1e30, -200.0, 200.0, 1e30], np.float32)
    out = np.empty_like(x)
    _map_exp(x, out)
    assert np.all(np.isfinite(out))
    assert out[0] == out[1] < 1e-37
    assert out[2] == out[3] > 1e37


def test_sigmoid_matches_the_logistic_function():
    x = np.linspace(-30, 30, 10_001).astype(np.float32)
    out = np.empty_like(x)
    _map_sigmoid(x, out)
    assert np.allclose(out, 1 / (1 + np.exp(-x.astype(np.float64))), rtol=1e-6)


def test_words_become_uniforms_and_a_standard_bell():
    words = np.random.default_rng(1).integers(0, 2**32, 400_000, dtype=np.uint32)
    out = np.empty((words.size, 4), np.float32)
    _map_words(words, out)
    n = words.size
    bell = out[:, 0].astype(float)
    assert abs(bell.mean()) < 4 / np.sqrt(n)
    # Kurtosis of Irwin-Hall(4) is 2.7, so the variance of the sample variance is (2.7 - 1) / n.
    assert abs(bell.var() - 1) < 4 * np.sqrt(1.7 / n)
    assert np.abs(bell).max() <= 3.46
    for column in (1, 2, 3):
        u = out[:, column].astype(float)
        assert u.min() >= 0
        assert u.max() < 1
        assert abs(u.mean() - 0.5) < 4 * np.sqrt(1 / 12 / n) + 2**-17
