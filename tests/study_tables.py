"""Tables of each kind of study, from toys."""

from __future__ import annotations

import json
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import stats
from study_fixture import NOISE, SCALE, UNITS, Plan, toml_of

from scenarios.loader import load_scheme
from scenarios.paths import changed
from sim.kpis import KPIS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scenarios.spec import Lever, Spec, Uncertainty
    from sim.scheme import Scheme

Made = tuple[dict[str, pd.DataFrame], dict[str, bytes]]
Z = 1.96
LUCK = 2.6
SWEPT = "balanced*"
SIDES = {"current": (0.0, 0.0), "balanced": (0.045, 0.018), "sales_heavy": (0.02, -0.03), "flat_salary": (-0.05, 0.012)}
"""Toy: share by which a scheme beats `current` in each of the first two objectives."""


def _unit(item: Lever | Uncertainty, rng: np.random.Generator) -> tuple[Any, float]:
    """A value of a factor and where it lies, from 0 to 1."""
    at = float(rng.random())
    kind = getattr(item, "kind", "real")
    if kind == "switch":
        return at > 0.4, float(at > 0.4)
    if kind == "choice":
        place = int(at * len(item.choices))
        return item.choices[place], place / max(1, len(item.choices) - 1)
    value = item.low + at * (item.high - item.low)
    if getattr(item, "step", None):
        value = item.low + round((value - item.low) / item.step) * item.step
    return round(value, 6), (value - item.low) / (item.high - item.low)


def _score(places: Sequence[float]) -> tuple[float, float]:
    """Toy response: a hump in each lever for the first aim, a slope for the others."""
    weights = 1.0 / (1 + np.arange(len(places)))
    hump = 1 - 4 * (np.array(places) - 0.6) ** 2
    first = float(np.average(hump, weights=weights)) if len(places) else 0.0
    second = float(np.average(1 - np.array(places), weights=weights)) if len(places) else 0.0
    return first, second


def _level(kpi: str, place: int, first: float, second: float) -> float:
    good = 0.25 * (first - 0.5) if place == 0 else 0.05 * (second - 0.5) + 0.04
    return SCALE[kpi] * (1 + (KPIS[kpi].direction or 1) * good)


# --- search -------------------------------------------------------------------------------------------------


def search(plan: Plan, spec: Spec, schemes: Sequence[Scheme]) -> Made:
    trials = _trials(plan, spec)
    finalists, verdict, files = _finalists(plan, spec, schemes, trials)
    tables = {"trials": trials, "finalists": finalists, "convergence": _convergence(plan, trials, spec)}
    if plan.levers:
        tables["importance"] = _importance(spec)
    files["verdict.json"] = json.dumps(verdict).encode()
    return tables, files


def _trials(plan: Plan, spec: Spec) -> pd.DataFrame:
    rows = []
    for trial in range(plan.trials):
        row: dict[str, Any] = {"trial": trial, "state": "complete", "reason": "", "runs": 16}
        if trial % 9 == 4:
            row |= {"state": "stopped", "reason": "dominated after 4 runs", "runs": 4}
        if trial % 41 == 40:
            row |= {"state": "failed", "reason": "model: occupancy above 1", "runs": 0}
        places, values = [], {}
        for lever in spec.levers:
            value, place = _unit(lever, plan.rng)
            places.append(place)
            values[lever.name] = value
        if values.get("with_retention") is False:
            values["retention_bonus"] = None
        first, second = _score(places)
        feasible = row["state"] != "failed" and plan.outcome != "no_feasible" and (trial % 5 != 3)
        row |= {"feasible": feasible, "on_front": False, "complexity": 3 + trial % 5, "scheme_hash": f"{trial:016x}"}
        row |= {f"lever.{name}": value for name, value in values.items()}
        for place, kpi in enumerate(spec.objectives):
            ok = row["state"] != "failed"
            noise = NOISE[kpi] * plan.rng.normal()
            row |= {
                kpi: _level(kpi, place, first, second) + noise if ok else None,
                f"{kpi}_se": NOISE[kpi] if ok else None,
            }
        for i, limit in enumerate(spec.limits):
            size = abs(limit.bound) * 0.1
            sign = 1 if not feasible and (i == trial % len(spec.limits) or i == 0) else -1
            row[f"limit.{limit.kpi}"] = None if row["state"] == "failed" else sign * size * (0.2 + plan.rng.random())
        rows.append(row)
    table = pd.DataFrame(rows)
    _mark_front(table, spec)
    return table


def all_failed(trials: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """The same trials if no run had finished."""
    table = trials.copy()
    table[["state", "reason", "runs", "feasible", "on_front"]] = ["failed", plan.title, 0, False, False]
    values = [c for c in table if c in SCALE or str(c).endswith("_se") or str(c).startswith("limit.")]
    table[values] = np.nan
    return table


def _mark_front(table: pd.DataFrame, spec: Spec) -> None:
    signs = np.array([KPIS[kpi].direction for kpi in spec.objectives])
    use = table.index[table["feasible"] & (table["state"] == "complete")]
    values = table.loc[use, list(spec.objectives)].to_numpy(float) * signs
    on = [not any((values >= v).all(1) & (values > v).any(1)) for v in values]
    table.loc[use, "on_front"] = on


def _finalists(
    plan: Plan, spec: Spec, schemes: Sequence[Scheme], trials: pd.DataFrame
) -> tuple[pd.DataFrame, dict, dict]:
    first = spec.objectives[0]
    sign = KPIS[first].direction or 1
    complete = trials[(trials["state"] == "complete") & (trials["feasible"] | (plan.outcome == "no_feasible"))]
    best = complete.assign(order=-sign * complete[first]).sort_values("order").head(5)
    if plan.outcome == "no_feasible" or plan.failed:
        best = best.head(0)
    # How good the best of the given schemes is decides the outcome.
    shift = {"recommended": 0.022, "tie": 0.035, "keep": 0.06, "no_feasible": 0.0}[plan.outcome]
    names = [f"found_{int(t)}" for t in best["trial"]]
    rows = []
    entries = [(s.name, "baseline" if i == 0 else "reference", None) for i, s in enumerate(schemes)]
    entries += [(name, "found", int(t)) for name, t in zip(names, best["trial"], strict=True)]
    fresh = {}
    for name, role, trial in entries:
        for place, kpi in enumerate(spec.objectives):
            direction = KPIS[kpi].direction or 1
            if role == "found":
                # What the search saw, less the luck that was in it.
                seen = float(best.loc[best["trial"] == trial, kpi].iloc[0])
                fresh[name, kpi] = seen - direction * LUCK * NOISE[kpi]
            else:
                good = SIDES.get(name, (0.0, 0.0))[min(place, 1)]
                fresh[name, kpi] = SCALE[kpi] * (1 + direction * (good if name != "balanced" or place else shift))
    reference = max((s.name for s in schemes), key=lambda n: sign * fresh[n, first])
    for name, role, trial in entries:
        for kpi in spec.objectives:
            direction = KPIS[kpi].direction or 1
            mean, half = fresh[name, kpi], Z * NOISE[kpi]
            search_mean = mean + direction * NOISE[kpi] * LUCK if role == "found" else mean - 0.4 * NOISE[kpi]
            gap = search_mean - mean if role == "found" else None
            diff = mean - fresh[schemes[0].name, kpi] if role != "baseline" else None
            versus = mean - fresh[reference, kpi] if name != reference else None
            rows.append(
                {
                    "scheme": name,
                    "role": role,
                    "trial": trial,
                    "objective": kpi,
                    "unit": UNITS[kpi],
                    "search_mean": search_mean,
                    "fresh_mean": mean,
                    "fresh_low": mean - half,
                    "fresh_high": mean + half,
                    "runs": 64,
                    **_ends("gap", gap, 1.2 * half),
                    **_ends("diff", diff, 0.9 * half),
                    **_ends("vs_best", versus, 0.9 * half),
                    "probability_best": _probability(name, names, plan),
                    "among_best": name in names[:1] or (plan.outcome == "tie" and name in names[:3]),
                    "feasible": True,
                    "admissible": role == "found",
                }
            )
    verdict = {
        "outcome": plan.outcome,
        "pick": {"keep": reference, "no_feasible": None}.get(plan.outcome, names[0] if names else None),
        "reference": reference,
        "tied": names[1:3] if plan.outcome == "tie" else [],
        "probability": 0.93 if plan.outcome == "recommended" else 0.41,
        "objective": first,
    }
    files = {}
    for name, trial in zip(names, best["trial"], strict=True):
        levers = best[best["trial"] == trial].iloc[0]
        files[f"schemes/{name}.toml"] = toml_of(_scheme_of(plan, spec, name, levers))
    return pd.DataFrame(rows), verdict, files


def _scheme_of(plan: Plan, spec: Spec, name: str, trial: pd.Series) -> Scheme:
    template = load_scheme("balanced")
    values = {lever.path: trial[f"lever.{lever.name}"] for lever in spec.levers}
    values = {path: v.item() if hasattr(v, "item") else v for path, v in values.items() if pd.notna(v)}
    made = changed(template, values)
    return made.model_copy(update={"name": name, "title": plan.titles.get("found", f"Found {name[6:]}: by search")})


def _ends(name: str, mean: float | None, half: float) -> dict[str, float | None]:
    if mean is None:
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    return {name: mean, f"{name}_low": mean - half, f"{name}_high": mean + half}


def _probability(name: str, found: Sequence[str], plan: Plan) -> float:
    if plan.outcome in ("keep", "no_feasible"):
        return 0.9 if name == "balanced" else 0.02
    if name not in found:
        return 0.0
    share = (0.41, 0.33, 0.22) if plan.outcome == "tie" else (0.93, 0.05, 0.02)
    place = found.index(name)
    return share[place] if place < len(share) else 0.0


def _convergence(plan: Plan, trials: pd.DataFrame, spec: Spec) -> pd.DataFrame:
    one = len(spec.objectives) == 1
    unit = UNITS[spec.objectives[0]] if one else "hypervolume"
    n = np.arange(len(trials))
    top = SCALE[spec.objectives[0]] if one else 1.0
    parts = []
    for sampler, speed in (("tpe", 20.0), *([("random", 60.0)] if plan.twin else [])):
        value = top * (0.95 + 0.06 * (1 - np.exp(-np.floor(n / 5) * 5 / speed)))
        parts.append(pd.DataFrame({"sampler": sampler, "trial": n, "value": value, "unit": unit}))
    return pd.concat(parts, ignore_index=True)


def _importance(spec: Spec) -> pd.DataFrame:
    weights = 1.0 / (1 + np.arange(len(spec.levers))) ** 1.3
    rows = []
    for place, kpi in enumerate(spec.objectives):
        share = np.roll(weights, place) / weights.sum()
        rows += [{"objective": kpi, "lever": l.name, "importance": s} for l, s in zip(spec.levers, share, strict=True)]
    return pd.DataFrame(rows)


# --- sweep --------------------------------------------------------------------------------------------------


def sweep(plan: Plan, spec: Spec, schemes: Sequence[Scheme]) -> Made:
    points, places = [], []
    for point in range(plan.points):
        row: dict[str, Any] = {"point": point}
        at = []
        for factor in spec.factors:
            row[factor.name], place = _unit(factor, plan.rng)
            at.append(place)
        points.append(row)
        places.append(at)
    table = pd.DataFrame(points)
    summary, runs = [], []
    names = [scheme.name for scheme in schemes] + ([SWEPT] if spec.levers else [])
    for point, at in enumerate(places):
        for rule in spec.rules:
            base: dict[str, float] = {}
            for s, name in enumerate(names):
                # Only the scheme that is swept feels the levers.
                first, second = _score(at if name == SWEPT else at[len(spec.levers) :])
                for place, kpi in enumerate(spec.objectives):
                    mean = _level(kpi, place, first, second) * (1 + 0.01 * s)
                    half = NOISE[kpi] * Z / 4
                    base.setdefault(kpi, mean)
                    summary.append(
                        {
                            "point": point,
                            "scheme": name,
                            "scenario": spec.scenarios[0],
                            "rule": rule,
                            "kpi": kpi,
                            "unit": UNITS[kpi],
                            "n": 16,
                            "mean": mean,
                            "low": mean - half,
                            "high": mean + half,
                            **_ends("diff", mean - base[kpi] if s else None, half),
                        }
                    )
                runs.append({"point": point, "scheme": name, "seed": 1, "status": "ok", "rule": rule, "profit": 1.0})
    curves, effects = _curves(spec, names)
    return {
        "points": table,
        "summary": pd.DataFrame(summary),
        "runs": pd.DataFrame(runs),
        "curves": curves,
        "effects": effects,
    }, {}


def _curves(spec: Spec, names: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    curves, effects = [], []
    for s, name in enumerate(names):
        factors = spec.factors if name == SWEPT else spec.uncertainties
        for rule in spec.rules:
            for place, kpi in enumerate(spec.objectives):
                key = {"scheme": name, "scenario": spec.scenarios[0], "rule": rule, "kpi": kpi}
                n = len(factors)
                if n == 0:
                    continue
                shares = 1.0 / (1 + np.arange(n)) ** 1.5
                shares = 0.85 * np.roll(shares, place) / shares.sum()
                for f, factor in enumerate(factors):
                    curve = _main_effect(factor, f if name == SWEPT else (f + s) % n, n, kpi, place)
                    curves += [{**key, "factor": factor.name, **row} for row in curve]
                    means = [row["mean"] for row in curve]
                    effects.append(
                        {
                            **key,
                            "factor": factor.name,
                            "other": "",
                            "share": shares[f],
                            "range": max(means) - min(means),
                            "fit": 0.91,
                        }
                    )
                pairs = list(combinations(factors, 2))[:10]
                effects += [
                    {**key, "factor": a.name, "other": b.name, "share": 0.06 / (1 + i), "range": None, "fit": 0.91}
                    for i, (a, b) in enumerate(pairs)
                ]
    return pd.DataFrame(curves), pd.DataFrame(effects)


def _main_effect(factor: Any, f: int, n: int, kpi: str, place: int) -> list[dict[str, Any]]:
    kind = getattr(factor, "kind", "real")
    if kind == "switch":
        values, at = [False, True], [0.0, 1.0]
    elif kind == "choice":
        values, at = list(factor.choices), list(np.linspace(0, 1, len(factor.choices)))
    else:
        at = list(np.linspace(0.1, 0.9, 5))
        values = [factor.low + x * (factor.high - factor.low) for x in at]
    found = []
    for value, x in zip(values, at, strict=True):
        places = [0.5] * n
        places[f] = x
        mean = _level(kpi, place, *_score(places))
        half = NOISE[kpi] * 0.4
        found.append({"value": value, "mean": mean, "low": mean - half, "high": mean + half})
    return found


# --- sensitivity --------------------------------------------------------------------------------------------


def sensitivity(plan: Plan, spec: Spec, schemes: Sequence[Scheme]) -> Made:
    tornado, morris, sobol = [], [], []
    pairs = [(s.name, schemes[0].name) for s in schemes]
    for scheme, against in pairs:
        for place, kpi in enumerate(spec.objectives):
            level = scheme == against
            side = 1.0 if level else SIDES.get(scheme, (0.01, 0.01))[min(place, 1)]
            base, half = side * SCALE[kpi], NOISE[kpi] * Z / 3
            for f, item in enumerate(spec.uncertainties):
                key = {"kpi": kpi, "scheme": scheme, "against": against, "factor": item.name}
                size = (0.05 if level else 0.06) * SCALE[kpi] * (-1) ** f / (1 + f) ** 1.2
                low, high = base - size, base + 0.8 * size
                flips = not level and ((low * base < 0 and abs(low) > half) or (high * base < 0 and abs(high) > half))
                tornado.append(
                    {
                        "kpi": kpi, "unit": UNITS[kpi], **key, "factor_unit": "share",
                        "base_value": (item.low + item.high) / 2,
                        "low_value": item.low, "high_value": item.high,
                        **_ends("base", base, half), **_ends("at_low", low, half), **_ends("at_high", high, half),
                        "flips": flips,
                    }
                )  # fmt: skip
                star = abs(size) * 1.1
                morris.append(
                    {
                        **key,
                        "mu": size,
                        "mu_star": star,
                        "mu_star_low": 0.8 * star,
                        "mu_star_high": 1.2 * star,
                        "sigma": 0.5 * star * (1 + f % 2),
                    }
                )
                first = 0.8 * 2.0 ** -(f + 1)
                sobol.append({**key, **_ends("s1", first, 0.08), **_ends("st", first + 0.05 * (1 + f % 3), 0.1)})
    return {"tornado": pd.DataFrame(tornado), "morris": pd.DataFrame(morris), "sobol": pd.DataFrame(sobol)}, {}


# --- robustness ---------------------------------------------------------------------------------------------


def robustness(plan: Plan, spec: Spec, schemes: Sequence[Scheme]) -> Made:
    values, regrets, criteria = [], [], []
    for place, kpi in enumerate(spec.objectives):
        direction = KPIS[kpi].direction or 1
        grid = {}
        for w, (scenario, rule) in enumerate((s, r) for s in spec.scenarios for r in spec.rules):
            for s, scheme in enumerate(schemes):
                good = SIDES.get(scheme.name, (0.01, 0.01))[min(place, 1)] - 0.008 * w * (s == 1) + 0.004 * w
                mean = SCALE[kpi] * (1 + direction * good)
                grid[scenario, rule, scheme.name] = mean
                half = NOISE[kpi] * Z / 4
                values.append(
                    {"kpi": kpi, "unit": UNITS[kpi], "scheme": scheme.name, "scenario": scenario, "rule": rule, "n": 16,
                     "mean": mean, "low": mean - half, "high": mean + half}
                )  # fmt: skip
        for (scenario, rule, scheme), mean in grid.items():
            best = max(direction * v for (a, b, _), v in grid.items() if (a, b) == (scenario, rule))
            regrets.append(
                {
                    "kpi": kpi,
                    "unit": UNITS[kpi],
                    "scheme": scheme,
                    "scenario": scenario,
                    "rule": rule,
                    "regret": best - direction * mean,
                }
            )
        criteria += _criteria(kpi, direction, grid, regrets, schemes)
    first = KPIS[spec.objectives[0]].direction or 1
    pick = max((row for row in criteria if row["kpi"] == spec.objectives[0]), key=lambda row: first * row["mean"])[
        "scheme"
    ]
    tables = {"values": pd.DataFrame(values), "regret": pd.DataFrame(regrets), "criteria": pd.DataFrame(criteria)}
    outcome = {"recommended": "keep" if pick == schemes[0].name else "recommended"}.get(plan.outcome, plan.outcome)
    others = [s.name for s in schemes if s.name != pick]
    verdict: dict[str, Any] = {"outcome": outcome, "pick": pick, "objective": spec.objectives[0], "probability": 0.97}
    verdict |= {"tied": others[:1] if outcome == "tie" else [], "dominated": others[-1:], "contexts": len(grid)}
    if spec.uncertainties:
        tables["flips"] = _flips(spec, schemes, pick)
    if plan.worlds and spec.uncertainties:
        tables["worlds"], tables["boxes"] = _worlds(plan, spec, schemes, pick)
        share = float(tables["worlds"]["loses"].mean())
        verdict |= {"loses_share": share, "loses_low": max(0.0, share - 0.08), "loses_high": share + 0.09}
    return tables, {"verdict.json": json.dumps(verdict).encode()}


def _criteria(kpi: str, direction: int, grid: dict, regrets: list, schemes: Sequence[Scheme]) -> list[dict[str, Any]]:
    rows = []
    for scheme in schemes:
        mine = np.array([v for (_, _, name), v in grid.items() if name == scheme.name])
        lost = [r["regret"] for r in regrets if r["scheme"] == scheme.name and r["kpi"] == kpi]
        worst = mine.min() if direction > 0 else mine.max()
        cvar = np.sort(direction * mine)[: max(1, len(mine) // 2)].mean() * direction
        rows.append(
            {"kpi": kpi, "unit": UNITS[kpi], "scheme": scheme.name, "mean": mine.mean(), "worst": worst, "cvar": cvar,
             "max_regret": max(lost), "mean_regret": float(np.mean(lost)), "best_by": ""}
        )  # fmt: skip
    for name, larger in (
        ("mean", True),
        ("worst", True),
        ("cvar", True),
        ("max_regret", False),
        ("mean_regret", False),
    ):
        sign = direction if larger else -1
        best = max(rows, key=lambda r: sign * r[name])
        best["best_by"] = "; ".join(filter(None, (best["best_by"], name)))
    return rows


def _flips(spec: Spec, schemes: Sequence[Scheme], pick: str) -> pd.DataFrame:
    rows = []
    for scheme in (s.name for s in schemes if s.name != pick):
        for place, kpi in enumerate(spec.objectives):
            for f, item in enumerate(spec.uncertainties):
                turns = (f + place) % 2 == 0
                flip = item.low + 0.3 * (item.high - item.low) if turns else None
                half = 0.04 * (item.high - item.low)
                rows.append(
                    {
                        "kpi": kpi,
                        "unit": UNITS[kpi],
                        "scheme": pick,
                        "against": scheme,
                        "factor": item.name,
                        "factor_unit": "share",
                        "base_value": item.low + 0.6 * (item.high - item.low),
                        "low_value": item.low,
                        "high_value": item.high,
                        "base_diff": 0.03 * SCALE[kpi],
                        **_ends("flip", flip, half),
                        "after": "worse" if turns else "",
                    }
                )
    return pd.DataFrame(rows)


def _worlds(plan: Plan, spec: Spec, schemes: Sequence[Scheme], pick: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = []
    for world in range(plan.worlds):
        row: dict[str, Any] = {"world": world}
        places = []
        for item in spec.uncertainties:
            row[item.name], place = _unit(item, plan.rng)
            places.append(place)
        lead = places[0] - 0.35 + (0.25 * (1 - places[2]) if len(places) > 2 else 0) + 0.1 * plan.rng.normal()
        for s, scheme in enumerate(s for s in schemes if s.name != pick):
            row[f"diff.{scheme.name}"] = -SCALE[spec.objectives[0]] * 0.05 * (lead + 0.2 * s)
        row |= {"loses": lead < 0, "clear": lead < -0.1}
        rows.append(row)
    worlds = pd.DataFrame(rows)
    first = spec.uncertainties[0]
    edge = first.low + 0.35 * (first.high - first.low)
    numbers = {"coverage": 0.8, "density": 0.7, "support": 0.25}
    boxes = [{"box": 1, "factor": first.name, "low": None, "high": edge, "categories": "", **numbers, "p_value": 1e-5}]
    if len(spec.uncertainties) > 2:
        third = spec.uncertainties[2]
        middle = third.low + 0.5 * (third.high - third.low)
        boxes.append(
            {"box": 1, "factor": third.name, "low": middle, "high": None, "categories": "", **numbers, "p_value": 0.02}
        )
    return worlds, pd.DataFrame(boxes)


# --- pilot --------------------------------------------------------------------------------------------------


def pilot(plan: Plan, spec: Spec, schemes: Sequence[Scheme]) -> Made:
    effects, power, needed = [], [], []
    for scheme in (s.name for s in schemes[1:]):
        for place, kpi in enumerate(spec.objectives):
            for weeks in spec.pilot.weeks:
                side = SIDES.get(scheme, (0.01, 0.01))[min(place, 1)]
                size = {"profit": 4e3, "retention_12m": 0.74}.get(kpi, SCALE[kpi])
                effect = side * size * weeks / 26
                sd = abs(0.12 * size * (weeks / 26) ** 0.5)
                half = 0.15 * abs(effect) + 0.002 * size
                key = {"kpi": kpi, "scheme": scheme, "against": schemes[0].name, "weeks": weeks}
                effects.append({"kpi": kpi, "unit": UNITS[kpi], **key, **_ends("effect", effect, half), "sd_agent": sd})
                power += [{**key, "agents": n, "power": _power(effect, sd, n)} for n in spec.pilot.agents]
                agents = int(np.ceil(2 * (Z + 0.8416) ** 2 * sd**2 / effect**2)) if effect else None
                needed.append({**key, "power": spec.pilot.power, "agents": agents})
    return {"effects": pd.DataFrame(effects), "power": pd.DataFrame(power), "needed": pd.DataFrame(needed)}, {}


def _power(effect: float, sd: float, agents: float) -> float:
    shift = abs(effect) / (sd * (2 / agents) ** 0.5)
    return float(stats.norm.sf(Z - shift) + stats.norm.cdf(-Z - shift))


MAKERS: dict[str, Callable[[Plan, Spec, Sequence[Scheme]], Made]] = {
    "search": search,
    "sweep": sweep,
    "sensitivity": sensitivity,
    "robustness": robustness,
    "pilot": pilot,
}
