"""Every decision rule keeps the contract of `sim.behaviour.rule`: the registry, a mixed team, an own rule."""

from __future__ import annotations

import ast
import copy
import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from study_files import inputs_of
from worlds import commission_scheme, every_component, plain_beliefs, small_scenario

import sim.behaviour.rule as contract
from experiments.compare import compare
from experiments.processes import LocalProcesses
from experiments.robust import robust
from reports.build import build_report
from scenarios.theories import load_rule
from sim.behaviour import RULES, Decision, Rule, rule_of
from sim.engine import Engine
from sim.rng import Purpose
from sim.run import run

ROOT = Path(__file__).parent.parent
AGENTS = 9  # the length of no other axis, so that arrays can be permuted along it
SCENARIO = small_scenario(team={"agents": AGENTS, "customers_per_agent": 40}, staff={"quit_rate": 0.03}, weeks=30)
BELIEFS = plain_beliefs()
OWN = load_rule(str(ROOT / "examples" / "good_enough.py"))
MIXED = f"0.3 best_response + 0.3 adaptive + 0.2 fixed + 0.2 {OWN}"
THEORIES = [*RULES, OWN, MIXED]
HIDDEN = ("sim.engine", "sim.customers", "sim.kernels", "sim.population", "sim.service", "sim.team", "sim.run")


class Watched(Rule):
    """A rule that is held to its contract at every decision it takes."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self.name, self.title, self.reacts, self.plays = rule.name, rule.title, rule.reacts, rule.plays
        self.start, self.learn, self.forget, self.reacting = rule.start, rule.learn, rule.forget, rule.reacting
        self.asked: list[Decision] = []

    def decide(self, asked: Decision) -> np.ndarray:
        before = _frozen(asked)
        chosen = self._rule.decide(asked)
        assert np.array_equal(chosen, self._rule.decide(asked))  # the same inputs, the same action
        assert _frozen(asked) == before  # nothing it was shown has changed, its memory neither
        assert np.array_equal(chosen[~asked.deciding], asked.action[~asked.deciding])
        effort, push = chosen[asked.deciding, :2], chosen[asked.deciding, 2]
        assert ((effort >= asked.cost.low) & (effort <= asked.cost.high)).all()
        assert ((push >= 0) & (push <= 1)).all()
        self.asked.append(copy.deepcopy(asked))
        return chosen

    def tricks(self, asked: Decision, action: np.ndarray) -> np.ndarray:
        played = self._rule.tricks(asked, action)
        assert np.array_equal(played, self._rule.tricks(asked, action))
        assert ((played >= 0) & (played <= 1)).all()
        assert np.array_equal(played[~asked.deciding], asked.tricks[~asked.deciding])
        return played


def _frozen(asked: Decision) -> list[bytes]:
    arrays: list[np.ndarray] = []
    _arrays(asked, arrays)
    return [array.tobytes() for array in arrays]


def _arrays(value: object, found: list[np.ndarray]) -> None:
    if isinstance(value, np.ndarray):
        found.append(value)
    elif isinstance(value, tuple | list):
        for item in value:
            _arrays(item, found)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            _arrays(getattr(value, field.name), found)


def _watch(text: str, scheme=None, scenario=SCENARIO, seed=3, weeks=30) -> Watched:
    watched = Watched(rule_of(text))
    engine = Engine(scenario, scheme or every_component(), seed, watched, BELIEFS)
    while engine.week < weeks:
        engine.step()
    return watched


def _permuted(value, order):
    """The same people in another order: every array along its axis of people."""
    if isinstance(value, np.ndarray):
        axes = [axis for axis, length in enumerate(value.shape) if length == AGENTS]
        return np.take(value, order, axis=axes[0]) if axes else value
    if isinstance(value, tuple) and hasattr(value, "_replace"):
        return type(value)(*(_permuted(item, order) for item in value))
    if isinstance(value, tuple | list):
        return type(value)(_permuted(item, order) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [f.name for f in dataclasses.fields(value) if f.name != "here"]  # by position, and positions move too
        fields = {name: _permuted(getattr(value, name), order) for name in names}
        return dataclasses.replace(value, **fields)
    return value


def _tables(text: str, scheme, seed: int) -> list[pd.DataFrame]:
    return list(run(SCENARIO, scheme, seed, rule=text, beliefs=BELIEFS).tables.values())


def _same(one: list[pd.DataFrame], other: list[pd.DataFrame]) -> None:
    for a, b in zip(one, other, strict=True):
        pd.testing.assert_frame_equal(a, b, check_exact=True)


def test_rules_have_different_names_and_titles_that_reports_know():
    from reports.catalogue import t

    assert all(rule.name == name for name, rule in RULES.items())
    assert len({rule.title for rule in RULES.values()}) == len(RULES)
    assert {name: t(f"rule.{name}") for name in RULES} == {name: rule.title for name, rule in RULES.items()}


@pytest.mark.parametrize("path", sorted((ROOT / "sim" / "behaviour").glob("*.py")), ids=lambda path: path.name)
def test_a_rule_cannot_see_the_model(path):
    imports = {
        node.module
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    assert not imports & set(HIDDEN)


@pytest.mark.parametrize("text", THEORIES)
def test_decisions_are_pure_and_legal(text):
    watched = _watch(text)
    assert any(asked.applicants for asked in watched.asked) == watched.reacts  # people have left and been replaced
    assert any(not asked.deciding.all() for asked in watched.asked)


@pytest.mark.parametrize("text", THEORIES)
def test_draws_depend_on_neither_scheme_nor_who_decides(text, monkeypatch):
    """Each decision takes the same uniforms of each person, under purposes of the rules."""
    watched = _watch(text, weeks=4)
    asked = watched.asked[0]
    drawn: list[tuple] = []
    original = contract.uniforms

    def noted(seed, purpose, tick, owner, serial):
        drawn.append((seed, purpose, tick, owner.tobytes(), serial.tobytes()))
        return original(seed, purpose, tick, owner, serial)

    monkeypatch.setattr(contract, "uniforms", noted)
    calls = []
    other = _watch(text, commission_scheme(0.2), weeks=1).asked[0]
    for question in (
        asked,
        dataclasses.replace(asked, deciding=np.arange(AGENTS) == 2),
        dataclasses.replace(asked, program=other.program, outlook=other.outlook, memory=other.memory),
    ):
        drawn.clear()
        watched._rule.decide(question)
        calls.append(list(drawn))
    assert calls[0] == calls[1] == calls[2]
    assert {purpose for _, purpose, *_ in calls[0]} <= {Purpose.LOGIT, Purpose.ADAPTIVE, Purpose.OWN_RULE}


def test_a_draw_is_a_persons_own():
    asked = _watch("fixed", weeks=1).asked[0]
    fewer = dataclasses.replace(asked, position=asked.position[:4], person=asked.person[:4])
    assert np.array_equal(asked.uniforms(Purpose.LOGIT)[:4], fewer.uniforms(Purpose.LOGIT))
    draws = [
        dataclasses.replace(asked, person=asked.person + add, applicants=applicants).uniforms(Purpose.LOGIT, block)
        for add in (0, 1)
        for applicants in (False, True)
        for block in (0, 1)
    ]
    assert len(np.unique(np.stack(draws))) == 8 * 4 * AGENTS  # no two alike


@pytest.mark.parametrize("text", THEORIES)
def test_the_order_of_people_does_not_matter(text):
    """But for imitation, in which a colleague is found by position."""
    lone = SCENARIO.model_copy(update={"rules": SCENARIO.rules.model_copy(update={"imitation": 0.0})})
    watched = _watch(text, scenario=lone, weeks=27)
    order = np.random.default_rng(1).permutation(AGENTS)
    for asked in [asked for asked in watched.asked if not asked.applicants][::4]:
        chosen, other = watched._rule.decide(asked), watched._rule.decide(_permuted(asked, order))
        # Means over a team are sums in another order: equal to the last bits, not to the bit.
        assert other == pytest.approx(chosen[order], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("text", THEORIES)
def test_a_run_repeats_and_a_name_means_nothing(text):
    """In one process, with seed 0; a copy of the scheme under another name is the same scheme."""
    scheme = commission_scheme(0.1)
    copied = scheme.model_copy(update={"name": "another_name"})
    first = _tables(text, scheme, 0)
    _same(first, _tables(text, copied, 0))
    if text != "fixed":
        moved = commission_scheme(0.2)
        assert not _tables(text, moved, 0)[0]["sell"].equals(first[0]["sell"])


@pytest.mark.parametrize("text", THEORIES)
def test_on_flat_pay_people_stay_near_the_norms(text):
    """Noise and exploration around them; no drift."""
    kpis = run(SCENARIO, commission_scheme(0.0), 0, rule=text, beliefs=BELIEFS).kpis
    sell, serve, push = kpis["sell"], kpis["serve"], kpis["push"]
    assert sell == pytest.approx(SCENARIO.team.sell_norm, abs=0.03)
    assert serve == pytest.approx(SCENARIO.team.serve_norm, abs=0.03)
    assert push < 0.12


@pytest.mark.slow
def test_every_rule_runs_in_robust(tmp_path):
    rules = [*RULES, "0.5 best_response + 0.5 adaptive", str(ROOT / "examples" / "good_enough.py")]
    (tmp_path / "short.toml").write_text('extends = "tiny"\nname = "short"\nweeks = 13\n')
    worlds = {"scenarios": ["short.toml"], "schemes": ["current", "balanced"], "objectives": ["profit"], "rules": rules}
    inputs = inputs_of(tmp_path, **worlds, seeds={"runs": 2}, robust={"points": 0})
    manifest = robust(inputs, tmp_path / "out", engine=LocalProcesses(1), simulate=_quickly)
    assert not manifest.get("failed")
    values = pd.read_csv(tmp_path / "out" / "values.csv")
    assert set(values["rule"]) == set(inputs.spec.rules)
    build_report(tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    for words in ("noisy best response", "income target", "50% best response", "good enough"):
        assert words in page


@pytest.mark.parametrize("text", [*RULES, MIXED])
def test_every_rule_runs_in_compare(text, tmp_path):
    scenario = small_scenario(weeks=8)
    schemes = [commission_scheme(0.05, name="low"), commission_scheme(0.1, name="high")]
    done = compare(scenario, schemes, seeds=[0], out=tmp_path / "out", rule=text, workers=1, measure=_measured)
    assert (done.runs["status"] == "ok").all()
    assert set(done.runs["rule"]) == {text}
    assert (tmp_path / "out" / "inputs" / f"rule-{OWN.replace('@', '-')}.py").exists() == (text == MIXED)


def _measured(_scenario):
    return BELIEFS


def _quickly(scenario, scheme, seed, *, rule, beliefs):
    """A run with beliefs that need not be measured first."""
    return run(scenario, scheme, seed, rule=rule, beliefs=BELIEFS)
