"""Which function has the words of which kind of component."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports.letter import changes, pays

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS: dict[str, Callable[[Any, str], list[str]]] = {
    "fixed": pays.fixed,
    "commission": pays.commission,
    "kpi_bonus": pays.kpi_bonus,
    "scorecard": pays.scorecard,
    "kpi_matrix": pays.kpi_matrix,
    "piece_rate": pays.piece_rate,
    "deduction": pays.deduction,
    "kpi_gate": changes.kpi_gate,
    "kpi_multiplier": changes.kpi_multiplier,
    "long_term_bonus": pays.long_term_bonus,
    "team_pool": pays.team_pool,
    "override": pays.override,
    "tournament": pays.tournament,
    "cap": changes.cap,
    "floor": changes.floor,
    "draw": changes.draw,
}
