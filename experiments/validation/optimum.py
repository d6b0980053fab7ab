"""The best of a smooth function: the employer's choice of a scheme, given how people respond to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

_ROUNDS = 60
_TOLERANCE = 1e-11


def highest(
    value: Callable[[NDArray[np.float64]], float], start: Sequence[float], steps: tuple[float, float] = (0.25, 0.01)
) -> NDArray[np.float64]:
    """Where a concave function is largest, by Newton steps with differences of fourth order.

    The steps of the differences stay wide: people's responses are found to some 1e-8, as far as a computer can tell
    two values near a top apart, and a narrow step would make slopes of that. For a quadratic function, such as all of
    linear pay, the width does not matter otherwise.

    Args:
        value: the function; takes a point, shape (n,).
        start: where to begin.
        steps: of the differences, the first and the narrowest, relative to the size of the point (at least 1).

    Returns:
        The point, shape (n,).

    Raises:
        ValueError: the function is not concave there, or has no largest value.
    """
    x = np.asarray(start, np.float64).copy()
    width, narrowest = steps
    for _ in range(_ROUNDS):
        step = width * np.maximum(1.0, np.abs(x))
        slope, bend = _derivatives(value, x, step)
        if not np.all(np.isfinite(bend)) or np.linalg.eigvalsh(bend).max() >= 0:
            raise ValueError("has no best point: the value does not bend down")
        move = -np.linalg.solve(bend, slope)
        x += move
        moved = float(np.max(np.abs(move) / np.maximum(1.0, np.abs(x))))
        if moved < _TOLERANCE:
            return x
        width = min(max(moved, narrowest), width)
    return x


def _derivatives(
    value: Callable[[NDArray[np.float64]], float], x: NDArray[np.float64], step: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    n = len(x)
    slope, bend = np.zeros(n), np.zeros((n, n))
    middle = value(x)
    for i in range(n):
        d = np.zeros(n)
        d[i] = step[i]
        far_low, low, high, far_high = (value(x + k * d) for k in (-2, -1, 1, 2))
        slope[i] = (far_low - 8.0 * low + 8.0 * high - far_high) / (12.0 * step[i])
        bend[i, i] = (low - 2.0 * middle + high) / step[i] ** 2
        for j in range(i):
            e = np.zeros(n)
            e[j] = step[j]
            corners = value(x + d + e) - value(x + d - e) - value(x - d + e) + value(x - d - e)
            bend[i, j] = bend[j, i] = corners / (4.0 * step[i] * step[j])
    return slope, bend
