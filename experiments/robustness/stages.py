"""One count of runs for work that is done in several goes, so that the time left is that of the whole command."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.runner import Progress


class Stages:
    """Adds up the progress of goes that follow each other.

    Args:
        progress: told how far the whole is; None: nobody.
        later: runs that are expected after the first go; replaced by what is known as soon as it is.
    """

    def __init__(self, progress: Progress | None, later: int = 0) -> None:
        self._progress = progress
        self._later = later
        self._before = (0, 0)  # runs done and failed in the goes that are over
        self._now = (0, 0)

    def __call__(self, done: int, total: int, failed: int) -> None:
        """How far the present go is; see `experiments.runner.Progress`."""
        self._now = (done, failed)
        if self._progress is not None:
            before, broken = self._before
            self._progress(before + done, before + total + self._later, broken + failed)

    def next(self, later: int = 0) -> None:
        """The present go is over; `later` runs are expected after the next one."""
        self._before = (self._before[0] + self._now[0], self._before[1] + self._now[1])
        self._now = (0, 0)
        self._later = later
