"""Effects from runs paired by seed."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from experiments.validation.case import Measured


def log_change(before: Sequence[float], after: Sequence[float]) -> Measured:
    """Mean of `log(after / before)` over pairs, with its standard error.

    Args:
        before: values of one scheme, positive, one a seed.
        after: values of the other, same seeds.

    Raises:
        ValueError: fewer than two pairs, or a value that is not positive.
    """
    first, second = np.asarray(before, np.float64), np.asarray(after, np.float64)
    if len(first) != len(second) or len(first) < 2:  # noqa: PLR2004 -- an error needs two
        raise ValueError(f"needs at least two pairs, but got {len(first)} and {len(second)} values")
    if min(first.min(), second.min()) <= 0:
        raise ValueError("a relative change needs values above 0")
    changes = np.log(second / first)
    return Measured(float(changes.mean()), float(changes.std(ddof=1) / math.sqrt(len(changes))))
