"""Compare, write the report, and say what came out; `compare` and `demo` are two names for this."""

from __future__ import annotations

import math
import shutil
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from paytrial.console import aligned, note, print_json, progress_bar
from scenarios.errors import InputError
from scenarios.loader import load_scenario, load_scheme

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import pandas as pd

    from experiments.compare import Comparison

MOST_COLUMNS = 100
"""Widest text in a terminal: longer lines are hard to read."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asked for: names or paths, and how to run them."""

    scenario: str
    schemes: Sequence[str]
    seeds: range
    out: Path
    rule: str
    objective: str
    workers: int | None
    command: Sequence[str]


def compare_and_report(order: Order, *, as_json: bool) -> None:
    """Run an order, write its report, print the recommendation.

    Raises:
        InputError: for wrong input, before anything is written.
    """
    scenario = load_scenario(order.scenario)
    schemes = [load_scheme(name) for name in order.schemes]
    if order.out.exists() and not order.out.is_dir():
        raise InputError(f"--out {order.out} is a file; name a folder")
    from experiments.compare import compare

    with progress_bar(f"{len(schemes)} schemes x {len(order.seeds)} runs") as progress:
        comparison = compare(
            scenario,
            schemes,
            seeds=order.seeds,
            out=order.out,
            rule=order.rule,
            workers=order.workers,
            objective=order.objective,
            progress=progress,
            command=order.command,
        )
    _tell_failures(comparison)
    report = write_report(order.out)
    if as_json:
        print_json(as_data(comparison, report))
    else:
        typer.echo(_as_text(comparison, scenario.currency, report))


def write_report(folder: Path) -> Path:
    """Write report.html and report.xlsx of a results folder.

    Raises:
        InputError: the folder holds no finished results.
    """
    from reports.build import build_report

    return build_report(folder)


def as_data(comparison: Comparison, report: Path) -> dict[str, Any]:
    """The comparison for a program: what `summary.csv` and `best.csv` hold, and where the rest is."""
    return {
        "folder": str(comparison.folder),
        "report": str(report),
        "baseline": comparison.manifest["baseline"],
        "objective": comparison.manifest["objective"],
        "runs": comparison.manifest["runs"],
        "best": _records(comparison.best),
        "summary": _records(comparison.summary),
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    plain = table.astype(object).where(table.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in plain.to_dict("records")]


def _tell_failures(comparison: Comparison) -> None:
    runs = comparison.manifest["runs"]
    if runs["failed"]:
        first = comparison.runs.loc[comparison.runs["status"] != "ok", "error"].iloc[0]
        note(f"{runs['failed']} of {runs['total']} runs failed and are left out; the first: {first}")


def _as_text(comparison: Comparison, currency: str, report: Path) -> str:
    table = aligned(_table(comparison, currency), numbers_from=1)
    return f"\n{recommendation(comparison.folder)}\n\n{table}\n\nReport: {report}"


def recommendation(folder: Path) -> str:
    """The recommendation in the words of the report, so that there is one verdict and not two."""
    from experiments.results import load
    from reports.data import Study
    from reports.decision_words import words
    from reports.sections.decision import prepare

    said = words(prepare(Study(load(folder))))
    paragraphs = [said.headline, said.lead, *(f"{name}: {text}" for name, text in said.points)]
    return wrapped(paragraphs)


def wrapped(paragraphs: Iterable[str]) -> str:
    """Paragraphs for the terminal."""
    width = min(shutil.get_terminal_size().columns, MOST_COLUMNS)
    return "\n\n".join(textwrap.fill(paragraph, width) for paragraph in paragraphs if paragraph)


def chances(comparison: Comparison) -> dict[str, float]:
    """Probability that each scheme is the best by the objective, in the order of the schemes."""
    table = comparison.best
    rows = table[table["objective"] == comparison.manifest["objective"]]
    return dict(zip(rows["scheme"], rows["probability_best"].astype(float), strict=True))


_COLUMNS = ("profit", "retention_12m")


def _table(comparison: Comparison, currency: str) -> list[list[str]]:
    """Means over runs of a few KPIs, with the difference to the baseline and half of its 95% interval."""
    from sim.kpis import KPIS

    best = chances(comparison)
    rows = comparison.summary.set_index(["scheme", "kpi"]).to_dict("index")
    head = ["scheme"]
    for kpi in _COLUMNS:
        unit = currency if KPIS[kpi].unit == "currency" else "%"
        head += [f"{KPIS[kpi].title} ({unit})", "change"]
    table = [[*head, "best"]]
    for scheme, chance in best.items():
        cells = [scheme]
        for kpi in _COLUMNS:
            row = rows[scheme, kpi]
            cells += [_number(row["mean"], KPIS[kpi].unit), _change(row, KPIS[kpi].unit)]
        table.append([*cells, f"{chance:.0%}" if math.isfinite(chance) else "-"])
    return table


def _number(value: float, unit: str) -> str:
    if not math.isfinite(value):
        return "-"
    return f"{100 * value:.1f}" if unit == "share" else f"{value:,.0f}"


def _change(row: Any, unit: str) -> str:
    if not math.isfinite(row["diff"]):
        return "baseline"
    half = (row["diff_high"] - row["diff_low"]) / 2
    width = f" ±{_number(half, unit)}" if math.isfinite(half) else ""
    sign = "+" if row["diff"] > 0 else ""
    return f"{sign}{_number(row['diff'], unit)}{width}"
