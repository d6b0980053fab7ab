"""One measure that does not quite read what the employer values (Baker 2002)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.validation.case import Example, Result
from experiments.validation.linear_pay import WIDE, LinearPeople
from experiments.validation.optimum import highest
from experiments.validation.picture import Picture, curve
from experiments.validation.theory import Theory
from sim.value.inputs import Input

_NOTHING = 1e-12


def results(value: Sequence[float], measure: Sequence[float], noise: float, risk_aversion: float) -> Iterator[Result]:
    """Rate, surplus and share of the first best at these inputs."""
    f, g = np.array(value, np.float64), np.array(measure, np.float64)
    if g @ g < _NOTHING or f @ f < _NOTHING:
        raise ValueError("value and measure must each have a number that is not 0")
    reads = (float(g[0]), float(g[1]), 0.0, 0.0)
    furthest = float(np.abs(f).sum() * (1.0 + np.abs(g).sum()) + 1.0)

    def people(risk: float) -> LinearPeople:
        return LinearPeople((1.0, 0.0, 0.0, 1.0), (noise, 0.0), risk, reads=reads, furthest=furthest)

    def reached(rate: float, risk: float = risk_aversion) -> float:
        return people(risk).surplus(f, np.array([rate, 0.0]))

    def found(risk: float = risk_aversion) -> float:
        return float(highest(lambda x: reached(float(x[0]), risk), [1.0], WIDE)[0])

    def exact(rate: float, risk: float = risk_aversion) -> float:
        return float(rate * (f @ g) - rate**2 * (g @ g + risk * noise) / 2)

    best = float(f @ g / (g @ g + risk_aversion * noise))
    reach = max(abs(best), 1.0)

    def draw(risk: float = risk_aversion) -> Picture:
        return curve(
            ("Rate on the measure, money per unit", "Surplus, money a week"),
            best if risk else float(f @ g / (g @ g)),
            (best - reach, best + reach),
            lambda x: exact(x, risk),
            lambda x: reached(x, risk),
        )

    what = "people choose two efforts by the look-ahead, paid on one measure; the employer looks for the best rate"
    yield Result("rate", "Best rate on a distorted measure", what, best, found, draw)
    yield Result("surplus", "Surplus at the best rate", what, exact(best), lambda: reached(found()), draw)
    yield Result(
        "share",
        "Share of the first best that the measure can reach without risk",
        "as above, people who do not mind risk; their surplus over that of people who do what the employer values",
        float((f @ g) ** 2 / (g @ g) / (f @ f)),
        lambda: reached(found(0.0), 0.0) / float(f @ f / 2),
        lambda: curve(
            ("Weight of the second task in the measure", "Share of the first best"),
            float(g[1]),
            (0.0, 2.0 * max(abs(float(g[1])), 0.5)),
            lambda x: float((f @ [g[0], x]) ** 2 / (g[0] ** 2 + x**2) / (f @ f)),
            lambda x: _share(f, (float(g[0]), x), furthest),
        ),
        note="The squared cosine of the angle between what is valued and what is measured.",
    )


def _share(f: NDArray[np.float64], g: tuple[float, float], furthest: float) -> float:
    people = LinearPeople((1.0, 0.0, 0.0, 1.0), (0.0, 0.0), 0.0, reads=(*g, 0.0, 0.0), furthest=furthest)
    best = highest(lambda x: people.surplus(f, np.array([x[0], 0.0])), [1.0], WIDE)
    return people.surplus(f, np.array([best[0], 0.0])) / float(f @ f / 2)


THEORY = Theory(
    name="distortion",
    meaning="The more the direction of a measure differs from that of value, the less may be paid on it.",
    source="Baker 2002, Journal of Human Resources 37:728-751",
    inputs=(
        Input("value", "f", "money per unit", -1e3, 1e3, "worth of a unit of each of two efforts", many=True),
        Input("measure", "g", "units per unit", -1e2, 1e2, "what the measure reads of each effort", many=True),
        Input("noise", "s^2", "units^2", 0, 1e4, "variance of the measure"),
        Input("risk_aversion", "r", "1/money", 0, 1e3, "absolute risk aversion"),
    ),
    results=results,
    examples=(
        Example(
            {"value": (10.0, 6.0), "measure": (1.0, 0.0), "noise": 1.0, "risk_aversion": 1.0},
            {"rate": "5", "surplus": "25", "share": ".7353"},
        ),
    ),
    lengths={"value": 2, "measure": 2},
)
