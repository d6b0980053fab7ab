"""One study on its way: a claimed folder, a lab to make runs in, and tables to publish at the end.

`search`, `sweep`, `sensitivity`, `robust` and `pilot` all go through here, so all are resumable, locked, interruptible
and leave the same kind of folder.
"""

from __future__ import annotations

import json
import platform
import shlex
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from experiments.cache import default_cache
from experiments.conflicts import spec_conflicts
from experiments.files import beside, write_file, writing
from experiments.folder import claimed, publish
from experiments.lab import Lab
from experiments.layout import FORMAT, INPUTS, PARTS
from experiments.manifest import describe, versions
from experiments.processes import LocalProcesses
from experiments.runner import Interrupted
from experiments.store import Store
from experiments.tables import write_runs
from experiments.theories import rehearse, rule_files, rule_titles
from sim import MODEL_VERSION
from sim.beliefs import measure_beliefs
from sim.fields import content_hash
from sim.run import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from experiments.runner import Engine, Progress
    from experiments.work import Result
    from scenarios.inputs import Inputs
    from sim.fields import Frozen


@dataclass(slots=True)
class Campaign:
    """A study being made.

    Attributes:
        kind: search, sweep, sensitivity, robustness or pilot.
        inputs: the spec and what it names.
        folder: where results go.
        lab: makes runs.
        progress: told how far the work is.
        command: words of the command that was typed.
        started: when.
    """

    kind: str
    inputs: Inputs
    folder: Path
    lab: Lab
    progress: Progress | None = None
    command: Sequence[str] | None = None
    started: datetime = field(default_factory=lambda: datetime.now(UTC))

    def publish(
        self, tables: Mapping[str, pd.DataFrame], files: Mapping[str, bytes] | None = None, **said: Any
    ) -> dict[str, Any]:
        """Write the tables, all at once as far as readers can tell, and return the manifest.

        Args:
            tables: name -> rows; `runs` becomes `runs.parquet`, every other a CSV file.
            files: further files by path in the folder.
            **said: what else the manifest should hold.

        Raises:
            InputError: if something cannot be written; finished runs are kept.
        """
        with writing(self.folder):
            names = self._write_inputs()
            for path, data in (files or {}).items():
                (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
                beside(self.folder / path).write_bytes(data)
                names.append(path)
            described = {}
            for name, table in tables.items():
                path = f"{name}.parquet" if name == "runs" else f"{name}.csv"
                if name == "runs":
                    write_runs(table, beside(self.folder / path))
                else:
                    table.to_csv(beside(self.folder / path), index=False, lineterminator="\n")
                described[path] = describe(beside(self.folder / path), rows=len(table))
                names.append(path)
            manifest = self._manifest(described, said)
            publish(self.folder, names, manifest)
        return manifest

    def _write_inputs(self) -> list[str]:
        (self.folder / INPUTS).mkdir(exist_ok=True)
        models: dict[str, Frozen] = {f"{INPUTS}/spec.json": self.inputs.spec}
        models |= {f"{INPUTS}/scenario-{s.name}.json": s for s in self.inputs.scenarios}
        models |= {f"{INPUTS}/scheme-{s.name}.json": s for s in (self.inputs.template, *self.inputs.schemes)}
        for path, model in models.items():
            beside(self.folder / path).write_text(model.model_dump_json(indent=2), encoding="utf-8")
        sources = rule_files(self.inputs.spec.rules)
        for path, source in sources.items():
            beside(self.folder / path).write_bytes(source)
        return [*models, *sources]

    def _manifest(self, tables: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
        finished = datetime.now(UTC)
        return {
            "format": FORMAT,
            **identity_of(self.kind, self.inputs),
            **rule_titles(self.inputs.spec.rules),
            **said,
            "runs": {"made": self.lab.made, "reused": self.lab.reused},
            "tables": dict(tables),
            "command": None if self.command is None else shlex.join(self.command),
            "started": self.started.isoformat(timespec="seconds"),
            "finished": finished.isoformat(timespec="seconds"),
            "seconds": round((finished - self.started).total_seconds(), 1),
            "python": platform.python_version(),
            "platform": f"{platform.system()} {platform.machine()}",
            "packages": versions(),
        }


def identity_of(kind: str, inputs: Inputs) -> dict[str, Any]:
    """What decides the numbers of a study, as JSON, for the plan and the manifest of its folder."""
    return {
        "kind": kind,
        "model_version": MODEL_VERSION,
        "spec": json.loads(inputs.spec.model_dump_json()),
        "inputs": {
            "scenarios": {scenario.name: content_hash(scenario) for scenario in inputs.scenarios},
            "schemes": {scheme.name: content_hash(scheme) for scheme in inputs.schemes},
            "template": {inputs.template.name: content_hash(inputs.template)},
        },
    }


@contextmanager
def campaign(
    kind: str,
    inputs: Inputs,
    out: Path,
    *,
    engine: Engine | None = None,
    progress: Progress | None = None,
    command: Sequence[str] | None = None,
    simulate: Callable[..., Result] = run,
) -> Iterator[Campaign]:
    """Claim a folder and open a lab for a study.

    Args:
        kind: which.
        inputs: its spec and what it names.
        out: results folder; new, empty, or one of the same study.
        engine: where runs are made; processes here if left out.
        progress: told how far the work is.
        command: words of the command that was typed.
        simulate: makes a run.

    Raises:
        InputError: for a folder that cannot be used.
        Interrupted: on Ctrl-C; what is done is kept.
    """
    rehearse(inputs.scenarios[0], inputs.template, inputs.spec.rules, measure_beliefs)
    with claimed(out, identity_of(kind, inputs), spec_conflicts), engine or LocalProcesses() as place:
        with writing(out):
            lab = Lab(Store(out / PARTS), default_cache(), place, simulate)
        before = len(lab.store)
        try:
            yield Campaign(kind, inputs, out, lab, progress, command)
        except KeyboardInterrupt:
            # Read again from disk: the signal may have come between writing a part and noting it.
            new = len(Store(out / PARTS)) - before
            message = f"{new} new runs are on disk in {out}; run the same command again to do the rest"
            raise Interrupted(message) from None


def save(path: Path, value: Mapping[str, Any]) -> None:
    """Write a JSON file completely or not at all."""
    write_file(path, (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode())
