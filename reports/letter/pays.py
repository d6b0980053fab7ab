"""Words of the components that pay: one function a kind."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.letter.values import exact, money, parts, reading, share, value_of
from sim.pay.measures import MEASURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.pay.commission import Commission
    from sim.pay.deduction import Deduction
    from sim.pay.fixed_pay import FixedPay
    from sim.pay.kpi_bonus import KpiBonus
    from sim.pay.kpi_matrix import KpiMatrix
    from sim.pay.kpi_multiplier import Weighed
    from sim.pay.long_term_bonus import LongTermBonus
    from sim.pay.override import Override
    from sim.pay.piece_rate import PieceRate
    from sim.pay.scorecard import Scorecard
    from sim.pay.team_pool import TeamPool
    from sim.pay.tournament import Tournament

Said = list[str]


class Item(str):
    """A line of a list."""

    __slots__ = ()


def title(measure: str) -> str:
    """Name of a measure in a sentence."""
    return MEASURES[measure].title


def whose(measure: str, scope: str, window: int) -> str:
    """A measure, whose it is, and over how long it is read."""
    words = t(f"letter.scope.{scope}", measure=title(measure))
    return t("letter.window", measure=words, weeks=window) if window else words


def paid(period: str) -> str:
    """When it is paid."""
    return t(f"letter.paid.{period}")


def along(points: Sequence[tuple[str, str]], shape: str) -> str:
    """(value, amount) in words, along a line or in steps."""
    key = "letter.step" if shape == "step" else "letter.point"
    listed = parts([t(key, value=value, amount=amount) for value, amount in points])
    if shape == "step":
        return t("letter.steps", points=listed)
    return t("letter.line" if len(points) > 1 else "letter.constant", points=listed)


def fixed(c: FixedPay, currency: str) -> Said:
    """Fixed pay."""
    return [t("letter.fixed", amount=money(c.amount, currency)), t("letter.prorated", period=t("lint.period.month"))]


def commission(c: Commission, currency: str) -> Said:
    """Commission: rate or tiers, what counts, and what happens when the customer leaves."""
    on = title(c.on)
    said = [_tiers(c, on, currency)] if c.tiers else [t("letter.commission.rate", rate=share(c.rate or 0.0), on=on)]
    if c.tiers and c.tiers[0][0] > 0:
        said.append(t("letter.commission.nothing", low=value_of(c.on, c.tiers[0][0], c.quota, currency)))
    return [*said, *_counted(c, currency), *_dates(c), *_if_left(c), paid(c.payout)]


def _tiers(c: Commission, on: str, currency: str) -> str:
    marks = [value_of(c.on, start, c.quota, currency) for start, _ in c.tiers]
    rates = [share(rate) for _, rate in c.tiers]
    if c.tier_kind == "whole":
        listed = [t("letter.commission.from", rate=r, low=m) for r, m in zip(rates, marks, strict=True)]
    else:
        between = zip(rates, pairwise(marks), strict=False)
        listed = [t("letter.commission.part", rate=r, low=low, high=high) for r, (low, high) in between]
        listed.append(t("letter.commission.last", rate=rates[-1], low=marks[-1]))
    period = t(f"lint.period.{c.payout}")
    return t(f"letter.commission.{c.tier_kind}", on=on, period=period, tiers=parts(listed))


def _counted(c: Commission, currency: str) -> Said:
    said = [_times("segment", weight, segment) for segment, weight in c.segment_weights.items()]
    if c.addon_weight != 1:
        said.append(_times("addon", c.addon_weight))
    if c.new_weight != 1:
        said.append(_times("new", c.new_weight))
    if c.sale_least:
        said.append(t("letter.commission.least", amount=money(c.sale_least, currency)))
    if c.sale_most is not None:
        said.append(t("letter.commission.most", amount=money(c.sale_most, currency)))
    if c.high_value_from is not None:
        spend, weight = money(c.high_value_from, currency), exact(c.high_value_weight)
        said.append(t("letter.commission.high", spend=spend, weight=weight))
    if len(c.split) > 1:
        others = t("list.comma").join(share(part) for part in c.split[1:])
        said.append(t("letter.commission.split", own=share(c.split[0]), others=others))
    return said


def _times(key: str, weight: float, segment: str = "") -> str:
    """How much some sales count."""
    key = f"letter.commission.{key}" if weight else f"letter.commission.{key}.none"
    return t(key, segment=segment, weight=exact(weight))


def _dates(c: Commission) -> Said:
    if c.first_week is None and c.last_week is None:
        return []
    key = "since" if c.last_week is None else "until" if c.first_week is None else "between"
    return [t(f"letter.commission.{key}", first=c.first_week, last=c.last_week)]


def _if_left(c: Commission) -> Said:
    said = []
    if c.hold_share:
        said.append(t("letter.commission.hold", share=share(c.hold_share), months=c.hold_months))
    if c.clawback_share:
        said.append(t("letter.commission.claw", share=share(c.clawback_share), weeks=c.clawback_weeks))
    return said


def kpi_bonus(c: KpiBonus, currency: str) -> Said:
    """A bonus along a curve of a KPI."""
    points = [(value_of(c.measure, x, c.quota, currency), _amount(y, c.pays, c.payout, currency)) for x, y in c.points]
    words = t("letter.kpi_bonus", measure=whose(c.measure, c.scope, c.window_weeks), points=along(points, c.shape))
    return [words, paid(c.payout), t("letter.prorated", period=t(f"lint.period.{c.payout}"))]


def _amount(value: float, pays: str, period: str, currency: str) -> str:
    if pays == "base_share":
        return t("letter.of_base", share=share(value), period=t(f"lint.period.{period}"))
    return money(value, currency)


def weighed(kpi: Weighed, currency: str) -> str:
    """A KPI of a scorecard or a multiplier."""
    points = [(value_of(kpi.measure, x, kpi.quota, currency), share(y)) for x, y in kpi.points]
    measure = whose(kpi.measure, kpi.scope, kpi.window_weeks)
    return Item(t("letter.kpi", measure=measure, weight=share(kpi.weight), points=along(points, kpi.shape)))


def scorecard(c: Scorecard, currency: str) -> Said:
    """One bonus over many KPIs."""
    said = [t("letter.scorecard", target=_amount(c.target, c.pays, c.payout, currency)), paid(c.payout)]
    return [*said, *(weighed(kpi, currency) for kpi in c.kpis)]


def kpi_matrix(c: KpiMatrix, currency: str) -> Said:
    """A bonus over two KPIs."""
    row, column = title(c.row_measure), title(c.column_measure)
    said = [t("letter.kpi_matrix", row=row, column=column), paid(c.payout)]
    for step, amounts in zip(c.row_steps, c.amounts, strict=True):
        cells = [
            t(
                "letter.kpi_matrix.cell",
                amount=money(amount, currency),
                column=column,
                value=reading(c.column_measure, at, currency),
            )
            for at, amount in zip(c.column_steps, amounts, strict=True)
        ]
        value = reading(c.row_measure, step, currency)
        said.append(Item(t("letter.kpi_matrix.row", row=row, value=value, cells=parts(cells))))
    return said


def piece_rate(c: PieceRate, currency: str) -> Said:
    """So much for each."""
    return [t(f"letter.piece_rate.{c.on}", amount=money(c.amount, currency)), paid(c.payout)]


def deduction(c: Deduction, currency: str) -> Said:
    """So much off for each."""
    words = {key: t(f"letter.deduction.{name}") for key, name in (("counted", c.measure), ("of", f"of.{c.measure}"))}
    return [t("letter.deduction", amount=money(c.amount, currency), allowed=share(c.allowed), **words), paid(c.payout)]


def long_term_bonus(c: LongTermBonus, currency: str) -> Said:
    """A bonus that vests."""
    points = [(value_of(c.measure, x, c.quota, currency), money(y, currency)) for x, y in c.points]
    words = along(points, c.shape)
    measure = whose(c.measure, "own", 0)
    return [
        t("letter.long_term_bonus", measure=measure, points=words, years=c.vesting_years),
        t(f"letter.long_term_bonus.{c.on_leaving}"),
    ]


def team_pool(c: TeamPool, currency: str) -> Said:  # noqa: ARG001 - the contract
    """A pool."""
    return [t(f"letter.team_pool.{c.scope}", rate=share(c.rate), on=title(c.on)), paid(c.payout)]


def override(c: Override, currency: str) -> Said:  # noqa: ARG001 - the contract
    """The leader's share."""
    return [t("letter.override", rate=share(c.rate), on=title(c.on)), paid(c.payout)]


def tournament(c: Tournament, currency: str) -> Said:
    """Prizes."""
    prizes = [t("letter.tournament.prize", place=i, amount=money(p, currency)) for i, p in enumerate(c.prizes, 1)]
    period = t(f"lint.period.{c.payout}")
    words = t(f"letter.tournament.{c.scope}", measure=title(c.measure), prizes=parts(prizes), period=period)
    best = t("letter.example.best", amount=money(c.prizes[0], currency))
    return [words, paid(c.payout), best]
