"""The finalists of a search: what the search said of them, what fresh seeds say, and how they rank."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports.numbers import UNKNOWN, Interval

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reports.data import Arm
    from reports.studies.quantity import Quantity
    from reports.studies.view import View


@dataclass(frozen=True, slots=True)
class Score:
    """One objective of one finalist, as the report states it.

    Attributes:
        search: estimate of the search; NaN for a scheme that was given.
        fresh: mean on fresh seeds.
        gap: lead over the baseline in the search minus that on fresh seeds.
        diff: difference to the baseline, jointly with the other schemes.
        versus: difference to the best reference scheme, jointly with the other schemes.
        chance: probability of being the best in this objective.
    """

    search: float
    fresh: Interval
    gap: Interval
    diff: Interval
    versus: Interval
    chance: float


@dataclass(frozen=True, slots=True)
class Entry:
    """A finalist or a reference scheme, measured on fresh seeds.

    Attributes:
        arm: the scheme.
        role: found, reference or baseline.
        scores: by objective.
        runs: on fresh seeds.
        among_best: whether it cannot be told from the best in the first objective.
        feasible: whether it keeps all limits.
        admissible: whether it is feasible and not below the best reference in the other objectives.
    """

    arm: Arm
    role: str
    scores: Mapping[str, Score]
    runs: int
    among_best: bool
    feasible: bool
    admissible: bool

    @property
    def is_found(self) -> bool:
        """Whether the search found it."""
        return self.role == "found"


@dataclass(frozen=True, slots=True)
class Entries:
    """All of them, best first by the first objective, and what the verdict says."""

    view: View
    ranked: tuple[Entry, ...]
    outcome: str
    pick: Entry | None
    reference: Entry | None
    tied: tuple[Entry, ...]

    @property
    def first(self) -> Quantity:
        """The objective that decides."""
        return self.view.objectives[0]

    @property
    def best_found(self) -> Entry | None:
        """The best scheme that the search found."""
        return next((entry for entry in self.ranked if entry.is_found), None)

    @property
    def runs(self) -> int:
        """Fresh runs a scheme."""
        return max((entry.runs for entry in self.ranked), default=0)


def entries_of(view: View) -> Entries:
    """Finalists from the table and the verdict."""
    table = view.table("finalists")
    found: dict[str, list[dict[str, Any]]] = {}
    for row in table.to_dict("records"):
        found.setdefault(str(row["scheme"]), []).append({str(key): value for key, value in row.items()})
    made = [_entry(view, name, rows) for name, rows in found.items()]
    first = view.objectives[0]
    ranked = tuple(sorted(made, key=lambda entry: -_goal(entry, first)))
    by_name = {entry.arm.name: entry for entry in ranked}
    verdict = view.verdict
    tied = [by_name[name] for name in verdict.get("tied") or () if name in by_name]
    return Entries(
        view,
        ranked,
        str(verdict.get("outcome", "")),
        by_name.get(str(verdict.get("pick"))),
        by_name.get(str(verdict.get("reference"))),
        tuple(sorted(tied, key=lambda entry: -_goal(entry, first))),
    )


def _goal(entry: Entry, first: Quantity) -> float:
    score = entry.scores.get(first.kpi)
    value = (first.direction or 1) * score.fresh.mean if score else math.nan
    return value if math.isfinite(value) else -math.inf


def _entry(view: View, name: str, rows: list[dict[str, Any]]) -> Entry:
    head = next((row for row in rows if row["objective"] == view.objectives[0].kpi), rows[0])
    runs = head["runs"]
    return Entry(
        view.arm(name),
        str(head["role"]),
        {str(row["objective"]): _score(view.quantity(str(row["objective"])), row) for row in rows},
        int(runs) if math.isfinite(runs) else 0,
        bool(head["among_best"]),
        bool(head["feasible"]),
        bool(head["admissible"]),
    )


def _score(quantity: Quantity, row: dict[str, Any]) -> Score:
    n = row["runs"]

    def stated(name: str, mean: str = "") -> Interval:
        value = row[mean or name]
        if not math.isfinite(value):
            return UNKNOWN
        return quantity.stated(value, row[f"{name}_low"], row[f"{name}_high"], n)

    return Score(
        row["search_mean"] * quantity.per,
        stated("fresh", "fresh_mean"),
        stated("gap"),
        stated("diff"),
        stated("vs_best"),
        row["probability_best"],
    )
