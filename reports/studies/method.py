"""The last section of every study: what was asked, in words, and how to make the report again."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import odd, t
from reports.frames import frame
from reports.labels import clean
from reports.page import fill
from reports.studies.method_words import asked
from reports.tables import Cell, Column, Row, Table

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

    from reports.studies.factors import Factor
    from reports.studies.view import View
    from scenarios.spec import Lever, Uncertainty


@dataclass(frozen=True, slots=True)
class Method:
    """What was asked, and the numbers that were varied."""

    view: View
    asked: tuple[tuple[str, str], ...]


def prepare(view: View) -> Method:
    """Collect what the spec and the manifest say."""
    return Method(view, tuple(asked(view)))


def render(method: Method) -> Markup:
    """The section as HTML."""
    view = method.view
    tables = [_factor_table(view, "levers", view.levers)] if view.levers else []
    tables += [_factor_table(view, "uncertainties", view.uncertainties)] if view.uncertainties else []
    return fill(
        "study_method",
        asked=method.asked,
        tables=tables,
        model=odd(),
        manifest=_manifest_rows(view),
        rebuild=shlex.join(["paytrial", "report", str(view.saved.folder)]),
        command=clean(str(view.manifest.get("command") or "")),
    )


def frames(method: Method) -> dict[str, pd.DataFrame]:
    """Tables `asked`, `levers` and `uncertainties`."""
    view = method.view
    return {
        "asked": frame(({"what": name, "text": text} for name, text in method.asked), ["what", "text"]),
        "levers": _factor_frame(view, view.levers),
        "uncertainties": _factor_frame(view, view.uncertainties),
    }


def _item(view: View, factor: Factor) -> Lever | Uncertainty:
    return next(item for item in view.spec.factors if item.name == factor.name)


def law_words(item: Lever | Uncertainty, factor: Factor) -> str:
    """How its values are spread: steps, logarithm, or the law of an uncertainty."""
    kind = getattr(item, "kind", None) or getattr(item, "distribution", "")
    words = t(f"law.{kind}")
    if getattr(item, "step", None):
        words = t("law.step", kind=words, step=factor.number(getattr(item, "step")))  # noqa: B009 - a lever's only
    if getattr(item, "log", False):
        words = t("law.log", kind=words)
    if getattr(item, "mode", None) is not None:
        words = t("law.mode", kind=words, mode=factor.number(getattr(item, "mode")))  # noqa: B009 - an uncertainty's
    return words


def _range(factor: Factor) -> str:
    if factor.numeric:
        return t("from_to", low=factor.number(factor.low), high=factor.number(factor.high))
    return t("list.comma").join(factor.number(choice) for choice in factor.choices)


def _factor_table(view: View, key: str, factors: tuple[Factor, ...]) -> Table:
    rows = tuple(
        Row(
            factor.label,
            (
                Cell(factor.meaning),
                Cell(_range(factor)),
                Cell("" if factor.suffix else factor.unit),
                Cell(law_words(_item(view, factor), factor)),
                Cell(factor.number(factor.base)),
                Cell(factor.path),
            ),
        )
        for factor in factors
    )
    columns = tuple(
        Column(t(f"factors.column.{name}"), numeric=False)
        for name in ("meaning", "range", "unit", "law", "base", "path")
    )
    return Table(key, t(f"{key}.caption"), t(f"{key}.corner"), columns, rows, t(f"{key}.note"))


def _factor_frame(view: View, factors: tuple[Factor, ...]) -> pd.DataFrame:
    rows = (
        {
            "name": factor.name,
            "path": factor.path,
            "meaning": factor.meaning,
            "unit": factor.unit,
            "low": factor.low if factor.numeric else None,
            "high": factor.high if factor.numeric else None,
            "choices": ", ".join(map(str, factor.choices)),
            "law": law_words(_item(view, factor), factor),
            "base": str(factor.base),
        }
        for factor in factors
    )
    return frame(rows, ["name", "path"])


def _manifest_rows(view: View) -> list[tuple[str, str]]:
    manifest = view.manifest
    inputs = manifest.get("inputs", {})
    rows = [
        ("spec", view.spec.name),
        ("scenarios", _hashes(inputs.get("scenarios", {}))),
        ("schemes", _hashes({**inputs.get("template", {}), **inputs.get("schemes", {})})),
        ("runs", _pairs(manifest.get("runs", {}))),
        ("started", manifest.get("started", "")),
        ("seconds", manifest.get("seconds", "")),
        ("model_version", manifest.get("model_version", "")),
        ("python", f"{manifest.get('python', '')}, {manifest.get('platform', '')}".strip(", ")),
        ("packages", _pairs(manifest.get("packages", {}))),
    ]
    return [(t(f"manifest.{name}"), clean(str(value))) for name, value in rows if value not in ("", None)]


def _hashes(named: dict[str, str]) -> str:
    return "; ".join(f"{name} ({digest})" for name, digest in named.items())


def _pairs(values: dict[str, object]) -> str:
    return ", ".join(f"{key} {value}" for key, value in values.items())
