"""Worlds of robustness studies: where the pick loses is found where it was planted, and only legal worlds are tried."""

from __future__ import annotations

import numpy as np
import planted
import pytest

from experiments.robust import robust
from reports.studies.robustness.boxes import prepare, render
from reports.studies.view import View
from scenarios.errors import InputError


@pytest.fixture
def study(tmp_path):
    """Do a study in this process and open its folder."""
    return lambda inputs, simulate, name="out", **how: planted.saved(inputs, tmp_path / name, simulate, **how)


# --- where the pick loses


def test_the_planted_box_is_found(study):
    inputs = planted.inputs("ab", letters="xyzuv", seeds={"runs": 4}, robust={"points": 300, "steps": 3})
    saved = study(inputs, planted.boxed)
    assert saved.verdict["pick"] == "a"
    worlds = saved.table("worlds")
    inside = (worlds["x"] >= 0.6) & (worlds["y"] <= 0.4)
    assert (worlds["loses"].astype(bool) == inside).all()
    assert worlds.loc[inside, "diff.b"].between(99, 101).all()
    # 0.4 x 0.4 of the worlds: 16%, as a binomial share of 300 within 3 x 2.1 points.
    assert saved.verdict["loses_share"] == pytest.approx(0.16, abs=0.063)
    boxes = saved.table("boxes")
    first = boxes[boxes["box"] == 1].set_index("factor")
    assert set(first.index) == {"x", "y"}
    # About 300 x 0.4 worlds are near each edge, so the gap between neighbours is about 1/120.
    assert first.loc["x", "low"] == pytest.approx(0.6, abs=0.04)
    assert np.isnan(first.loc["x", "high"])
    assert first.loc["y", "high"] == pytest.approx(0.4, abs=0.04)
    assert (first["coverage"] > 0.9).all()
    assert (first["density"] > 0.9).all()
    assert (first["p_value"] < 0.01).all()


def test_nothing_is_found_where_the_pick_never_loses(study):
    inputs = planted.inputs("ab", letters="xy", robust={"points": 50, "steps": 3})
    saved = study(inputs, planted.ladder)
    assert saved.verdict["loses_share"] == 0
    assert saved.table("boxes").empty
    assert saved.verdict["where"] == []


def test_losses_without_a_rule_are_not_passed_over(study):
    # Which of the two is ahead is luck in every world, so no rule can say where the pick loses.
    saved = study(planted.inputs("ab", letters="xy", robust={"points": 40, "steps": 3}), planted.lottery)
    lost = saved.verdict["loses"]
    assert 5 < lost < 35  # 40 fair coins: mean 20, standard deviation 3.2
    assert saved.verdict["where"] == []
    said = " ".join(saved.manifest["notes"])
    assert f"the pick loses in {lost} of 40 worlds, and no rule was found that says where" in said


# --- worlds that cannot be asked about


BOTH_COSTS = [
    # Each end is legal beside the base values, but not all of them together: cross^2 must be below sell x serve.
    {"name": "cross", "path": "team.cost_cross", "low": 0, "high": 20_000},
    {"name": "serve", "path": "team.cost_serve", "low": 4_000, "high": 40_000},
]


def test_worlds_that_cannot_be_are_left_out_and_counted(study):
    saved = study(planted.inputs("ab", uncertainties=BOTH_COSTS, robust={"points": 50, "steps": 3}), planted.ladder)
    worlds = saved.table("worlds")
    assert 25 < len(worlds) < 50
    assert (worlds["cross"] ** 2 < 22_000 * worlds["serve"]).all()
    assert worlds["world"].tolist() == list(range(1, len(worlds) + 1))
    (note,) = [note for note in saved.manifest["notes"] if "left out" in note]
    assert note.startswith(f"{50 - len(worlds)} of 50 worlds are not legal")
    assert "cost_cross^2 must be below" in note


def test_no_legal_world_is_refused_before_anything_is_made(tmp_path):
    worst = [{**BOTH_COSTS[0], "low": 19_000}, {**BOTH_COSTS[1], "low": 4_000, "high": 16_000}]
    inputs = planted.inputs("ab", uncertainties=worst, robust={"points": 5})
    with pytest.raises(
        InputError, match=r"none of the 5 worlds is legal; the first has cross = .*cost_cross\^2 must be"
    ):
        robust(inputs, tmp_path / "out", simulate=planted.level)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["world", "loses", "clear"])
def test_an_uncertainty_cannot_have_the_name_of_a_column(tmp_path, name):
    inputs = planted.inputs("ab", uncertainties=[{**planted.uncertainty("x"), "name": name}])
    with pytest.raises(InputError, match=f"^'{name}' is a column of the table of worlds"):
        robust(inputs, tmp_path / "out", simulate=planted.level)


# --- in the report


@pytest.mark.parametrize(
    ("simulate", "said"),
    [
        (planted.lottery, "It lost in {loses} of 40 worlds tried, and no simple rule was found"),
        (planted.steep, "It lost in none of the 40 worlds tried, so there is no rule to look for."),
    ],
)
def test_the_report_does_not_say_more_than_was_found(study, simulate, said):
    saved = study(planted.inputs("ab", letters="xy", robust={"points": 40, "steps": 3}), simulate)
    page = str(render(prepare(View(saved))))
    assert said.format(loses=saved.verdict["loses"]) in page
    assert "follows no" not in page
    assert "follow no" not in page
