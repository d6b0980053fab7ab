"""Calibration: known numbers are found again, held-out figures are predicted, wrong files are said in one line."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner
from worlds import small_scenario

from experiments.calibration import calibrate
from experiments.calibration.figures import FIGURES, figure_of
from experiments.calibration.points import coordinates, scenario_at
from experiments.calibration.simulate import one_run
from paytrial.cli import app
from scenarios.calibration import FOLDER, Calibration, Figure, Moved, load_calibration
from scenarios.errors import InputError
from scenarios.library import library
from scenarios.loader import load_scenario, load_scheme
from scenarios.paths import changed
from sim.run import RunResult

FLAT = load_scheme("flat_salary")
TRUTH = {"segments.small.churn": 0.06, "selling.leads_per_agent": 2.0}
START = {"segments.small.churn": 0.04, "selling.leads_per_agent": 3.0}
WORLD = changed(
    small_scenario(
        weeks=26,
        team={"agents": 4, "customers_per_agent": 120},
        events=[{"kind": "churn", "name": "offer", "start": 13, "weeks": 13, "value": -0.8, "cost": 100.0}],
    ),
    START,
)
MEASURED_SEEDS = range(1_000, 1_016)
FIGURE = {"figure": "monthly_churn", "segment": "small", "first": 0, "last": 12}


def measured(**what: Any) -> dict[str, Any]:
    """A figure of the world as it truly is: the mean of 16 runs, with its standard error."""
    figure = Figure.model_validate({"name": "x", "value": 0.0, "error": 1.0, "use": "fit", **what})
    values = [figure_of(figure, TRUE_WORLD, result) for result in TRUE_RUNS]
    return {**what, "value": float(np.mean(values)), "error": float(np.std(values, ddof=1) / np.sqrt(len(values)))}


TRUE_WORLD = changed(WORLD, TRUTH)
TRUE_RUNS: list[RunResult] = []


@pytest.fixture(scope="module", autouse=True)
def true_runs() -> None:
    """What was measured, on seeds that no calibration uses."""
    TRUE_RUNS.extend(one_run(TRUE_WORLD, FLAT, seed, "fixed") for seed in MEASURED_SEEDS)


@cache
def figures() -> tuple[dict[str, Any], ...]:
    """Two figures to fit, two held out."""
    return (
        measured(**FIGURE, name="churn", use="fit"),
        measured(figure="won", last=12, name="won", use="fit"),
        measured(figure="customers_end", last=25, name="customers", use="predict"),
        measured(figure="revenue", first=13, last=25, minus=(0, 12), name="growth", use="predict", scale=10.0),
    )


def plan(**changes: Any) -> Calibration:
    """Two numbers to find from two figures."""
    data: dict[str, Any] = {
        "name": "known",
        "runs": 6,
        "steps": 4,
        "programme": ("offer",),
        "parameters": (
            {"name": "churn", "paths": ("segments.small.churn",), "low": 0.01, "high": 0.2},
            {"name": "leads", "paths": ("selling.leads_per_agent",), "low": 0.5, "high": 8.0},
        ),
        "figures": figures(),
    }
    return Calibration.model_validate({**data, **changes})


@pytest.fixture(scope="module")
def found(true_runs: None):
    return calibrate(WORLD, FLAT, plan(), workers=1)


def test_known_numbers_are_found_again(found) -> None:
    """Within three of their own standard errors (6 runs a point, 16 runs measured)."""
    for number in found.fit.numbers:
        truth = TRUTH[number.path]
        assert abs(number.after - truth) < 3 * number.error
        assert number.error < 0.15 * truth
        assert abs(number.before - truth) > 3 * number.error, "the start must be wrong, or nothing is shown"
        assert not number.at_bound


def test_figures_are_hit_and_held_out_ones_predicted(found) -> None:
    """On fresh seeds: used figures within two standard errors, held-out ones in three, as the model is the truth."""
    for fitted in found.fit.figures:
        assert abs(fitted.misfit) < (2 if fitted.figure.use == "fit" else 3)
        assert fitted.interval[0] < fitted.simulated < fitted.interval[1]
    used = [fitted for fitted in found.fit.figures if fitted.figure.use == "fit"]
    assert all(abs(f.before - f.figure.value) > 4 * np.hypot(f.figure.error, f.noise) for f in used)


def test_the_return_of_a_programme_adds_up(found) -> None:
    """Doing without: the event's cost is saved, and its effect on leaving is lost."""
    earned = found.programme
    assert earned.spent == pytest.approx(13 * 100.0)
    assert earned.kept.value > 3 * earned.kept.error
    assert earned.net == pytest.approx(earned.earned.value + earned.later.value - earned.spent)
    assert earned.break_even == pytest.approx(earned.spent / (earned.earned.value + earned.later.value))
    (part,) = earned.parts
    assert part.kept == pytest.approx(earned.kept.value)
    assert part.needed == pytest.approx(earned.break_even * earned.kept.value)


def test_nothing_is_gained_by_a_programme_without_effect() -> None:
    idle = changed(WORLD, {"events.offer.value": 0.0})
    nothing = calibrate(idle, FLAT, plan(runs=2, steps=1), workers=1).programme
    assert nothing.kept.value == nothing.earned.value == nothing.later.value == 0
    assert nothing.break_even == float("inf")
    assert nothing.spent == pytest.approx(1_300.0)


def test_figures_by_hand() -> None:
    """Three weeks of two segments, and the same summed."""
    rows = {"week": [0, 1, 2], "customers_start": [100, 98, 99], "won": [1, 3, 0], "lost": [3, 2, 4]}
    frame = pd.DataFrame({**rows, "customers_end": [98, 99, 95], "satisfaction": [60.0, 70.0, 80.0]})
    assert FIGURES["monthly_churn"](frame) == pytest.approx(9 / 297 * 52 / 12)
    assert FIGURES["lost_per_won"](frame) == pytest.approx(9 / 4)
    assert FIGURES["customers_end"](frame) == 95
    assert FIGURES["satisfaction"](frame) == pytest.approx((6_000 + 6_860 + 7_920) / 297)
    result = RunResult({}, {"weeks": frame, "segments": frame.assign(segment="a"), "agents": frame[:0]})
    change = Figure(name="x", figure="lost", first=1, last=2, minus=(0, 0), value=0, error=1, scale=10, use="fit")
    assert figure_of(change, WORLD, result) == 10 * (6 - 3)
    assert figure_of(change.model_copy(update={"segment": "a"}), WORLD, result) == 30


def test_paths_that_belong_together_move_in_proportion() -> None:
    moved = Moved(name="both", paths=("segments.small.churn", "segments.large.churn"), low=0.01, high=0.09)
    where = coordinates(WORLD, [moved])
    at = where[0]
    for value in (0.01, 0.04, 0.07):
        assert at.value(at.at(value)) == pytest.approx(value)
        churn = [segment.churn for segment in scenario_at(WORLD, where, [at.at(value)]).segments]
        assert churn == pytest.approx([value, value * 0.08 / 0.04])
    signed = coordinates(WORLD, [Moved(name="x", paths=("events.offer.value",), low=-0.9, high=0.3)])[0]
    assert signed.value(1.0) == -0.8
    assert signed.value(signed.at(0.3)) == pytest.approx(0.3)


WRONG = [
    (
        {"figure": "montly_churn"},
        "there is no figure of a segment (churn) \"montly_churn\". Did you mean 'monthly_churn'",
    ),
    ({"figure": "csat"}, "there is no figure of a segment"),
    ({"segment": "smal"}, "Did you mean 'small'?"),
    ({"figure": "profit_participation", "segment": ""}, 'which rule "fixed" does not have'),
    ({"last": 90}, "week 90 is beyond the end of scenario small, which has weeks 0 to 25"),
]


@pytest.mark.parametrize(("change", "said"), WRONG)
def test_a_figure_the_scenario_cannot_have_is_refused(change: dict[str, Any], said: str) -> None:
    first, *rest = (figure.model_dump() for figure in plan().figures)
    with pytest.raises(InputError) as caught:
        calibrate(WORLD, FLAT, plan(figures=({**first, **change}, *rest)), workers=1)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("path", "low", "said"),
    [
        ("segments.smal.churn", 0.01, "did you mean 'small'?"),
        ("segments.small.churn", 0.05, "is 0.04 in scenario small, outside the range 0.05 to"),
        ("team.agents", 0.01, "whole number"),
        ("components.base.amount", 0.01, "calibration moves numbers of the scenario"),
        ("segments.small.name", 0.01, "not a number"),
    ],
)
def test_a_number_that_cannot_move_is_refused(path: str, low: float, said: str) -> None:
    with pytest.raises(InputError) as caught:
        coordinates(WORLD, [Moved(name="x", paths=(path,), low=low, high=9.0)])
    assert said in str(caught.value)


def test_numbers_that_no_figure_depends_on_are_refused() -> None:
    idle = {"name": "idle", "paths": ("costs.seat_cost",), "low": 1.0, "high": 900.0}
    other = plan().parameters[0].model_dump()
    with pytest.raises(InputError, match=r"no figure to fit moves when idle does \(by step = 0.05\)"):
        calibrate(WORLD, FLAT, plan(parameters=(other, idle), runs=2, steps=1), workers=1)


def test_a_wrong_file_is_said_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "figures.toml"
    text = (FOLDER / "telecom_branch.toml").read_text(encoding="utf-8").replace('use = "predict"', 'use = "held"', 1)
    file.write_text(text, encoding="utf-8")
    line = text.splitlines().index('use = "held"') + 1
    with pytest.raises(InputError, match=rf"figures.toml, line {line}: .*use is \"held\"; legal: fit, predict"):
        load_calibration(str(file))
    file.write_text(text.replace('use = "held"', 'use = "predict"').replace('use = "fit"', 'use = "predict"', 1))
    with pytest.raises(
        InputError, match="figures to fit must be at least as many as parameters, but there are 4 for 5"
    ):
        load_calibration(str(file))


def test_the_command_writes_a_scenario_that_can_be_used(tmp_path: Path) -> None:
    """A few runs of a small branch: the file loads, the tables hold what was printed, wrong input ends with code 2."""
    plain = plan(runs=2, steps=2).model_dump()
    data = tmp_path / "figures.json"
    data.write_text(json.dumps(plain), encoding="utf-8")
    world = tmp_path / "world.json"
    world.write_text(WORLD.model_dump_json(), encoding="utf-8")
    words = ["calibrate", str(world), "--data", str(data), "--out", str(tmp_path / "out"), "--workers", "1"]
    done = CliRunner().invoke(app, [*words, "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    scenario = load_scenario(tmp_path / "out" / "small_calibrated.toml")
    for number in said["numbers"]:
        assert scenario.sources[number["path"]].startswith("evidence: calibrated to known")
    assert scenario.segments[0].churn == pytest.approx(said["numbers"][0]["after"])
    figures = pd.read_csv(tmp_path / "out" / "figures.csv")
    assert figures["simulated"].to_numpy() == pytest.approx([row["simulated"] for row in said["figures"]])
    bad = CliRunner().invoke(app, [*words[:3], "telecom_brunch", *words[4:]])
    assert bad.exit_code == 2
    assert "Did you mean 'telecom_branch'?" in bad.output
    assert bad.output.count("\n") == 1


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_a_calibration_of_the_library_fits_its_scenario(path: Path) -> None:
    calibration, _ = load_calibration(path.stem)
    assert calibration.name == path.stem
    assert path.stem in library("scenario")
    coordinates(load_scenario(path.stem), calibration.parameters)


@pytest.mark.slow
def test_the_telecom_case_hits_what_it_used() -> None:
    """Half a minute: the published figures that are used are met within two standard errors on fresh seeds."""
    calibration, _ = load_calibration("telecom_branch")
    scenario = changed(load_scenario("telecom_branch"), {"segments.g.churn": 0.045, "segments.c.churn": 0.028})
    quick = calibration.model_copy(update={"runs": 8})
    result = calibrate(scenario, load_scheme(calibration.scheme), quick)
    used = [fitted for fitted in result.fit.figures if fitted.figure.use == "fit"]
    assert len(used) == 5
    assert max(abs(fitted.misfit) for fitted in used) < 2
    assert result.programme is not None
    assert result.programme.spent == pytest.approx(1_775_566, rel=1e-4)
