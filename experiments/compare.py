"""Compare pay schemes on the same seeds, and write the results folder."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.design import distinct_jobs
from experiments.files import beside, write_file, writing
from experiments.folder import claimed, publish
from experiments.layout import BELIEFS_FILE, INPUTS, MECHANICS, PARTS, SCENARIO_FILE, scheme_file
from experiments.manifest import describe, manifest, rerun_command
from experiments.parts import TABLES
from experiments.processes import LocalProcesses
from experiments.request import Request, request
from experiments.runner import Interrupted, execute
from experiments.store import Store
from experiments.summary import best_table, summary_table
from experiments.tables import runs_table, write_runs, write_tables
from experiments.theories import rehearse, rule_files
from experiments.work import Work
from sim.beliefs import measure_beliefs
from sim.run import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import pandas as pd

    from experiments.runner import Engine, Progress
    from experiments.work import Result
    from sim.params import Scenario
    from sim.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparison found; everything else is in its folder.

    Attributes:
        folder: the results folder.
        manifest: its manifest.
        runs: the `runs` table.
        summary: KPIs by scheme, see `experiments.summary`.
        best: probability of being the best, by scheme and objective.
    """

    folder: Path
    manifest: dict[str, Any]
    runs: pd.DataFrame
    summary: pd.DataFrame
    best: pd.DataFrame


def compare(
    scenario: Scenario,
    schemes: Sequence[Scheme],
    *,
    seeds: Iterable[int],
    out: Path | str,
    rule: str = "best_response",
    workers: int | None = None,
    objective: str = "profit",
    progress: Progress | None = None,
    command: Sequence[str] | None = None,
    engine: Engine | None = None,
    simulate: Callable[..., Result] = run,
    measure: Callable[[Scenario], Any] = measure_beliefs,
) -> Comparison:
    """Run every scheme on every seed and write the results folder (without the report).

    Runs that the folder has already are not made again; those that failed are tried again.

    Args:
        scenario: where.
        schemes: what to compare; the first is the baseline.
        seeds: the same for every scheme.
        out: the results folder; new, empty, or one with results of the same inputs.
        rule: how agents decide.
        workers: worker processes; None for one per processor. The results do not depend on it.
        objective: what the recommendation aims at.
        progress: told how far the work is.
        command: words of the command the user typed, for the manifest.
        engine: where runs are made, if not in processes here.
        simulate: makes a run; must be importable by name.
        measure: measures the beliefs of a scenario.

    Raises:
        InputError: for wrong arguments, and for a folder that cannot be used.
        Interrupted: on Ctrl-C; what is done is kept.
    """
    folder = Path(out)
    asked = request(scenario, schemes, seeds, rule, objective)
    rehearse(scenario, asked.schemes[0], [asked.rule], measure)
    local = engine or LocalProcesses(workers)
    started = datetime.now(UTC)
    with claimed(folder, asked.identity):
        with writing(folder):
            store = Store(folder / PARTS)
        try:
            made = _make(asked, folder, store, local, progress, simulate, measure)
            with writing(folder):
                _write(asked, folder, store)
                return _finish(asked, folder, store, made, started, command)
        except KeyboardInterrupt:
            # Read again from disk: the signal may have come between writing a part and noting it.
            raise Interrupted(_how_to_go_on(asked, Store(folder / PARTS), folder)) from None


def _make(
    asked: Request,
    out: Path,
    store: Store,
    engine: Engine,
    progress: Progress | None,
    simulate: Callable[..., Result],
    measure: Callable[[Scenario], Any],
) -> int:
    jobs = distinct_jobs([*asked.rows(), *asked.mechanics_rows()])
    if not all(store.is_ok(job.run_id) for job in jobs) or not (out / BELIEFS_FILE).exists():
        beliefs = measure(asked.scenario)
        with writing(out):
            (out / INPUTS).mkdir(exist_ok=True)
            write_file(out / BELIEFS_FILE, _beliefs_json(beliefs))
        jobs = distinct_jobs([*asked.rows(beliefs), *asked.mechanics_rows(beliefs)])
    missing = sum(not store.is_ok(job.run_id) for job in distinct_jobs(asked.rows()))
    execute(jobs, Work(simulate), engine, store, progress)
    return missing


def _write(asked: Request, out: Path, store: Store) -> None:
    """Write everything but the manifest beside its place."""
    write_tables(asked.rows(), store, {name: beside(out / f"{name}.parquet") for name in TABLES})
    beside(out / SCENARIO_FILE).write_text(asked.scenario.model_dump_json(indent=2), encoding="utf-8")
    for scheme in asked.schemes:
        beside(out / scheme_file(scheme.name)).write_text(scheme.model_dump_json(indent=2), encoding="utf-8")
    for path, source in rule_files([asked.rule]).items():
        beside(out / path).write_bytes(source)


def _finish(
    asked: Request, out: Path, store: Store, made: int, started: datetime, command: Sequence[str] | None
) -> Comparison:
    runs = runs_table(asked.rows(), asked.scenario.name, store)
    summary, best = summary_table(runs), best_table(runs)
    write_runs(runs, beside(out / "runs.parquet"))
    for name, table in (("summary.csv", summary), ("best.csv", best)):
        table.to_csv(beside(out / name), index=False, lineterminator="\n")
    tables = [f"{name}.parquet" for name in ("runs", *TABLES)]
    static = asked.mechanics_rows()
    if static:
        write_runs(runs_table(static, asked.scenario.name, store), beside(out / MECHANICS))
        tables.append(MECHANICS)
    said = manifest(
        asked,
        runs,
        made=made,
        times=(started, datetime.now(UTC)),
        tables={name: describe(beside(out / name)) for name in tables},
        command=command,
        rerun=rerun_command(asked, out),
    )
    inputs = [SCENARIO_FILE, *(scheme_file(scheme.name) for scheme in asked.schemes), *rule_files([asked.rule])]
    publish(out, [*inputs, *tables, "summary.csv", "best.csv"], said)
    return Comparison(out, said, runs, summary, best)


def _beliefs_json(beliefs: Any) -> bytes:
    fields = dataclasses.asdict(beliefs)
    return (json.dumps(fields, indent=2) + "\n").encode()


def _how_to_go_on(asked: Request, store: Store, out: Path) -> str:
    rows = [*asked.rows(), *asked.mechanics_rows()]
    done = sum(store.is_ok(row.job.run_id) or store.is_failed(row.job.run_id) for row in rows)
    return f"{done} of {len(rows)} runs are on disk in {out}; run the same command again to do the rest"
