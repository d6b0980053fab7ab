"""Phase 8, staff: who quits, who is hired. Selection by pay emerges from the choices of both."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from sim.params import Scenario
from sim.rng import Purpose, uniforms


def outside_worth(scenario: Scenario, sell_skill: NDArray[np.float64]) -> NDArray[np.float64]:
    """Certainty equivalent of the job elsewhere, currency/week, by log selling skill."""
    return np.asarray(scenario.staff.outside_option * np.exp(scenario.staff.outside_skill * sell_skill))


def draw_quits(
    scenario: Scenario,
    seed: int,
    tick: int,
    generation: NDArray[np.int64],
    gap: NDArray[np.float64],
    overload: NDArray[np.float64],
    fatigue: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Who quits this week.

    Args:
        scenario: the scenario.
        seed: run seed.
        tick: week of the run.
        generation: holder of each position, (agents,), part of the key.
        gap: worth of the job above the outside option in units of `pay_scale`, (agents,).
        overload: work per hour available above 1, (agents,).
        fatigue: (agents,).
    """
    staff = scenario.staff
    if not staff.turnover or staff.quit_rate == 0:
        return np.zeros(len(gap), np.bool_)
    odds = logit(staff.quit_rate) - staff.quit_sensitivity * gap + staff.quit_overload * overload
    odds += scenario.team.fatigue_quit * fatigue
    u = uniforms(seed, Purpose.QUIT, tick, np.arange(len(gap)), generation)
    return np.asarray(u[:, 0] < expit(odds))


def accept_probability(scenario: Scenario, gap: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability that an applicant takes the job; `gap` in units of `pay_scale`."""
    return np.asarray(expit(gap / scenario.staff.acceptance_scale))


def applicant_serials(scenario: Scenario, tick: int, positions: NDArray[np.intp]) -> NDArray[np.int64]:
    """Serial numbers of the applicants seen this week, (positions, applicants); 0 is the first holder."""
    seen = scenario.staff.applicants
    return 1 + tick * seen + np.tile(np.arange(seen), (len(positions), 1))


def first_to_accept(
    scenario: Scenario,
    seed: int,
    positions: NDArray[np.intp],
    serials: NDArray[np.int64],
    gap: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Index of the first applicant who accepts, per position; -1 when nobody does.

    Args:
        scenario: the scenario.
        seed: run seed.
        positions: rows of the vacant positions, (n,).
        serials: applicants' serial numbers, (n, applicants).
        gap: worth above the outside option in units of `pay_scale`, (n, applicants).
    """
    owner = np.repeat(positions, serials.shape[1])
    u = uniforms(seed, Purpose.APPLICANT, 0, owner, serials.ravel())[:, 0].reshape(serials.shape)
    accepts = u < accept_probability(scenario, gap)
    return np.where(accepts.any(axis=1), accepts.argmax(axis=1), -1)
