"""The worker's side of a cluster: load the function once, then chunks in, results out.

Workers import this module by name, so paytrial must be installed there too; the scheduler does without.
"""

from __future__ import annotations

import pickle
import platform
import time
from importlib import metadata
from typing import TYPE_CHECKING, Any

from experiments.work import one_line
from sim import MODEL_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_PACKAGES = (
    "paytrial",
    "distributed",  # says itself that all parts of a cluster must have one version
    "llvmlite",
    "numba",
    "numpy",
    "pandas",
    "pyarrow",
    "pydantic",  # scenarios and schemes travel as pickles
    "scipy",
)
"""What can change a number, or what cannot read what another version wrote."""


class Desk:
    """What a worker keeps as long as somebody holds on to it: the function, loaded once.

    Trouble with loading is noted and not raised, so that versions, the likely cause, can be compared first.

    Args:
        function: pickle of what turns a chunk of jobs into a result.
    """

    def __init__(self, function: bytes) -> None:
        self._function: Callable[[Sequence[Any]], Any] | None = None
        self._trouble = ""
        try:
            self._function = pickle.loads(function)  # noqa: S301 - from the process that gives us orders anyway
        except Exception as error:  # noqa: BLE001 - said to the person who can do something about it
            self._trouble = one_line(error)

    def about(self) -> tuple[dict[str, str], str]:
        """Versions here, and the trouble there was with loading."""
        return versions(), self._trouble

    def work(self, jobs: bytes) -> tuple[float, Any]:
        """Seconds a chunk of pickled jobs took, and its result."""
        assert self._function is not None  # noqa: S101 - whoever asks has heard of the trouble
        chunk = pickle.loads(jobs)  # noqa: S301 - as above
        started = time.perf_counter()
        result = self._function(chunk)
        return time.perf_counter() - started, result


def versions() -> dict[str, str]:
    """What must be the same on all machines for results to be the same to the last bit."""
    major, minor, _ = platform.python_version_tuple()
    return {
        "Python": f"{major}.{minor}",
        "model": MODEL_VERSION,
        **{name: _version(name) for name in _PACKAGES},
    }


def difference(ours: dict[str, str], theirs: dict[str, str]) -> str:
    """The first thing that differs, as a clause; empty if nothing does."""
    for name, version in ours.items():
        other = theirs.get(name, "none")
        if other != version:
            return f"has {name} {other}, but here it is {version}"
    return ""


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "none"
