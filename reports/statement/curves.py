"""Curves in words: rates, tiers, steps, points."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.statement.numbers import money, number, percent, written
from reports.statement.readings import reading_name, unit_of
from reports.words import listing

if TYPE_CHECKING:
    from sim.pay.base import Curve, Factor

_INF = float("inf")
_NEARLY = 1e-7


@dataclass(frozen=True, slots=True)
class Piece:
    """A straight piece of a curve, from `low` to below `high`: `start + slope x (x - low)`."""

    low: float
    high: float
    start: float
    slope: float

    @property
    def flat(self) -> bool:
        """Whether it is the same everywhere."""
        return self.slope == 0.0

    @property
    def from_origin(self) -> bool:
        """Whether it is `slope x x`."""
        return abs(self.start - self.slope * self.low) <= _NEARLY * max(1.0, abs(self.start))


def pieces(curve: Curve) -> list[Piece]:
    """Straight pieces of a curve from left to right; the first and the last have no end."""
    points = curve.points
    (x0, y0), (x1, y1) = points[0], points[-1]
    found = [Piece(-_INF, x0, y0, curve.slope_left)]
    for (low, start), (high, end) in itertools.pairwise(points):
        if high > low:
            found.append(Piece(low, high, start, (end - start) / (high - low)))
    return [*found, Piece(x1, _INF, y1, curve.slope_right)]


def is_proportional(curve: Curve) -> bool:
    """Whether the curve is a rate times what it reads."""
    return curve.points == ((0.0, 0.0),) and curve.slope_left == curve.slope_right


def is_gate(curve: Curve) -> bool:
    """Whether the curve is 0 or 1 throughout."""
    return all(piece.flat and piece.start in {0.0, 1.0} for piece in pieces(curve))


def factor_words(factor: Factor, *, pays: bool = False) -> str:
    """A factor in words: `6% of sales`, `(1 if surveyed satisfaction is at least 60, else 0)`.

    Args:
        factor: the factor.
        pays: whether what it gives is an amount of pay, not a factor of it.
    """
    what, curve, unit = reading_name(factor.reading), factor.curve, unit_of(factor.reading)
    if is_proportional(curve):
        return _rate_words(what, curve.slope_right, unit)
    found = pieces(curve)
    return _gate_words(what, found, unit) or t(
        "curve.amount" if pays else "curve.factor", what=what, rule=_rule(found, unit)
    )


def _rate_words(what: str, rate: float, unit: str) -> str:
    if rate == 1.0:
        return what
    if unit.startswith("currency"):
        return t("curve.share", rate=percent(rate), what=what)
    return t("curve.each", amount=number(rate), what=what)


def _gate_words(what: str, found: list[Piece], unit: str) -> str:
    """A curve that is 0 or 1; '' if it is another one."""
    levels = [(piece.start, piece.low) for piece in found]
    if not all(piece.flat for piece in found):
        return ""
    heights = [height for height, _ in levels]
    if heights == [0.0, 1.0]:
        return t("curve.at_least", what=what, x=written(levels[1][1], unit))
    if heights == [1.0, 0.0]:  # the step lies a hair beyond the bound, which still counts
        return t("curve.at_most", what=what, x=written(round(levels[1][1], 6), unit))
    if heights == [0.0, 1.0, 0.0]:
        return t("curve.between", what=what, low=written(levels[1][1], unit), high=written(levels[2][1], unit))
    return ""


def _rule(found: list[Piece], unit: str) -> str:
    inner = found[1:]
    if all(piece.flat for piece in found):
        return _steps(found, unit)
    starts_at_zero = found[0].flat and found[0].start == 0.0
    continuous = all(
        abs(a.start + a.slope * (b.low - a.low) - b.start) <= _NEARLY * max(1.0, abs(b.start))
        for a, b in itertools.pairwise(inner)
    )
    if starts_at_zero and continuous and inner[0].start == 0.0 and not inner[-1].flat:
        return _marginal(inner, unit)
    if starts_at_zero and all(piece.from_origin for piece in inner):
        return _tiers("curve.whole", inner, unit)
    return _points(found, unit)


def _steps(found: list[Piece], unit: str) -> str:
    steps = [t("curve.step", y=number(piece.start), x=written(piece.low, unit)) for piece in found[1:]]
    if found[0].start == 0.0:
        return t("curve.steps_zero", rest=listing(steps))
    return t("curve.steps", first=number(found[0].start), rest=listing(steps))


def _marginal(inner: list[Piece], unit: str) -> str:
    if len(inner) == 1 and inner[0].low == 0.0 and _is_amount(unit):
        return t("curve.all", rate=percent(inner[0].slope))
    return _tiers("curve.marginal", inner, unit)


def _tiers(key: str, inner: list[Piece], unit: str) -> str:
    if _is_amount(unit):
        return listing([t(key, rate=percent(piece.slope), x=written(piece.low, unit)) for piece in inner])
    return listing([t(f"{key}_each", rate=number(piece.slope), x=written(piece.low, unit)) for piece in inner])


def _is_amount(unit: str) -> bool:
    """Whether a rate of it is a percentage."""
    return unit.startswith(("currency", "share"))


def _points(found: list[Piece], unit: str) -> str:
    """The points, with the ends of straight pieces; outside them the outer slopes."""
    inner = found[1:]
    points: list[tuple[float, float]] = []
    for piece in inner:
        ends = [(piece.low, piece.start)]
        if piece.high < _INF:
            ends.append((piece.high, piece.start + piece.slope * (piece.high - piece.low)))
        points += [(round(x, 9), round(y, 9)) for x, y in ends]
    said = [t("curve.point", x=written(x, unit), y=number(y, 2)) for x, y in dict.fromkeys(points)]
    text = t("curve.straight", points=t("list.comma").join(said)) if len(said) > 1 else said[0]
    if not inner[-1].flat:
        beyond = t("curve.beyond", x=written(inner[-1].low, unit), slope=money(inner[-1].slope))
        text = t("list.semicolon").join([text, beyond])
    if not found[0].flat:
        below = t("curve.below", x=written(found[0].high, unit), slope=money(found[0].slope))
        text = t("list.semicolon").join([text, below])
    return text
