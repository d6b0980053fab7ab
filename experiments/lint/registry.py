"""What a check is. To add one: a file in `checks`, its name in `checks/__init__.py`, its words in the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from experiments.lint.finding import Finding
from experiments.lint.subject import Subject


@dataclass(frozen=True, slots=True)
class Check:
    """A check.

    Attributes:
        name: what findings call it.
        find: looks at a scheme in one phase; pure.
        variants: its rules; each has words of its own.
        measured: those that need a scenario.
        whole: whether it looks at all phases together, once.
    """

    name: str
    find: Callable[[Subject], Iterator[Finding]]
    variants: tuple[str, ...]
    measured: frozenset[str] = frozenset()
    whole: bool = False
