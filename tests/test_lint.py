"""The linter of pay schemes: what it must find, and where it must be silent."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from bad_schemes import SOUND, TRAPS, scheme
from typer.testing import CliRunner

from experiments.lint.checks import CHECKS
from experiments.lint.finding import ERROR, NOTE, Severity, level, money
from experiments.lint.run import lint
from experiments.lint.shape import is_constant, jumps, slopes, top
from experiments.lint.subject import Subject, in_phase, subjects
from experiments.lint.sweep import sweeps
from experiments.lint.trial import try_out
from experiments.lint.world import World, measure_world
from experiments.pay_example import example_of
from paytrial.cli import app
from reports.catalogue import en, t
from reports.letter.letter import write_letter
from reports.letter.output import letter_text
from reports.lint.charts import pay_pictures
from reports.lint.page import lint_page
from reports.lint.words import fact_words, tell
from scenarios.library import library
from scenarios.loader import load_scenario, load_scheme
from sim.beliefs import measure_beliefs
from sim.pay.base import Curve
from sim.pay.measures import Column
from sim.pay.period import Period
from sim.pay.program import build_plan

ROOT = Path(__file__).parent.parent
CLEAN = ("current", "balanced", "sales_heavy", "flat_salary", "call_centre", "keep_customers", "recurring", "team")
KNOWN = {
    "accelerator": {"uncapped.accelerator"},  # 5% to 12% without a cap is what its kind is known for
    "brackets": {"whole_tiers.jump"},  # its file says that pay jumps
    "draw": {"dead_zone.sales", "draw.never_repaid"},  # lean months are as common as fat ones
}


@pytest.fixture(scope="module")
def world() -> World:
    return measure_world(load_scenario("cloud_server"))


def rules(found) -> dict[str, list]:
    said: dict[str, list] = {}
    for finding in found.findings:
        said.setdefault(finding.key, []).append(finding)
    return said


# --- what must be found ---


def test_there_are_traps_enough() -> None:
    assert len(TRAPS) >= 25
    assert {trap.rule for trap in TRAPS} == {f"{c.name}.{v}" for c in CHECKS.values() for v in c.variants}


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: f"{trap.rule}-{'-'.join(trap.where)}")
def test_every_planted_trap_is_found_where_it_is(trap, world: World) -> None:
    found = rules(lint(trap.scheme, world if trap.tried else None, trap.floor))
    there = [finding for finding in found.get(trap.rule, []) if finding.where == trap.where]
    assert len(there) == 1, f"found: {[(key, f.where) for key, fs in found.items() for f in fs]}"
    for name, value in trap.numbers.items():
        assert there[0].facts[name].value == pytest.approx(value, rel=1e-2 if trap.tried else 1e-9), name
    if not trap.tried:
        with_world = rules(lint(trap.scheme, world, trap.floor))
        replaced = {"low_pay.may_fall_short": "low_pay.below_floor", "margin.rates": "margin.dear"}
        assert replaced.get(trap.rule, trap.rule) in with_world, "a scenario must not hide it"


def test_rules_that_need_a_scenario_say_so(world: World) -> None:
    for trap in TRAPS:
        check, rule = trap.rule.split(".")
        assert trap.tried == (rule in CHECKS[check].measured), trap.rule
        if trap.tried:
            assert trap.rule not in rules(lint(trap.scheme)), trap.rule


# --- where it must be silent ---


@pytest.mark.parametrize("name", SOUND)
@pytest.mark.parametrize("tried", [False, True])
def test_sound_schemes_have_no_warning(name: str, tried: bool, world: World) -> None:
    found = lint(SOUND[name], world if tried else None)
    assert [(f.key, f.where, dict(f.facts)) for f in found.findings if f.severity > NOTE] == []


@pytest.mark.parametrize("name", CLEAN)
@pytest.mark.parametrize("tried", [False, True])
def test_schemes_of_the_library_have_no_warning(name: str, tried: bool, world: World) -> None:
    found = lint(load_scheme(name), world if tried else None)
    assert [(f.key, f.where) for f in found.findings if f.severity > NOTE] == []


@pytest.mark.parametrize("name", list(library("scheme")))
def test_warnings_of_the_library_are_those_it_is_known_for(name: str, world: World) -> None:
    found = lint(load_scheme(name), world)
    assert (found.worst or NOTE) < ERROR
    assert {f.key for f in found.findings if f.severity > NOTE} == KNOWN.get(name, set())


# --- conformance of the checks ---


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.name)
def test_a_check_has_words_for_each_of_its_rules(check) -> None:
    assert t(f"lint.{check.name}.title")
    assert check.variants
    assert check.measured <= set(check.variants)
    for rule in check.variants:
        for key in (f"lint.{check.name}.{rule}", f"lint.{check.name}.{rule}.do"):
            assert en.TEXT[key].endswith("."), key


def test_no_words_are_left_over() -> None:
    known = {f"lint.{c.name}" for c in CHECKS.values()}
    known_rules = {f"lint.{c.name}.{v}" for c in CHECKS.values() for v in c.variants}
    for key in en.TEXT:
        head = ".".join(key.split(".")[:2])
        if head in known and not key.endswith(".title"):
            assert key.removesuffix(".do") in known_rules, key


@pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.name)
def test_a_check_is_pure_and_finds_nothing_in_flat_pay(check, world: World) -> None:
    flat = SOUND["flat"]
    assert list(check.find(Subject(flat, flat, "", world))) == []
    trap = next(trap for trap in TRAPS if trap.rule.startswith(f"{check.name}."))
    before = trap.scheme.model_dump_json()
    subject = Subject(trap.scheme, trap.scheme, "", world, trap.floor)
    assert list(check.find(subject)) == list(check.find(subject))
    assert trap.scheme.model_dump_json() == before


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: f"{trap.rule}-{'-'.join(trap.where)}")
def test_every_number_of_a_finding_is_in_its_words(trap, world: World) -> None:
    for finding in lint(trap.scheme, world if trap.tried else None, trap.floor).findings:
        words = en.TEXT[f"lint.{finding.key}"] + en.TEXT[f"lint.{finding.key}.do"]
        assert set(re.findall(r"{(\w+)}", words)) == set(finding.facts), finding.key
        told = tell(finding, "CNY")
        assert all((told.severity, told.where, told.what, told.do))
        assert "{" not in told.what + told.do


def test_findings_come_worst_first(world: World) -> None:
    found = lint(next(trap.scheme for trap in TRAPS if trap.rule == "base_at_risk.gate"), world)
    severities = [finding.severity for finding in found.findings]
    assert severities == sorted(severities, reverse=True)
    assert found.worst == Severity.ERROR


def test_a_finding_of_one_phase_says_in_which() -> None:
    steps = {"kind": "kpi_bonus", "id": "jump", "measure": "csat", "points": [[75, 9_000]], "shape": "step"}
    base = {"kind": "fixed", "id": "base", "amount": 5_000}
    phases = [{"id": "early"}, {"id": "late", "from_week": 52}]
    found = rules(lint(scheme(base, {**steps, "phases": ["late"]}, phases=phases)))
    assert found["cliff.step"][0].phases == ("late",)
    always = rules(lint(scheme(base, steps, {**steps, "id": "more", "phases": ["late"]}, phases=phases)))
    assert {f.where: f.phases for f in always["cliff.step"]} == {("jump",): (), ("more",): ("late",)}


def test_a_threshold_is_written_as_exactly_as_it_is_set() -> None:
    assert fact_words("at", level("retention", 0.975), "CNY") == "97.5%"
    assert fact_words("at", level("csat", 70), "CNY") == "70 points"
    assert fact_words("at", level("sales", 1.2, quota=True), "CNY") == "120%"
    assert fact_words("size", money(1_234.4), "CNY") == "1,234 CNY"


# --- what it is tried on ---


def test_the_world_is_what_agents_believe(world: World) -> None:
    """Two ways to the same numbers; sales of one year differ by chance."""
    flow = np.array(measure_beliefs(world.scenario).flow)
    for column in (Column.TICKETS, Column.SURVEYS, Column.DISSATISFACTION, Column.PROBLEMS):
        assert world.flow[column] == pytest.approx(flow[column], rel=0.05)
    assert world.flow[Column.SALES] == pytest.approx(flow[Column.SALES], rel=0.15)


def test_the_trial_pays_what_the_scheme_says(world: World) -> None:
    """8% of the sales of each month, by hand, and 5,000."""
    trial = try_out(build_plan(SOUND["linear"]), world, world.measured)
    sales = np.add.reduceat(world.measured[:, :, Column.SALES], np.cumsum([0, 4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4]), axis=0)
    assert trial.line("sales") == pytest.approx(0.08 * sales, abs=0.006)
    assert (trial.line("base") == 5_000).all()
    assert trial.line("bonus").shape == (4, 120)
    assert trial.totals(Period.YEAR).sum() == pytest.approx(trial.pay.sum())


def test_a_linear_commission_gives_nothing_for_moving_sales(world: World) -> None:
    assert "timing.shift" not in rules(lint(SOUND["linear"], world))


def test_weighed_sales_count_their_part(world: World) -> None:
    """New contracts and add-ons are all there is."""
    made = [
        scheme({"kind": "commission", "id": "c", "on": "sales", "rate": 0.1, "addon_weight": a, "new_weight": b})
        for a, b in ((1, 0.5), (0.5, 1), (1, 1))
    ]
    parts = [try_out(build_plan(each), world, world.measured).pay.sum() for each in made]
    # (1, 1/2) and (1/2, 1) together are 1 1/2 times everything
    assert parts[0] + parts[1] == pytest.approx(1.5 * parts[2], rel=1e-6)
    assert parts[0] != pytest.approx(parts[1])


def test_a_small_scenario_is_tried_on_several_teams() -> None:
    tiny = measure_world(load_scenario("tiny"))
    assert len(tiny.groups) > 1
    assert tiny.measured.shape[1] >= 120
    pool = scheme({"kind": "team_pool", "id": "pool", "on": "sales", "rate": 0.1, "scope": "branch", "payout": "year"})
    paid = try_out(build_plan(pool), tiny, tiny.measured).line("pool")[0]
    for group in tiny.groups:
        sold = tiny.measured[:, group, Column.SALES].sum()
        assert paid[group] == pytest.approx(0.1 * sold / len(group), abs=0.01)


def test_a_scenario_without_answers_has_nothing_to_say_about_satisfaction() -> None:
    tiny = load_scenario("tiny")
    deaf = measure_world(tiny.model_copy(update={"survey": tiny.survey.model_copy(update={"response_rate": 0.0})}))
    step = next(trap.scheme for trap in TRAPS if trap.rule == "noisy_gate.chance")
    assert "noisy_gate.chance" not in rules(lint(step, deaf))
    example = example_of(SOUND["linear"], deaf)
    assert example.lines["bonus"][0].reached == ()
    assert "nan" not in letter_text(write_letter(SOUND["linear"], example, "CNY", "tiny")).lower()


# --- parts ---


def test_phases_are_cut_out_with_what_acts_on_them() -> None:
    cap = {"kind": "cap", "id": "cap", "amount": 900, "applies_to": ["early", "both"]}
    made = scheme(
        {"kind": "commission", "id": "early", "on": "sales", "rate": 0.1, "phases": ["one"]},
        {"kind": "commission", "id": "both", "on": "sales", "rate": 0.1},
        cap,
        phases=[{"id": "one"}, {"id": "two", "from_week": 13}],
    )
    late = in_phase(made, "two")
    assert late is not None
    assert [c.id for c in late.components] == ["both", "cap"]
    assert late.components[1].applies_to == ("both",)
    assert [s.phase for s in subjects(made, None, 0.0)] == ["one", "two"]


def test_shapes() -> None:
    stairs = Curve(((1.0, 0.0), (1.0, 5.0), (3.0, 5.0), (3.0, 4.0)))
    assert [(jump.at, jump.size) for jump in jumps(stairs)] == [(1.0, 5.0), (3.0, -1.0)]
    assert top(stairs) == 5.0
    assert top(Curve.proportional(0.1)) == float("inf")
    assert is_constant(Curve(((1.0, 7.0), (2.0, 7.0))))
    assert not is_constant(stairs)
    assert slopes(Curve(((0.0, 0.0), (2.0, 4.0)), 0.0, 1.0)) == [
        (-np.inf, 0.0, 0.0),
        (0.0, 2.0, 2.0),
        (2.0, np.inf, 1.0),
    ]


def test_sweeps_end_where_pay_is_known(world: World) -> None:
    made = SOUND["linear"]
    sales, csat = sweeps(Subject(made, made, "", world))
    # without sales: base and bonus; pay is a straight line in sales
    assert np.diff(sales.mean, 2) == pytest.approx(0, abs=0.01)
    assert sales.mean[0] == pytest.approx(
        5_000 + csat.mean[np.argmin(abs(csat.x - csat.now))] - sales.mean[8], abs=5_000
    )
    assert (sales.low <= sales.mean).all()
    # the bonus is worth 800 a month between its ends; chance blurs them
    assert (np.diff(csat.mean) > 0).all()
    assert 600 < csat.mean[-1] - csat.mean[0] < 800
    pictures = pay_pictures([sales, csat], "CNY")
    assert all(p.png.startswith(b"\x89PNG") for p in pictures)
    page = lint_page("A <b>", "tried", lint(made, world).findings, [p.chart for p in pictures], "CNY")
    assert "A &lt;b&gt;" in page
    assert page.count("<svg viewBox") == 2
    assert "http://" not in re.sub(r"http://www\.w3\.org/\S+", "", page)


# --- the command ---


def ask(*words: str | Path):
    return CliRunner().invoke(app, ["lint", *map(str, words)])


def test_exit_codes(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(
        'name = "bad"\n[[components]]\nkind = "fixed"\nid = "base"\namount = 5000\n'
        '[[components]]\nkind = "kpi_bonus"\nid = "upside_down"\nmeasure = "csat"\npoints = [[60, 900], [80, 0]]\n'
    )
    assert ask(bad).exit_code == 1
    assert "error: upside_down: From 60 points of surveyed satisfaction on, pay falls" in ask(bad).stdout
    assert ask("current").exit_code == 0
    assert "exit code 1 if there is an error" in " ".join(ask("--help").stdout.split())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["curent"], "Did you mean"),
        (["current", "--scenario", "cloud"], "cloud_server"),
        (["current", "--floor", "-1"], "--floor is -1, but must be from 0"),
        (["current", "--out", "x"], "add --scenario"),
    ],
)
def test_wrong_input_is_one_line(words: list[str], says: str) -> None:
    result = ask(*words)
    assert result.exit_code == 2
    assert says in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_json_and_files(tmp_path: Path) -> None:
    out = tmp_path / "lint"
    result = ask("balanced", "--scenario", "cloud_server", "--out", out, "--json")
    said = json.loads(result.stdout)
    assert said["scheme"] == "balanced"
    assert {"check", "rule", "severity", "where", "phases", "says", "do", "numbers"} == set(said["findings"][0])
    assert {path.name for path in out.iterdir()} == {
        "lint.html", "pay-sales.png", "pay-csat.png", "pay-response_time.png", "pay-retention.png",
    }  # fmt: skip


@pytest.mark.parametrize("command", ["lint", "explain"])
def test_help_and_reference_say_the_same(command: str) -> None:
    said = CliRunner().invoke(app, [command, "--help"]).stdout
    assert f"    paytrial {command}" in said
    listed = CliRunner().invoke(app, ["--help"]).stdout.split(f"\n  {command} ")[1].split("\n")[0].strip()
    assert not listed.endswith("...")
    section = (ROOT / "docs" / "reference-cli.md").read_text(encoding="utf-8").split(f"## paytrial {command}\n")[1]
    options = re.findall(r"^  (?:-h, )?(--[a-z]+)", said, re.MULTILINE)
    assert len(options) >= 4
    assert all(option == "--help" or option in section.split("\n## ")[0] for option in options)


# --- docs ---


def rows_of_page(world: World) -> list[str]:
    """Rows of the table of docs/lint.md: rule, severity in the traps, whether it needs a scenario, what it says."""
    worst: dict[str, set[str]] = {}
    for trap in TRAPS:
        found = rules(lint(trap.scheme, world if trap.tried else None, trap.floor))
        worst.setdefault(trap.rule, set()).update(f.severity.name.lower() for f in found[trap.rule])
    rows = []
    for check in CHECKS.values():
        for variant in check.variants:
            rule, needed = f"{check.name}.{variant}", "yes" if variant in check.measured else ""
            rows.append(f"| `{rule}` | {', '.join(sorted(worst[rule]))} | {needed} | {en.TEXT['lint.' + rule]} |")
    return rows


def test_the_page_lists_every_rule(world: World) -> None:
    page = (ROOT / "docs" / "lint.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in page if line.startswith("| `") and "." in line.split("|")[1]] == rows_of_page(world)
