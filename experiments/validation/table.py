"""The table of cases: made by running the program, saved, and read again."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from experiments.files import write_file, writing
from experiments.layout import VALIDATION, read_json
from experiments.validation.case import Between, Case, Exactly, Measured
from experiments.validation.picture import Picture
from experiments.validation.verdict import Judged, Verdict, judge
from experiments.work import one_line
from scenarios.errors import InputError

EXACT = "exact theory"
TABLE = "validation.csv"
POINTS = "points.csv"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table.

    Attributes:
        name: of the case.
        title: what the value is.
        group: theory or study.
        about: what the theory says or the study found.
        source: where the target comes from.
        what: what is simulated.
        unit: of the value.
        evidence: `exact theory`, `not used` or `calibrated to`.
        target: value, or None for a range.
        sign: of a field effect.
        low: smallest value allowed; None: no limit.
        high: largest value allowed; None: no limit.
        stated: figure of the literature or worked by hand, if there is one.
        value: the program's; NaN if there is none.
        error: its standard error.
        verdict: passed, sign only, failed.
        reason: the verdict in numbers.
        note: what a reader must know.
    """

    name: str
    title: str
    group: str
    about: str
    source: str
    what: str
    unit: str
    evidence: str
    target: float | None
    sign: int
    low: float | None
    high: float | None
    stated: str
    value: float
    error: float
    verdict: str
    reason: str
    note: str

    @property
    def passed(self) -> bool:
        """Whether the verdict is `passed`."""
        return self.verdict == Verdict.PASSED.value

    @property
    def exact(self) -> bool:
        """Whether it is a row of exact theory."""
        return self.evidence == EXACT


@dataclass(frozen=True, slots=True)
class Made:
    """Rows, and the chart of each by name of the case."""

    rows: tuple[Row, ...]
    pictures: dict[str, Picture]

    @property
    def failed(self) -> list[Row]:
        """Rows of exact theory that failed."""
        return [row for row in self.rows if row.exact and not row.passed]


def make(
    cases: Sequence[Case], *, charts: bool = False, progress: Callable[[int, int, int], None] | None = None
) -> Made:
    """Run the program for every case; one that cannot be measured is a row that failed.

    Args:
        cases: what to measure.
        charts: whether to make the points of the charts too.
        progress: told how many cases are done, how many there are, and how many failed.
    """
    rows: list[Row] = []
    pictures: dict[str, Picture] = {}
    for case in cases:
        rows.append(row_of(case))
        if charts:
            try:
                pictures[case.name] = case.draw()
            except Exception as error:  # noqa: BLE001 - a chart that cannot be drawn is said, and the others go on
                rows[-1] = _failed(case, f"no chart: {one_line(error)}")
        if progress is not None:
            progress(len(rows), len(cases), sum(not row.passed for row in rows))
    return Made(tuple(rows), pictures)


def row_of(case: Case) -> Row:
    """Measure a case and judge it."""
    try:
        found = case.measure()
    except Exception as error:  # noqa: BLE001 - whatever a case raises becomes its row
        return _failed(case, one_line(error))
    return _row(case, found, judge(case.target, found))


def _failed(case: Case, reason: str) -> Row:
    return _row(case, Measured(float("nan")), Judged(Verdict.FAILED, reason))


def _row(case: Case, found: Measured, judged: Judged) -> Row:
    target = case.target
    field = target if isinstance(target, Between) else None
    exact = target if isinstance(target, Exactly) else None
    return Row(
        name=case.name,
        title=case.title,
        group=case.group,
        about=case.about,
        source=case.source,
        what=case.what,
        unit=case.unit,
        evidence=field.use if field else EXACT,
        target=exact.value if exact else None,
        sign=field.sign if field else 0,
        low=_finite(field.low) if field else None,
        high=_finite(field.high) if field else None,
        stated=exact.stated if exact else "",
        value=found.value,
        error=found.error,
        verdict=judged.verdict.value,
        reason=judged.reason,
        note=case.note,
    )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def as_json(made: Made) -> dict[str, Any]:
    """Counts and rows, for programs."""
    return {
        "passed": sum(row.passed for row in made.rows),
        "cases": len(made.rows),
        "exact_failed": [row.name for row in made.failed],
        "rows": [asdict(row) for row in made.rows],
    }


def save(made: Made, folder: Path) -> list[Path]:
    """Write `validation.json`, `validation.csv` and `points.csv`.

    Raises:
        InputError: if the folder cannot be written.
    """
    pictures = {name: picture.as_json() for name, picture in made.pictures.items()}
    whole = _without_nan({"format": _FORMAT, **as_json(made), "charts": pictures})
    rows = [asdict(row) for row in made.rows]
    files = {
        VALIDATION: json.dumps(whole, indent=1, ensure_ascii=False).encode(),
        TABLE: _csv(list(Row.__dataclass_fields__), ([row[key] for key in row] for row in rows)),
        POINTS: _csv(["case", "series", "x", "y", "error"], _points(made)),
    }
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_file(folder / name, content)
    return [folder / name for name in files]


def load(folder: Path) -> Made:
    """The table of a folder.

    Raises:
        InputError: there is none, or it is damaged.
    """
    data = read_json(folder / VALIDATION)
    if data is None:
        raise InputError(f"{folder} holds no table of `paytrial validate`: there is no {VALIDATION}")
    try:
        rows = tuple(Row(**_with_nan(row)) for row in data["rows"])
        return Made(rows, {name: Picture.of_json(chart) for name, chart in data["charts"].items()})
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{folder / VALIDATION} is damaged ({one_line(error)}): make it again") from None


def _with_nan(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "value": float("nan") if row["value"] is None else row["value"]}


def _without_nan(value: Any) -> Any:
    """JSON has no NaN."""
    if isinstance(value, dict):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_nan(item) for item in value]
    return None if isinstance(value, float) and value != value else value  # noqa: PLR0124 - NaN


def _points(made: Made) -> Iterable[Sequence[object]]:
    for name, picture in made.pictures.items():
        yield from ([name, "theory", x, y, 0.0] for x, y in picture.theory)
        yield from ([name, "model", x, y, error] for x, y, error in picture.model)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return text.getvalue().encode()
