"""Study specs: paths lead where they say, rules mean what they say, and a mistake gives one clear line."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from study_files import spec_file

from scenarios.errors import InputError
from scenarios.expressions import parse_rule
from scenarios.inputs import load_inputs
from scenarios.library import library
from scenarios.loader import load_scenario, load_scheme
from scenarios.paths import changed, locate, of_scheme, parse
from scenarios.spec import Limit
from scenarios.writing import to_toml
from sim.fields import content_hash
from sim.scheme import Scheme

BALANCED = load_scheme("balanced")
TINY = load_scenario("tiny")

GATED = Scheme.model_validate(
    {
        "name": "gated",
        "components": [
            {"kind": "fixed", "id": "base", "amount": 1},
            {"kind": "commission", "id": "sales", "on": "sales", "rate": 0.1},
            {"kind": "commission", "id": "profit", "on": "gross_profit", "rate": 0.1},
            {"kind": "kpi_gate", "id": "both", "measure": "csat", "threshold": 60, "applies_to": ["sales", "profit"]},
            {"kind": "kpi_gate", "id": "one", "measure": "csat", "threshold": 60, "applies_to": ["sales"]},
        ],
    }
)


# --- paths


@pytest.mark.parametrize(
    ("path", "value", "unit"),
    [
        ("components.commission.rate", 0.05, "share of amount"),
        ("components[2].rate", 0.05, "share of amount"),
        ("components.retention.points[2][1]", 0.98, ""),
        ("components.retention.points[2][2]", 2_500, ""),
        ("components.base.amount", 5_400, "currency/month"),
    ],
)
def test_a_path_leads_to_its_number(path, value, unit):
    assert of_scheme(path)
    slot = locate(BALANCED, path)
    assert slot.value == value
    assert slot.unit == unit
    assert locate(changed(BALANCED, {path: value * 0.99}), path).value == value * 0.99


def test_a_path_into_a_scenario():
    name = TINY.segments[0].name
    assert not of_scheme(f"segments.{name}.churn")
    made = changed(TINY, {f"segments.{name}.churn": 0.123, "team.agents": 7})
    assert made.segments[0].churn == 0.123
    assert made.team.agents == 7
    assert changed(TINY, {}) is TINY


def test_a_change_changes_nothing_else():
    made = changed(BALANCED, {"components.commission.rate": 0.07})
    back = changed(made, {"components.commission.rate": 0.05})
    assert content_hash(back) == content_hash(BALANCED)
    assert content_hash(made) != content_hash(BALANCED)


def test_a_component_switched_off_leaves_gates_and_takes_empty_ones_with_it():
    off = changed(GATED, {"components.sales": False})
    assert [c.id for c in off.components] == ["base", "profit", "both"]
    assert off.components[2].applies_to == ("profit",)
    assert changed(GATED, {"components.sales": True}) == GATED
    assert [c.id for c in changed(GATED, {"components.both": False}).components] == ["base", "sales", "profit", "one"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("components.comission.rate", r"components has no 'comission'; did you mean 'commission'\?"),
        ("components.commission.rat", r"components.commission has no 'rat'; did you mean 'rate'\?"),
        ("components[9].rate", r"components has 5 items, counted from 1"),
        ("components[0].rate", r"components has 5 items, counted from 1"),
        ("components.commission.rate.more", r"goes too far: components.commission.rate is 0.05"),
        ("componets.commission", r"there is no 'componets'; did you mean 'components'\?"),
        ("", "is not a path"),
        ("components..rate", "is not a path"),
        ("components.commission.rate ", "is not a path"),
        ("[1].rate", "is not a path"),
    ],
)
def test_a_path_that_leads_nowhere_says_where_it_ends(path, said):
    with pytest.raises(InputError, match=said):
        locate(BALANCED, path)


def test_values_that_break_a_rule_are_refused():
    with pytest.raises(InputError, match="rate"):
        changed(BALANCED, {"components.commission.rate": 1.5})
    with pytest.raises(InputError, match="order of rising value"):
        changed(BALANCED, {"components.retention.points[2][1]": 0.1})


def test_parts_of_a_path():
    assert parse("a.b[3][1].c-d") == ("a", "b", 3, 1, "c-d")


@pytest.mark.parametrize("name", list(library("scheme")))
def test_a_scheme_written_is_the_scheme_read(tmp_path, name):
    scheme = load_scheme(name)
    path = tmp_path / "written.toml"
    path.write_text(to_toml(scheme), encoding="utf-8")
    assert load_scheme(path) == scheme


# --- rules between levers


@pytest.mark.parametrize(
    ("text", "values", "violation"),
    [
        ("a <= b", {"a": 3, "b": 1}, 2),
        ("a <= b", {"a": 1, "b": 3}, -2),
        ("a + 2 * b >= 10", {"a": 1, "b": 3}, 3),
        ("min(a, b) >= 2", {"a": 1, "b": 9}, 1),
        ("1 <= a <= b", {"a": 5, "b": 3}, 2),
        ("abs(a - b) == 0", {"a": 1, "b": 4}, 3),
        ("-a < b ** 2", {"a": 1, "b": 2}, -5),
        ("a / b <= 1", {"a": 1, "b": 0}, math.inf),
        ("a <= b", {"a": 3}, 0),
    ],
)
def test_a_rule_by_hand(text, values, violation):
    assert parse_rule(text, ["a", "b"]).violation(values) == pytest.approx(violation)


def test_a_strict_rule_refuses_equality():
    assert parse_rule("a < b", ["a", "b"]).violation({"a": 1.0, "b": 1.0}) > 0
    assert parse_rule("a <= b", ["a", "b"]).violation({"a": 1.0, "b": 1.0}) == 0


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_rule_agrees_with_python(a, b):
    for text in ("a < b", "a <= b", "a > b", "a >= b", "a + 1 >= 2 * b"):
        assert (parse_rule(text, ["a", "b"]).violation({"a": a, "b": b}) <= 0) == eval(text, {"a": a, "b": b})  # noqa: S307


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a", "is not a comparison"),
        ("a <= ", "is not a rule"),
        ("rat <= 1", r"names 'rat', which is not a lever; did you mean 'rate'\?"),
        ("1 <= 2", "names no lever"),
        ("__import__('os').system('x') <= rate", "a rule may hold"),
        ("rate.real <= 1", "a rule may hold"),
        ("rate != 1", "is not a comparison with"),
        ("rate <= 'x'", "a rule may hold"),
        ("(" * 400 + "rate" + ")" * 400 + " <= 1", "at most 300 characters"),
    ],
)
def test_what_is_not_a_rule_is_refused(text, said):
    with pytest.raises(InputError, match=said):
        parse_rule(text, ["rate"])


# --- the file

RATE = {"name": "rate", "path": "components.commission.rate", "low": 0.0, "high": 0.2}
CHURN = {"name": "effect", "path": "churn.satisfaction_effect", "low": 0.2, "high": 1.0}


def refused(folder, **content):
    with pytest.raises(InputError) as raised:
        load_inputs(spec_file(folder, **{"schemes": ["current"], **content}))
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"scenarios": ["tinny"]}, "Did you mean 'tiny'?"),
        ({"scenarios": ["none/such.toml"]}, "there is no such file"),
        ({"schemes": ["curent"]}, "Did you mean 'current'?"),
        ({"schemes": ["current", "current"]}, "'current' appears twice"),
        ({"template": "balancd"}, "Did you mean 'balanced'?"),
        ({"objectives": ["proft"]}, "Did you mean 'profit'?"),
        ({"objectives": ["push"]}, "there is no objective"),
        ({"objectives": ["profit", "profit"]}, "'profit' twice"),
        ({"rules": ["best_respons"]}, "Did you mean 'best_response'?"),
        ({"limits": [{"kpi": "turnover", "at_most": 1}]}, "Did you mean 'agent_turnover'?"),
        ({"limits": [{"kpi": "profit"}]}, "at_most or at_least"),
        ({"limits": [{"kpi": "profit", "at_most": 1, "at_least": 0}]}, "at_most or at_least"),
        ({"levers": [{**RATE, "path": "components.comission.rate"}]}, "did you mean 'commission'?"),
        ({"levers": [{**RATE, "path": "components.commission"}]}, 'set kind = "switch"'),
        ({"levers": [{**RATE, "high": 1.5}]}, "rate = 1.5"),
        ({"levers": [{**RATE, "low": 0.3}]}, "low must be below high"),
        ({"levers": [{**RATE, "log": True}]}, "low must be positive"),
        ({"levers": [{**RATE, "unit": "points"}]}, "is 'share of amount', not 'points'"),
        ({"levers": [{"name": "r", "path": RATE["path"]}]}, "low and high are needed"),
        ({"levers": [{"name": "r", "path": RATE["path"], "kind": "choice"}]}, "choices"),
        ({"levers": [{"name": "r", "path": RATE["path"], "kind": "switch"}]}, "cannot be a switch"),
        ({"levers": [{**RATE, "path": "components.commission.on"}]}, "is not a number"),
        ({"levers": [RATE, {**RATE, "name": "again"}]}, "two have the path"),
        ({"levers": [RATE], "uncertainties": [{**CHURN, "name": "rate"}]}, "need different names"),
        ({"levers": [{**RATE, "hihg": 1}]}, "did you mean 'high'?"),
        ({"levers": [RATE], "constraints": ["rte <= 1"]}, "did you mean 'rate'?"),
        ({"uncertainties": [{**CHURN, "path": RATE["path"]}]}, "of the scheme, which is chosen: a lever"),
        ({"uncertainties": [{**CHURN, "path": "churn.satisfaction_efect"}]}, "did you mean 'satisfaction_effect'?"),
        ({"uncertainties": [{**CHURN, "high": 99.0}]}, "effect = 99.0"),
        ({"uncertainties": [{**CHURN, "distribution": "normal"}]}, "mode"),
        ({"uncertainties": [{**CHURN, "distribution": "triangular", "mode": 3.0}]}, "mode must lie in 0.2 to 1"),
        ({"seeds": {"first": 1, "runs": 16, "fresh_first": 20}}, "is among the seeds of the search"),
        ({"pilot": {"weeks": [26, 13]}}, "13 follows 26"),
        ({"serch": {"trials": 3}}, "did you mean 'search'?"),
        ({"search": {"trials": 0}}, "trials is 0, but must be"),
        ({"search": {"sampler": "tp"}}, "did you mean 'tpe'?"),
    ],
)
def test_a_mistake_gives_one_line_with_the_file(tmp_path, content, said):
    message = refused(tmp_path, **content)
    assert said in message
    assert str(tmp_path / "spec.toml") in message


def test_a_mistake_names_the_line(tmp_path):
    message = refused(tmp_path, levers=[RATE, {**RATE, "name": "other", "path": "components.base.amuont"}])
    text = (tmp_path / "spec.toml").read_text().splitlines()
    line = next(i for i, words in enumerate(text, 1) if "amuont" in words)
    assert f"line {line}: " in message


def test_paths_of_files_start_at_the_spec(tmp_path, monkeypatch):
    (tmp_path / "own.toml").write_text('extends = "current"\nname = "own"\n', encoding="utf-8")
    path = spec_file(tmp_path, schemes=["own.toml"])
    monkeypatch.chdir("/")
    assert load_inputs(path).schemes[0].name == "own"


def test_a_template_of_the_same_name_must_be_the_same_scheme(tmp_path):
    (tmp_path / "own.toml").write_text(to_toml(load_scheme("balanced").model_copy(update={"name": "current"})), "utf-8")
    assert "another scheme called 'current'" in refused(tmp_path, template="own.toml")


def test_the_template_is_the_first_scheme_unless_it_is_named(tmp_path):
    assert load_inputs(spec_file(tmp_path, schemes=["current"])).template.name == "current"
    assert load_inputs(spec_file(tmp_path, schemes=["current"], template="balanced")).template.name == "balanced"


@pytest.mark.parametrize("path", list(library("spec").values()), ids=lambda path: path.stem)
def test_the_specs_of_the_library_are_right(path):
    inputs = load_inputs(path)
    assert inputs.spec.name == path.stem
    assert inputs.spec.title
    assert inputs.spec.factors or len(inputs.schemes) > 1


def test_a_limit_by_hand():
    assert Limit(kpi="profit", at_least=10).violation(7) == 3
    assert Limit(kpi="profit", at_most=10).violation(7) == -3
    assert Limit(kpi="profit", at_least=0).violation(1) == -1
