"""10 Assumptions and method: what was assumed, how the model works, and how to make this report again."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from reports.assumptions import SOURCES, Assumption, assumptions
from reports.catalogue import odd, t
from reports.format import capital, plain
from reports.frames import frame
from reports.labels import clean
from reports.market_view import market_chart, market_frame, market_lines
from reports.page import fill
from reports.tables import Cell, Column, Row, Table, even
from reports.theories import rule_title
from sim.pay.measures import Column as Measured

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

    from reports.charts.lines import Line
    from reports.data import Study

_EFFORTS = ("sell", "serve", "push")
_OF_RULES, _OF_TRICKS = "rules", "gaming"
_RULE_WITH_TRICKS = "gamer"
_SEGMENTS = "segments: "
_MOST_SEGMENTS = 5


@dataclass(frozen=True, slots=True)
class Belief:
    """What agents believe effort does to one measured result: elasticities now and in the end."""

    measured: str
    now: tuple[float, ...]
    eventual: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Method:
    """Assumptions, the market, beliefs and the manifest."""

    study: Study
    market: tuple[Line, ...]
    assumptions: tuple[Assumption, ...]
    beliefs: tuple[Belief, ...]


def prepare(study: Study) -> Method:
    """Collect what the scenario assumes and what the manifest says."""
    return Method(study, market_lines(study), _read(study), _beliefs(study))


def _read(study: Study) -> tuple[Assumption, ...]:
    """Assumptions, without the numbers of decision rules that nobody in the study uses."""
    theory = str(study.manifest.get("rule", ""))
    found = assumptions(study.scenario)
    return tuple(a for a in found if _is_used(a, theory))


def _is_used(number: Assumption, theory: str) -> bool:
    if number.group == _OF_TRICKS:
        return _RULE_WITH_TRICKS in theory
    return number.group != _OF_RULES or number.meaning.partition(":")[0] in theory


def _beliefs(study: Study) -> tuple[Belief, ...]:
    """Measured beliefs, if the folder has them in the form this version writes."""
    path = study.results.folder / "inputs" / "beliefs.json"
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))
        rows = list(zip(Measured, saved["now"], saved["eventual"], strict=True))
        return tuple(
            Belief(column.name.lower(), tuple(map(float, now)), tuple(map(float, eventual)))
            for column, now, eventual in rows
        )
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def render(method: Method) -> Markup:
    """The section as HTML."""
    tables = [_belief_table(method.beliefs)] if method.beliefs else []
    return fill(
        "method",
        counts=_counts(method),
        assumptions=_assumption_tables(method),
        tables=tables,
        charts=[market_chart(method.study, method.market)] if method.market else [],
        model=odd(),
        manifest=_manifest_rows(method.study),
        rebuild=shlex.join(["paytrial", "report", str(method.study.results.folder)]),
        command=clean(str(method.study.manifest.get("rerun") or method.study.manifest.get("command") or "")),
    )


def frames(method: Method) -> dict[str, pd.DataFrame]:
    """Tables `assumptions`, `beliefs` and, if the market moved, `market`."""
    numbers = (
        {
            "field": a.path,
            "value": a.value,
            "unit": a.unit,
            "source": a.source,
            "set_in_scenario": a.changed,
            "meaning": a.meaning,
            "note": a.cited,
        }
        for a in method.assumptions
    )
    beliefs = (
        {
            "measured": belief.measured,
            **{f"{effort}_now": value for effort, value in zip(_EFFORTS, belief.now, strict=True)},
            **{f"{effort}_eventual": value for effort, value in zip(_EFFORTS, belief.eventual, strict=True)},
        }
        for belief in method.beliefs
    )
    market = {"market": market_frame(method.study, method.market)} if method.market else {}
    return {"assumptions": frame(numbers, ["field"]), "beliefs": frame(beliefs, ["measured"]), **market}


def _counts(method: Method) -> str:
    found = {source: sum(a.source == source for a in method.assumptions) for source in SOURCES}
    return t(
        "method.counts", total=len(method.assumptions), changed=sum(a.changed for a in method.assumptions), **found
    )


def _assumption_tables(method: Method) -> list[Table]:
    """Everything but the segments in one table; the segments side by side, a few to a table."""
    single = [a for a in method.assumptions if not a.group.startswith(_SEGMENTS)]
    groups = [list(found) for _, found in groupby(method.assumptions, key=lambda a: a.group)]
    segments = [found for found in groups if found[0].group.startswith(_SEGMENTS)]
    tables = [_plain_table(single)]
    tables += [
        _segment_table([segments[i] for i in group], first=part == 0)
        for part, group in enumerate(even(len(segments), _MOST_SEGMENTS))
    ]
    return tables


def _plain_table(found: list[Assumption]) -> Table:
    rows: list[Row] = []
    for group, members in groupby(found, key=lambda a: a.group):
        rows.append(Row(_group_title(group)))
        rows += [
            Row(capital(a.meaning), (Cell(_value(a.value)), Cell(a.unit), _source(a)), note=_name(a)) for a in members
        ]
    columns = (
        Column(t("method.column.value")),
        Column(t("method.column.unit"), numeric=False),
        Column(t("method.column.source"), numeric=False),
    )
    return Table(
        "assumptions", t("method.assumptions.caption"), t("method.corner"), columns, tuple(rows), t("method.note")
    )


def _segment_table(segments: list[list[Assumption]], *, first: bool) -> Table:
    """Numbers of the segments: a row a field, a column a segment. All segments have the same fields."""
    rows = tuple(
        Row(
            capital(same[0].meaning),
            (*(Cell(_value(a.value)) for a in same), _source(same[0])),
            same[0].unit,
            _name(same[0]),
        )
        for same in zip(*segments, strict=True)
    )
    columns = (
        *(Column(found[0].group.removeprefix(_SEGMENTS)) for found in segments),
        Column(t("method.column.source"), numeric=False),
    )
    caption = t("method.segments.caption")
    if not first:
        caption = t("continued", caption=caption)
    return Table("assumptions", caption, t("method.corner"), columns, rows)


def _source(a: Assumption) -> Cell:
    return Cell(t(f"source.{a.source}"), a.cited)


def _name(a: Assumption) -> str:
    return a.path.rsplit(".", 1)[-1]


def _group_title(group: str) -> str:
    name, _, rest = group.partition(": ")
    title = t(f"group.{name}")
    return f"{title}: {rest}" if rest else title


def _value(value: float) -> str:
    """As many digits as the file has, with thousands separators."""
    if isinstance(value, int) or float(value).is_integer():
        return plain(float(value), 0)
    places = len(f"{value:.10f}".rstrip("0").partition(".")[2])
    return f"{value:g}" if abs(value) < 1e-4 else plain(value, min(places, 6))  # noqa: PLR2004


def _belief_table(beliefs: tuple[Belief, ...]) -> Table:
    rows = tuple(
        Row(
            t(f"measured.{belief.measured}"),
            tuple(Cell(plain(value, 2)) for value in (*belief.now, *belief.eventual)),
        )
        for belief in beliefs
    )
    columns = tuple(
        Column(t(f"belief.{effort}"), t(f"belief.{when}")) for when in ("now", "eventual") for effort in _EFFORTS
    )
    return Table("beliefs", t("belief.caption"), t("belief.corner"), columns, rows, t("belief.note"))


def _manifest_rows(study: Study) -> list[tuple[str, str]]:
    """The manifest as (name, value), without the tables' checksums and the file paths."""
    manifest = study.manifest
    scenario = manifest.get("scenario", {})
    rows = [
        ("scenario", _named(scenario)),
        ("schemes", "; ".join(_named(scheme) for scheme in manifest.get("schemes", ()))),
        ("baseline", study.baseline.name),
        ("rule", rule_title(str(manifest.get("rule", "")), manifest)),
        ("objective", manifest.get("objective", "")),
        ("seeds", _seeds(manifest.get("seeds", ()))),
        ("runs", _pairs(manifest.get("runs", {}))),
        ("started", manifest.get("started", "")),
        ("seconds", manifest.get("seconds", "")),
        ("model_version", manifest.get("model_version", "")),
        ("python", f"{manifest.get('python', '')}, {manifest.get('platform', '')}".strip(", ")),
        ("packages", _pairs(manifest.get("packages", {}))),
        ("command", manifest.get("command") or ""),
    ]
    return [(t(f"manifest.{name}"), clean(str(value))) for name, value in rows if value not in ("", None)]


def _named(thing: dict[str, Any]) -> str:
    return f"{thing.get('name', '')} ({thing.get('hash', '')})"


def _pairs(values: dict[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in values.items())


def _seeds(seeds: Any) -> str:
    """`0 to 31` if they follow each other, else all of them."""
    listed = list(seeds)
    if len(listed) > 1 and listed == list(range(listed[0], listed[0] + len(listed))):
        return t("from_to", low=listed[0], high=listed[-1])
    return ", ".join(map(str, listed))
