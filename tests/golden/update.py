"""Rewrite tests/golden/tiny.json: the KPIs of the library schemes in `tiny`. Run it only when numbers should move.

`python tests/golden/update.py` from the repository; raise `sim.MODEL_VERSION` and mark the entry in CHANGELOG.md too.
"""

from __future__ import annotations

import json
from pathlib import Path

from scenarios.loader import load_scenario, load_scheme
from sim import MODEL_VERSION
from sim.beliefs import measure_beliefs
from sim.run import run

PATH = Path(__file__).parent / "tiny.json"
SCHEMES = ("current", "flat_salary", "sales_heavy", "balanced", "call_centre")


def measure() -> dict[str, object]:
    """KPIs by scheme at seed 0, and the model version they belong to."""
    scenario = load_scenario("tiny")
    beliefs = measure_beliefs(scenario)
    kpis = {name: run(scenario, load_scheme(name), 0, beliefs=beliefs).kpis for name in SCHEMES}
    return {"model": MODEL_VERSION, "kpis": kpis}


if __name__ == "__main__":
    PATH.write_text(json.dumps(measure(), indent=1) + "\n")
