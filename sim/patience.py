"""Waiting of customers who differ in patience and share one queue (M/M/N + G), for many queues at once.

Zeltyn & Mandelbaum (2005, "Call centers with impatient customers", Queueing Systems 51:361), after Baccelli &
Hebuterne (1981): with arrivals `lambda`, service rate `mu`, patience survival `G(x) = sum w_c exp(-theta_c x)` and
`H(x)` its integral from 0 to x, the density of the wait a patient customer would have is proportional to
`exp(lambda H(x) - N mu x)`. One kind of customer gives Erlang A; endless patience gives Erlang C.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bounds = tuple[float, ...]

_NEVER = 1e7
"""Patience of those who never give up, in units of time: longer than any run."""

_FOLDS = 36.0
"""The density is integrated until it has fallen by e^-36; errors stay below 1e-7 of a value."""

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)
_PANELS = (1e-3, 0.01, 0.05, 0.15, 0.4, 1.0)
"""Ends of the pieces it is integrated in, as shares of the way. Near its peak it may change within a patience, far from
it within a handle time."""

_STEPS = 60


class Waits(NamedTuple):
    """Steady state of k queues with c kinds of customers.

    Attributes:
        probability: share of customers who do not get an agent at once, (k,).
        abandoned: share of each kind who give up, (k, c).
        mean: mean wait of each kind, until answered or given up, (k, c).
        within: share of each kind answered within its target, (k, c).
    """

    probability: Floats
    abandoned: Floats
    mean: Floats
    within: Floats


def patient_waits(
    load: Floats, agents: Floats, handle: Floats, weight: Floats, patience: Bounds, target: Bounds
) -> Waits:
    """Waits of k queues.

    Args:
        load: offered load in erlangs, (k,).
        agents: number of agents, whole, at least 1, (k,).
        handle: mean handle time, (k,).
        weight: share of each kind among the customers of a queue, (k, c), rows add up to 1.
        patience: mean patience of each kind, in the unit of the handle time; 0: never gives up.
        target: answer target of each kind, same unit.
    """
    theta = 1.0 / np.array([p if p > 0 else _NEVER for p in patience])
    waits = Waits(np.empty(len(load)), *(np.empty(weight.shape) for _ in range(3)))
    _waits(load, agents.astype(np.int64), handle, weight, theta, np.array(target), *waits)
    return waits


@njit(cache=True, error_model="numpy")
def _waits(load, agents, handle, weight, theta, target, probability, abandoned, mean, within):  # type: ignore[no-untyped-def]
    kinds = len(theta)
    whole, part = np.empty(1 + kinds), np.empty(1 + kinds)
    for k in range(len(load)):
        rate, capacity, w = load[k] / handle[k], agents[k] / handle[k], weight[k]
        top = _peak(rate, capacity, w, theta)
        peak = _log_density(top, rate, capacity, w, theta)
        low, high = _end(top, -1.0, peak, rate, capacity, w, theta), _end(top, 1.0, peak, rate, capacity, w, theta)
        whole[:] = 0.0
        if low < top:
            _integrate(top, low, peak, rate, capacity, w, theta, whole)
        _integrate(top, high, peak, rate, capacity, w, theta, whole)
        # The states with a free agent weigh 1/B(N-1) against one with all but one busy; all is multiplied by B(N-1).
        free = np.exp(-peak)
        crowding = rate * _blocking(load[k], agents[k] - 1)
        norm = free + crowding * whole[0]
        probability[k] = crowding * whole[0] / norm
        for c in range(kinds):
            part[:] = 0.0
            if min(target[c], top) > low:
                _integrate(min(target[c], top), low, peak, rate, capacity, w, theta, part)
            if min(target[c], high) > top:
                _integrate(top, min(target[c], high), peak, rate, capacity, w, theta, part)
            abandoned[k, c] = crowding * whole[1 + c] / norm
            mean[k, c] = abandoned[k, c] / theta[c]
            within[k, c] = (free + crowding * (part[0] - part[1 + c])) / norm


@njit(cache=True, error_model="numpy")
def _log_density(x, rate, capacity, weight, theta):  # type: ignore[no-untyped-def]
    """`lambda H(x) - N mu x`."""
    patient = 0.0
    for c in range(len(theta)):
        patient -= weight[c] * np.expm1(-theta[c] * x) / theta[c]
    return rate * patient - capacity * x


@njit(cache=True, error_model="numpy")
def _integrate(a, b, peak, rate, capacity, weight, theta, out):  # type: ignore[no-untyped-def]
    """Add the integral between a, near the peak, and b: of the density, and of it times each kind's share gone."""
    start = 0.0
    for end in _PANELS:
        half = 0.5 * (end - start) * (b - a)
        middle = a + 0.5 * (end + start) * (b - a)
        start = end
        for i in range(len(_NODES)):
            x = middle + half * _NODES[i]
            density = np.exp(_log_density(x, rate, capacity, weight, theta) - peak) * _WEIGHTS[i] * abs(half)
            out[0] += density
            for c in range(len(theta)):
                out[1 + c] -= density * np.expm1(-theta[c] * x)


@njit(cache=True, error_model="numpy")
def _peak(rate, capacity, weight, theta):  # type: ignore[no-untyped-def]
    """Where the density is highest: the root of `lambda G(x) = N mu` by Newton from the left, 0 if there is room."""
    x = 0.0
    if rate <= capacity:
        return x
    for _ in range(_STEPS):
        total, slope = 0.0, 0.0
        for c in range(len(theta)):
            survive = weight[c] * np.exp(-theta[c] * x)
            total += survive
            slope += survive * theta[c]
        step = np.log(rate * total / capacity) * total / slope
        x += max(step, 0.0)
        if step < 1e-12 * (1.0 + x):
            break
    return x


@njit(cache=True, error_model="numpy")
def _end(top, sign, peak, rate, capacity, weight, theta):  # type: ignore[no-untyped-def]
    """How far to integrate from `top` in one direction."""
    step = 1.0 / capacity
    for _ in range(_STEPS):
        at = top + sign * step
        if at <= 0.0 or _log_density(at, rate, capacity, weight, theta) < peak - _FOLDS:
            break
        step *= 2.0
    return max(top + sign * step, 0.0)


@njit(cache=True, error_model="numpy")
def _blocking(load, agents):  # type: ignore[no-untyped-def]
    """Erlang B."""
    blocking = 1.0
    for n in range(1, agents + 1):
        blocking = load * blocking / (n + load * blocking)
    return blocking


def shared_queue(
    load: Floats, servers: Floats, handle: Floats, weight: Floats, patience: Bounds, target: Bounds
) -> Waits:
    """`patient_waits` for numbers of servers that need not be whole (k,), between the whole numbers around them.

    Less than one server counts as one with the same share of time busy.
    """
    low, high = np.maximum(np.floor(servers), 1.0), np.maximum(np.ceil(servers), 1.0)
    load = load / np.clip(servers, 1e-9, 1.0)
    few = patient_waits(load, low, handle, weight, patience, target)
    if np.all(low == high):
        return few
    many = patient_waits(load, high, handle, weight, patience, target)
    share = np.maximum(servers, 1.0) - low
    mixed = [a + share.reshape(-1, *[1] * (a.ndim - 1)) * (b - a) for a, b in zip(few, many, strict=True)]
    return Waits(*mixed)
