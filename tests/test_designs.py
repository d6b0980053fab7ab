"""Designs: laws of factors, points of each kind, lists in CSV files, and what a point does to schemes and scenarios."""

from __future__ import annotations

import math

import numpy as np
import planted
import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from study_files import inputs_of, lever, scheme_file

from experiments.designs import designed, in_use, problem_at, scenario_at, scheme_at, values_of_rows
from experiments.factors import base_of, count_of, others_of, quantiles, steps_of, unit_of, values_of
from experiments.listed import read_list
from scenarios.errors import InputError
from scenarios.files import MAX_BYTES
from scenarios.spec import Lever, Uncertainty

MANY = (np.arange(20_000) + 0.5) / 20_000
SCENARIO = "staff.cover_share"
KINDS = ["list", "grid", "latin_hypercube", "sobol", "morris", "one_at_a_time"]


def uncertain(law="uniform", low=0.0, high=1.0, **more):
    return Uncertainty(name="n", path=SCENARIO, distribution=law, low=low, high=high, **more)


def real(**more):
    return Lever(name="n", path="components.a.amount", **more)


# --- laws: quantiles against SciPy's


@pytest.mark.parametrize(
    ("factor", "law"),
    [
        (uncertain("uniform", -2, 6), stats.uniform(-2, 8)),
        (uncertain("log_uniform", 0.01, 10), stats.loguniform(0.01, 10)),
        (uncertain("triangular", 1, 5, mode=2), stats.triang(0.25, 1, 4)),
        (uncertain("triangular", 1, 5, mode=1), stats.triang(0, 1, 4)),
        (uncertain("triangular", 1, 5, mode=5), stats.triang(1, 1, 4)),
        (uncertain("normal", 0, 10, mode=2, sd=3), stats.truncnorm((0 - 2) / 3, (10 - 2) / 3, 2, 3)),
        (real(low=-2, high=6), stats.uniform(-2, 8)),
        (real(low=0.01, high=10, log=True), stats.loguniform(0.01, 10)),
    ],
)
def test_a_continuous_factor_has_its_law(factor, law):
    shares = np.array([0.0, 0.01, 0.2, 0.25, 0.5, 0.77, 0.99, 1.0])
    assert quantiles(factor, shares) == pytest.approx(law.ppf(shares).tolist(), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("factor", "values"),
    [
        (uncertain("integer", 2, 5), [2, 3, 4, 5]),
        (real(kind="integer", low=2, high=5), [2, 3, 4, 5]),
        (real(kind="integer", low=2, high=9, step=3), [2, 5, 8]),
        (real(low=0.1, high=0.3, step=0.1), [0.1, 0.2, 0.3]),
        (real(low=0.0, high=1.0, step=0.3), [0.0, 0.3, 0.6, 0.9]),
        (real(kind="choice", choices=("month", "quarter", 3)), ["month", "quarter", 3]),
        (real(kind="switch"), [False, True]),
    ],
)
def test_a_factor_of_steps_has_each_value_equally_often(factor, values):
    found = quantiles(factor, MANY)
    assert {type(value) for value in found} == {type(value) for value in values}
    assert values_of(factor, 7) == pytest.approx(values) if isinstance(values[0], float) else values
    assert count_of(factor, 7) == len(values)
    counts = [sum(1 for one in found if one == value or one == pytest.approx(value)) for value in values]
    assert counts == pytest.approx([len(MANY) / len(values)] * len(values), abs=1)
    assert quantiles(factor, [0.0, 1.0]) == pytest.approx([values[0], values[-1]])


def test_whole_numbers_on_a_logarithmic_scale_are_all_there():
    found = np.array(quantiles(real(kind="integer", low=1, high=7, log=True), MANY))
    assert found.dtype.kind == "i"
    # The value k has the share log(k + 1) - log(k) of log(8).
    for k in range(1, 8):
        assert np.mean(found == k) == pytest.approx(math.log((k + 1) / k) / math.log(8), abs=1e-3)


def test_a_grid_of_a_continuous_factor():
    assert values_of(uncertain("uniform", 0, 1), 3) == [0.0, 0.5, 1.0]
    assert values_of(uncertain("log_uniform", 1, 100), 3) == pytest.approx([1, 10, 100])
    assert values_of(real(low=1, high=100, log=True), 3) == pytest.approx([1, 10, 100])


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e3), st.integers(1, 500))
def test_each_step_knows_its_position(low, step, count):
    steps = steps_of(real(low=low, high=low + step * count, step=step))
    assert steps.count in {count, count + 1}
    for index in (0, count // 2, steps.count - 1):
        assert steps.position(steps.value(index)) == index
    assert steps.position(steps.value(0) + 0.5 * step) is None
    assert steps.position(steps.value(0) - step) is None


def test_a_factor_knows_what_it_is_now(tmp_path):
    scheme_file(tmp_path, "s", a=3)
    levers = [lever("a"), {"name": "there", "path": "components.a", "kind": "switch"}]
    inputs = inputs_of(tmp_path, schemes=["s.toml"], levers=levers, uncertainties=[planted.uncertainty("y")])
    assert [base_of(factor, inputs) for factor in inputs.spec.factors] == [
        3.0,
        True,
        inputs.scenarios[0].staff.cover_share,
    ]
    assert unit_of(inputs.spec.uncertainties[0], inputs) == "share of serve_norm"
    assert others_of(inputs.spec.levers[0], 3.0) == [0.0, 10.0]
    assert others_of(inputs.spec.levers[0], 0.0) == [10.0]
    assert others_of(inputs.spec.levers[1], True) == [False]


# --- designs


@pytest.fixture
def study(tmp_path):
    """Inputs with levers a (0-10), b (0-10), a switch of b, and the uncertainties x and y."""

    def make(design=None, **more):
        scheme_file(tmp_path, "s", a=3, b=4)
        levers = [lever("a"), lever("b", step=5.0), {"name": "has_b", "path": "components.b", "kind": "switch"}]
        content = {
            "schemes": ["s.toml"],
            "levers": levers,
            "uncertainties": [planted.uncertainty("x"), planted.uncertainty("y", 0.2, 0.4)],
            "design": design or {},
        }
        return inputs_of(tmp_path, **(content | more))

    return make


@pytest.mark.parametrize("kind", KINDS[1:])
def test_a_design_is_a_column_for_each_factor_and_the_same_again(study, kind):
    inputs = study({"kind": kind, "points": 16, "levels": 2, "seed": 0})
    table = designed(inputs).table
    assert list(table.columns) == ["a", "b", "has_b", "x", "y"]
    assert not table.isna().any().any()
    assert table.equals(designed(inputs).table)
    assert table["b"].isin([0.0, 5.0, 10.0, 4.0]).all()
    assert table["y"].between(0.2, 0.5).all()
    assert not table.duplicated().all()


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol", "morris"])
def test_seed_0_is_a_seed_and_another_one_gives_other_points(study, kind):
    points = [designed(study({"kind": kind, "points": 16, "levels": 4, "seed": seed})).table for seed in (0, 0, 1)]
    assert points[0].equals(points[1])
    assert not points[0].equals(points[2])


def test_a_latin_hypercube_has_one_point_in_each_slice(study):
    table = designed(study({"kind": "latin_hypercube", "points": 50})).table
    assert sorted(np.floor(5 * table["a"]).astype(int)) == list(range(50))
    assert sorted(np.floor(50 * table["x"]).astype(int)) == list(range(50))
    assert table["has_b"].sum() == 25


def test_a_sobol_sequence_fills_each_half_of_each_factor(study):
    table = designed(study({"kind": "sobol", "points": 64})).table
    assert (table["a"] < 5).sum() == 32
    assert ((table["a"] < 5) & (table["x"] < 0.5)).sum() == 16
    assert len(designed(study({"kind": "sobol", "points": 5})).table) == 5  # no power of 2 is no reason to warn


def test_a_grid_is_every_combination(study):
    table = designed(study({"kind": "grid", "levels": 4})).table
    assert len(table) == 4 * 3 * 2 * 4 * 4
    assert not table.duplicated().any()


def test_a_walk_of_morris_moves_every_factor_once(study):
    points = designed(study({"kind": "morris", "levels": 4, "trajectories": 6}))
    table = points.table
    assert len(table) == 6 * (5 + 1)
    for walk in range(6):
        rows = table.iloc[6 * walk : 6 * walk + 6]
        changes = (rows != rows.shift()).iloc[1:]
        assert (changes.sum(axis=1) == 1).all()
        assert (changes.sum(axis=0) == 1).all()
    assert points.notes == ()
    assert "even number of levels: 6" in designed(study({"kind": "morris", "levels": 5})).notes[0]


def test_one_at_a_time_begins_with_what_is_now(study):
    inputs = study({"kind": "one_at_a_time"})
    table = designed(inputs).table
    base = inputs.scenarios[0]
    now = {"a": 3.0, "b": 4.0, "has_b": True, "x": base.service.abandonment, "y": base.staff.cover_share}
    assert table.iloc[0].to_dict() == now
    changes = [{key: value for key, value in row.items() if value != now[key]} for row in table[1:].to_dict("records")]
    ends = [{"a": 0.0}, {"a": 10.0}, {"b": 0.0}, {"b": 10.0}, {"has_b": False}, {"x": 0.0}, {"x": 1.0}]
    assert changes == [*ends, {"y": 0.2}, {"y": 0.4}]


def test_without_factors_there_is_one_point(study):
    for kind in KINDS:
        points = designed(study({"kind": kind}, levers=[], uncertainties=[]))
        assert points.table.shape == (1, 0)
        assert list(values_of_rows(points.table)) == [{}]


def test_a_grid_that_is_too_large_says_so(study):
    with pytest.raises(InputError, match=r"a grid of 1000 \(a\) x 3 \(b\).* has .* points, but at most 1,000,000"):
        designed(study({"kind": "grid", "levels": 1_000}))


def test_no_factor_may_be_called_point(study):
    with pytest.raises(InputError, match="'point' numbers the points"):
        designed(study(levers=[lever("a") | {"name": "point"}], uncertainties=[]))


# --- points that break a rule


@pytest.mark.parametrize("kind", ["grid", "latin_hypercube", "sobol", "one_at_a_time"])
def test_points_that_break_a_rule_are_left_out_and_counted(study, kind):
    levers = [lever("a"), lever("b")]
    inputs = study({"kind": kind, "points": 64, "levels": 3}, levers=levers, uncertainties=[], constraints=["a <= b"])
    points = designed(inputs)
    assert (points.table["a"] <= points.table["b"]).all()
    assert list(points.table.index) == list(range(len(points.table)))
    free = len(designed(study({"kind": kind, "points": 64, "levels": 3}, levers=levers, uncertainties=[])).table)
    assert len(points.table) < free
    note = f"{free - len(points.table)} of {free} points of the design are left out; the first of them breaks a <= b"
    assert points.notes == (note,)


def test_a_rule_holds_only_for_levers_in_use(study):
    inputs = study(constraints=["a <= b"])
    assert in_use(inputs, {"a": 3, "b": 1, "has_b": False}) == {"a": 3, "has_b": False}
    assert not problem_at(inputs, {"a": 3.0, "b": 0.0, "has_b": False})
    assert problem_at(inputs, {"a": 3.0, "b": 0.0, "has_b": True}) == "breaks a <= b"


def test_a_design_of_morris_refuses_points_that_break_a_rule(study):
    with pytest.raises(
        InputError, match=r"a design of Morris needs every point, but the one with a = .* breaks a <= b;"
    ):
        designed(study({"kind": "morris", "levels": 4}, constraints=["a <= b"]))


def test_a_design_without_a_point_left_is_refused(study):
    with pytest.raises(InputError, match="none of the 8 points of the design can be tried; the first breaks a > 11"):
        designed(study({"kind": "sobol", "points": 8}, constraints=["a > 11"]))


def test_values_that_do_not_fit_together_count_as_a_broken_rule(study):
    # Legal one by one; but nobody can spend more of the week on a task than `effort_max`.
    uncertainties = [
        {"name": "norm", "path": "team.sell_norm", "low": 0.1, "high": 0.7},
        {"name": "most", "path": "team.effort_max", "low": 0.65, "high": 1.0},
    ]
    points = designed(study({"kind": "grid", "levels": 2}, levers=[], uncertainties=uncertainties))
    assert points.table.to_dict("list") == {"norm": [0.1, 0.1, 0.7], "most": [0.65, 1.0, 1.0]}
    assert (
        "1 of 4 points of the design are left out; the first of them is not legal: team: effort_max" in points.notes[0]
    )


# --- what a point does


def test_levers_of_the_scheme_change_the_template_all_others_the_scenario(study):
    service = {"name": "pool", "path": "service.pool_share", "low": 0.0, "high": 1.0}
    inputs = study(levers=[lever("a"), service])
    values = {"a": 7.0, "pool": 0.5, "x": 0.25, "y": 0.3}
    scheme, scenario = scheme_at(inputs, values), scenario_at(inputs, inputs.scenarios[0], values)
    assert [component.amount for component in scheme.components] == [100.0, 7.0, 4.0]
    assert (scenario.service.pool_share, scenario.service.abandonment, scenario.staff.cover_share) == (0.5, 0.25, 0.3)
    assert scheme_at(inputs, {}) == inputs.template
    assert scenario_at(inputs, inputs.scenarios[0], {}) == inputs.scenarios[0]


def test_a_whole_number_needs_a_whole_law(study):
    with pytest.raises(InputError, match=r'team\.agents is a whole number: use distribution = "integer"'):
        study(uncertainties=[{"name": "n", "path": "team.agents", "low": 3, "high": 9}])
    uncertainties = [{"name": "n", "path": "team.agents", "distribution": "integer", "low": 3, "high": 9}]
    table = designed(study({"kind": "latin_hypercube", "points": 14}, levers=[], uncertainties=uncertainties)).table
    assert sorted(table["n"]) == sorted([*range(3, 10)] * 2)


# --- lists


GOOD = "point,x,y,a,b,has_b\n0,0.25,0.3,1,5,true\n1,1,0.2,1.5,10,False\n"


def listed(study, text, name="points.csv"):
    inputs = study({"kind": "list", "file": "points.csv"})
    (inputs.folder / name).write_text(text, encoding="utf-8")
    return designed(inputs)


def test_a_list_is_read_as_it_stands(study):
    assert listed(study, GOOD).table.to_dict("list") == {
        "a": [1.0, 1.5],
        "b": [5.0, 10.0],
        "has_b": [True, False],
        "x": [0.25, 1.0],
        "y": [0.3, 0.2],
    }


def test_a_list_may_have_a_mark_windows_lines_blanks_and_empty_lines(study):
    odd = "\ufeff" + GOOD.replace("\n", "\r\n\r\n").replace(",", " , ") + ",,,,,\r\n"
    assert listed(study, odd).table.equals(listed(study, GOOD).table)


def test_the_points_of_a_results_folder_are_a_list(study):
    table = designed(study({"kind": "sobol", "points": 16})).table
    text = table.reset_index(names="point").to_csv(index=False)
    assert listed(study, text).table.equals(table)


def test_choices_in_a_list(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("n\nmonth\n3\nTRUE\n", encoding="utf-8")
    factor = real(kind="choice", choices=("month", 3, True, "true"))
    assert read_list(path, [factor])["n"].tolist() == ["month", 3, True]
    path.write_text("n\nmonht\n", encoding="utf-8")
    with pytest.raises(InputError, match=r'line 2: n is "monht", but must be "month" or 3 or true or "true"$'):
        read_list(path, [factor])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x,y,a,b\n0,0.3,1,5\n", r"line 1: there is no column 'has_b'; needed: a, b, has_b, x, y"),
        (GOOD.replace("has_b", "hasb"), r"""line 1: "hasb" is no lever or uncertainty; did you mean 'has_b'\?"""),
        (GOOD.replace("point", "x"), r"line 1: the column 'x' is there twice"),
        (GOOD.replace("0.25", "1.25"), r"line 2: x is \"1.25\", but must be a number from 0 to 1$"),
        (GOOD.replace("0.25", "a lot"), r"line 2: x is \"a lot\", but must be a number"),
        (GOOD.replace("0.25", "nan"), r"line 2: x is \"nan\", but must be a number"),
        (GOOD.replace("0.25", "1_0"), r"line 2: x is \"1_0\", but must be a number"),
        (GOOD.replace("0.25", ""), r"line 2: x is empty, but must be a number"),
        (GOOD.replace(",5,", ",6,"), r"line 2: b is \"6\", but must be from 0 to 10 in steps of 5$"),
        (GOOD.replace("False", "maybe"), r"line 3: has_b is \"maybe\", but must be false or true$"),
        (GOOD.replace("0.25,", ""), r"line 2: 5 values, but the header has 6 columns"),
        (GOOD.replace("0.25", "0,25"), r"line 2: 7 values, but the header has 6 columns"),
        ("a,b,has_b,x,y\n", r"points.csv: there is no point below the header"),
        ("", r"line 1: there is no column 'a'"),
        (GOOD.replace("true", '"true'), r"not valid CSV"),
        ("\0", r"this is a binary file"),
    ],
)
def test_a_bad_list_gives_one_clear_message(study, text, message):
    with pytest.raises(InputError, match=message) as caught:
        listed(study, text)
    assert "points.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_list_that_is_not_there(study):
    with pytest.raises(InputError, match=r"points\.csv: there is no such file"):
        listed(study, GOOD, name="others.csv")
    with pytest.raises(InputError, match=r'is a list, so it needs a CSV file: file = "points.csv"'):
        designed(study({"kind": "list"}))


def test_a_list_may_be_longer_than_other_inputs(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("n\n" + "0.12345678901\n" * (MAX_BYTES // 10), encoding="utf-8")
    assert len(read_list(path, [real(low=0, high=1)])) == MAX_BYTES // 10


def test_a_list_is_looked_for_beside_the_spec(tmp_path, monkeypatch):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    scheme_file(folder, "s", a=1)
    (folder / "mine.csv").write_text("a\n2\n", encoding="utf-8")
    spec = {"name": "b", "extends": "spec.toml"}
    inputs_of(folder, schemes=["s.toml"], levers=[lever("a")], design={"kind": "list", "file": "mine.csv"})
    (tmp_path / "child.toml").write_text(tomli_w.dumps(spec | {"extends": "elsewhere/spec.toml"}), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    from scenarios.inputs import load_inputs

    assert designed(load_inputs("child.toml")).table["a"].tolist() == [2.0]
