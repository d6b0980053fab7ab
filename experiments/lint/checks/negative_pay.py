"""Negative marginal pay: doing better costs money."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from experiments.lint.finding import ERROR, Finding, level, money, name, share
from experiments.lint.quotas import worth_of_quota
from experiments.lint.registry import Check
from experiments.lint.shape import jumps, measure_of, more_is_better, own_factors, slopes
from experiments.lint.subject import MORE_SALES, Subject, of_quota
from sim.pay.base import Component
from sim.pay.commission import Commission
from sim.pay.kpi_matrix import KpiMatrix
from sim.pay.measures import MEASURES

_SOME = 0.005
_UNIT = 1.0
_YEAR = 52


def find(subject: Subject) -> Iterator[Finding]:
    """Curves that fall, tiers whose rate falls on the whole amount, cells that pay less, and the sum of all."""
    for component in subject.components:
        if isinstance(component, Commission):
            yield from _tiers(subject, component)
        elif isinstance(component, KpiMatrix):
            yield from _matrix(component)
        else:
            yield from _curves(subject, component)
    if subject.world is not None:
        yield from _total(subject)


def _tiers(subject: Subject, component: Commission) -> Iterator[Finding]:
    if component.tier_kind != "whole":
        return
    unit = worth_of_quota(subject, component) if component.quota else 1.0
    for (_, old), (at, new) in pairwise(component.tiers):
        if new < old:
            facts = {
                "at": level(component.on, at, quota=bool(component.quota)),
                "old": share(old),
                "new": share(new),
                "loss": money((old - new) * at * unit),
            }
            yield Finding("negative_pay", "tier", ERROR, (component.id,), facts)


def _curves(subject: Subject, component: Component) -> Iterator[Finding]:
    for amount, factor in own_factors(component, subject.fixed):
        way = 1.0 if more_is_better(factor) else -1.0
        falls = [x for x, _, slope in slopes(factor.curve) if slope * amount * way < 0]
        falls += [jump.at for jump in jumps(factor.curve) if jump.size * amount * way < 0]
        measure = measure_of(factor.reading)
        if falls and measure is not None:
            at = min(falls) if min(falls) > float("-inf") else factor.curve.points[0][0]
            facts = {"measure": name(measure.name), "at": level(measure.name, at, quota=of_quota(factor))}
            yield Finding("negative_pay", "slope", ERROR, (component.id,), facts)


def _matrix(component: KpiMatrix) -> Iterator[Finding]:
    rows = component.amounts
    for measure, lists in ((component.column_measure, rows), (component.row_measure, tuple(zip(*rows, strict=True)))):
        way = 1.0 if MEASURES[measure].more_is_better else -1.0
        if any((b - a) * way < 0 for amounts in lists for a, b in pairwise(amounts)):
            yield Finding("negative_pay", "matrix", ERROR, (component.id,), {"measure": name(measure)})


def _total(subject: Subject) -> Iterator[Finding]:
    """In the first year: in the second a quota may have grown with the sales."""
    year = [i for i, week in enumerate(subject.trial.weeks) if week < _YEAR]
    change = (subject.more.pay - subject.trial.pay)[year].sum(axis=(0, 2))
    worse = change < -_UNIT
    if worse.mean() > _SOME:
        facts = {"more": share(MORE_SALES - 1), "people": share(worse.mean()), "loss": money(-change[worse].mean())}
        yield Finding("negative_pay", "total", ERROR, (), facts)


CHECK = Check("negative_pay", find, ("slope", "tier", "matrix", "total"), frozenset({"total"}))
