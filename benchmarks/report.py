"""The table that is printed, and the checksums that make a speed test a correctness test."""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CHECKSUMS = Path(__file__).with_name("checksums.json")


class Report:
    """Prints rows as they come and compares sums with those on record.

    Attributes:
        update: write the sums found instead of comparing.
        wrong: messages about sums that differ.
        missed: targets not reached.
        found: sums of this run by name.
    """

    def __init__(self, *, update: bool) -> None:
        """Read the sums on record."""
        self.update = update
        self.wrong: list[str] = []
        self.missed: list[str] = []
        self.found: dict[str, list[int]] = {}
        self._known: dict[str, list[int]] = json.loads(CHECKSUMS.read_text()) if CHECKSUMS.exists() else {}

    def title(self, text: str) -> None:
        """Begin a section."""
        print(f"\n{text}", flush=True)

    def row(
        self, name: str, value: float, unit: str, *, at_most: float | None = None, at_least: float | None = None
    ) -> None:
        """Print a figure and, if it has a target, whether it is reached."""
        line = f"  {name:<58}{value:>12,.5g} {unit:<14}"
        if at_most is not None or at_least is not None:
            reached = (at_least is None or value >= at_least) and (at_most is None or value <= at_most)
            bounds = (("at least", at_least), ("at most", at_most))
            wanted = ", ".join(f"{words} {bound:g}" for words, bound in bounds if bound is not None)
            line += f"{'PASS' if reached else 'MISS'}  ({wanted})"
            if not reached:
                self.missed.append(name)
        print(line.rstrip(), flush=True)

    def note(self, text: str) -> None:
        """Print a line that says what was done or left out."""
        print(f"  {text}", flush=True)

    def check(self, name: str, sums: list[int]) -> None:
        """Compare integers with those on record."""
        self.found[name] = sums
        if not self.update and self._known.get(name) != sums:
            self.wrong.append(f"{name}: found {sums}, on record {self._known.get(name)}")

    def require(self, name: str, *, holds: bool) -> None:
        """A statement about results that must hold."""
        print(f"  {name}: {'yes' if holds else 'NO'}", flush=True)
        if not holds:
            self.wrong.append(f"{name}: does not hold")

    def finish(self) -> int:
        """Print the outcome and return the exit status; with `update`, write the sums."""
        print()
        if self.missed:
            print(f"{len(self.missed)} target(s) missed: {'; '.join(self.missed)}")
        if self.update:
            # A benchmark that was left out this time keeps its sums.
            lines = [f"  {json.dumps(name)}: {sums}" for name, sums in sorted({**self._known, **self.found}.items())]
            CHECKSUMS.write_text("{\n" + ",\n".join(lines) + "\n}\n")
            print(f"{len(self.found)} checksums written")
        for message in self.wrong:
            print(f"WRONG RESULT  {message}")
        if not self.update and not self.wrong:
            print(f"all {len(self.found)} checksums as on record")
        return 1 if self.wrong else 0


def seconds(function: Callable[[], object]) -> float:
    """Processor time of one call: what other programs do meanwhile does not count."""
    started = time.process_time()
    function()
    return time.process_time() - started


def wall_seconds(function: Callable[[], object]) -> float:
    """Time on the clock of one call, for work in other processes."""
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def in_turns(functions: Sequence[Callable[[], object]], repeats: int) -> list[float]:
    """Median processor time of each function, called in turns so that all meet the same machine."""
    spent = [[seconds(function) for function in functions] for _ in range(repeats)]
    return [statistics.median(times) for times in zip(*spent, strict=True)]
