"""The KPI dictionary: name, unit, direction, meaning, and one formula each.

KPIs are sums and ratios over the tables of a run. The ten service KPIs of customer-service
management are among them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calendar import WEEKS_PER_YEAR, month_weeks
from sim.groups import group_starts
from sim.ledger import contact_price
from sim.params import Scenario
from sim.value import retained_value

QUARTER = 13
"""Weeks of a quarter."""


@dataclass(frozen=True)
class RunView:
    """What a KPI may read: the scenario and the tables of one run."""

    scenario: Scenario
    weeks: pd.DataFrame
    segments: pd.DataFrame
    agents: pd.DataFrame

    def weekly(self, column: str) -> NDArray[np.float64]:
        """A column of `weeks`."""
        return self._weekly[column]

    @cached_property
    def _weekly(self) -> dict[str, NDArray[np.float64]]:
        return {str(name): column.to_numpy() for name, column in self.weeks.items()}

    def total(self, column: str) -> float:
        """Sum of a column of `weeks`; money exact to the cent."""
        return round(float(np.nansum(self.weekly(column))), 2)

    def share(self, numerator: str, denominator: str) -> float:
        """Ratio of two sums of `weeks`; NaN when nothing was counted."""
        bottom = self.total(denominator)
        return self.total(numerator) / bottom if bottom else float("nan")

    @cached_property
    def by_segment(self) -> pd.DataFrame:
        """Values of the segments, computed once: several KPIs read them."""
        return segment_values(self)


@dataclass(frozen=True, slots=True)
class Kpi:
    """A KPI.

    Attributes:
        name: column in the `runs` table.
        title: name in reports.
        unit: currency, share, points, minutes, hours, count or ratio.
        direction: +1 more is better, -1 less is better, 0 neither.
        description: definition.
        formula: computes it.
        source: definition and unit in the sources of the domain; empty if it is not one of the service KPIs.
    """

    name: str
    title: str
    unit: str
    direction: int
    description: str
    formula: Callable[[RunView], float]
    source: str = ""


def annual_retention(run: RunView, start: NDArray[np.float64], alive: NDArray[np.float64]) -> float:
    """Share of the starting book still there after 52 weeks (scaled to a year in shorter runs).

    Args:
        run: the run.
        start: customers at the start of each week, (weeks,).
        alive: customers of the starting book still there at its end, (weeks,).
    """
    after = min(WEEKS_PER_YEAR, run.scenario.weeks)
    first = start[0]
    return float((alive[after - 1] / first) ** (WEEKS_PER_YEAR / after)) if first else float("nan")


def segment_values(run: RunView) -> pd.DataFrame:
    """Yearly margin per customer, retention and lifetime value by segment.

    Lifetime value = margin x r/(1+i-r), the margin multiple (Gupta, Lehmann & Stuart 2004), with the
    segment's yearly retention r and discount rate i; margin is the last quarter's gross profit less
    ticket cost and what cost items charge per contact, per customer and year.
    """
    rows = []
    rate = run.scenario.costs.discount_rate
    more = contact_price(run.scenario)
    names = run.segments["segment"].to_numpy()
    read = ("customers_start", "customers_end", "cohort_alive", "gross_profit", "tickets", "loyal", "disloyal")
    columns = {name: run.segments[name].to_numpy() for name in read}
    for segment in run.scenario.segments:
        mine = names == segment.name
        weekly = {name: values[mine] for name, values in columns.items()}
        tail = {name: values[-QUARTER:] for name, values in weekly.items()}
        customer_weeks = tail["customers_start"].sum()
        margin = tail["gross_profit"].sum() - (segment.ticket_cost + more) * tail["tickets"].sum()
        yearly = WEEKS_PER_YEAR * margin / customer_weeks if customer_weeks else 0.0
        kept = annual_retention(run, weekly["customers_start"], weekly["cohort_alive"])
        r = min(kept, 0.99) if np.isfinite(kept) else 0.0
        end = float(weekly["customers_end"][-1])
        value = retained_value(yearly, r, rate)
        rows.append((segment.name, yearly, r, value, end, tail["loyal"].mean(), tail["disloyal"].mean()))
    return pd.DataFrame(rows, columns=["segment", "margin", "retention", "value", "customers", "loyal", "disloyal"])


def _book_value(run: RunView) -> float:
    value, customers = (run.by_segment[name].to_numpy() for name in ("value", "customers"))
    return round(float(np.nansum(value * customers)), 2)


def _value_per_customer(run: RunView) -> float:
    customers = float(run.weekly("customers_end")[-1])
    return _book_value(run) / customers if customers else 0.0


def _present_value(run: RunView) -> float:
    years = (run.weekly("week") + 1) / WEEKS_PER_YEAR
    return round(float((run.weekly("profit") / (1.0 + run.scenario.costs.discount_rate) ** years).sum()), 2)


def _participation(run: RunView) -> float:
    return round(run.total("profit") + run.total("surplus"), 2)


def gini(values: np.ndarray) -> float:
    """Gini coefficient: mean absolute difference over twice the mean; 0 for nobody or all equal.

    One formula for every n: `sum (2 i - n - 1) x_(i) / (n sum x)`.
    """
    x = np.sort(np.asarray(values, np.float64))
    if len(x) == 0 or x.sum() <= 0:
        return 0.0
    rank = np.arange(1, len(x) + 1)
    return float(((2 * rank - len(x) - 1) * x).sum() / (len(x) * x.sum()))


def _pay_gini(run: RunView) -> float:
    agents = {name: run.agents[name].to_numpy() for name in ("agent", "generation", "pay_total", "weeks_worked")}
    first = group_starts(agents["agent"], agents["generation"])
    pay, weeks = (np.add.reduceat(agents[name], first) for name in ("pay_total", "weeks_worked"))
    employed = weeks >= QUARTER
    return gini(pay[employed] / weeks[employed])


def _pay_lowest(run: RunView) -> float:
    """Lowest pay of a person in a fiscal month worked in full; NaN if nobody worked one."""
    agents = run.agents
    whole = agents["weeks_worked"].to_numpy() == month_weeks(agents["month"].to_numpy())
    return float(agents["pay_total"].to_numpy()[whole].min()) if whole.any() else float("nan")


def _turnover(run: RunView) -> float:
    years = run.scenario.weeks / WEEKS_PER_YEAR
    return run.total("quits") / run.scenario.team.agents / years


def _centre_roi(run: RunView) -> float:
    values = run.by_segment
    net_gain = float(((values["loyal"] - values["disloyal"]) * values["value"]).sum())
    service, fixed, variable, policy = (
        run.weekly(name)[-QUARTER:] for name in ("service_cost", "pay_fixed", "pay_variable", "policy")
    )
    months = len(service) * 12 / WEEKS_PER_YEAR
    cost = float((service + fixed + variable + policy).sum()) / months
    return (net_gain - cost) / cost if cost else float("nan")


def _mean(column: str) -> Callable[[RunView], float]:
    def formula(run: RunView) -> float:
        values = run.weekly(column)
        seen = np.count_nonzero(~np.isnan(values))
        return float(np.nansum(values) / seen) if seen else float("nan")

    return formula


def _sum(column: str) -> Callable[[RunView], float]:
    return lambda run: run.total(column)


def _per(numerator: str, denominator: str) -> Callable[[RunView], float]:
    return lambda run: run.share(numerator, denominator)


def _weighted(column: str, weight: str) -> Callable[[RunView], float]:
    def formula(run: RunView) -> float:
        values, weights = run.weekly(column), run.weekly(weight)
        seen = ~np.isnan(values) & (weights > 0)
        total = float(weights[seen].sum())
        return float((values[seen] * weights[seen]).sum()) / total if total else float("nan")

    return formula


def _resolution_hours(run: RunView) -> float:
    hours = sum(s.share * s.tickets * s.handle_hours * s.complexity for s in run.scenario.segments)
    tickets = sum(s.share * s.tickets for s in run.scenario.segments)
    at_first = run.share("resolved", "problems")
    repeats = 1.0 / at_first - 1.0 if at_first else float("nan")
    return (hours / tickets if tickets else 0.0) + repeats * run.scenario.team.hours_per_week


def _service_efficiency(run: RunView) -> float:
    per_agent_day = run.total("tickets") / max(run.total("agents_working"), 1.0) / 5.0
    return _weighted("response_minutes", "tickets")(run) / per_agent_day if per_agent_day else float("nan")


def _reply_rate(run: RunView) -> float:
    return run.share("resolved", "problems") * _weighted("service_level", "tickets")(run)


def _complaint_handling(run: RunView) -> float:
    unsolved = run.total("problems") - run.total("resolved")
    return run.total("follow_ups_resolved") / unsolved if unsolved else float("nan")


_ALL = (
    Kpi("retention_12m", "12-month retention", "share", 1, "share of the starting book still there after 52 weeks", lambda r: annual_retention(r, r.weekly("customers_start"), r.weekly("cohort_alive")), "7 customer retention rate: share still buying or using after a stated time; %"),
    Kpi("retention_end", "retention at the end", "share", 1, "share of the starting book still there at the end", lambda r: float(r.weekly("cohort_alive")[-1] / r.weekly("customers_start")[0])),
    Kpi("renewal_rate", "renewal rate", "share", 1, "renewals / renewals due", lambda r: 1.0 - r.share("lost", "due")),
    Kpi("clv_mean", "value per customer", "currency", 1, "book value at the end / customers at the end", _value_per_customer),
    Kpi("customers_end", "customers at the end", "count", 1, "customers in the last week", lambda r: float(r.weekly("customers_end")[-1])),
    Kpi("won", "customers won", "count", 1, "new customers", _sum("won")),
    Kpi("lost", "customers lost", "count", -1, "customers who left at renewal", _sum("lost")),
    Kpi("revenue", "revenue", "currency", 1, "subscriptions and add-ons", _sum("revenue")),
    Kpi("revenue_year1", "revenue, first year", "currency", 1, "revenue of the first 52 weeks", lambda r: round(float(r.weekly("revenue")[:WEEKS_PER_YEAR].sum()), 2)),
    Kpi("sales", "sales amount", "currency", 1, "amount of add-ons and new contracts booked", _sum("sales")),
    Kpi("gross_profit", "gross profit", "currency", 1, "revenue x margin", _sum("gross_profit")),
    Kpi("gross_profit_addons", "gross profit of add-ons", "currency", 1, "add-on revenue x margin", _sum("gross_profit_addons")),
    Kpi("service_cost", "service cost", "currency", -1, "tickets for own people x cost per ticket + seats + channels, outsourced contacts, second line", _sum("service_cost")),
    Kpi("pay_fixed", "fixed pay", "currency", 0, "base pay", _sum("pay_fixed")),
    Kpi("pay_variable", "variable pay", "currency", 0, "all other pay", _sum("pay_variable")),
    Kpi("pay_total", "total pay", "currency", 0, "fixed and variable pay", lambda r: round(r.total("pay_fixed") + r.total("pay_variable"), 2)),
    Kpi("acquisition", "acquisition cost", "currency", -1, "marketing and onboarding of new customers", _sum("acquisition")),
    Kpi("staffing", "staffing cost", "currency", -1, "recruiting and induction", _sum("staffing")),
    Kpi("policy", "policy cost", "currency", -1, "training, quality assurance, supervisors, and other service policies", _sum("policy")),
    Kpi("profit", "profit", "currency", 1, "gross profit - service cost - pay - acquisition - staffing - policy, undiscounted", _sum("profit")),
    Kpi("profit_npv", "profit, present value", "currency", 1, "profit discounted weekly", _present_value),
    Kpi("profit_participation", "profit with base pay at participation", "currency", 1, "profit plus what agents get above their outside option: base pay moved so that they are exactly as well off", _participation),
    Kpi("book_value_end", "book value at the end", "currency", 1, "lifetime value of the customers at the end, before agents' pay", _book_value),
    Kpi("profit_with_book", "profit with book value", "currency", 1, "profit + book value at the end", lambda r: round(r.total("profit") + _book_value(r), 2)),
    Kpi("mis_sold_share", "mis-sold share", "share", -1, "add-on sales to customers without need / add-on sales", _per("mis_sold_count", "sales_count")),
    Kpi("agent_turnover", "staff turnover", "share", -1, "quits per position and year", _turnover),
    Kpi("pay_gini", "pay Gini", "ratio", 0, "inequality of weekly pay between people employed at least 13 weeks", _pay_gini),
    Kpi("pay_lowest", "lowest monthly pay", "currency", 1, "lowest pay of a person in a month worked in full: to be held against a minimum wage", _pay_lowest),
    Kpi("centre_roi", "ROI of the service centre", "ratio", 1, "((loyal - disloyal) x value - monthly cost) / monthly cost, last quarter (Anton's model)", _centre_roi),
    Kpi("satisfaction", "satisfaction, true", "points", 1, "mean satisfaction of all customers", _weighted("satisfaction", "customers_start"), "9 service satisfaction: survey; 0-100"),
    Kpi("csat", "satisfaction, surveyed", "points", 1, "mean of the survey answers, 0-100", _weighted("csat", "surveys"), "3 service quality score: survey; 0-100"),
    Kpi("response_time", "response time", "minutes", -1, "request raised until an agent starts", _weighted("response_minutes", "tickets"), "1 response time: from the request until an agent starts on it; minutes"),
    Kpi("resolution_time", "resolution time", "hours", -1, "working hours from start until solved; an unsolved problem comes back a week later", _resolution_hours, "2 resolution time: from the start until it is solved; hours or days"),
    Kpi("complaint_rate", "complaint rate", "share", -1, "complaints / problems served", _per("complaints", "problems"), "4 complaint rate: complaints / services rendered; % or per mille"),
    Kpi("followup_resolution", "follow-up resolution rate", "share", 1, "share of problems brought back that are solved on the next contact", _per("follow_ups_resolved", "follow_ups"), "5 follow-up resolution rate: share of raised problems tracked to a solution; %"),
    Kpi("service_efficiency", "service efficiency", "minutes", -1, "mean wait / tickets per agent and day", _service_efficiency, "6 service efficiency: mean waiting time / number of services; minutes"),
    Kpi("reply_rate", "reply rate", "share", 1, "solved at first contact x answered within the target", _reply_rate, "10 reply rate: share of questions answered and solved in time; %"),
    Kpi("unit_service_cost", "cost per service", "currency", -1, "(service cost + pay) / tickets", lambda r: (r.total("service_cost") + r.total("pay_fixed") + r.total("pay_variable")) / max(r.total("tickets"), 1.0), "8 service cost: unit cost per service: wages, training, equipment; currency"),
    Kpi("resolution_rate", "problem resolution rate", "share", 1, "problems solved at a contact / problems served", _per("resolved", "problems"), "named besides: problem resolution rate: solved / raised; %"),
    Kpi("complaint_handling", "complaint handling rate", "share", 1, "unsolved problems, among which complaints arise, that the next contact solves / unsolved problems", _complaint_handling, "named besides, not defined: complaint handling rate; %"),
    Kpi("service_level", "service level", "share", 1, "share answered within the target", _weighted("service_level", "tickets")),
    Kpi("occupancy", "occupancy", "share", 0, "share of service hours busy", _mean("occupancy")),
    Kpi("sell", "selling time", "share", 0, "share of a standard week, mean over filled positions", _mean("sell")),
    Kpi("serve", "service time", "share", 0, "share of a standard week, mean over filled positions", _mean("serve")),
    Kpi("push", "push", "ratio", 0, "pressure per sale, 0-1, mean over filled positions", _mean("push")),
)  # fmt: skip


def _number(source: str) -> int:
    """Number of a KPI in its source; those without one come last."""
    first = source.split(" ", 1)[0]
    return int(first) if first.isdigit() else len(_ALL)


KPIS: dict[str, Kpi] = {kpi.name: kpi for kpi in _ALL}

SERVICE_KPIS = tuple(kpi.name for kpi in sorted(_ALL, key=lambda kpi: _number(kpi.source)) if kpi.source)
"""The ten service KPIs of the domain in its order, and the two it names besides."""


def view_of(scenario: Scenario, tables: dict[str, pd.DataFrame]) -> RunView:
    """What KPIs read of a run."""
    return RunView(scenario, tables["weeks"], tables["segments"], tables["agents"])


def compute_kpis(scenario: Scenario, tables: dict[str, pd.DataFrame]) -> dict[str, float]:
    """Every KPI of a run from its tables."""
    run = view_of(scenario, tables)
    return {name: float(kpi.formula(run)) for name, kpi in KPIS.items()}
