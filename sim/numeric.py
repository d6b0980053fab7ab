"""Small numeric building blocks of the customer kernels: vector code that gives the same bits on every machine.

No library `exp` (a call per element, and different between machines) and no fast-math: only single
IEEE operations, so results do not depend on vector width or on where a customer is stored.
"""

from __future__ import annotations

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

F32 = np.float32
I32 = np.int32
U32 = np.uint32

_LOG2_E = F32(1.44269504)
_LN2_HIGH = F32(0.693359375)
_LN2_LOW = F32(-2.12194440e-4)
_UNIT_24 = F32(2.0**-24)
_UNIT_16 = F32(2.0**-16)
# Sum of four bytes: mean 4 x 127.5, variance 4 x (256^2 - 1) / 12.
_BELL_MEAN = F32(510.0)
_BELL_SCALE = F32(1.0 / np.sqrt(4 * (256**2 - 1) / 12))


@intrinsic
def _bits_to_float(_context, _word):  # type: ignore[no-untyped-def]
    def generate(_ctx, builder, _signature, args):  # type: ignore[no-untyped-def]
        return builder.bitcast(args[0], ir.FloatType())

    return types.float32(types.int32), generate


@njit(inline="always")
def exp32(x):  # type: ignore[no-untyped-def]
    """`e^x` in float32, relative error below 4e-7 on -87 to 87 (clamped outside)."""
    x = min(max(x, F32(-87.0)), F32(87.0))
    k = np.floor(x * _LOG2_E + F32(0.5))
    r = x - k * _LN2_HIGH - k * _LN2_LOW
    # Taylor to degree 6 on |r| <= ln(2)/2.
    p = F32(1.0 / 120) + r * F32(1.0 / 720)
    p = F32(1.0 / 24) + r * p
    p = F32(1.0 / 6) + r * p
    p = F32(0.5) + r * p
    p = F32(1.0) + r * p
    p = F32(1.0) + r * p
    return p * _bits_to_float(I32((I32(k) + I32(127)) << I32(23)))  # type: ignore[call-arg]


@njit(inline="always")
def sigmoid32(x):  # type: ignore[no-untyped-def]
    """Logistic function in float32."""
    return F32(1.0) / (F32(1.0) + exp32(-x))


@njit(inline="always")
def unit24(word):  # type: ignore[no-untyped-def]
    """Uniform in [0, 1) from the upper 24 bits of a word."""
    return F32(I32(word >> U32(8))) * _UNIT_24


@njit(inline="always")
def unit16_low(word):  # type: ignore[no-untyped-def]
    """Uniform in [0, 1) from the lower 16 bits."""
    return F32(I32(word & U32(0xFFFF))) * _UNIT_16


@njit(inline="always")
def unit16_high(word):  # type: ignore[no-untyped-def]
    """Uniform in [0, 1) from the upper 16 bits."""
    return F32(I32(word >> U32(16))) * _UNIT_16


@njit(inline="always")
def bell32(word):  # type: ignore[no-untyped-def]
    """Nearly normal number with mean 0 and sd 1: the standardised sum of the word's four bytes.

    An Irwin-Hall variable of order 4, bounded by +-3.45; cheap, and it needs one word only.
    """
    total = (word & U32(255)) + ((word >> U32(8)) & U32(255)) + ((word >> U32(16)) & U32(255)) + (word >> U32(24))
    return (F32(I32(total)) - _BELL_MEAN) * _BELL_SCALE
