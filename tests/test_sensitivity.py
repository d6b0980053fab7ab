"""Sensitivity: analytic indices through the path of the command, tornado, and the command itself."""

from __future__ import annotations

import json
import math
import warnings
from pathlib import Path

import numpy as np
import planted
import planted_sums
import pytest
from fake_model import MARKS, begun
from study_files import scheme_file, spec_file
from typer.testing import CliRunner

from experiments.indices import morris_indices, morris_shares, sobol_indices, sobol_shares
from experiments.processes import LocalProcesses
from experiments.saved import load_saved
from experiments.screening import Target, laid_out, sensitivity_of
from experiments.sensitivity import sensitivity, targets_of
from experiments.statistics import mean_interval
from paytrial.cli import app
from scenarios.errors import InputError
from scenarios.spec import Sensitivity, Uncertainty

FILES = ("tornado.csv", "morris.csv", "sobol.csv")
LEVEL = Target("profit", "currency", "a", "a")
DIFFERENCE = Target("profit", "currency", "b", "a")

# Ishigami & Homma 1990 with a = 7, b = 0.1: V = a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2.
A, B = 7.0, 0.1
PARTS = {
    "x": 0.5 * (1 + B * math.pi**4 / 5) ** 2,
    "y": A**2 / 8,
    "z": 0.0,
    "xz": B**2 * math.pi**8 * (1 / 18 - 1 / 50),
}
VARIANCE = sum(PARTS.values())
FIRST = [PARTS[name] / VARIANCE for name in "xyz"]
TOTAL = [(PARTS["x"] + PARTS["xz"]) / VARIANCE, PARTS["y"] / VARIANCE, PARTS["xz"] / VARIANCE]


def factors(letters="xyz", **more):
    return tuple(Uncertainty.model_validate(planted.uncertainty(letter, **more)) for letter in letters)


def settings(*methods, **more):
    return Sensitivity(methods=methods or ("tornado", "morris", "sobol"), **more)


def whole(function):
    """A function of one point as one of a table, one target, one seed."""
    return lambda points: np.array([[[function(**row)]] for row in points.to_dict("records")])


def base_of(letters="xyz", value=0.3):
    return dict.fromkeys(letters, value)


def row(table, **where):
    """The only row with these values."""
    found = table[np.logical_and.reduce([table[key] == value for key, value in where.items()])]
    assert len(found) == 1
    return found.iloc[0]


# --- analytic indices, by the path that the command takes


def test_the_analytic_indices_are_those_of_the_literature():
    assert [round(value, 4) for value in FIRST] == [0.3139, 0.4424, 0]
    assert [round(value, 4) for value in TOTAL] == [0.5576, 0.4424, 0.2437]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_sobol_finds_the_indices_of_ishigami(seed):
    # Standard deviation over 20 seeds with 1,024 base points: at most 0.009 for first, 0.006 for total indices.
    ask = settings("sobol", samples=1_024, seed=seed)
    found = sensitivity_of(whole(planted_sums.ishigami_of), factors(), ask, [LEVEL], base_of()).tables["sobol"]
    assert found["factor"].tolist() == ["x", "y", "z"]
    assert found["s1"].tolist() == pytest.approx(FIRST, abs=4 * 0.009)
    assert found["st"].tolist() == pytest.approx(TOTAL, abs=4 * 0.006)
    assert (found["s1_low"] < FIRST).all()
    assert (found["s1_high"] > FIRST).all()
    assert (found["st_low"] < TOTAL).all()
    assert (found["st_high"] > TOTAL).all()


def test_intervals_of_sobol_cover_and_shrink_with_the_sample():
    covered, widths = [], {}
    for samples in (64, 256):
        for seed in range(20):
            found = sobol_indices(_ishigami(sobol_shares(3, samples, seed)), 3, seed)
            covered += [*(found.first_low < FIRST), *(found.first_high > FIRST)]
            covered += [*(found.total_low < TOTAL), *(found.total_high > TOTAL)]
            widths.setdefault(samples, []).append(found.total_high - found.total_low)
    # Each end is passed in 2.5% of all cases if the sample were random; 480 ends, standard error 0.7%.
    assert np.mean(covered) > 0.975 - 4 * 0.007
    assert np.mean(widths[64]) / np.mean(widths[256]) == pytest.approx(2, rel=0.2)


def _ishigami(shares):
    return np.array([planted_sums.ishigami_of(*point) for point in shares])


def test_a_linear_model_has_its_analytic_indices():
    # y = x + 2 y + 4 z on the unit cube: shares 1, 4, 16 of 21; elementary effects are the weights, exactly.
    weights = planted_sums.WEIGHTS
    function = whole(lambda **at: sum(weights[name] * value for name, value in at.items()))
    tables = sensitivity_of(function, factors(), settings(samples=1_024), [LEVEL], base_of()).tables
    shares = [weight**2 / 21 for weight in weights.values()]
    # Standard deviation over 20 seeds with 1,024 base points: at most 0.002.
    assert tables["sobol"]["s1"].tolist() == pytest.approx(shares, abs=4 * 0.002)
    assert tables["sobol"]["st"].tolist() == pytest.approx(shares, abs=4 * 0.002)
    morris = tables["morris"]
    for column in ("mu", "mu_star", "mu_star_low", "mu_star_high"):
        assert morris[column].tolist() == pytest.approx([1, 2, 4])
    assert morris["sigma"].tolist() == pytest.approx([0, 0, 0], abs=1e-9)
    tornado = tables["tornado"]
    assert tornado["factor"].tolist() == ["z", "y", "x"]  # the widest swing first
    assert tornado["base"].tolist() == pytest.approx([2.1] * 3)
    assert tornado["at_low"].tolist() == pytest.approx([2.1 - 0.3 * weight for weight in (4, 2, 1)])
    assert tornado["at_high"].tolist() == pytest.approx([2.1 + 0.7 * weight for weight in (4, 2, 1)])


def test_effects_are_over_the_law_of_a_factor_not_its_unit():
    function = whole(lambda x: 10 * math.log10(x))
    wide = factors("x", low=0.01, high=1.0, distribution="log_uniform")
    morris = sensitivity_of(function, wide, settings("morris"), [LEVEL], base_of("x")).tables["morris"]
    assert morris["mu"].tolist() == pytest.approx([20])
    assert morris["sigma"].tolist() == pytest.approx([0], abs=1e-9)


@pytest.mark.parametrize(
    ("law", "variance"),
    [
        ({"low": 0.0, "high": 0.6}, 0.36 / 12),
        ({"low": 0.0, "high": 0.6, "distribution": "triangular", "mode": 0.3}, 0.36 / 24),
        ({"low": 0.1, "high": 0.9, "distribution": "normal", "mode": 0.5, "sd": 0.1}, 0.00999),
    ],
)
def test_indices_follow_the_law_of_a_factor(law, variance):
    # y = x + y: the share of x is its variance over the sum. y is uniform on 0-1: 1/12.
    found = sensitivity_of(
        whole(lambda x, y: x + y),
        (*factors("x", **law), *factors("y")),
        settings("sobol", samples=512),
        [LEVEL],
        base_of("xy"),
    ).tables["sobol"]
    share = variance / (variance + 1 / 12)
    assert found["st"].tolist() == pytest.approx([share, 1 - share], abs=0.01)


def test_morris_tells_curvature_and_interaction_from_straight_lines():
    function = whole(lambda x, y, z: x + y**2 + 0 * z)
    found = sensitivity_of(function, factors(), settings("morris", trajectories=40), [LEVEL], base_of()).tables[
        "morris"
    ]
    # Steps of 2/3 from 0 or 1/3: (4/9) / (2/3) or (1 - 1/9) / (2/3), each half of the times.
    assert found["mu"].tolist() == pytest.approx([1, 1, 0], abs=0.15)
    assert found["sigma"].tolist() == pytest.approx([0, 1 / 3, 0], abs=0.05)


# --- pure functions


def test_seed_0_is_a_seed():
    """SALib asks `if seed:`, so its own seed 0 differs from call to call."""
    response = _ishigami(sobol_shares(3, 32, 0))
    assert np.array_equal(sobol_indices(response, 3, 0).first_low, sobol_indices(response, 3, 0).first_low)
    assert not np.array_equal(sobol_indices(response, 3, 0).first_low, sobol_indices(response, 3, 1).first_low)
    for shares in (lambda seed: sobol_shares(3, 8, seed), lambda seed: morris_shares(3, 8, 4, seed)):
        assert np.array_equal(shares(0), shares(0))
        assert not np.array_equal(shares(0), shares(1))


def test_seed_0_does_not_touch_the_common_generator():
    response = _ishigami(sobol_shares(3, 32, 0))
    np.random.seed(1)  # noqa: NPY002 - the generator that nobody should use
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    sobol_indices(response, 3, 0)
    morris_indices(morris_shares(3, 4, 4, 0), np.arange(16.0), 4, 0)
    assert np.array_equal(np.random.get_state()[1], before)  # noqa: NPY002


def test_any_number_of_samples_is_taken_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert sobol_shares(2, 5, 0).shape == (5 * 4, 2)
        sobol_indices(np.full(20, 3.0), 2, 0)
        sobol_indices(np.r_[1.0, np.zeros(19)], 2, 0)


def test_a_constant_response_has_no_index():
    found = sobol_indices(np.full(5 * 64, 1e9), 3, 0)
    assert not np.any([found.first, found.first_low, found.total, found.total_high])
    effects = morris_indices(morris_shares(3, 4, 4, 0), np.full(16, 1e9), 4, 0)
    assert not np.any([effects.mu, effects.mu_star, effects.sigma, effects.high])


def test_adding_a_constant_or_changing_the_unit_changes_no_share():
    y = _ishigami(sobol_shares(3, 128, 0))
    one, other = sobol_indices(y, 3, 0), sobol_indices(1e6 + 1e3 * y, 3, 0)
    assert one.first == pytest.approx(other.first, abs=1e-8)
    assert one.total_high == pytest.approx(other.total_high, abs=1e-8)


def test_a_point_without_a_value_takes_its_block_with_it():
    shares = sobol_shares(3, 64, 0)
    y = _ishigami(shares)
    y[7] = np.nan  # second base point
    kept = np.r_[y[:5], y[10:]]
    assert np.array_equal(sobol_indices(y, 3, 0).total, sobol_indices(kept, 3, 0).total)
    walks = morris_shares(3, 6, 4, 0)
    z = walks @ [1.0, 2.0, 4.0]
    z[2] = np.inf
    assert morris_indices(walks, z, 4, 0).mu == pytest.approx([1, 2, 4])
    assert np.isnan(morris_indices(walks, np.full(24, np.nan), 4, 0).mu).all()
    assert np.isnan(sobol_indices(np.full(5 * 64, np.nan), 3, 0).first).all()


def test_sizes_of_designs():
    layouts = laid_out(factors(), settings(trajectories=7, samples=16, levels=5), base_of())
    assert {method: len(layout.table) for method, layout in layouts.items()} == {
        "tornado": 1 + 2 * 3,
        "morris": 7 * (3 + 1),
        "sobol": 16 * (3 + 2),
    }
    assert list(laid_out(factors(), settings("morris"), base_of())) == ["morris"]


# --- tornado


def difference(values):
    """A difference with given values per seed at base, low and high end."""
    return lambda points: np.array(values)[:, None, :]


@pytest.mark.parametrize(
    ("low", "high", "flips"),
    [
        ([1.0, 2.0, 3.0], [2.0, 3.0, 4.0], False),
        ([1.0, 2.0, 3.0], [-3.0, -3.1, -2.9], True),
        ([-3.0, -3.1, -2.9], [1.0, 2.0, 3.0], True),
        ([1.0, 2.0, 3.0], [-4.0, 3.0, -2.0], False),  # the sign differs, but not clearly
        ([1.0, 2.0, 3.0], [0.0, 0.0, 0.0], False),
    ],
)
def test_a_number_flips_the_ranking_if_the_sign_differs_clearly(low, high, flips):
    values = [[1.0, 1.1, 1.2], low, high]
    for target, expected in ((DIFFERENCE, flips), (LEVEL, False)):
        for sign in (1, -1):
            function = difference(sign * np.array(values))
            table = sensitivity_of(function, factors("x"), settings("tornado"), [target], base_of("x")).tables[
                "tornado"
            ]
            assert table["flips"].tolist() == [expected]


def test_intervals_of_a_tornado_are_those_of_pairs():
    values = [[1.0, 1.1, 1.3], [3.0, 2.0, 2.5], [-1.0, -4.0, 2.0]]
    table = sensitivity_of(
        difference(values), factors("x"), settings("tornado"), [DIFFERENCE], base_of("x"), {"x": "share"}
    ).tables["tornado"]
    one = table.iloc[0]
    for name, numbers in zip(("base", "at_low", "at_high"), values, strict=True):
        expected = mean_interval(numbers)
        assert [one[name], one[f"{name}_low"], one[f"{name}_high"]] == pytest.approx(
            [expected.mean, expected.low, expected.high]
        )
    assert one[["base_value", "low_value", "high_value", "factor_unit"]].tolist() == [0.3, 0.0, 1.0, "share"]


# --- the study


@pytest.fixture
def study(tmp_path):
    """Do a study in this process and open its folder."""

    def do(inputs, simulate, name="out", workers=1, **how):
        sensitivity(inputs, tmp_path / name, simulate=simulate, engine=LocalProcesses(workers), **how)
        return load_saved(tmp_path / name)

    return do


def asked(names="ab", letters="xyz", **more):
    return planted.inputs(names, letters=letters, seeds={"runs": 3}, sensitivity={"samples": 64, **more})


def test_the_target_is_the_difference_between_schemes_on_the_same_seeds(study):
    saved = study(asked(), planted_sums.linear)
    morris, sobol = saved.table("morris"), saved.table("sobol")
    assert morris[["scheme", "against"]].drop_duplicates().to_numpy().tolist() == [["a", "a"], ["b", "a"]]
    # Scheme b earns x + 2 y + 4 z more; luck of seeds, ten times as large, cancels.
    mine = morris[morris["scheme"] == "b"]
    assert mine["mu_star"].tolist() == pytest.approx([1, 2, 4], abs=1e-9)
    assert sobol.loc[sobol["scheme"] == "b", "st"].tolist() == pytest.approx([1 / 21, 4 / 21, 16 / 21], abs=0.03)
    # The level of a does not hang on anything.
    assert morris.loc[morris["scheme"] == "a", "mu_star"].tolist() == pytest.approx([0, 0, 0], abs=1e-9)
    assert sobol.loc[sobol["scheme"] == "a", "st"].tolist() == [0, 0, 0]
    assert saved.manifest["points"] == {"tornado": 7, "morris": 48, "sobol": 320}
    assert saved.manifest["notes"] == []
    assert saved.manifest["failed"] == 0


def test_the_command_finds_the_indices_of_ishigami_in_a_model(study):
    # 256 base points: standard deviation over 20 seeds at most 0.03 for first, 0.02 for total indices.
    saved = study(asked(methods=("sobol",), samples=256), planted_sums.ishigami)
    sobol = saved.table("sobol")
    mine = sobol[sobol["scheme"] == "b"]
    assert mine["s1"].tolist() == pytest.approx(FIRST, abs=4 * 0.03)
    assert mine["st"].tolist() == pytest.approx(TOTAL, abs=4 * 0.02)


def test_a_number_that_turns_the_ranking_is_flagged(study):
    # Scheme a earns 100 x, scheme b 100 (1 - x); x is 0.3 now, so b leads, and a does where x = 1.
    saved = study(asked(letters="xy", methods=("tornado",)), planted.crossing)
    table = saved.table("tornado")
    x = row(table, scheme="b", factor="x")
    assert [x["base"], x["at_low"], x["at_high"]] == pytest.approx([40, 100, -100])
    assert x["flips"]
    assert x["factor_unit"] == "share per week"
    assert not row(table, scheme="b", factor="y")["flips"]
    assert not table.loc[table["scheme"] == "a", "flips"].any()
    assert table.loc[table["scheme"] == "b", "factor"].tolist() == ["x", "y"]


def test_every_scheme_and_objective_is_a_target():
    inputs = planted.inputs("abc", letters="x", objectives=["profit", "retention_12m"])
    assert [(target.kpi, target.unit, target.scheme, target.against) for target in targets_of(inputs)] == [
        (kpi, unit, scheme, "a")
        for scheme in "abc"
        for kpi, unit in (("profit", "currency"), ("retention_12m", "share"))
    ]


def test_one_scheme_has_a_level_only(study):
    saved = study(asked("a", "xy", methods=("tornado",)), planted_sums.surface)
    assert saved.table("tornado")[["scheme", "against"]].drop_duplicates().to_numpy().tolist() == [["a", "a"]]


def test_failed_runs_take_their_walk_with_them(study):
    saved = study(asked(methods=("tornado", "morris", "sobol"), trajectories=30), planted_sums.fails_high)
    notes = " ".join(saved.manifest["notes"])
    assert "morris: " in notes
    assert "sobol: " in notes
    assert "points have runs without a value" in notes
    assert saved.manifest["failed"] > 0
    x = row(saved.table("tornado"), scheme="b", factor="x")
    assert math.isnan(x["at_high"])
    assert not x["flips"]
    # Walks that stay below 0.9 are left, and tell the truth about y and z.
    mine = saved.table("morris")
    assert mine.loc[mine["scheme"] == "b", "mu"].tolist()[1:] == pytest.approx([2, 4], abs=1e-6)


def test_a_base_outside_of_its_range_and_odd_levels_are_said(study):
    inputs = planted.inputs(
        "a",
        uncertainties=[planted.uncertainty("x", 0.5, 1.0)],
        seeds={"runs": 2},
        sensitivity={"levels": 5, "samples": 2},
    )
    notes = study(inputs, planted_sums.surface).manifest["notes"]
    assert notes == [
        "x is 0.3 in the main scenario, which is not within 0.5 to 1",
        "Morris needs an even number of levels: 6 taken",
    ]


def test_without_uncertainties_there_is_nothing_to_ask(study, tmp_path):
    with pytest.raises(InputError, match=r"spec planted has no \[\[uncertainties\]\]"):
        study(planted.inputs("ab"), planted_sums.linear)
    assert not (tmp_path / "out").exists()


def test_numbers_that_do_not_fit_together_are_refused(study, tmp_path):
    uncertainties = [
        {"name": "norm", "path": "team.sell_norm", "low": 0.1, "high": 0.7},
        {"name": "most", "path": "team.effort_max", "low": 0.65, "high": 1.0},
    ]
    inputs = planted.inputs("ab", uncertainties=uncertainties, sensitivity={"methods": ("sobol",)})
    message = r"the method 'sobol' of a sensitivity study needs every point, but the one with norm = .* is not legal"
    with pytest.raises(InputError, match=message):
        study(inputs, planted_sums.linear)
    assert not (tmp_path / "out").exists()


# --- resume, workers, the command


def test_any_number_of_workers_gives_the_same_bytes(study, tmp_path):
    for workers in (1, 2):
        study(asked(samples=16), planted_sums.linear, f"{workers}", workers)
    for name in FILES:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


def test_a_study_goes_on_where_it_stopped(study, tmp_path, monkeypatch):
    marks = tmp_path / "marks"
    marks.mkdir()
    monkeypatch.setenv(MARKS, str(marks))
    inputs = asked(letters="x", samples=4, trajectories=4)

    def stop(done, total, failed):
        if done > 20:
            raise KeyboardInterrupt

    with pytest.raises(Exception, match="run the same command again"):
        study(inputs, planted_sums.marked, progress=stop)
    study(inputs, planted_sums.marked)
    assert len(begun(marks)) == len(set(begun(marks)))
    made = len(begun(marks))
    first = {name: (tmp_path / "out" / name).read_bytes() for name in FILES}
    study(inputs, planted_sums.marked)
    assert len(begun(marks)) == made
    assert first == {name: (tmp_path / "out" / name).read_bytes() for name in FILES}


def test_progress_is_that_of_all_methods_together(study):
    said = []
    study(asked(samples=8), planted_sums.linear, progress=lambda *now: said.append(now))
    assert said[-1][0] == said[-1][1]
    assert [done for done, _, _ in said] == sorted(done for done, _, _ in said)
    assert said[0][:2] == (0, (7 + 48 + 8 * 5) * 2 * 3)


def test_the_command(tmp_path):
    scheme_file(tmp_path, "s", a=3)
    scheme_file(tmp_path, "t", a=9)
    spec = spec_file(
        tmp_path,
        scenarios=[planted_sums.quick_scenario(tmp_path)],
        schemes=["s.toml", "t.toml"],
        uncertainties=[{"name": "margin", "path": "segments.large.margin", "low": 0.4, "high": 0.6}],
        seeds={"runs": 2},
        sensitivity={"methods": ["tornado"]},
    )
    words = ["sensitivity", str(spec), "--out", str(tmp_path / "o"), "--workers", "1"]
    found = CliRunner().invoke(app, [*words, "--json"])
    assert found.exit_code == 0, found.output
    said = json.loads(found.stdout)
    assert said["runs"]["made"] == 3 * 2 * 2
    assert {"morris", "sobol"}.isdisjoint(said)
    level = next(one for one in said["tornado"] if one["scheme"] == one["against"] and one["kpi"] == "profit")
    assert level["at_low"] < level["base"] < level["at_high"]
    assert Path(said["report"]).is_file()
    text = CliRunner().invoke(app, words)
    assert text.exit_code == 0
    assert "Report: " in text.stdout
