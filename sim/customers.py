"""Columnar state of the customers.

Customers of one agent and segment (a *cell*) lie next to each other in tiles of 16 lanes; a tile
holds all columns of its 16 customers, so that the kernels run over one block of memory with the
cell's parameters as constants and plain sums. Sums are integers (cents, counts, scaled points):
they do not depend on order, so a leaver's place can be filled by the last customer of the cell.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

LANES = 16
T = TypeVar("T", bound=np.generic)
COLUMNS = (
    "spend",  # currency/month, subscription
    "addon",  # currency/month, add-ons sold to need
    "missold",  # currency/month, add-ons sold without need
    "satisfaction",  # points 0-100, true
    "need",  # 0-1
    "regret",  # >= 0
    "frailty",  # log odds of leaving at renewal without service effects
    "open",  # 1 when last week's problem is unsolved
    "tickets",  # this week
    "due",  # tick of the next renewal; -1 once the customer has left
    "since",  # tick of joining
    "weight",  # offer weight, this week; once offers are made, the amount sold, in currency
)
WIDTH = len(COLUMNS) * LANES
SPEND, ADDON, MISSOLD, SATISFACTION, NEED, REGRET, FRAILTY, OPEN, TICKETS, DUE, SINCE, WEIGHT = (
    i * LANES for i in range(len(COLUMNS))
)
LEFT = np.float32(-1.0)


class Customers:
    """Customers of `cells` cells.

    Attributes:
        tiles: float32 (n_tiles, WIDTH), see `COLUMNS`.
        serial: uint32 (n_tiles, LANES), number of the customer within the agent's history.
        first: int64 (cells,), first tile of each cell.
        room: int64 (cells,), tiles of each cell.
        count: int64 (cells,), customers of each cell; they fill the first `count` lanes.
    """

    def __init__(self, expected: NDArray[np.int64]) -> None:
        """Make room for `expected` customers in each cell, shape (cells,)."""
        self.count = np.zeros(len(expected), np.int64)
        self._allocate(_tiles_for(expected))

    def _allocate(self, room: NDArray[np.int64]) -> None:
        self.room = room
        self.first = np.concatenate(([0], np.cumsum(room)[:-1])).astype(np.int64)
        self.tiles = np.zeros((int(room.sum()), WIDTH), np.float32)
        self.serial = np.zeros((int(room.sum()), LANES), np.uint32)

    def add(self, cell: NDArray[np.int64], serial: NDArray[np.uint32], values: NDArray[np.float32]) -> None:
        """Add customers; `values` has shape (n, len(COLUMNS))."""
        wanted = self.count + np.bincount(cell, minlength=len(self.count))
        if np.any(wanted > self.room * LANES):
            self._grow(wanted)
        _insert(self.tiles, self.serial, self.first, self.count, cell, serial, values)

    def reprice(self, factor: float) -> None:
        """Multiply what every customer pays, subscription and add-ons."""
        self.tiles[:, SPEND : MISSOLD + LANES] *= np.float32(factor)

    def _grow(self, wanted: NDArray[np.int64]) -> None:
        old_tiles, old_serial, old_first, old_room = self.tiles, self.serial, self.first, self.room
        self._allocate(np.maximum(old_room, _tiles_for(wanted + wanted // 8)))
        for cell, tiles in enumerate(old_room):
            new, old = self.first[cell], old_first[cell]
            self.tiles[new : new + tiles] = old_tiles[old : old + tiles]
            self.serial[new : new + tiles] = old_serial[old : old + tiles]

    def column(self, name: str) -> NDArray[np.float32]:
        """Values of one column of all customers present, cell by cell."""
        start = COLUMNS.index(name) * LANES
        return self._present(self.tiles[:, start : start + LANES])

    def serials(self) -> NDArray[np.uint32]:
        """Serial numbers of all customers present, cell by cell."""
        return self._present(self.serial)

    def cells(self) -> NDArray[np.int64]:
        """Cell of all customers present."""
        return np.repeat(np.arange(len(self.count)), self.count)

    def _present(self, lanes: NDArray[T]) -> NDArray[T]:
        position = np.arange(lanes.size).reshape(lanes.shape)
        start = np.repeat(self.first * LANES, self.room)
        limit = np.repeat(self.first * LANES + self.count, self.room)
        return lanes[(position >= start[:, None]) & (position < limit[:, None])]

    @property
    def nbytes(self) -> int:
        """Bytes held by the customers' state."""
        return self.tiles.nbytes + self.serial.nbytes


def _tiles_for(customers: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray(-(-customers // LANES), np.int64)


@njit(cache=True)
def _insert(tiles, serial, first, count, cell, serials, values):  # type: ignore[no-untyped-def]
    for i in range(cell.shape[0]):
        c = cell[i]
        tile = first[c] + count[c] // LANES
        lane = count[c] % LANES
        for k in range(values.shape[1]):
            tiles[tile, k * LANES + lane] = values[i, k]
        serial[tile, lane] = serials[i]
        count[c] += 1


@njit(cache=True)
def remove_left(tiles, serial, first, count, lost):  # type: ignore[no-untyped-def]
    """Take out the customers marked as left in the cells where `lost` (cells,) is positive."""
    for c in range(count.shape[0]):
        if lost[c] == 0:
            continue
        i = 0
        while i < count[c]:
            tile, lane = first[c] + i // LANES, i % LANES
            if tiles[tile, DUE + lane] != LEFT:
                i += 1
                continue
            last = count[c] - 1
            from_tile, from_lane = first[c] + last // LANES, last % LANES
            for k in range(WIDTH // LANES):
                tiles[tile, k * LANES + lane] = tiles[from_tile, k * LANES + from_lane]
            serial[tile, lane] = serial[from_tile, from_lane]
            count[c] = last
