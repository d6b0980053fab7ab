"""What `paytrial pay` and `paytrial statement` print and write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from paytrial.console import aligned
from scenarios.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from experiments.next_sale import NextSale
    from experiments.pay_history import Paid

MOST_LISTED = 20
"""More people than this are not listed one by one in the terminal."""
_FILES = (".csv", ".xlsx")
_CENTS = 100.0


def files_of(given: str, names: Sequence[str]) -> list[Path]:
    """Files that will be written, none of which is there.

    Args:
        given: a .csv file (for the first table alone), an .xlsx file (a sheet each), or a folder (a CSV file each).
        names: of the tables.

    Raises:
        InputError: a file is there already, or cannot be one.
    """
    if not given.strip() or "\0" in given:
        raise InputError("--out is empty; name a folder, or a .csv or .xlsx file")
    path = Path(given)
    files = [path] if path.suffix.lower() in _FILES else [path / f"{name}.csv" for name in names]
    if path.is_file() and path not in files:
        raise InputError(f"{path} is a file; name a folder, or a .csv or .xlsx file")
    refuse_existing(files)
    return files


def write_frames(frames: Mapping[str, pd.DataFrame], given: str) -> list[Path]:
    """Write tables, the main one first; a file that is there already is never replaced. See `files_of`.

    Raises:
        InputError: a file is there already, or cannot be written.
    """
    from experiments.files import write_file, writing
    from reports.export import workbook, write_csv

    files, path = files_of(given, list(frames)), Path(given)
    with writing(path):
        if path.suffix.lower() == ".xlsx":
            write_file(path, workbook(frames))
        elif files == [path]:
            write_csv({path.stem: next(iter(frames.values()))}, path.parent)
        else:
            path.mkdir(parents=True, exist_ok=True)
            write_csv(frames, path)
    return files


def refuse_existing(files: Sequence[Path]) -> None:
    """Do nothing.

    Raises:
        InputError: a file is there already, its folder is not, or a folder has its name.
    """
    for file in files:
        if file.exists():
            raise InputError(f"{file} is there already and is not replaced; choose another name or delete it")
        if file.suffix and file.parent.exists() and not file.parent.is_dir():
            raise InputError(f"{file.parent} is a file, not a folder")


def summary_json(paid: Paid, against: Paid | None) -> dict[str, Any]:
    """Totals, ratios, distribution and people."""
    from experiments.pay_history import cost_ratios, distribution, monthly, people_table

    said: dict[str, Any] = {
        "scheme": paid.plan.scheme.name,
        "people": len(paid.history.people),
        "months": paid.history.covered,
        "total": int(paid.totals.sum()) / _CENTS,
        "fixed": int(paid.fixed.sum()) / _CENTS,
        "variable": int(paid.totals.sum() - paid.fixed.sum()) / _CENTS,
        "lines": {line: int(paid.cents[:, :, i].sum()) / _CENTS for i, line in enumerate(paid.lines)},
        **cost_ratios(paid),
        "distribution": {"pay": distribution(paid.totals / _CENTS), "pay_a_month": distribution(monthly(paid))},
    }
    if against is not None:
        said["against"] = against.plan.scheme.name
        said["against_total"] = int(against.totals.sum()) / _CENTS
        said["difference"] = int(paid.totals.sum() - against.totals.sum()) / _CENTS
        said["earn_more"] = int((paid.totals > against.totals).sum())
        said["earn_less"] = int((paid.totals < against.totals).sum())
    return {**said, "by_person": people_table(paid, against).to_dict(orient="records")}


def summary_text(said: dict[str, Any], currency: str) -> str:
    """The same for people; `said` is what `summary_json` returns."""
    people = "1 person" if said["people"] == 1 else f"{said['people']:,} people"
    months = "1 month" if said["months"] == 1 else f"{said['months']} months"
    head = f"{said['scheme']}: {people}, {months}{f', {currency}' if currency else ''}"
    parts = [head, _totals(said), _distribution(said["distribution"])]
    if "against" in said:
        parts.append(_difference(said))
    parts.append(_people(said))
    return "\n\n".join(part for part in parts if part)


def _totals(said: dict[str, Any]) -> str:
    rows = [("pay in all", _money(said["total"]))]
    rows += [(f"  {line}", _money(amount)) for line, amount in said["lines"].items()]
    rows += [("fixed", _money(said["fixed"])), ("variable", _money(said["variable"]))]
    rows += [(f"pay / {name}", _percent(said[f"pay_by_{key}"])) for key, name in _RATIOS.items()]
    return aligned(rows, numbers_from=1)


_RATIOS = {"sales": "sales", "gross_profit": "gross profit"}


def _distribution(found: dict[str, dict[str, float]]) -> str:
    titles = {"pay": "per person", "pay_a_month": "per person and month worked"}
    keys = list(found["pay"])
    rows = [("", *keys)]
    for name, values in found.items():
        rows.append((titles[name], *(f"{values[k]:.3f}" if k == "gini" else _money(values[k]) for k in keys)))
    return aligned(rows, numbers_from=1)


def _difference(said: dict[str, Any]) -> str:
    sign = "more" if said["difference"] >= 0 else "less"
    same = said["people"] - said["earn_more"] - said["earn_less"]
    return (
        f"  {_money(abs(said['difference']))} {sign} than {said['against']}, which pays "
        f"{_money(said['against_total'])}: {said['earn_more']:,} people earn more, {said['earn_less']:,} less, "
        f"{same:,} the same"
    )


def _people(said: dict[str, Any]) -> str:
    rows = said["by_person"]
    compared = "against" in said
    shown = rows if len(rows) <= MOST_LISTED else _extremes(rows, "difference" if compared else "total")
    head = ("person", "weeks", "pay", *((said["against"], "difference") if compared else ()))
    text = [head]
    for row in shown:
        more = (_money(row["against"]), f"{row['difference']:+,.2f}") if compared else ()
        text.append((row["person"], f"{row['weeks']:g}", _money(row["total"]), *more))
    left = len(rows) - len(shown)
    tail = f"\n  {left:,} more people are between these; --out writes everybody" if left else ""
    return aligned(text, numbers_from=1) + tail


def _extremes(rows: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """The people at both ends."""
    ranked = sorted(rows, key=lambda row: -row[key])
    return [*ranked[: MOST_LISTED // 2], *ranked[-MOST_LISTED // 2 :]]


def sale_json(found: NextSale, label: str) -> dict[str, Any]:
    """What one more sale would do."""
    return {
        "person": found.person,
        "month": label,
        "quarter": found.quarter,
        "year": found.year,
        "amount": found.amount,
        "margin": round(found.margin, 6),
        "company_earns": found.company,
        "agent_earns": found.agent,
        "others_earn": found.others,
        "company_keeps": round(found.left, 2),
        "by_line": found.by_line,
    }


def sales_text(rows: list[dict[str, Any]]) -> str:
    """The same for people, one row a person."""
    first = rows[0]
    head = f"One more sale of {_money(first['amount'])}, everything else as it was"
    keys = ("company_earns", "agent_earns", "others_earn", "company_keeps")
    text = [("person", "in month", "margin", "gross profit", "pay of person", "pay of others", "company keeps")]
    for row in rows:
        when = f"{row['month']} (quarter {row['quarter']} of year {row['year']})"
        text.append((row["person"], when, _percent(row["margin"]), *(_money(row[key]) for key in keys)))
    return f"{head}\n\n{aligned(text, numbers_from=2)}"


def _money(amount: float) -> str:
    return f"{amount:,.2f}"


def _percent(share: float | None) -> str:
    return "not known" if share is None else f"{100 * share:.2f}%"
