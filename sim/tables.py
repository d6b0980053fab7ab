"""From week records to tidy tables. Money leaves cents here: integers divided by 100."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.accounts import ChannelWeek
from sim.booking import by_group
from sim.calendar import month_number
from sim.engine import Engine
from sim.groups import group_starts, group_sums
from sim.kernels import POINT_UNIT, Acted
from sim.ledger import GROUPS, NO_SEGMENT, accounts
from sim.pay.measures import Column
from sim.records import WeekRecord
from sim.tricks import Trick

_CENTS = 100.0
_SERVED = (
    Column.CUSTOMERS, Column.LOST, Column.TICKETS, Column.PROBLEMS, Column.UNRESOLVED, Column.COMPLAINTS,
    Column.SURVEYS, Column.DISSATISFACTION, Column.WAIT_MINUTES, Column.SLOW,
)  # fmt: skip
T = TypeVar("T", bound=np.generic)


def build_tables(engine: Engine, records: Sequence[WeekRecord]) -> dict[str, pd.DataFrame]:
    """Tables `weeks`, `segments`, `channels`, `agents`, `pay_lines` and `costs` of a run."""
    pay_lines = _pay_lines(engine, records)
    return {
        "weeks": _weeks(engine, records),
        "segments": _segments(engine, records),
        "channels": _channels(engine, records),
        "agents": _agents(records, pay_lines),
        "pay_lines": pay_lines,
        "costs": _costs(engine, records),
    }


def _ratio(numerator: NDArray[np.float64], denominator: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quotient, NaN where nothing was counted."""
    out = np.full(len(numerator), np.nan)
    np.divide(numerator, denominator, out=out, where=denominator > 0)
    return out


def _weeks(engine: Engine, records: Sequence[WeekRecord]) -> pd.DataFrame:
    def each(read: Callable[[WeekRecord], float]) -> NDArray[np.float64]:
        return np.array([read(record) for record in records], np.float64)

    def total(read: Callable[[WeekRecord], NDArray[np.integer] | NDArray[np.float64]]) -> NDArray[np.float64]:
        return np.asarray(_stack(records, read).sum(axis=1), np.float64)

    acted = total(lambda r: r.acted)
    measured = total(lambda r: r.measured)
    action = _stack(records, lambda r: r.action)
    handled = _stack(records, lambda r: r.handled)
    working = _stack(records, lambda r: r.working).astype(np.float64)
    tricks = _stack(records, lambda r: r.tricks)
    fixed = np.array([is_fixed for _, is_fixed in engine.lines])
    pay = np.stack([_paid(record, len(fixed)) for record in records])
    start, won, lost = total(lambda r: r.start), total(lambda r: r.won), acted[:, Acted.LOST]
    spent_on = by_group(engine.scenario, _stack(records, lambda r: r.ledger))
    cents = {
        "revenue": total(lambda r: r.revenue_cents),
        "revenue_addons": acted[:, Acted.ADDON_CENTS],
        "gross_profit": total(lambda r: r.gross_cents),
        "gross_profit_addons": total(lambda r: r.gross_addon_cents),
        "service_cost": spent_on["service"],
        "pay_fixed": pay[:, fixed].sum(axis=1),
        "pay_variable": pay[:, ~fixed].sum(axis=1),
        "acquisition": spent_on["acquisition"],
        "staffing": spent_on["staffing"],
        "policy": spent_on["policy"],
    }
    spent = ("service_cost", "pay_fixed", "pay_variable", "acquisition", "staffing", "policy")
    cents["profit"] = cents["gross_profit"] - sum((cents[name] for name in spent), np.zeros(len(records)))
    cents["sales"] = total(lambda r: r.sales_cents)
    cents["mis_sold_sales"] = acted[:, Acted.MISSOLD_CENTS]
    return pd.DataFrame(
        {
            "week": np.array([record.week for record in records], np.int32),
            "customers_start": start,
            "won": won,
            "lost": lost,
            "customers_end": start + won - lost,
            "cohort_alive": acted[:, Acted.COHORT],
            "due": acted[:, Acted.DUE],
            **{name: value / _CENTS for name, value in cents.items()},
            "offers": acted[:, Acted.OFFERS],
            "sales_count": acted[:, Acted.SALES],
            "mis_sold_count": acted[:, Acted.MISSOLD],
            "tickets": total(lambda r: r.tickets),
            "problems": acted[:, Acted.PROBLEMS],
            "resolved": acted[:, Acted.RESOLVED],
            "follow_ups": acted[:, Acted.FOLLOW_UPS],
            "follow_ups_resolved": acted[:, Acted.FOLLOW_UPS_RESOLVED],
            "complaints": acted[:, Acted.COMPLAINTS],
            "satisfaction": _ratio(acted[:, Acted.SATISFACTION] / POINT_UNIT, start),
            "surveys": acted[:, Acted.SURVEYS],
            "csat": _ratio(acted[:, Acted.SURVEY_POINTS] / POINT_UNIT, acted[:, Acted.SURVEYS]),
            "response_minutes": _ratio(measured[:, Column.WAIT_MINUTES], measured[:, Column.TICKETS]),
            "service_level": _weighted(_stack(records, lambda r: r.service_level), handled),
            "backlog_hours": total(lambda r: r.backlog),
            "occupancy": _weighted(_stack(records, lambda r: r.occupancy), action[:, :, 1]),
            **{name: _weighted(action[:, :, i], working) for i, name in enumerate(("sell", "serve", "push"))},
            "close": _weighted(_stack(records, lambda r: r.close), working),
            **{trick.name.lower(): _weighted(tricks[:, :, trick], working) for trick in Trick},
            "open_deals": each(lambda r: r.open_cents) / _CENTS,
            "agents_working": working.sum(axis=1),
            "quits": each(lambda r: r.quits),
            "hires": each(lambda r: r.hires),
            "loyal": acted[:, Acted.LOYAL],
            "disloyal": acted[:, Acted.DISLOYAL],
            "reputation": each(lambda r: r.reputation),
            "surplus": total(lambda r: r.surplus),
            **_market(engine, records),
        }
    )


def _market(engine: Engine, records: Sequence[WeekRecord]) -> dict[str, NDArray[np.float64]]:
    """The market of each week, as columns of `weeks`."""
    weeks = [record.week for record in records]
    names = ("price_gap", "own_price", "ticket_rate", "need", "leads", "churn")
    return {f"market_{name}": getattr(engine.market, name)[weeks] for name in names}


def _stack(records: Sequence[WeekRecord], read: Callable[[WeekRecord], NDArray[T]]) -> NDArray[T]:
    """One array of all weeks, the week as first axis."""
    return np.stack([read(record) for record in records])


def _weighted(value: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weighted mean of each week; both (weeks, agents)."""
    return _ratio((value * weight).sum(axis=1), weight.sum(axis=1))


def _paid(record: WeekRecord, n_lines: int) -> NDArray[np.int64]:
    total = np.zeros(n_lines, np.int64)
    for pay in record.pay:
        total += pay.cents.sum(axis=0)
    return total


def _segments(engine: Engine, records: Sequence[WeekRecord]) -> pd.DataFrame:
    names = [segment.name for segment in engine.scenario.segments]

    def each(read: Callable[[WeekRecord], NDArray[np.int64]]) -> NDArray[np.float64]:
        return np.concatenate([read(record) for record in records]).astype(np.float64)

    acted = np.concatenate([record.acted for record in records]).astype(np.float64)
    start, won, lost = each(lambda r: r.start), each(lambda r: r.won), acted[:, Acted.LOST]
    return pd.DataFrame(
        {
            "segment": pd.Categorical.from_codes(
                np.tile(np.arange(len(names)), len(records)), categories=pd.Index(names)
            ),
            "week": np.repeat(np.array([r.week for r in records], np.int32), len(names)),
            "customers_start": start,
            "won": won,
            "lost": lost,
            "customers_end": start + won - lost,
            "cohort_alive": acted[:, Acted.COHORT],
            "due": acted[:, Acted.DUE],
            "revenue": each(lambda r: r.revenue_cents) / _CENTS,
            "gross_profit": each(lambda r: r.gross_cents) / _CENTS,
            "sales": each(lambda r: r.sales_cents) / _CENTS,
            "mis_sold_sales": acted[:, Acted.MISSOLD_CENTS] / _CENTS,
            "tickets": each(lambda r: r.tickets),
            "problems": acted[:, Acted.PROBLEMS],
            "resolved": acted[:, Acted.RESOLVED],
            "follow_ups": acted[:, Acted.FOLLOW_UPS],
            "follow_ups_resolved": acted[:, Acted.FOLLOW_UPS_RESOLVED],
            "complaints": acted[:, Acted.COMPLAINTS],
            "satisfaction": _ratio(acted[:, Acted.SATISFACTION] / POINT_UNIT, start),
            "surveys": acted[:, Acted.SURVEYS],
            "csat": _ratio(acted[:, Acted.SURVEY_POINTS] / POINT_UNIT, acted[:, Acted.SURVEYS]),
            "loyal": acted[:, Acted.LOYAL],
            "disloyal": acted[:, Acted.DISLOYAL],
        }
    )


def _channels(engine: Engine, records: Sequence[WeekRecord]) -> pd.DataFrame:
    """One row per week and channel."""
    names = list(engine.desk.routes.names)

    def each(read: Callable[[ChannelWeek], NDArray[T]]) -> NDArray[np.float64]:
        return np.concatenate([read(record.channels) for record in records]).astype(np.float64)

    contacts, contained, passed_on = (
        each(lambda c: c.contacts),
        each(lambda c: c.contained),
        each(lambda c: c.handed_over),
    )
    to_people = contacts - contained - passed_on
    return pd.DataFrame(
        {
            "channel": pd.Categorical.from_codes(
                np.tile(np.arange(len(names)), len(records)), categories=pd.Index(names)
            ),
            "week": np.repeat(np.array([r.week for r in records], np.int32), len(names)),
            "contacts": contacts,
            "contained": contained,
            "handed_over": passed_on,
            "handled": each(lambda c: c.handled),
            "abandoned": each(lambda c: c.abandoned),
            "backlog": each(lambda c: c.backlog),
            "response_minutes": _ratio(each(lambda c: c.wait_minutes), to_people),
            "within_target": _ratio(each(lambda c: c.within), to_people),
            "cost": each(lambda c: c.cost_cents) / _CENTS,
        }
    )


def _costs(engine: Engine, records: Sequence[WeekRecord]) -> pd.DataFrame:
    """One row per fiscal month, account and segment to which something was booked."""
    items = accounts(engine.scenario)
    names = [*(segment.name for segment in engine.scenario.segments), NO_SEGMENT]
    week = np.array([record.week for record in records], np.int32)
    month_of_week = month_number(week)
    first = group_starts(month_of_week)
    cents = np.add.reduceat(_stack(records, lambda r: r.ledger), first, axis=0)  # (months, accounts, segments + 1)
    month, item, segment = np.nonzero(cents)
    ends = np.append(first[1:], len(week)) - 1
    groups = list(GROUPS)
    group_of = np.array([groups.index(each.group) for each in items])
    return pd.DataFrame(
        {
            "month": month_of_week[first][month],
            "week": week[ends][month],
            "item": pd.Categorical.from_codes(item, categories=pd.Index([each.name for each in items])),
            "group": pd.Categorical.from_codes(group_of[item], categories=pd.Index(groups)),
            "segment": pd.Categorical.from_codes(segment, categories=pd.Index(names)),
            "amount": cents[month, item, segment] / _CENTS,
        }
    )


def _pay_lines(engine: Engine, records: Sequence[WeekRecord]) -> pd.DataFrame:
    """One row per person, week of payment and line that pays something."""
    ids = [name for name, _ in engine.lines]
    pays = [pay for record in records for pay in record.pay]
    cents = np.concatenate([pay.cents for pay in pays]) if pays else np.zeros((0, len(ids)), np.int64)
    rows, line = np.nonzero(cents)
    agent = np.concatenate([pay.agent for pay in pays]) if pays else np.zeros(0, np.int64)
    generation = np.concatenate([pay.generation for pay in pays]) if pays else np.zeros(0, np.int64)
    week = np.concatenate([np.full(len(pay.agent), pay.week) for pay in pays]) if pays else np.zeros(0, np.int64)
    fixed = np.array([is_fixed for _, is_fixed in engine.lines], np.bool_)
    return pd.DataFrame(
        {
            "agent": agent[rows].astype(np.int32),
            "generation": generation[rows].astype(np.int32),
            "week": week[rows].astype(np.int32),
            "component": pd.Categorical.from_codes(line, categories=pd.Index(ids)),
            "fixed": fixed[line],
            "amount": cents[rows, line] / _CENTS,
        }
    )


def _agents(records: Sequence[WeekRecord], pay_lines: pd.DataFrame) -> pd.DataFrame:
    """One row per person and fiscal month worked or paid in."""
    week = np.array([record.week for record in records], np.int32)
    # A position's holders and their months follow one another, so in this order every row's weeks are neighbours.
    agent, at = np.nonzero(_stack(records, lambda r: r.working).T)

    def worked(read: Callable[[WeekRecord], NDArray[T]]) -> NDArray[T]:
        return _stack(records, read)[at, agent]

    month_of_week = month_number(week)
    generation, month = worked(lambda r: r.generation), month_of_week[at]
    first = group_starts(agent, generation, month)
    last = np.append(first[1:], len(agent))[: len(first)] - 1
    weeks_worked = last - first + 1
    action = worked(lambda r: r.action)
    keys = {
        "agent": agent[first].astype(np.int32),
        "generation": generation[first].astype(np.int32),
        "month": month[first],
    }
    fixed, variable = _pay_of(keys, pay_lines)
    return pd.DataFrame(
        {
            **keys,
            "week": week[np.searchsorted(month_of_week, month[first], side="right") - 1],
            "weeks_worked": weeks_worked.astype(np.int32),
            **{
                name: group_sums(action[:, i], first) / weeks_worked for i, name in enumerate(("sell", "serve", "push"))
            },
            "sales": group_sums(worked(lambda r: r.measured[:, Column.SALES]), first),
            "customers": worked(lambda r: r.measured[:, Column.CUSTOMERS])[last],
            **_served(worked(lambda r: r.measured), first),
            "sell_skill": worked(lambda r: r.sell_skill)[last],
            "serve_skill": worked(lambda r: r.serve_skill)[last],
            "care": worked(lambda r: r.care)[last],
            "fatigue": group_sums(worked(lambda r: r.fatigue), first) / weeks_worked,
            "findings": group_sums(worked(lambda r: r.findings), first),
            "pay_fixed": fixed / _CENTS,
            "pay_variable": variable / _CENTS,
            "pay_total": np.rint((fixed / _CENTS + variable / _CENTS) * _CENTS) / _CENTS,
        }
    )


def _served(measured: NDArray[np.float64], first: NDArray[np.intp]) -> dict[str, NDArray[np.float64]]:
    """Service of each person and month; `measured` (weeks worked, columns), a person's month begins at `first`."""
    sums = {column: group_sums(measured[:, column], first) for column in _SERVED}
    return {
        "customer_weeks": sums[Column.CUSTOMERS],
        "lost": sums[Column.LOST],
        "tickets": sums[Column.TICKETS],
        "problems": sums[Column.PROBLEMS],
        "resolved": sums[Column.PROBLEMS] - sums[Column.UNRESOLVED],
        "complaints": sums[Column.COMPLAINTS],
        "surveys": sums[Column.SURVEYS],
        "csat": 100.0 - _ratio(sums[Column.DISSATISFACTION], sums[Column.SURVEYS]),
        "response_minutes": _ratio(sums[Column.WAIT_MINUTES], sums[Column.TICKETS]),
        "service_level": 1.0 - _ratio(sums[Column.SLOW], sums[Column.TICKETS]),
    }


def _pay_of(
    keys: dict[str, NDArray[np.int32]], pay_lines: pd.DataFrame
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fixed and variable pay of each person and month, in cents, so that they agree with the lines exactly."""
    row = np.searchsorted(
        _person_month(keys["agent"], keys["generation"], keys["month"]),
        _person_month(
            pay_lines["agent"].to_numpy(),
            pay_lines["generation"].to_numpy(),
            month_number(pay_lines["week"].to_numpy()),
        ),
    )
    cents = np.rint(pay_lines["amount"].to_numpy() * _CENTS)
    fixed = pay_lines["fixed"].to_numpy()
    rows = len(keys["agent"])
    # Whole numbers of cents: floats add them exactly.
    amounts = (np.where(fixed, cents, 0.0), np.where(fixed, 0.0, cents))
    of_fixed, of_variable = (np.asarray(np.bincount(row, amount, rows), np.float64) for amount in amounts)
    return of_fixed, of_variable


def _person_month(
    agent: NDArray[np.int32], generation: NDArray[np.int32], month: NDArray[np.int32]
) -> NDArray[np.int64]:
    """One number per person and month, in their order; a run has far fewer than 2^16 weeks."""
    return np.asarray((agent.astype(np.int64) << 32) + (generation.astype(np.int64) << 16) + month, np.int64)
