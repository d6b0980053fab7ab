"""Flip points of robustness studies: they are where they were planted, and their intervals say what they are."""

from __future__ import annotations

import math

import numpy as np
import planted
import pytest
from planted import row

from experiments.processes import LocalProcesses
from experiments.robust import robust
from experiments.robustness.flips import CLOSE, lines
from experiments.saved import load_saved
from reports.studies.factors import Factor
from reports.studies.robustness.flips import Flip, interval_words, table_row


@pytest.fixture
def study(tmp_path):
    """Do a study in this process and open its folder."""
    return lambda inputs, simulate, name="out", **how: planted.saved(inputs, tmp_path / name, simulate, **how)


def test_the_flip_point_is_where_it_was_planted(study):
    inputs = planted.inputs("ab", letters="xy", robust={"steps": 4, "points": 0})
    saved = study(inputs, planted.crossing)  # x is 0.3: b earns 70, a 30
    flips = saved.table("flips")
    x, y = row(flips, factor="x"), row(flips, factor="y")
    assert (x["scheme"], x["against"]) == ("b", "a")
    assert x["base_diff"] == y["base_diff"] == pytest.approx(40)
    assert x["flip"] == pytest.approx(0.5)  # all luck is common, so nothing is left to chance
    assert x["flip_low"] == pytest.approx(0.5)
    assert x["flip_high"] == pytest.approx(0.5)
    assert x["after"] == "worse"
    assert (x["base_value"], x["low_value"], x["high_value"]) == (0.3, 0, 1)
    assert np.isnan(y["flip"])
    assert y["after"] == ""


@pytest.mark.slow
def test_flip_intervals_cover_the_planted_value(tmp_path):
    # 95% intervals over 60 independent studies, three standard errors fewer: 60 x (0.95 - 3 x sqrt(0.05 x 0.95 / 60)) =
    # 52.
    covered, off, few = 0, [], {"steps": 3, "points": 0}
    for i in range(60):
        inputs = planted.inputs("ab", letters="x", seeds={"first": 1 + 100 * i, "runs": 12}, robust=few)
        robust(inputs, tmp_path / str(i), simulate=planted.noisy_crossing, engine=LocalProcesses(1))
        flip = load_saved(tmp_path / str(i)).table("flips").iloc[0]
        covered += flip["flip_low"] <= 0.5 <= flip["flip_high"]
        off.append(flip["flip"] - 0.5)
    assert covered >= 52
    # Own luck of 10 a run and scheme, the same along x: the difference is off by 14.1 / sqrt(12) = 4.1, x by 4.1 / 200.
    assert abs(np.mean(off)) < 3 * 0.0204 / np.sqrt(60)
    assert np.std(off) == pytest.approx(0.0204, rel=3 / np.sqrt(2 * 59))


def test_whole_numbers_are_tried_whole_and_the_base_among_them(study):
    whole = {"name": "ramp", "path": "staff.ramp_weeks", "low": 0, "high": 104, "distribution": "integer"}
    inputs = planted.inputs("ab", uncertainties=[whole], robust={"steps": 3, "points": 10})
    saved = study(inputs, planted.ramp_crossing)  # a earns the weeks of ramp, b 50; the base is 13 weeks
    flip = saved.table("flips").iloc[0]
    assert flip["base_value"] == 13
    assert flip["base_diff"] == pytest.approx(37)
    assert flip["flip"] == pytest.approx(50)
    weeks = saved.table("worlds")["ramp"]
    assert (weeks == weeks.round()).all()
    assert weeks.between(0, 104).all()


def test_a_wide_range_of_whole_numbers_is_tried_at_a_few():
    wide = {"name": "hire", "path": "staff.hire_cost", "low": 0, "high": 10**9, "distribution": "integer"}
    (line,) = lines(planted.inputs("ab", uncertainties=[wide], robust={"steps": 5}))
    assert line.levels == (0, 8_000, 250_000_000, 500_000_000, 750_000_000, 10**9)
    ratio = {"name": "spend", "path": "segments.small.spend", "low": 100, "high": 10_000, "distribution": "log_uniform"}
    (line,) = lines(planted.inputs("ab", uncertainties=[ratio], robust={"steps": 3}))
    assert line.levels == pytest.approx((100, 1_000, 2_000, 10_000))


def test_close_pairs_are_those_within_the_stated_reach(study):
    # Profits of 1000 and 998 are within 5%, of 1000, 900 and 800 none: then only the nearest counts.
    close = study(planted.inputs("ab", seeds={"runs": 16}), planted.ladder).verdict["pairs"]
    assert [(pair["against"], pair["why"]) for pair in close] == [("b", "close")]
    assert CLOSE.half_width("currency", 1_000) == 50
    assert CLOSE.half_width("share", 0.9) == 0.01
    far = study(planted.inputs("abc"), planted.steep, name="far").verdict["pairs"]
    assert [(pair["against"], pair["why"]) for pair in far] == [("b", "nearest")]


# --- in the report


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.4, 0.6, "0.4 to 0.6"),
        (0.4, math.nan, "0.4 or more"),
        (math.nan, 0.6, "0.6 or less"),
        (math.nan, math.nan, "no limit to either side"),
    ],
)
def test_an_open_end_of_an_interval_is_said_in_words(low, high, said):
    factor = Factor("x", "X", "", "", "service.abandonment", True, 0.0, 1.0, False, (), None, False)
    flip = Flip(factor, 0.3, 0.0, 1.0, (0.5, low, high), "worse")
    assert interval_words(flip) == said
    assert table_row(flip).cells[2].detail == said
