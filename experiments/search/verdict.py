"""What the search recommends, as data; `reports` puts it into words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.search.finalists import FOUND

if TYPE_CHECKING:
    import pandas as pd

    from experiments.search.finalists import Final

RECOMMENDED, TIE, KEEP, NO_FEASIBLE = "recommended", "tie", "keep", "no_feasible"


def verdict(final: Final, table: pd.DataFrame, *, anything_feasible: bool) -> dict[str, Any]:
    """The verdict on the first objective.

    - `no_feasible`: no scheme keeps all limits on fresh seeds.
    - `recommended`: a scheme that was found keeps all limits, is not below the best reference scheme in the other
      objectives, and is clearly above it in the first one (joint 95% interval above 0).
    - `tie`: the best such scheme cannot be told from the best reference scheme.
    - `keep`: no scheme that was found is better than the best reference scheme.

    Args:
        final: the finalists.
        table: `finalists.table` of them.
        anything_feasible: whether the search saw a scheme that kept the limits.
    """
    objective = final.track.bench.aims.objectives[0]
    rows = table[table["objective"] == objective].set_index("scheme")
    reference = final.best_reference()
    sign = float(final.track.bench.aims.signs[0])
    admissible = rows[rows["admissible"]]
    said: dict[str, Any] = {"objective": objective, "reference": reference.name, "anything_feasible": anything_feasible}
    if admissible.empty:
        feasible = rows[rows["feasible"]]
        outcome = NO_FEASIBLE if feasible.empty else KEEP
        return {"outcome": outcome, "pick": None if feasible.empty else reference.name, "tied": [], **said}
    pick = str((sign * admissible["fresh_mean"]).idxmax())
    row = rows.loc[pick]
    low = min(sign * row["vs_best_low"], sign * row["vs_best_high"])
    tied = [str(name) for name in rows.index[rows["among_best"] & rows["feasible"]] if name != pick]
    better = RECOMMENDED if low > 0 else TIE
    outcome = better if row["role"] == FOUND else KEEP
    return {
        "outcome": outcome,
        "pick": pick,
        "tied": tied,
        "probability": float(rows["probability_best"][pick]),
        **said,
    }
