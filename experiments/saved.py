"""Read the folder of a study: `search`, `sweep`, `sensitivity`, `robustness` or `pilot`. Nothing here runs a model."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from experiments.layout import INPUTS, MANIFEST, read_json, scheme_file
from experiments.reading import csv_of, damaged, incomplete, manifest_of, model_of, parquet_of
from scenarios.errors import InputError
from scenarios.loader import load_scheme
from scenarios.spec import Spec
from sim.params import Scenario
from sim.scheme import Scheme

VERDICT = "verdict.json"

_TEXT, _TRUTH, _NUMBER = pa.string(), pa.bool_(), pa.float64()
_TEXTS = (
    *("scheme", "scenario", "rule", "kpi", "unit", "against", "factor", "factor_unit", "other", "objective", "role"),
    *("state", "reason", "scheme_hash", "sampler", "lever", "best_by", "after", "categories"),
)
_TRUTHS = ("feasible", "on_front", "among_best", "admissible", "flips", "loses")


def _columns(text: str) -> dict[str, pa.DataType]:
    return {name: _TEXT if name in _TEXTS else _TRUTH if name in _TRUTHS else _NUMBER for name in text.split()}


TABLES: dict[str, dict[str, dict[str, pa.DataType]]] = {
    "search": {
        "trials": _columns("trial state reason runs feasible on_front complexity scheme_hash"),
        "finalists": _columns(
            "scheme role trial objective unit search_mean fresh_mean fresh_low fresh_high runs gap gap_low gap_high "
            "diff diff_low diff_high vs_best vs_best_low vs_best_high probability_best among_best feasible admissible"
        ),
        "convergence": _columns("sampler trial value unit"),
        "importance": _columns("objective lever importance"),
    },
    "sweep": {
        "points": _columns("point"),
        "summary": _columns("point scheme scenario rule kpi unit n mean low high diff diff_low diff_high"),
        "curves": _columns("scheme scenario rule kpi factor mean low high"),
        "effects": _columns("scheme scenario rule kpi factor other share range fit"),
    },
    "sensitivity": {
        "tornado": _columns(
            "kpi unit scheme against factor factor_unit base_value low_value high_value base base_low base_high "
            "at_low at_low_low at_low_high at_high at_high_low at_high_high flips"
        ),
        "morris": _columns("kpi scheme against factor mu mu_star mu_star_low mu_star_high sigma"),
        "sobol": _columns("kpi scheme against factor s1 s1_low s1_high st st_low st_high"),
    },
    "robustness": {
        "values": _columns("kpi unit scheme scenario rule n mean low high"),
        "regret": _columns("kpi unit scheme scenario rule regret"),
        "criteria": _columns("kpi unit scheme mean worst cvar max_regret mean_regret best_by"),
        "flips": _columns(
            "kpi unit scheme against factor factor_unit base_value low_value high_value base_diff flip flip_low "
            "flip_high after"
        ),
        "worlds": _columns("world loses"),
        "boxes": _columns("box factor low high categories coverage density support p_value"),
    },
    "pilot": {
        "effects": _columns("kpi unit scheme against weeks effect effect_low effect_high sd_agent"),
        "power": _columns("kpi scheme against weeks agents power"),
        "needed": _columns("kpi scheme against weeks power agents"),
    },
}
"""Kind of folder -> tables it may have -> columns each of them must have; other columns are welcome."""

_NEEDED = {
    "search": ("trials", "finalists"),
    "sweep": ("points", "summary"),
    "sensitivity": (),
    "robustness": ("values", "criteria"),
    "pilot": ("effects", "power", "needed"),
}
_WITH_VERDICT = ("search", "robustness")


@dataclass(frozen=True)
class Saved:
    """A study as it was saved. Tables are read when first asked for.

    Attributes:
        folder: where it is.
        kind: search, sweep, sensitivity, robustness or pilot.
        manifest: what it says about itself.
        spec: what was asked.
        scenarios: worlds, the main one first.
        schemes: schemes compared, the baseline first.
        template: scheme that levers start from.
        verdict: outcome of a search or of a robustness study; else empty.
    """

    folder: Path
    kind: str
    manifest: dict[str, Any]
    spec: Spec
    scenarios: tuple[Scenario, ...]
    schemes: tuple[Scheme, ...]
    template: Scheme
    verdict: dict[str, Any]
    _read: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    def table(self, name: str) -> pd.DataFrame:
        """A table of the kind; empty, with its columns, if this study did not make it.

        Raises:
            InputError: if it is damaged.
            KeyError: if folders of this kind never have it.
        """
        if name not in self._read:
            kinds = TABLES[self.kind][name]
            said = self.manifest["tables"].get(f"{name}.csv")
            if said is None:
                self._read[name] = pd.DataFrame({column: pd.Series(dtype=_DTYPES[kinds[column]]) for column in kinds})
            else:
                self._read[name] = csv_of(self.folder / f"{name}.csv", said, kinds)
        return self._read[name]

    @property
    def runs(self) -> pd.DataFrame:
        """One row a run, if the study keeps them; else empty.

        Raises:
            InputError: if it is damaged.
        """
        if "runs" not in self._read:
            said = self.manifest["tables"].get("runs.parquet")
            self._read["runs"] = (
                pd.DataFrame() if said is None else parquet_of(self.folder / "runs.parquet", said["rows"])
            )
        return self._read["runs"]

    def found(self, name: str) -> Scheme | None:
        """A scheme by name: one of those compared, or one that the search saved; None if there is neither.

        Raises:
            InputError: if the file of the scheme is damaged.
        """
        for scheme in self.schemes:
            if scheme.name == name:
                return scheme
        path = self.folder / "schemes" / f"{name}.toml"
        if not path.is_file():
            return None
        try:
            return load_scheme(path)
        except InputError as error:
            first = str(error).splitlines()[0]
            raise damaged(path, first.removeprefix(f"{path}: ")) from None


_DTYPES = {_TEXT: "object", _TRUTH: "bool", _NUMBER: "float64"}


def kind_of(folder: Path | str) -> str:
    """What kind of results a folder holds: comparison, search, ...

    Raises:
        InputError: if it is not a finished results folder.
    """
    return str(manifest_of(Path(folder)).get("kind", "comparison"))


def load_saved(folder: Path | str) -> Saved:
    """Open the folder of a study; manifest, inputs and verdict are read at once, and tables must be there.

    Raises:
        InputError: if it is not such a folder, is unfinished, incomplete or damaged. Tables raise it when
            they are asked for.
    """
    path = Path(folder)
    manifest = manifest_of(path)
    kind = str(manifest.get("kind", "comparison"))
    if kind not in TABLES:
        raise InputError(f"{path} holds a {kind}, not a study of this version ({', '.join(TABLES)})")
    try:
        saved = _opened(path, kind, manifest)
        _check_tables(saved)
    except (KeyError, TypeError, AttributeError) as error:
        raise damaged(path / MANIFEST, f"no {error}") from None
    return saved


def _opened(path: Path, kind: str, manifest: dict[str, Any]) -> Saved:
    named = manifest["inputs"]
    schemes = {name: model_of(Scheme, path / scheme_file(name)) for name in (*named["schemes"], *named["template"])}
    return Saved(
        path,
        kind,
        manifest,
        model_of(Spec, path / INPUTS / "spec.json"),
        tuple(model_of(Scenario, path / INPUTS / f"scenario-{name}.json") for name in named["scenarios"]),
        tuple(schemes[name] for name in named["schemes"]),
        schemes[next(iter(named["template"]))],
        _verdict(path) if kind in _WITH_VERDICT else {},
    )


def _verdict(path: Path) -> dict[str, Any]:
    verdict = read_json(path / VERDICT)
    if verdict is None:
        raise incomplete(path, VERDICT)
    return verdict


def _check_tables(saved: Saved) -> None:
    tables = saved.manifest["tables"]
    for name in _NEEDED[saved.kind]:
        if f"{name}.csv" not in tables:
            raise damaged(saved.folder / MANIFEST, f"no {name}.csv among its tables")
    for name in tables:
        if not (saved.folder / name).is_file():
            raise incomplete(saved.folder, name)
