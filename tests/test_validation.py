"""Theory and evidence: every row of theory passes, a wrong value fails, and the table can be read anywhere."""

from __future__ import annotations

import csv
import json
import math
import re
from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

from experiments.validation.case import Between, Case, Exactly, Measured
from experiments.validation.field import STUDIES
from experiments.validation.field.arms import beliefs_of, world_of
from experiments.validation.field.paired import log_change
from experiments.validation.field.sensitivity import NUMBERS
from experiments.validation.optimum import highest
from experiments.validation.picture import Picture
from experiments.validation.registry import THEORIES, all_cases, chosen
from experiments.validation.table import as_json, load, make, row_of, save
from experiments.validation.titles import TITLES
from experiments.validation.utility import Employee, gamma_sales, normal_sales
from experiments.validation.verdict import Verdict, judge
from experiments.validation.words import error_words, target_words, value_words
from paytrial.cli import app
from reports.validation.page import validation_page, write_page
from scenarios.errors import InputError
from scenarios.loader import load_scenario
from scenarios.paths import changed
from sim.beliefs import measure_beliefs
from sim.queueing import erlang_a, erlang_c

QUICK = [name for name in THEORIES if name != "search"]
"""The search makes a hundred trials, so its rows are for the slow tests."""


def invoke(*words):
    return CliRunner().invoke(app, ["validate", *map(str, words)])


def failures(cases):
    return [f"{row.name}: {row.value} for {row.target}: {row.reason}" for row in make(cases).rows if not row.passed]


def a_case(value=1.0, target=None, error=0.0):
    return Case(
        name="toy.value",
        title="A value",
        group="Toys",
        about="Toys behave.",
        source="Nobody 2000",
        what="nothing",
        unit="",
        target=target or Exactly(1.0),
        measure=lambda: Measured(value, error),
        draw=lambda: Picture("x", "y", ((0.0, 1.0), (1.0, 1.0)), ((0.5, value, error),), 0.5),
    )


# --- the table of theory


@pytest.mark.parametrize("name", QUICK)
def test_every_row_of_theory_passes(name):
    assert failures(THEORIES[name].table()) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_search_finds_what_theory_says_is_best(seed):
    assert failures(THEORIES["search"].at(sampler_seed=seed)) == []


def test_the_table_has_every_theory_and_no_name_twice():
    cases = all_cases()
    names = [case.name for case in cases]
    assert len(set(names)) == len(names)
    assert len([case for case in cases if isinstance(case.target, Exactly)]) >= 25
    assert list(THEORIES) == list(TITLES)
    assert {name.partition(".")[0] for name in names} >= set(TITLES)
    assert len({case.title for case in cases if case.group == TITLES["waiting"]}) == 18  # told apart by their example


@pytest.mark.parametrize("name", list(THEORIES))
def test_stated_figures_are_of_results_that_exist(name):
    theory = THEORIES[name]
    for example in theory.examples:
        assert set(example.inputs) == {item.name for item in theory.inputs}
        assert set(example.stated) <= {result.key for result in theory.results(**example.inputs)}


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("multitask", {"benefit": (3.0, 8.0), "cost": (2.0, -1.0, -1.0, 1.5), "noise": (0.0, 4.0)}),  # complements
        (
            "multitask",
            {"benefit": (18.0, 2.5), "cost": (0.7, 0.6, 0.6, 3.0), "noise": (5.0, 0.5), "risk_aversion": 1.9},
        ),
        ("multitask", {"benefit": (200.0, 900.0), "cost": (40.0, 3.0, 3.0, 0.5), "risk_aversion": 1e-3}),
        ("selling", {"slope": 40.0, "cost": 0.08, "noise": 0.1, "risk_aversion": 0.35}),
        ("selling", {"slope": 6.25, "cost": 0.06, "noise": 0.02, "risk_aversion": 86.0, "cost_share": 0.88}),
        ("distortion", {"value": (-3.0, 7.0), "measure": (2.0, 4.0), "noise": 60.0, "risk_aversion": 3.0}),
        ("gamma", {"base": 1.1, "slope": 27.0, "shape": 41.0, "disutility": 8.5, "outside": 15.5, "margin": 3.7}),
        ("waiting", {"calls": 70_000.0, "handle": 180.0, "agents": 3_600}),
        (
            "patience",
            {"calls": 1_065.0, "handle": 4_636.0, "agents": 9, "patience": 1.2},
        ),  # floods of impatient callers
        ("patience", {"calls": 22_565.0, "handle": 1_171.0, "agents": 1_168, "patience": 974.0}),
        ("staffing", {"calls": 7_000.0, "target": 5.0, "level": 0.95}),
        ("survival", {"alpha": 40.0, "beta": 2.0, "years": 3}),  # more leave than a scenario may say: no run
        ("fit", {"survivors": (900.0, 500.0, 350.0, 290.0), "years": 3}),
        ("margin", {"retention": 0.998, "rate": 0.002}),
        ("margin", {"retention": 0.06, "rate": 0.5}),
        ("annuity", {"rate": -0.3, "years": 60}),
        ("loss", {"rate": 0.9, "years": 40}),
    ],
)
def test_theory_holds_at_other_inputs(name, given):
    """Drawn inputs found each of these hard at first."""
    cases = THEORIES[name].at(**given)
    assert cases
    assert failures([case for case in cases if not case.name.endswith(("_simulated", "_drawn"))]) == []


def test_two_tasks_at_drawn_inputs():
    draws = np.random.default_rng(1991)
    for _ in range(4):
        (b1, b2), (c1, c2) = draws.uniform(0.5, 20, 2), draws.uniform(0.5, 4, 2)
        d = draws.uniform(-0.8, 0.8) * math.sqrt(c1 * c2)
        noise, risk = tuple(draws.uniform(0, 5, 2)), draws.uniform(0.05, 2)
        cases = THEORIES["multitask"].at(benefit=(b1, b2), cost=(c1, d, d, c2), noise=noise, risk_aversion=risk)
        kept = ("rate_sales", "rate_service", "surplus", "unpaid.rate", "crowding_out")
        assert failures([case for case in cases if case.name.removeprefix("multitask.") in kept]) == []


# --- Erlang A


def test_without_patience_nobody_waits_and_with_all_of_it_erlang_a_is_erlang_c():
    assert erlang_a(10, 12, 180, 1e-6, 20).mean < 1e-6
    patient, endless = erlang_a(10, 12, 180, 1e12, 20), erlang_c(10, 12, 180, 20)
    for name in ("probability", "mean", "service_level", "occupancy"):
        assert getattr(patient, name) == pytest.approx(getattr(endless, name), rel=1e-6)


def test_an_overloaded_pool_answers_what_it_can():
    """Far above capacity agents are always busy, and the rest hang up: 1 - N / A."""
    flooded = erlang_a(500, 10, 180, 60, 20)
    assert flooded.abandonment == pytest.approx(1 - 10 / 500, rel=1e-6)
    assert flooded.occupancy == pytest.approx(1.0, rel=1e-6)


def test_a_huge_load_does_not_overflow():
    got = erlang_a(5_000, 100, 180, 1e4, 20)
    assert got.abandonment == pytest.approx(1 - 100 / 5_000, rel=1e-6)
    assert erlang_a(1.0, 400, 180, 60, 20).abandonment == pytest.approx(0.0, abs=1e-12)


# --- tools


def test_the_highest_point_of_a_quadratic_and_of_a_bent_function():
    bend = np.array([[2.0, 0.7], [0.7, 1.0]])
    top = np.array([3.0, -40.0])
    assert np.allclose(highest(lambda x: -(x - top) @ bend @ (x - top), [0.0, 0.0]), top, rtol=1e-9)
    assert highest(lambda x: float(np.log(x[0]) - x[0] / 7), [5.0])[0] == pytest.approx(7.0, rel=1e-8)


def test_what_does_not_bend_down_has_no_highest_point():
    with pytest.raises(ValueError, match="no best point"):
        highest(lambda x: float(x[0] ** 2), [1.0])


def test_moments_by_quadrature():
    sales, weights = gamma_sales(4.0)(30.0)
    assert weights.sum() == pytest.approx(1.0)
    assert weights @ sales == pytest.approx(30.0)
    assert weights @ sales**2 - 900 == pytest.approx(900 / 4)  # coefficient of variation 1/sqrt(4)
    sales, weights = normal_sales(9.0)(5.0)
    assert weights @ sales**2 - 25 == pytest.approx(9.0)


def test_an_effort_at_the_end_of_its_range_is_said():
    eager = Employee(lambda pay, effort: pay, normal_sales(1.0), lambda effort: effort, 0.0, 1.0)
    with pytest.raises(ValueError, match="at the end of its range, 1"):
        eager.effort(lambda sales: sales)


# --- verdicts


@pytest.mark.parametrize(
    ("target", "found", "verdict"),
    [
        (Exactly(2.0), Measured(2.0 + 1.9e-6), Verdict.PASSED),  # relative to the target
        (Exactly(2.0), Measured(2.0 + 2.1e-6), Verdict.FAILED),
        (Exactly(0.0), Measured(0.9e-6), Verdict.PASSED),
        (Exactly(2.0), Measured(2.199, 0.05), Verdict.PASSED),  # 4 standard errors
        (Exactly(2.0), Measured(2.21, 0.05), Verdict.FAILED),
        (Exactly(2.0), Measured(2.0, 0.2), Verdict.FAILED),  # too noisy to fail, so it cannot pass
        (Exactly(2.0), Measured(math.nan), Verdict.FAILED),
        (Exactly(2.0), Measured(2.0, math.nan), Verdict.FAILED),
        (Exactly(2.0, stated="2.1"), Measured(2.0), Verdict.FAILED),
        (Exactly(2 / 3, stated="2/3"), Measured(2 / 3), Verdict.PASSED),
        (Exactly(0.16667, stated=".167"), Measured(0.16667), Verdict.PASSED),
        (Between(1, 0.1, 0.3), Measured(0.2, 0.05), Verdict.PASSED),
        (Between(1, 0.1, 0.3), Measured(0.2, 0.1), Verdict.FAILED),  # the sign is not clear
        (Between(1, 0.1, 0.3), Measured(0.5, 0.05), Verdict.SIGN_ONLY),
        (Between(-1, -0.3, -0.1), Measured(0.2, 0.01), Verdict.FAILED),
        (Between(-1, -0.3, -0.1), Measured(-0.2, 0.01), Verdict.PASSED),
        (Between(0, 0.1, 0.3), Measured(0.4, 0.01), Verdict.FAILED),
        (Between(1, 0.1, 0.3), Measured(0.2), Verdict.PASSED),
        (Between(1), Measured(9.0, 1.0), Verdict.PASSED),  # a sign without a range
        (Between(-1), Measured(-2.0, 1.0), Verdict.FAILED),
    ],
)
def test_verdicts(target, found, verdict):
    assert judge(target, found).verdict == verdict


@pytest.mark.parametrize("name", ["multitask.surplus", "staffing.50-calls.agents", "survival.run.year_4"])
def test_a_wrong_value_of_a_real_case_fails(name):
    """Each of these passes; moved by a thousandth, by a person, by 5% it must not."""
    (case,) = chosen([name])
    found = case.measure()
    moved = found.value * 1.001 if found.error == 0 else found.value * 1.05
    assert judge(case.target, found).verdict == Verdict.PASSED
    wrong = row_of(replace(case, measure=lambda: Measured(moved, found.error)))
    assert wrong.verdict == "failed"
    assert not wrong.passed


def test_a_case_that_raises_is_a_row_that_failed_and_the_others_go_on():
    def broken():
        raise ZeroDivisionError("nothing\nto divide by")

    made = make([replace(a_case(), measure=broken), a_case()])
    assert [row.verdict for row in made.rows] == ["failed", "passed"]
    assert made.rows[0].reason == "ZeroDivisionError: nothing to divide by"
    assert math.isnan(made.rows[0].value)
    assert [row.name for row in made.failed] == ["toy.value"]


def test_a_chart_that_cannot_be_drawn_fails_its_case():
    def broken():
        raise ValueError("no")

    (row,) = make([replace(a_case(), draw=broken)], charts=True).rows
    assert row.verdict == "failed"
    assert "no chart" in row.reason


def test_field_evidence_does_not_count_as_theory():
    made = make([a_case(value=-1.0, error=0.1, target=Between(1, 0.5, 2.0, "calibrated to"))])
    assert made.rows[0].evidence == "calibrated to"
    assert not made.rows[0].passed
    assert made.failed == []


# --- field evidence


def test_a_log_change_is_paired():
    """What both schemes share cancels: exactly log 1.1 in every pair, so no error, though values differ much."""
    before = np.array([10.0, 400.0, 3.0])
    change = log_change(before, 1.1 * before)
    assert change.value == pytest.approx(math.log(1.1))
    assert change.error == pytest.approx(0.0, abs=1e-15)
    spread = log_change([1.0, 1.0], [math.exp(0.1), math.exp(0.3)])
    assert (spread.value, spread.error) == (pytest.approx(0.2), pytest.approx(0.1))


@pytest.mark.parametrize(("before", "after"), [([1.0], [2.0]), ([1.0, 2.0], [1.0]), ([1.0, 0.0], [1.0, 1.0])])
def test_no_log_change_without_pairs_of_positive_values(before, after):
    with pytest.raises(ValueError, match=r"two pairs|above 0"):
        log_change(before, after)


def test_studies_are_read_without_a_run():
    cases = [case for study in STUDIES for case in study.cases()]
    assert cases
    for case in cases:
        assert isinstance(case.target, Between)
        assert case.source
        assert case.about


def test_behaviour_is_the_same_in_every_study():
    """A study may change the situation, not the people: costs of effort, tastes, tricks, and the handling of deals."""
    base = world_of("evidence_base")
    for arm in {arm for study in STUDIES for finding in study.findings for arm in (finding.before, finding.after)}:
        world = world_of(arm.world)
        for path in NUMBERS:
            section, name = path.split(".")
            assert getattr(getattr(world, section), name) == getattr(getattr(base, section), name), (arm, path)
        assert world.gaming == base.gaming
        assert world.rules == base.rules


def test_at_most_half_of_the_studies_were_calibrated_to():
    calibrated = [study.name for study in STUDIES if study.use == "calibrated to"]
    assert 0 < len(calibrated) <= len(STUDIES) / 2


@pytest.mark.slow
def test_beliefs_do_not_depend_on_tastes():
    """So those of studies may be shared: the same, to the bit, as measured in the scenario itself."""
    team = {"cost_sell": 9_000.0, "cost_push": 500.0, "risk_aversion": 1e-3, "foresight": 0.5}
    changes = {f"team.{name}": value for name, value in team.items()} | {
        "deals.close_norm": 0.3,
        "deals.close_cost": 0.1,
    }
    scenario = changed(load_scenario("tiny"), changes)
    assert beliefs_of(scenario) == measure_beliefs(scenario)


@pytest.mark.slow
def test_field_evidence_of_piece_rates_and_volume_pay():
    """Eight paired runs each: sign at three standard errors, and the size within the range of the study."""
    rows = make(chosen(["field.lazear", "field.shearer", "field.volume_pay", "field.kishore"]), charts=True).rows
    assert [(row.name, row.reason) for row in rows if not row.passed] == []
    assert all(0 < row.error < abs(row.value) / 3 for row in rows)


# --- the folder and the page


def test_a_folder_holds_what_was_made(tmp_path):
    broken = replace(a_case(value=math.nan), name="toy.nan")
    field = replace(a_case(1.2, Between(1, 0.5, 2.0), 0.01), name="toy.field", group="A study")
    made = make([a_case(), broken, field], charts=True)
    save(made, tmp_path)
    again = load(tmp_path)
    assert again.rows[0] == made.rows[0]
    assert math.isnan(again.rows[1].value)
    assert again.pictures["toy.value"] == made.pictures["toy.value"]
    with (tmp_path / "validation.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["verdict"] for row in rows] == ["passed", "failed", "passed"]
    assert [float(row["value"]) for row in rows[::2]] == [1.0, 1.2]
    points = (tmp_path / "points.csv").read_text().splitlines()
    assert points[1:4] == [
        "toy.value,theory,0.0,1.0,0.0",
        "toy.value,theory,1.0,1.0,0.0",
        "toy.value,model,0.5,1.0,0.0",
    ]


def test_the_page_has_every_row_and_a_chart_of_each(tmp_path):
    cases = [case for name in ("fit", "margin", "patience", "one-task") for case in THEORIES[name].table()]
    cases = [case for case in cases if not case.name.endswith("_simulated")]
    made = make(cases, charts=True)
    save(made, tmp_path)
    page = write_page(tmp_path).read_text(encoding="utf-8")
    assert len(cases) > 10
    for case in cases:
        assert f'id="chart-{re.sub(r"[^A-Za-z0-9_-]+", "-", case.name)}"' in page
        assert f">{case.name}<" in page
    assert page.count("<svg viewBox") == len(cases)
    assert f"All {len(cases)} cases pass." in page
    assert "http" not in re.sub(r"http://www.w3.org/[\w/]+", "", page)  # no network
    assert not re.search(r"\b(nan|inf)\b", re.sub(r"<[^>]*>", " ", page), re.IGNORECASE)


def test_the_page_says_what_fails():
    made = make([a_case(value=1.5), replace(a_case(), name="toy.good", title="A <good> value")], charts=True)
    page = validation_page(made)
    assert "1 of 2 cases does not pass." in page
    assert "A value: 1.5, but must be 1" in page
    assert "A &lt;good&gt; value" in page


def test_a_folder_without_a_table_is_refused(tmp_path):
    with pytest.raises(InputError, match="holds no table of `paytrial validate`"):
        load(tmp_path)
    (tmp_path / "validation.json").write_text('{"rows": [{}], "charts": {}}')
    with pytest.raises(InputError, match="is damaged"):
        load(tmp_path)


def test_numbers_have_the_digits_their_error_supports():
    row = make([a_case(1.23456, Between(-1, 0.5, 2.0), 0.0123)]).rows[0]
    assert value_words(row) == "1.235"
    assert error_words(row) == "0.012"
    assert target_words(row) == "falls, 0.5 to 2"
    assert target_words(replace(row, low=None)) == "falls, up to 2"
    assert target_words(replace(row, low=None, high=None)) == "falls"
    assert value_words(replace(row, value=4.99999999999, error=0.0, unit="people")) == "5 people"


# --- the command


def test_the_command_prints_source_what_target_model_and_verdict():
    said = invoke("--only", "margin")
    assert said.exit_code == 0
    for words in ("Gupta, Lehmann & Stuart 2004", "discounted one by one", "4.09091", "passed", "2 of 2 cases pass."):
        assert words in said.stdout


def test_json_at_inputs_of_ones_own():
    said = invoke("multitask", "--benefit", "3", "8", "--json")  # the service that sales crowd out is worth more
    assert said.exit_code == 0
    rows = {row["name"]: row for row in json.loads(said.stdout)["rows"]}
    rate = rows["multitask.unpaid.rate"]
    assert rate["target"] == pytest.approx(-1 / 1.375)  # selling should cost people money: b1 < b2 d / c2
    assert rate["value"] == pytest.approx(rate["target"], rel=1e-6)
    assert rate["stated"] == ""


def test_numbers_may_be_apart_by_spaces_or_commas_and_begin_with_a_point():
    spaces = invoke("distortion", "--value", "10", "-6", "--measure", "1", ".5", "--noise", "1", "--json")
    commas = invoke("distortion", "--value", "10,-6", "--measure", "1,.5", "--noise", "1", "--json")
    assert spaces.exit_code == commas.exit_code == 0
    assert spaces.stdout == commas.stdout


def test_a_row_of_theory_that_fails_ends_the_command_with_1(monkeypatch):
    monkeypatch.setattr("experiments.validation.exact_value.margin_multiple", lambda retention, rate: 4.0)
    said = invoke("--only", "margin")
    assert said.exit_code == 1
    assert "1 of 2 cases pass." in said.stdout
    assert "Failed: margin.multiple." in said.stdout
    assert "off by" in said.stdout


def test_the_folder_of_the_command_can_be_reported_again(tmp_path):
    out = tmp_path / "out"
    assert invoke("margin", "--retention", ".8", "--out", out).exit_code == 0
    before = (out / "validation.html").read_bytes()
    (out / "validation.html").unlink()
    said = CliRunner().invoke(app, ["report", str(out)])
    assert said.exit_code == 0
    assert (out / "validation.html").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["multitsk"], "there is no theory \"multitsk\". Did you mean 'multitask'?"),
        (["--only", "marign"], "there is no case \"marign\". Did you mean 'margin'?"),
        (["--only", "margin.multipel"], "there is no case \"margin.multipel\". Did you mean 'margin.multiple'?"),
        (["--json", "margin"], "options of the table stand without a theory; put them behind 'margin'"),
        (["multitask", "--cost", "1", ".5", ".5"], "--cost has 3 numbers, but needs 4: cost of effort"),
        (["multitask", "--cost", "1", ".5", ".4", "1"], "cost must be symmetric, but its corners are 0.5 and 0.4"),
        (["multitask", "--cost", "1", "2", "2", "1"], "cost must be positive definite (c1 > 0 and c1 c2 > d^2)"),
        (["multitask", "--noise", "-1", "2"], "--noise[1] is -1, but must be a number from 0 to 10,000 (units^2)"),
        (["multitask", "--risk-aversion", "high"], '--risk-aversion is "high", but must be a number from 0'),
        (["multitask", "--risk-aversion", "1", "2"], '--risk-aversion is "1,2", but must be a number from 0'),
        (["multitask", "--benefit"], "Option '--benefit' requires an argument"),
        (["distortion", "--value", "0", "0"], "value and measure must each have a number that is not 0"),
        (["waiting", "--agents", "9"], "agents is 9, but 48 erlangs arrive"),
        (["patience", "--calls", "1e3", "--patience", "1e6"], "patience is 1e+06, but then about 222,222 callers"),
        (["cross-selling", "--growth", "1"], "growth is 1, but 20 erlangs would then arrive at 14 agents"),
        (["staffing", "--level", "80"], "--level is 80, but must be a number from 0 to 0.999 (share)"),
        (["gamma", "--margin", "20"], "outside is 12 and margin 20, but then pay would need A = "),
        (["fit", "--survivors", "100", "90", "95"], "survivors rise from 90 to 95 in period 2"),
        (["annuity", "--years", "2.5"], "--years is 2.5, but must be a whole number from 1 to 100 (years)"),
        (["margin", "--retention", "90%"], '--retention is "90%", but must be a number'),
        (["margin", "--retenton", "0.9"], "No such option: --retenton"),
    ],
)  # fmt: skip
def test_mistakes_are_one_line_that_says_what_is_legal(words, message):
    said = invoke(*words)
    assert said.exit_code == 2
    assert said.stdout == ""
    assert said.stderr.startswith(f"paytrial: {message}")
    assert said.stderr.count("\n") == 1


def test_help_of_a_theory_has_a_command_that_works():
    example = re.search(r"^ +paytrial validate (.*)$", invoke("loss", "--help").stdout, re.MULTILINE)
    assert example is not None
    assert invoke(*example[1].split()).exit_code == 0


def test_json_of_the_table_counts():
    made = make([a_case(), replace(a_case(value=2.0), name="toy.wrong")])
    told = as_json(made)
    assert (told["passed"], told["cases"], told["exact_failed"]) == (1, 2, ["toy.wrong"])
