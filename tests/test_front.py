"""Pareto front and hypervolume: by hand, by closed forms, by brute force, and by laws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from experiments.analysis.front import hypervolume, hypervolume_curve, non_dominated

SIZES = st.tuples(st.integers(0, 8), st.integers(1, 4))
POINTS = arrays.arrays(
    np.float64, SIZES, elements=st.integers(-1, 6).map(float)
)  # a coarse grid: ties and copies happen


def unit_cubes(points, reference):
    """Volume by counting the unit cubes of an integer grid that some point covers."""
    m = points.shape[1]
    corners = np.stack(np.meshgrid(*[np.arange(8)] * m, indexing="ij"), axis=-1).reshape(-1, m) + reference
    covered = (corners[:, None, :] + 1 <= points).all(axis=2).any(axis=1)
    return float(covered.sum())


# --- the front


def test_the_front_worked_by_hand():
    points = [[1, 5], [3, 3], [5, 1], [2, 2], [3, 2], [3, 3], [0, 5]]
    assert non_dominated(points).tolist() == [True, True, True, False, False, True, False]


def test_infeasible_points_are_off_the_front_and_dominate_nothing():
    points = [[9, 9], [1, 2], [2, 1], [math.nan, 1], [0, 0]]
    feasible = [False, True, True, False, True]
    assert non_dominated(points, feasible).tolist() == [False, True, True, False, False]
    assert non_dominated(points[:1], [False]).tolist() == [False]


def test_one_objective_has_its_highest_value_on_the_front():
    assert non_dominated([[1.0], [3.0], [2.0], [3.0]]).tolist() == [False, True, False, True]


def test_no_points_have_no_front():
    assert non_dominated(np.empty((0, 2))).tolist() == []


@given(POINTS)
def test_the_front_is_what_its_definition_says(points):
    weak = (points[:, None, :] >= points).all(axis=2)  # row is at least as good as column
    strict = weak & (points[:, None, :] > points).any(axis=2)
    assert non_dominated(points).tolist() == (~strict.any(axis=0)).tolist()


@given(POINTS)
def test_stretching_an_objective_changes_no_front(points):
    assert non_dominated(np.exp(points) * 3 - 1).tolist() == non_dominated(points).tolist()


# --- hypervolume


def test_a_box_and_a_staircase():
    assert hypervolume([[3.0, 4.0, 5.0]], [1.0, 1.0, 1.0]) == 24.0  # 2 x 3 x 4
    assert hypervolume([[1, 3], [2, 2], [3, 1]], [0, 0]) == 6.0  # 3 + 2 + 1
    assert hypervolume([[2.0], [5.0]], [-1.0]) == 6.0
    assert hypervolume([[1, 1, 3], [1, 3, 1], [3, 1, 1]], [0, 0, 0]) == 7.0  # three bars that share one cube: 3 x 3 - 2


@pytest.mark.parametrize("m", [1, 2, 3, 4, 5])
def test_bars_along_each_axis(m):
    """Bars of length L and unit section share the unit cube: `m (L - 1) + 1`."""
    bars = np.ones((m, m)) + 6 * np.eye(m)
    assert hypervolume(bars, np.zeros(m)) == pytest.approx(6 * m + 1)


@pytest.mark.parametrize("m", [2, 3, 4])
def test_two_boxes_by_inclusion_and_exclusion(m):
    a, b = np.random.Generator(np.random.PCG64(m)).uniform(1, 5, (2, m))
    known = np.prod(a) + np.prod(b) - np.prod(np.minimum(a, b))
    assert hypervolume([a, b], np.zeros(m)) == pytest.approx(known)


def test_a_fine_front_has_the_area_under_its_curve():
    """Points on the quarter circle: pi/4 less half a step each, as the staircase lies inside."""
    angle = np.linspace(0, math.pi / 2, 2_001)[1:-1]
    area = hypervolume(np.column_stack([np.cos(angle), np.sin(angle)]), [0, 0])
    assert 0 < math.pi / 4 - area < 1e-3


@pytest.mark.parametrize("m", [2, 3, 4, 5])
def test_against_monte_carlo(m):
    generator = np.random.Generator(np.random.PCG64(100 + m))
    points = generator.uniform(size=(12, m)) ** (1 / m)
    draws = 40_000
    share = np.mean((generator.uniform(size=(draws, 1, m)) <= points).all(axis=2).any(axis=1))
    error = math.sqrt(share * (1 - share) / draws)  # 0.0025 at most
    assert hypervolume(points, np.zeros(m)) == pytest.approx(share, abs=4 * error)


@given(POINTS, st.integers(-2, 2))
def test_on_a_grid_it_counts_unit_cubes(points, level):
    reference = np.full(points.shape[1], float(level))
    assert hypervolume(points, reference) == pytest.approx(unit_cubes(points, reference))


@given(POINTS, st.randoms(use_true_random=False))
def test_the_order_of_points_and_objectives_does_not_matter(points, random):
    rows, columns = list(range(points.shape[0])), list(range(points.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    reference = np.arange(-2.0, points.shape[1] - 2.0)
    shuffled = hypervolume(points[rows][:, columns], reference[columns])
    assert shuffled == pytest.approx(hypervolume(points, reference))


@given(POINTS)
def test_only_the_front_counts_and_more_points_are_never_less(points):
    reference = np.full(points.shape[1], -2.0)
    whole = hypervolume(points, reference)
    assert hypervolume(points[non_dominated(points)], reference) == pytest.approx(whole)
    assert hypervolume(points[1:], reference) <= whole * (1 + 1e-12)
    assert hypervolume(np.vstack([points, points]), reference) == pytest.approx(whole)


@given(POINTS, st.floats(0.1, 10), st.floats(-5, 5))
def test_unit_and_origin_of_an_objective(points, scale, shift):
    reference = np.full(points.shape[1], -2.0)
    moved = hypervolume(points * scale + shift, reference * scale + shift)
    assert moved == pytest.approx(hypervolume(points, reference) * scale ** points.shape[1], rel=1e-9, abs=1e-9)


def test_points_not_above_the_reference_add_nothing():
    assert hypervolume([[5, 0], [0, 5], [-1, 9]], [0, 0]) == 0.0
    assert hypervolume([[5, 0], [2, 3]], [0, 0]) == 6.0
    assert hypervolume(np.empty((0, 3)), [0, 0, 0]) == 0.0
    assert hypervolume([[9, 9], [2, 3]], [0, 0], feasible=[False, True]) == 6.0


# --- its curve


@given(POINTS)
def test_the_curve_is_the_volume_of_each_prefix(points):
    reference = np.full(points.shape[1], -0.5)
    curve = hypervolume_curve(points, reference)
    assert curve == pytest.approx([hypervolume(points[: i + 1], reference) for i in range(len(points))])
    assert (np.diff(curve) >= 0).all()


def test_an_infeasible_or_bad_point_leaves_the_curve_flat():
    points = [[1, 1], [9, 9], [1, 1], [-3, 9], [2, 1], [math.nan, 0]]
    curve = hypervolume_curve(points, [0, 0], feasible=[True, False, True, True, True, False])
    assert curve.tolist() == [1, 1, 1, 1, 2, 2]
    assert hypervolume_curve(np.empty((0, 2)), [0, 0]).tolist() == []


# --- refusals


@pytest.mark.parametrize("points", [[1.0, 2.0], np.empty((3, 0)), [[math.nan, 1.0]], [[math.inf, 1.0]]])
def test_points_are_checked(points):
    for call in (non_dominated, lambda x: hypervolume(x, [0, 0]), lambda x: hypervolume_curve(x, [0, 0])):
        with pytest.raises(ValueError, match=r"\(points, objectives\)|finite"):
            call(points)


@pytest.mark.parametrize("reference", [[0.0], [0.0, 0.0, 0.0], 0.0, [0.0, math.nan]])
def test_the_reference_is_checked(reference):
    for call in (hypervolume, hypervolume_curve):
        with pytest.raises(ValueError, match="reference must be 2 finite numbers"):
            call([[1.0, 2.0]], reference)


def test_feasibility_is_checked():
    with pytest.raises(ValueError, match="for each of 2 points"):
        non_dominated([[1.0], [2.0]], [True])
