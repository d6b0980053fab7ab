"""How many jobs to hand to a worker at a time."""

from __future__ import annotations

_LARGEST = 256
_GROWTH = 4


class ChunkSize:
    """Aims at chunks of a stated time, and at an even finish.

    Args:
        seconds: time a chunk should take.
        workers: number of workers that share the jobs.
    """

    def __init__(self, seconds: float, workers: int) -> None:
        self._seconds = seconds
        self._workers = workers
        self._size = 1

    def next(self, left: int) -> int:
        """Jobs of the next chunk, at least 1, when `left` are still to be handed out."""
        share = -(-left // (2 * self._workers))
        return max(1, min(self._size, share))

    def learn(self, jobs: int, seconds: float) -> None:
        """Take note of a chunk that is done. A slow first one (compiling) is soon forgotten."""
        wanted = int(self._seconds / max(seconds / jobs, 1e-6))
        self._size = max(1, min(wanted, _GROWTH * self._size, _LARGEST))
