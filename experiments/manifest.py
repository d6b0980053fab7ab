"""What a results folder says about itself: everything needed to make it again."""

from __future__ import annotations

import hashlib
import platform
import shlex
from importlib import metadata
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from experiments import precision, statistics
from experiments.layout import FORMAT, SCENARIO_FILE, scheme_file
from experiments.parts import FAILED
from experiments.theories import from_folder, rule_titles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    import pandas as pd

    from experiments.request import Request

_PACKAGES = ("paytrial", "mesa", "numba", "numpy", "pandas", "pyarrow", "pydantic", "scipy")
_BLOCK = 1 << 20


def manifest(
    request: Request,
    runs: pd.DataFrame,
    *,
    made: int,
    times: tuple[datetime, datetime],
    tables: Mapping[str, Any],
    command: Sequence[str] | None,
    rerun: Sequence[str] | None,
) -> dict[str, Any]:
    """The manifest of a comparison.

    Args:
        request: what was asked.
        runs: the `runs` table.
        made: number of runs made now; the others were there before.
        times: start and end, in UTC.
        tables: what `describe` says about each table.
        command: words of the command that was typed; None if it was called from Python.
        rerun: words of the command that makes the folder again from its own inputs; None if there is none.
    """
    failed = int((runs["status"] == FAILED).sum())
    identity = request.identity
    schemes = [
        {**held, "title": scheme.title, "file": scheme_file(scheme.name)}
        for held, scheme in zip(identity["schemes"], request.schemes, strict=True)
    ]
    started, finished = times
    return {
        "format": FORMAT,
        "kind": "comparison",
        "model_version": identity["model_version"],
        "scenario": {**identity["scenario"], "title": request.scenario.title, "file": SCENARIO_FILE},
        "schemes": schemes,
        "baseline": request.schemes[0].name,
        "rule": request.rule,
        **rule_titles([request.rule]),
        "objective": request.objective,
        "seeds": identity["seeds"],
        "runs": {"total": len(runs), "ok": len(runs) - failed, "failed": failed, "made": made},
        "tables": dict(tables),
        "precision": {"relative": precision.DEFAULT.relative, "absolute": dict(precision.DEFAULT.absolute)},
        "bootstrap": {"draws": statistics.BEST_DRAWS, "seed": statistics.BEST_SEED, "generator": "PCG64"},
        "command": _line(command),
        "rerun": _line(rerun),
        "started": started.isoformat(timespec="seconds"),
        "finished": finished.isoformat(timespec="seconds"),
        "seconds": round((finished - started).total_seconds(), 1),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "packages": versions(),
    }


def rerun_command(request: Request, out: Path) -> list[str] | None:
    """The command that makes a folder again from the inputs it holds.

    None if the seeds do not follow each other: the command line cannot say such a list.
    """
    first, n = request.seeds[0], len(request.seeds)
    if request.seeds[-1] != first + n - 1:
        return None
    words = ["paytrial", "compare", str(out / SCENARIO_FILE)]
    for scheme in request.schemes:
        words += ["--scheme", str(out / scheme_file(scheme.name))]
    words += [
        "--runs",
        str(n),
        "--seed",
        str(first),
        "--rule",
        from_folder(request.rule, out),
        "--objective",
        request.objective,
    ]
    return [*words, "--out", str(out)]


def versions() -> dict[str, str]:
    """Installed versions of the packages that can move a number."""
    return {name: version for name in _PACKAGES if (version := _version(name))}


def describe(path: Path, rows: int | None = None) -> dict[str, Any]:
    """Rows and SHA-256 of a table, so that two folders can be compared without reading them.

    Args:
        path: the file.
        rows: number of rows, for what is not parquet.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return {"rows": pq.read_metadata(path).num_rows if rows is None else rows, "sha256": digest.hexdigest()}


def _line(words: Sequence[str] | None) -> str | None:
    return None if words is None else shlex.join(words)


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
