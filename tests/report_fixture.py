"""A results folder made of plausible numbers, in the formats that `experiments` writes.

The numbers come from a toy, not from the model: reports read tables and must not care who made them.
What does hold: profit is the sum of its terms to the cent, customers at the start plus won minus lost are
customers at the end, pay lines add up to pay, and schemes on the same seed share most of their noise.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from experiments.manifest import FORMAT, describe
from experiments.summary import best_table, summary_table
from sim.fields import content_hash
from sim.kpis import KPIS
from sim.params import Scenario, Segment
from sim.pay.commission import Commission
from sim.pay.fixed_pay import FixedPay
from sim.pay.kpi_bonus import KpiBonus
from sim.pay.measures import Column
from sim.scheme import Scheme

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SEGMENTS = (  # name, title, share, spend, tickets, term, churn
    ("webmaster", "Personal webmasters", 0.40, 90.0, 0.25, 4, 0.030),
    ("developer", "Developers", 0.30, 300.0, 0.35, 4, 0.022),
    ("smb", "Small and medium firms", 0.25, 1200.0, 0.60, 13, 0.050),
    ("large", "Large firms", 0.05, 6000.0, 1.50, 52, 0.090),
)
SCHEMES = (  # name, title, commission rate, bonus on service, base pay a month
    ("current", "Today: 8% of sales", 0.08, 0.0, 5000.0),
    ("flat_salary", "Flat salary", 0.0, 0.0, 7600.0),
    ("sales_heavy", "15% of sales", 0.15, 0.0, 4200.0),
    ("balanced", "5% of profit and service bonuses", 0.05, 1.0, 5200.0),
    ("call_centre", "Piece rate per ticket", 0.0, 0.4, 6400.0),
)


@dataclass
class Plan:
    """What to make: sizes, and what is unusual about it."""

    schemes: Sequence[tuple[str, str, float, float, float]] = SCHEMES
    seeds: int = 8
    weeks: int = 156
    agents: int = 12
    scenario_title: str = "Cloud-server customer service"
    segment_titles: Sequence[str] = tuple(row[1] for row in SEGMENTS)
    failed: Sequence[tuple[str, int]] = ()
    error: str = "model: occupancy above 1"
    beliefs: bool = True
    objective: str = "profit"
    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(7))


def make_folder(folder: Path, plan: Plan | None = None) -> Path:
    """Write a results folder and return it."""
    plan = plan or Plan()
    (folder / "inputs").mkdir(parents=True)
    scenario, schemes = _inputs(plan)
    tables = _Maker(plan, scenario).tables()
    failed = set(plan.failed)
    for name, table in tables.items():
        keep = [key not in failed for key in zip(table["scheme"], table["seed"], strict=True)]
        (table if name == "runs" else table[keep]).to_parquet(folder / f"{name}.parquet", index=False)
    summary_table(tables["runs"]).to_csv(folder / "summary.csv", index=False)
    best_table(tables["runs"]).to_csv(folder / "best.csv", index=False)
    (folder / "inputs/scenario.json").write_text(scenario.model_dump_json(indent=1), encoding="utf-8")
    for scheme in schemes:
        path = folder / f"inputs/scheme-{scheme.name}.json"
        path.write_text(scheme.model_dump_json(indent=1), encoding="utf-8")
    if plan.beliefs:
        (folder / "inputs/beliefs.json").write_text(json.dumps(_beliefs(plan)), encoding="utf-8")
    manifest = _manifest(plan, scenario, schemes, folder)
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return folder


def _inputs(plan: Plan) -> tuple[Scenario, list[Scheme]]:
    segments = tuple(
        Segment(name=n, title=title, share=share, spend=spend, tickets=tickets, term_weeks=term, churn=churn)
        for (n, _, share, spend, tickets, term, churn), title in zip(SEGMENTS, plan.segment_titles, strict=True)
    )
    scenario = Scenario(
        name="cloud_server",
        title=plan.scenario_title,
        description="Service agents of a cloud-hosting vendor who also sell.",
        sources={"staff.quit_rate": "Contact-centre surveys, 27 to 42% a year"},
        weeks=plan.weeks,
        team={"agents": plan.agents},
        segments=segments,
    )
    return scenario, [_scheme(*row) for row in plan.schemes]


def _scheme(name: str, title: str, rate: float, bonus: float, base: float) -> Scheme:
    components = [FixedPay(id="base", amount=base)]
    if rate:
        components.append(Commission(id="commission", on="sales", rate=rate))
    if bonus:
        points = ((60.0, 0.0), (75.0, 2000.0 * bonus))
        components.append(KpiBonus(id="csat_bonus", measure="csat", points=points))
    return Scheme(name=name, title=title, description="", components=tuple(components))


class _Maker:
    """Makes the tables. Arrays are (schemes, seeds, ...)."""

    def __init__(self, plan: Plan, scenario: Scenario) -> None:
        self.plan, self.scenario = plan, scenario
        self.shape = (len(plan.schemes), plan.seeds)
        self.rate = np.array([row[2] for row in plan.schemes])[:, None]
        self.bonus = np.array([row[3] for row in plan.schemes])[:, None]
        self.base = np.array([row[4] for row in plan.schemes])[:, None]
        self.names = [row[0] for row in plan.schemes]
        self.months = self._months()

    def _months(self) -> list[tuple[int, int]]:
        """First and last week of each fiscal month, the last one perhaps cut short."""
        found, start = [], 0
        while start < self.plan.weeks:
            end = min(start + (4, 4, 5)[len(found) % 3], self.plan.weeks)
            found.append((start, end - 1))
            start = end
        return found

    def noise(self, *shape: int, sd: float, own: float = 0.1) -> np.ndarray:
        """Noise around 1, mostly common to all schemes of a seed."""
        rng, plan = self.plan.rng, self.plan
        common = rng.normal(size=(1, plan.seeds, *shape))
        # Schemes whose numbers are equal get equal noise: nothing changes when nothing changes.
        unique = sorted({row[2:] for row in plan.schemes})
        each = rng.normal(size=(len(unique), plan.seeds, *shape))
        own_noise = each[[unique.index(row[2:]) for row in plan.schemes]]
        return 1 + sd * (common + own * own_noise)

    def weekly_noise(self, sd: float) -> np.ndarray:
        """Noise around 1 for each row of `weeks`."""
        return self.noise(self.plan.weeks, sd=sd).ravel()

    def tables(self) -> dict[str, pd.DataFrame]:
        """runs, weeks, segments, agents, pay_lines, costs."""
        segments = self.segments()
        agents, lines = self.pay()
        weeks = self.weeks(segments, lines)
        return {
            "runs": self.runs(weeks, agents),
            "weeks": weeks,
            "segments": segments,
            "agents": agents,
            "pay_lines": lines,
            "costs": self.costs(weeks),
        }

    def effort(self) -> dict[str, np.ndarray]:
        """Mean sell, serve, push and satisfaction per scheme, (schemes, 1)."""
        sell = 0.22 + 2.4 * self.rate / (1 + 4 * self.rate) * 0.45
        serve = 0.62 - 0.35 * (sell - 0.22) + 0.03 * self.bonus
        push = np.clip(1.0 * self.rate - 0.02 * self.bonus, 0, 1)
        return {"sell": sell, "serve": serve, "push": push, "satisfaction": 62 + 45 * (serve - 0.62) - 20 * push}

    def segments(self) -> pd.DataFrame:
        weeks, rng, parts = self.plan.weeks, self.plan.rng, []
        effort = self.effort()
        for s, segment in enumerate(self.scenario.segments):
            start = max(4, round(segment.share * self.plan.agents * 150))
            weekly = 1 - (1 - segment.churn) ** (1 / segment.term_weeks)
            hazard = weekly * np.exp(0.03 * (66 - effort["satisfaction"]))
            alive = np.full(self.shape, start)
            cohort = alive.copy()
            uniform = rng.random((1, self.plan.seeds, weeks))
            for week in range(weeks):
                lost = stats.binom.ppf(uniform[..., week], alive, np.broadcast_to(hazard, self.shape)).astype(int)
                won = stats.poisson.ppf(1 - uniform[..., week], start * weekly * (0.9 + 0.6 * effort["sell"]))
                won = np.broadcast_to(won, self.shape).astype(int)
                cohort_lost = np.minimum(cohort, np.round(lost * cohort / np.maximum(alive, 1)).astype(int))
                end = alive - lost + won
                gone = cohort - cohort_lost
                drift = 1 - np.exp(-week / 20)
                satisfaction = 64 + (effort["satisfaction"] - 64) * drift + rng.normal(0, 0.2, (1, self.plan.seeds))
                revenue = np.round(alive * segment.spend * 12 / 52 * 100 * (1 + 0.001 * week * self.rate))
                sales = np.round(alive * segment.spend * 0.2 * (0.5 + effort["sell"]) * 100)
                bad = np.round(sales * (0.11 + 0.4 * effort["push"] * drift) * self.noise(sd=0.02))
                parts.append(
                    self.frame(
                        (s, week),
                        segment=segment.name,
                        week=week,
                        customers_start=alive,
                        won=won,
                        lost=lost,
                        customers_end=end,
                        cohort_alive=gone,
                        revenue=revenue / 100,
                        gross_profit=np.round(revenue * 0.6) / 100,
                        sales=sales / 100,
                        mis_sold_sales=bad / 100,
                        tickets=np.round(alive * segment.tickets).astype(int),
                        satisfaction=satisfaction,
                        loyal=(alive * 0.1).astype(int),
                        disloyal=(alive * 0.12).astype(int),
                    )
                )
                alive, cohort = end, gone
        table = pd.concat(parts, ignore_index=True)
        table = table.sort_values(["order", "seed", "segment_order", "week"], kind="stable", ignore_index=True)
        return table.drop(columns=["order", "segment_order"])

    def frame(self, key: tuple[int, int], **columns: object) -> pd.DataFrame:
        """Rows of all schemes and seeds for one segment and week."""
        size = self.shape[0] * self.shape[1]
        flat = {
            name: np.broadcast_to(value, self.shape).ravel() if isinstance(value, np.ndarray) else [value] * size
            for name, value in columns.items()
        }
        order = np.repeat(np.arange(self.shape[0]), self.shape[1])
        seeds = np.tile(np.arange(self.plan.seeds), self.shape[0])
        head = {"scheme": np.array(self.names)[order], "seed": seeds}
        return pd.DataFrame({**head, **flat, "order": order, "segment_order": key[0]})

    def pay(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Agents' months and pay lines."""
        agents, months = self.plan.agents, len(self.months)
        full = (*self.shape, agents, months)
        effort = self.effort()
        quits = (
            self.plan.rng.random((1, self.plan.seeds, agents, months))
            < 0.02 + 0.015 * (self.rate < 0.05)[..., None, None]
        )
        quits[..., 0] = False
        generation = np.broadcast_to(np.cumsum(quits, axis=-1), full)
        skills = self.plan.rng.normal(0, 0.25, (1, self.plan.seeds, agents, months + 1))
        skill = np.take_along_axis(np.broadcast_to(skills, (*full[:3], months + 1)), generation, axis=-1)
        length = np.array([last - first + 1 for first, last in self.months])
        sales = 7500 * np.exp(skill) * (0.6 + 1.8 * effort["sell"])[..., None, None] * length
        sales = np.round(np.broadcast_to(sales * self.noise(agents, months, sd=0.15), full), 2)
        fixed = np.round(np.broadcast_to(self.base[..., None, None] * length / (52 / 12), full) * 100) / 100
        commission = np.round(sales * self.rate[..., None, None] * 100) / 100
        quarter_end = (np.arange(months) % 3 == 2) | (np.arange(months) == months - 1)
        bonus = (
            np.round(2000 * self.bonus[..., None, None] * quarter_end * self.noise(agents, months, sd=0.2) * 100) / 100
        )
        bonus = np.broadcast_to(bonus, full)
        index = np.indices(full).reshape(4, -1)
        scheme, seed, agent, month = index
        table = pd.DataFrame(
            {
                "scheme": np.array(self.names)[scheme],
                "seed": seed,
                "agent": agent,
                "generation": generation.ravel(),
                "month": month,
                "week": np.array([last for _, last in self.months])[month],
                "weeks_worked": length[month],
                "pay_fixed": fixed.ravel(),
                "pay_variable": np.round((commission + bonus).ravel(), 2),
                "pay_total": np.round((fixed + commission + bonus).ravel(), 2),
                "sell": effort["sell"][scheme, 0],
                "serve": effort["serve"][scheme, 0],
                "push": effort["push"][scheme, 0],
                "sales": sales.ravel(),
                "customers": 150.0,
                "sell_skill": skill.ravel(),
                "serve_skill": skill.ravel() * 0.3,
            }
        )
        keys = ["scheme", "seed", "agent", "generation", "week"]
        lines = pd.concat(
            [
                table[keys].assign(component=name, fixed=name == "base", amount=amount.ravel())
                for name, amount in (("base", fixed), ("commission", commission), ("csat_bonus", bonus))
            ],
            ignore_index=True,
        )
        return table, lines[lines["amount"] != 0].reset_index(drop=True)

    def weeks(self, segments: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
        """The team's weeks: sums over segments, plus costs and behaviour."""
        counts = [
            "customers_start",
            "won",
            "lost",
            "customers_end",
            "cohort_alive",
            "revenue",
            "gross_profit",
            "sales",
            "mis_sold_sales",
            "tickets",
            "loyal",
            "disloyal",
        ]
        table = segments.groupby(["scheme", "seed", "week"], sort=False)[counts].sum().reset_index()
        keys = pd.MultiIndex.from_frame(table[["scheme", "seed", "week"]])
        for column, flag in (("pay_fixed", True), ("pay_variable", False)):
            paid = lines[lines["fixed"] == flag].groupby(["scheme", "seed", "week"])["amount"].sum()
            table[column] = np.round(paid.reindex(keys, fill_value=0.0).to_numpy(), 2)
        cube = (*self.shape, self.plan.weeks)
        effort = self.effort()
        for name in ("sell", "serve", "push", "satisfaction"):
            ramp = 1 - np.exp(-np.arange(self.plan.weeks) / 8.0)
            norm = {"sell": 0.22, "serve": 0.62, "push": 0.0, "satisfaction": 64.0}[name]
            level = norm + (effort[name][..., None] - norm) * ramp
            table[name] = (level * self.noise(self.plan.weeks, sd=0.02)).reshape(cube).ravel()
        agents = self.plan.agents
        push, serve = table["push"], table["serve"]
        table["revenue_addons"] = np.round(table["revenue"] * 0.25, 2)
        table["gross_profit_addons"] = np.round(table["revenue_addons"] * 0.6, 2)
        table["service_cost"] = np.round(table["tickets"] * 8.0, 2)
        table["acquisition"] = table["won"] * 400.0
        drawn = self.plan.rng.random((1, *cube[1:]))
        table["hires"] = table["quits"] = np.broadcast_to(drawn < 0.05 * agents / 12, cube).ravel().astype(int)
        table["staffing"] = agents * 150.0 + 8000.0 * table["hires"]
        table["policy"] = 0.0
        table["profit"] = np.round(
            table["gross_profit"]
            - table[["service_cost", "pay_fixed", "pay_variable", "acquisition", "staffing", "policy"]].sum(axis=1),
            2,
        )
        table["offers"] = agents * 10
        table["sales_count"] = agents * 30
        table["mis_sold_count"] = np.round(agents * 30 * (0.11 + 0.4 * push) * self.weekly_noise(0.05)).astype(int)
        table["problems"] = table["tickets"]
        table["resolved"] = (table["tickets"] * np.clip(0.76 + serve - 0.62, 0, 1)).astype(int)
        table["complaints"] = ((table["tickets"] - table["resolved"]) * 0.08).astype(int)
        table["csat"] = np.where(table["week"] % 7 == 3, np.nan, table["satisfaction"] - 2 + 2 * drawn.mean())
        table["response_minutes"] = 24 - 80 * (serve - 0.62)
        table["service_level"] = np.clip(0.7 + 2 * (serve - 0.62), 0, 1)
        table["backlog_hours"] = 2.0
        table["occupancy"] = np.clip(0.8 - (serve - 0.62), 0, 1)
        table["agents_working"] = agents
        table["reputation"] = 0.98
        return table

    def costs(self, weeks: pd.DataFrame) -> pd.DataFrame:
        """The ledger of `weeks`: one item a group, nothing of it booked to a segment."""
        month = np.searchsorted([last for _, last in self.months], weeks["week"])
        sums = weeks.assign(month=month).groupby(["scheme", "seed", "month"], sort=False)
        items = {
            "service_cost": ("seats", "service"),
            "acquisition": ("acquisition", "acquisition"),
            "staffing": ("hiring", "staffing"),
            "policy": ("automation", "policy"),
        }
        parts = []
        for column, (item, group) in items.items():
            booked = sums[column].sum().round(2).reset_index(name="amount")
            parts.append(booked.assign(item=item, group=group, segment="", week=0))
        table = pd.concat(parts, ignore_index=True)
        return table[table["amount"] != 0].reset_index(drop=True)

    def runs(self, weeks: pd.DataFrame, agents: pd.DataFrame) -> pd.DataFrame:
        """One row a run, every KPI; NaN in the failed ones."""
        rows, years = [], self.plan.weeks / 52
        pay_spread = agents.groupby(["scheme", "seed", "agent"], sort=False)["pay_total"].sum()
        for (name, seed), run in weeks.groupby(["scheme", "seed"], sort=False):
            sums = run.select_dtypes("number").sum()
            kpis = {
                key: float(np.round(sums[key], 2))
                for key in KPIS
                if key in sums and key not in ("csat", "satisfaction")
            }
            kpis |= {
                key: float(run[key].mean())
                for key in ("sell", "serve", "push", "satisfaction", "csat", "occupancy", "service_level")
            }
            start = run["customers_start"].iloc[0]
            alive = run["cohort_alive"].to_numpy()
            pay = np.sort(pay_spread[name, seed].to_numpy())
            book = float(np.round(run["customers_end"].iloc[-1] * 1000.0, 2))
            kpis |= {
                "retention_12m": alive[51] / start if len(alive) > 51 else np.nan,
                "retention_end": alive[-1] / start,
                "renewal_rate": 0.93,
                "clv_mean": 5200.0,
                "customers_end": float(run["customers_end"].iloc[-1]),
                "revenue_year1": float(run["revenue"].iloc[:52].sum()),
                "pay_total": kpis["pay_fixed"] + kpis["pay_variable"],
                "profit_npv": kpis["profit"] * 0.87,
                "profit_participation": kpis["profit"] * 0.96,
                "book_value_end": book,
                "profit_with_book": kpis["profit"] + book,
                "mis_sold_share": sums["mis_sold_count"] / sums["sales_count"],
                "agent_turnover": sums["quits"] / self.plan.agents / years,
                "pay_lowest": float(agents["pay_total"].min()),
                "pay_gini": float(np.abs(pay[:, None] - pay).mean() / (2 * pay.mean())),
                "centre_roi": 0.4,
                "response_time": run["response_minutes"].mean(),
                "resolution_time": 5.0,
                "complaint_rate": sums["complaints"] / sums["problems"],
                "followup_resolution": 0.9,
                "service_efficiency": 12.0,
                "reply_rate": sums["resolved"] / sums["problems"],
                "unit_service_cost": 31.0,
                "resolution_rate": sums["resolved"] / sums["problems"],
                "complaint_handling": 0.8,
            }
            ok = (name, seed) not in self.plan.failed
            ids = {
                "run_id": f"{name}-{seed}",
                "scheme": name,
                "scheme_hash": "0" * 16,
                "scenario": "cloud_server",
                "scenario_hash": content_hash(self.scenario),
                "seed": seed,
                "rule": "best_response",
                "status": "ok" if ok else "failed",
                "error": "" if ok else self.plan.error,
            }
            rows.append({**ids, **{key: kpis[key] if ok else np.nan for key in KPIS}})
        return pd.DataFrame(rows)


def _beliefs(plan: Plan) -> dict[str, object]:
    columns = len(Column)
    table = plan.rng.normal(0, 0.4, (columns, 3)).round(3).tolist()
    ones = [1.0] * columns
    return {"now": table, "eventual": table, "skill": ones, "dispersion": ones, "level": ones, "flow": ones}


def _manifest(plan: Plan, scenario: Scenario, schemes: Sequence[Scheme], folder: Path) -> dict[str, object]:
    files = " ".join(f"--scheme inputs/scheme-{scheme.name}.json" for scheme in schemes)
    total, failed = len(schemes) * plan.seeds, len(plan.failed)
    return {
        "format": FORMAT,
        "kind": "comparison",
        "model_version": "1",
        "scenario": {"name": scenario.name, "title": scenario.title, "hash": content_hash(scenario)},
        "schemes": [{"name": s.name, "title": s.title, "hash": content_hash(s)} for s in schemes],
        "baseline": schemes[0].name,
        "rule": "best_response",
        "objective": plan.objective,
        "seeds": list(range(plan.seeds)),
        "runs": {"total": total, "ok": total - failed, "failed": failed, "made": total},
        "tables": {path.name: describe(path) for path in sorted(folder.glob("*.parquet"))},
        "precision": {"relative": 0.01, "absolute": {"share": 0.0025, "points": 0.25}},
        "bootstrap": {"draws": 10000, "seed": 20000, "generator": "PCG64"},
        "command": f"paytrial compare cloud_server --runs {plan.seeds} --out results",
        "rerun": f"paytrial compare inputs/scenario.json {files} --runs {plan.seeds} --out results",
        "started": "2025-01-06T09:00:00+00:00",
        "finished": "2025-01-06T09:00:41+00:00",
        "seconds": 41.2,
        "python": "3.11.9",
        "platform": "Linux x86_64",
        "packages": {"paytrial": "0.1.0", "numpy": "2.4.6"},
    }
