"""From week records to tidy tables. Money leaves cents here: integers divided by 100."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calendar import month_number
from sim.engine import Engine
from sim.kernels import POINT_UNIT, Acted
from sim.pay.measures import Column
from sim.records import WeekRecord

_CENTS = 100.0


def build_tables(engine: Engine, records: Sequence[WeekRecord]) -> dict[str, pd.DataFrame]:
    """Tables `weeks`, `segments`, `agents` and `pay_lines` of a run."""
    pay_lines = _pay_lines(engine, records)
    return {
        "weeks": _weeks(engine, records),
        "segments": _segments(engine, records),
        "agents": _agents(records, pay_lines),
        "pay_lines": pay_lines,
    }


def _ratio(numerator: NDArray[np.float64], denominator: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quotient, NaN where nothing was counted."""
    out = np.full(len(numerator), np.nan)
    np.divide(numerator, denominator, out=out, where=denominator > 0)
    return out


def _weeks(engine: Engine, records: Sequence[WeekRecord]) -> pd.DataFrame:
    acted = np.stack([record.acted.sum(axis=0) for record in records]).astype(np.float64)
    measured = np.stack([record.measured.sum(axis=0) for record in records])
    fixed = np.array([is_fixed for _, is_fixed in engine.lines])
    pay = np.stack([_paid(record, len(fixed)) for record in records])

    def each(read: Callable[[WeekRecord], float]) -> NDArray[np.float64]:
        return np.array([read(record) for record in records], np.float64)

    start = each(lambda r: r.start.sum())
    lost = acted[:, Acted.LOST]
    cents = {
        "revenue": each(lambda r: r.revenue_cents.sum()),
        "revenue_addons": acted[:, Acted.ADDON_CENTS],
        "gross_profit": each(lambda r: r.gross_cents.sum()),
        "gross_profit_addons": each(lambda r: r.gross_addon_cents.sum()),
        "service_cost": each(lambda r: r.costs["service"]),
        "pay_fixed": pay[:, fixed].sum(axis=1),
        "pay_variable": pay[:, ~fixed].sum(axis=1),
        "acquisition": each(lambda r: r.costs["acquisition"]),
        "staffing": each(lambda r: r.costs["staffing"]),
        "policy": each(lambda r: r.costs["policy"]),
    }
    spent = ("service_cost", "pay_fixed", "pay_variable", "acquisition", "staffing", "policy")
    cents["profit"] = cents["gross_profit"] - sum((cents[name] for name in spent), np.zeros(len(records)))
    cents["sales"] = each(lambda r: r.sales_cents.sum())
    cents["mis_sold_sales"] = acted[:, Acted.MISSOLD_CENTS]
    return pd.DataFrame(
        {
            "week": np.array([record.week for record in records], np.int32),
            "customers_start": start,
            "won": each(lambda r: r.won.sum()),
            "lost": lost,
            "customers_end": start + each(lambda r: r.won.sum()) - lost,
            "cohort_alive": acted[:, Acted.COHORT],
            "due": acted[:, Acted.DUE],
            **{name: value / _CENTS for name, value in cents.items()},
            "offers": acted[:, Acted.OFFERS],
            "sales_count": acted[:, Acted.SALES],
            "mis_sold_count": acted[:, Acted.MISSOLD],
            "tickets": each(lambda r: r.tickets.sum()),
            "problems": acted[:, Acted.PROBLEMS],
            "resolved": acted[:, Acted.RESOLVED],
            "follow_ups": acted[:, Acted.FOLLOW_UPS],
            "follow_ups_resolved": acted[:, Acted.FOLLOW_UPS_RESOLVED],
            "complaints": acted[:, Acted.COMPLAINTS],
            "satisfaction": _ratio(acted[:, Acted.SATISFACTION] / POINT_UNIT, start),
            "surveys": acted[:, Acted.SURVEYS],
            "csat": _ratio(acted[:, Acted.SURVEY_POINTS] / POINT_UNIT, acted[:, Acted.SURVEYS]),
            "response_minutes": _ratio(measured[:, Column.WAIT_MINUTES], measured[:, Column.TICKETS]),
            "service_level": _weighted(records, lambda r: r.service_level, lambda r: r.handled),
            "backlog_hours": each(lambda r: r.backlog.sum()),
            "occupancy": _weighted(records, lambda r: r.occupancy, lambda r: r.action[:, 1]),
            **{
                name: _weighted(records, _action_of(i), lambda r: r.working.astype(np.float64))
                for i, name in enumerate(("sell", "serve", "push"))
            },
            "agents_working": each(lambda r: r.working.sum()),
            "quits": each(lambda r: r.quits),
            "hires": each(lambda r: r.hires),
            "loyal": acted[:, Acted.LOYAL],
            "disloyal": acted[:, Acted.DISLOYAL],
            "reputation": each(lambda r: r.reputation),
            "surplus": each(lambda r: r.surplus.sum()),
        }
    )


def _weighted(
    records: Sequence[WeekRecord],
    value: Callable[[WeekRecord], NDArray[np.float64]],
    weight: Callable[[WeekRecord], NDArray[np.float64]],
) -> NDArray[np.float64]:
    top = np.array([(value(r) * weight(r)).sum() for r in records])
    return _ratio(top, np.array([weight(r).sum() for r in records]))


def _action_of(i: int) -> Callable[[WeekRecord], NDArray[np.float64]]:
    return lambda record: record.action[:, i]


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
            "segment": pd.Categorical(names * len(records), categories=names),
            "week": np.repeat(np.array([r.week for r in records], np.int32), len(names)),
            "customers_start": start,
            "won": won,
            "lost": lost,
            "customers_end": start + won - lost,
            "cohort_alive": acted[:, Acted.COHORT],
            "revenue": each(lambda r: r.revenue_cents) / _CENTS,
            "gross_profit": each(lambda r: r.gross_cents) / _CENTS,
            "sales": each(lambda r: r.sales_cents) / _CENTS,
            "mis_sold_sales": acted[:, Acted.MISSOLD_CENTS] / _CENTS,
            "tickets": each(lambda r: r.tickets),
            "satisfaction": _ratio(acted[:, Acted.SATISFACTION] / POINT_UNIT, start),
            "loyal": acted[:, Acted.LOYAL],
            "disloyal": acted[:, Acted.DISLOYAL],
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
    agents = len(records[0].working)
    month = month_number(np.array([record.week for record in records]))
    last_week = pd.Series([record.week for record in records]).groupby(month).max()
    working = np.stack([record.working for record in records])
    week_rows = pd.DataFrame(
        {
            "agent": np.tile(np.arange(agents, dtype=np.int32), len(records)),
            "generation": np.concatenate([record.generation for record in records]).astype(np.int32),
            "month": np.repeat(month, agents),
            "weeks_worked": working.ravel().astype(np.int32),
            **{
                name: np.concatenate([record.action[:, i] for record in records])
                for i, name in enumerate(("sell", "serve", "push"))
            },
            "sales": np.concatenate([record.measured[:, Column.SALES] for record in records]),
            "customers": np.concatenate([record.measured[:, Column.CUSTOMERS] for record in records]),
            "sell_skill": np.concatenate([record.sell_skill for record in records]),
            "serve_skill": np.concatenate([record.serve_skill for record in records]),
        }
    )[working.ravel()]
    keys = ["agent", "generation", "month"]
    how = {
        "weeks_worked": "sum",
        "sell": "mean",
        "serve": "mean",
        "push": "mean",
        "sales": "sum",
        "customers": "last",
        "sell_skill": "last",
        "serve_skill": "last",
    }
    table = week_rows.groupby(keys, sort=True).agg(how).reset_index()
    table.insert(3, "week", last_week.loc[table["month"]].to_numpy().astype(np.int32))
    return _with_pay(table, pay_lines, keys)


def _with_pay(table: pd.DataFrame, pay_lines: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Add pay columns; summed in cents, so that they agree with the lines exactly."""
    lines = pd.DataFrame(
        {
            "agent": pay_lines["agent"],
            "generation": pay_lines["generation"],
            "month": month_number(pay_lines["week"].to_numpy()),
            "cents": np.rint(pay_lines["amount"] * _CENTS).astype(np.int64),
            "fixed": pay_lines["fixed"],
        }
    )
    for name, wanted in (("pay_fixed", True), ("pay_variable", False)):
        cents = lines[lines["fixed"] == wanted].groupby(keys)["cents"].sum().rename(name)
        table = table.join(cents, on=keys)
        table[name] = table[name].fillna(0) / _CENTS
    table["pay_total"] = np.rint((table["pay_fixed"] + table["pay_variable"]) * _CENTS) / _CENTS
    return table
