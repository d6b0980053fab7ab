"""Which route each customer's problem takes this week: a keyed draw, made when tickets are counted and when served.

One route a customer and week, all its tickets together; nothing is stored. Compiled, by the rules of `sim/kernels.py`.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numba import njit

from sim.customers import LANES, TICKETS
from sim.numeric import F32, I32, unit24
from sim.rng import Purpose, philox

_ZERO = F32(0.0)
_ONE = F32(1.0)
_P_ROUTE = np.uint32(Purpose.ROUTE)


class Fate(IntEnum):
    """What awaits a problem on a route; columns of a float32 row per cell and route."""

    RESOLVE = 0  # probability of being solved once somebody answers
    GOOD = 1  # experience if solved
    ABANDON = 2  # probability of giving up before that
    RETURN = 3  # probability of giving up and coming back next week
    PERSON = 4  # 1 if a person answers, who is then rated in the survey


class Lane(IntEnum):
    """What the draw means for the 16 customers of a tile; rows of a float32 (len(Lane), LANES)."""

    RESOLVE = 0
    GOOD = 1
    RATED = 2  # 1 if a survey may follow
    RETURNS = 3  # 1 if the problem comes back when it is not solved


@njit(inline="always")
def _route(u, below):  # type: ignore[no-untyped-def]
    r = 0
    for k in range(below.shape[0] - 1):
        r += 1 if u >= below[k] else 0
    return r


@njit(inline="always")
def draw_tile(serial, agent, tick, key0, key1, below, fate, lane):  # type: ignore[no-untyped-def]
    """Fates of the customers of a tile.

    Args:
        serial: uint32 (LANES,).
        agent: uint32 row of the agent.
        tick: uint32 week of the run.
        key0: uint32 seed word.
        key1: uint32 seed word.
        below: float32 (routes,), share of problems up to and with each route.
        fate: float32 (routes, len(Fate)).
        lane: float32 (len(Lane), LANES), written.
    """
    for j in range(LANES):
        word0, word1, _, _ = philox(serial[j], agent, tick, _P_ROUTE, key0, key1)
        row = fate[_route(unit24(word0), below)]
        u = unit24(word1)
        gone = u < row[Fate.ABANDON]
        lane[Lane.RESOLVE, j] = _ZERO if gone else row[Fate.RESOLVE]
        lane[Lane.GOOD, j] = row[Fate.GOOD]
        lane[Lane.RATED, j] = _ZERO if gone else row[Fate.PERSON]
        lane[Lane.RETURNS, j] = _ZERO if gone and u >= row[Fate.RETURN] else _ONE


@njit(cache=True, error_model="numpy")
def count_routes(tiles, serial, first, count, tick, key0, key1, below, out):  # type: ignore[no-untyped-def]
    """Tickets of each cell by route.

    Args:
        tiles: float32 (n_tiles, WIDTH).
        serial: uint32 (n_tiles, LANES).
        first: int64 (cells,).
        count: int64 (cells,).
        tick: uint32 week of the run.
        key0: uint32 seed word.
        key1: uint32 seed word.
        below: float32 (segments, routes).
        out: int64 (cells, routes), added to.
    """
    segments = below.shape[0]
    for c in range(count.shape[0]):
        agent = np.uint32(c // segments)
        for i in range(count[c]):
            t, j = first[c] + i // LANES, i % LANES
            tickets = tiles[t, TICKETS + j]
            if tickets > _ZERO:
                word, _, _, _ = philox(serial[t, j], agent, tick, _P_ROUTE, key0, key1)
                out[c, _route(unit24(word), below[c % segments])] += I32(tickets)
