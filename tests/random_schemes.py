"""Random valid pay schemes over all kinds of components, for properties."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from sim.scheme import Scheme

MOST_PARTS = 8
QUOTA = "quota"
_RANGES = {
    "csat": (0.0, 100.0), "retention": (-1.0, 1.0), "resolution": (0.0, 1.0), "bad_ratings": (0.0, 1.0),
    "complaints": (0.0, 1.0), "slow_answers": (0.0, 1.0), "response_time": (0.0, 120.0), "sales": (0.0, 50_000.0),
    "renewals": (0.0, 90_000.0), "tickets": (0.0, 900.0),
}  # fmt: skip
_SALES = ("sales", "gross_profit", "recurring")
_PAYOUT = st.sampled_from(["month", "quarter", "year"])
_SCOPE = st.sampled_from(["own", "team", "branch"])
_SHARE = st.floats(0, 1).map(lambda x: round(x, 3))
_CHANGES, _BALANCES = ("kpi_gate", "kpi_multiplier"), ("cap", "floor", "draw")


def _money(least: float, most: float) -> st.SearchStrategy[float]:
    return st.floats(least, most).map(lambda x: round(x, 2))


def _points(measure: str, least: float, most: float) -> st.SearchStrategy[list[list[float]]]:
    low, high = _RANGES[measure]
    xs = st.lists(st.floats(low, high), min_size=1, max_size=4).map(sorted)
    return xs.flatmap(
        lambda x: st.tuples(*[_money(least, most)] * len(x)).map(lambda y: [list(p) for p in zip(x, y, strict=True)])
    )


@st.composite
def _kpi(draw: st.DrawFn, least: float, most: float) -> dict[str, Any]:
    """A measure with points; now and then a quota, to which the points are shares."""
    measure = draw(st.sampled_from(list(_RANGES)))
    found = {"measure": measure, "points": draw(_points(measure, least, most))}
    if measure in {"sales", "tickets"} and draw(st.booleans()):
        found |= {"quota": QUOTA, "points": [[0.5, draw(_money(least, most))], [1.0, draw(_money(least, most))]]}
    return found


@st.composite
def _wide_kpi(draw: st.DrawFn, least: float, most: float) -> dict[str, Any]:
    """A KPI with scope, window and shape."""
    extra = {
        "scope": draw(_SCOPE),
        "window_weeks": draw(st.sampled_from([0, 0, 6, 13])),
        "shape": draw(st.sampled_from(["linear", "step"])),
    }
    return draw(_kpi(least, most)) | extra


@st.composite
def _commission(draw: st.DrawFn) -> dict[str, Any]:
    on = draw(st.sampled_from([*_SALES, "renewals", "collected"]))
    found: dict[str, Any] = {"on": on, "payout": draw(_PAYOUT)}
    if draw(st.booleans()):
        found["rate"] = draw(st.floats(0, 0.3))
    else:
        found["tier_kind"] = draw(st.sampled_from(["marginal", "whole"]))
        starts = [0, 1, 1.5] if draw(st.booleans()) else [0, 3_000, 9_000]
        found["quota"] = QUOTA if starts[1] == 1 else ""
        found["tiers"] = [[start, draw(st.floats(0, 0.3))] for start in starts]
    if draw(st.booleans()):
        found |= {"first_week": draw(st.integers(0, 9)), "last_week": draw(st.integers(9, 40))}
    return found | (draw(_single_sales()) if on in _SALES else {})


@st.composite
def _single_sales(draw: st.DrawFn) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if draw(st.booleans()):
        found |= {"hold_share": draw(st.floats(0.1, 1)), "hold_months": draw(st.integers(1, 6))}
    if draw(st.booleans()):
        found |= {"clawback_share": draw(st.floats(0.1, 1)), "clawback_weeks": draw(st.integers(1, 26))}
    if draw(st.booleans()):
        found |= {"segment_weights": {"large": draw(st.floats(0, 3))}, "new_weight": draw(st.floats(0, 3))}
        found |= {"sale_least": draw(_money(0, 300)), "sale_most": draw(_money(300, 2_000))}
    if draw(st.booleans()):
        found |= {"high_value_from": draw(_money(0, 900)), "high_value_weight": draw(st.floats(1.1, 3))}
    if draw(st.booleans()):
        first = draw(_SHARE)
        found["split"] = [first, 1 - first]
    return found


@st.composite
def _scores(draw: st.DrawFn) -> list[dict[str, Any]]:
    weight = draw(_SHARE)
    kpis = [draw(_wide_kpi(-1, 2)) for _ in range(draw(st.integers(1, 2)))]
    weights = [1.0] if len(kpis) == 1 else [weight, 1 - weight]
    return [kpi | {"weight": share} for kpi, share in zip(kpis, weights, strict=True)]


@st.composite
def _matrix(draw: st.DrawFn) -> dict[str, Any]:
    amounts = [[draw(_money(-500, 2_000)) for _ in range(2)] for _ in range(2)]
    return {
        "row_measure": "csat", "row_steps": [40, 70], "column_measure": "retention", "column_steps": [0.5, 0.9],
        "amounts": amounts, "payout": draw(_PAYOUT),
    }  # fmt: skip


@st.composite
def _gate(draw: st.DrawFn) -> dict[str, Any]:
    kpi = draw(_kpi(0, 1))
    return {
        "measure": kpi["measure"],
        "threshold": kpi["points"][0][0],
        "quota": kpi.get("quota", ""),
        "scope": draw(_SCOPE),
    }


def _dict(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(keys)


_PAID = st.sampled_from([*_SALES, "renewals", "collected"])
_PARTS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "fixed": _dict(amount=_money(0, 9_000)),
    "commission": _commission(),
    "kpi_bonus": st.builds(lambda kpi, payout: kpi | {"payout": payout}, _wide_kpi(-3_000, 3_000), _PAYOUT),
    "scorecard": _dict(target=_money(0, 5_000), kpis=_scores(), payout=_PAYOUT),
    "kpi_matrix": _matrix(),
    "piece_rate": _dict(amount=_money(0, 10), payout=_PAYOUT, on=st.sampled_from(["tickets", "sales_count"])),
    "deduction": _dict(
        measure=st.sampled_from(["bad_ratings", "complaints", "slow_answers"]), amount=_money(0, 100), payout=_PAYOUT
    ),
    "long_term_bonus": st.builds(
        lambda kpi, years, leaving: kpi | {"vesting_years": years, "on_leaving": leaving},
        _kpi(0, 9_000), st.integers(1, 3), st.sampled_from(["forfeit", "pay"]),
    ),
    "team_pool": _dict(on=_PAID, rate=st.floats(0, 0.1), scope=st.sampled_from(["team", "branch"]), payout=_PAYOUT),
    "override": _dict(on=_PAID, rate=st.floats(0, 0.1), payout=_PAYOUT),
    "tournament": _dict(
        measure=st.sampled_from(["sales", "csat", "retention", "tickets"]), payout=_PAYOUT,
        prizes=st.lists(_money(0, 3_000), min_size=1, max_size=4).map(lambda p: sorted(p, reverse=True)),
        scope=st.sampled_from(["team", "branch"]),
    ),
    "kpi_gate": _gate(),
    "kpi_multiplier": _dict(kpis=_scores()),
    "cap": _dict(amount=_money(0, 9_000), payout=_PAYOUT),
    "floor": _dict(amount=_money(0, 9_000), payout=_PAYOUT, until_week=st.none() | st.integers(1, 60)),
    "draw": _dict(
        amount=_money(0, 9_000), payout=_PAYOUT, recovery_share=_SHARE, recovery_start_week=st.integers(0, 20),
        until_week=st.none() | st.integers(1, 60), on_leaving=st.sampled_from(["forgive", "charge"]),
    ),
}  # fmt: skip


@st.composite
def schemes(draw: st.DrawFn, most: int = MOST_PARTS) -> Scheme:
    """A scheme of base pay and up to `most` other components of any kind, with quotas and phases."""
    phased = draw(st.booleans())
    parts: list[dict[str, Any]] = [{"kind": "fixed", "id": "base", "amount": draw(_money(0, 9_000))}]
    for i, kind in enumerate(draw(st.lists(st.sampled_from(list(_PARTS)), max_size=most))):
        part = {"kind": kind, "id": f"c{i}", **draw(_PARTS[kind])}
        if kind in _CHANGES or kind in _BALANCES:
            part["applies_to"] = draw(st.lists(st.sampled_from(_targets(kind, parts)), min_size=1, unique=True))
        if phased and _may_have_phases(part, parts):
            part["phases"] = draw(st.sampled_from([[], ["first"], ["second"]]))
        parts.append(part)
    return Scheme.model_validate({"name": "random", "components": parts, **draw(_top(phased=phased))})


def _targets(kind: str, parts: list[dict[str, Any]]) -> list[str]:
    """What a component may act on: pay, and what balances add to it."""
    return [p["id"] for p in parts if p["kind"] not in _CHANGES and (kind in _BALANCES or p["kind"] not in _BALANCES)]


def _may_have_phases(part: dict[str, Any], parts: list[dict[str, Any]]) -> bool:
    """A cap, and what changes single sales or prizes, holds where these do: in all phases."""
    if part["kind"] in _CHANGES:
        changed = [p for p in parts if p["id"] in part["applies_to"]]
        return not any({"hold_share", "clawback_share", "prizes"} & p.keys() for p in changed)
    return part["kind"] != "cap"


@st.composite
def _top(draw: st.DrawFn, *, phased: bool) -> dict[str, Any]:
    quota = {"id": QUOTA, "measure": "sales", "amount": draw(_money(1_000, 400_000)), "quarters": [0.1, 0.2, 0.3, 0.4]}
    quota |= {"ramp": [[8, 0.5], [20, 0.8]], "growth": draw(st.none() | st.floats(-0.2, 0.3))}
    second = draw(st.sampled_from([{"from_week": 6}, {"from_week": 15}, {"when": "churn", "above": 0.05}]))
    return {
        "quotas": [quota],
        "phases": [{"id": "first"}, {"id": "second", **second}] if phased else [],
        "team_size": draw(st.sampled_from([1, 2, 3, 12])),
        "payment_lag_weeks": draw(st.sampled_from([0, 0, 5])),
        "on_leaving": draw(st.sampled_from(["settle", "forfeit"])),
    }
