"""Search for better pay schemes: `paytrial search`.

    spec -> levers -> trials (raced on common seeds) -> finalists -> fresh seeds -> verdict

Everything that decides is on disk before it is used: trials in the Optuna study, runs in the folder. So a search that
was killed goes on as if nothing had happened.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from experiments.campaign import campaign, identity_of
from experiments.design import World
from experiments.search import finalists as second_look
from experiments.search.hunt import Hunt
from experiments.search.ledger import Ledger
from experiments.search.race import Track, references_of
from experiments.search.samplers import chosen, quiet
from experiments.search.scoring import Bench
from experiments.search.space import Candidate, Space
from experiments.search.storage import is_shared, open_storage, speaking
from experiments.search.tables import importance_table, progress_table, trials_table
from experiments.search.verdict import verdict
from scenarios.errors import InputError
from scenarios.writing import to_toml
from sim.run import run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from experiments.campaign import Campaign
    from experiments.runner import Engine, Progress
    from experiments.search.finalists import Final
    from experiments.work import Result
    from scenarios.inputs import Inputs

RANDOM = "random"


def search(
    inputs: Inputs,
    out: Path,
    *,
    storage: str | None = None,
    engine: Engine | None = None,
    progress: Progress | None = None,
    command: Sequence[str] | None = None,
    simulate: Callable[..., Result] = run,
) -> dict[str, Any]:
    """Search, measure the finalists on fresh seeds, write the folder.

    Args:
        inputs: the spec and what it names.
        out: results folder; new, empty, or one of the same search.
        storage: where the study is kept, see `experiments.search.storage`; None: in the folder.
        engine: where runs are made.
        progress: told how many trials are done.
        command: words of the command that was typed.
        simulate: makes one run; must be importable by name.

    Returns:
        The manifest; the verdict is in it.

    Raises:
        InputError: for a spec that cannot be searched, a folder or storage that cannot be used.
        Interrupted: on Ctrl-C; what is done is kept.
    """
    space, sampler = Space(inputs), chosen(inputs.spec)
    space.legal(0)  # fail now, not after an hour, if no scheme may be tried
    with (
        quiet(),
        campaign("search", inputs, out, engine=engine, progress=progress, command=command, simulate=simulate) as made,
        speaking(storage),
    ):
        given = _given(inputs)
        track = _track(made, given, _seeds(inputs))
        hunts = {sampler: _hunt(made, space, track, sampler, storage)}
        if inputs.spec.search.random_twin and sampler != RANDOM:
            hunts[RANDOM] = _hunt(made, space, track, RANDOM, storage)
        for hunt in hunts.values():
            hunt.run()
        return _finish(made, space, hunts, given)


def with_trials(inputs: Inputs, trials: int | None) -> Inputs:
    """The same with another budget; None leaves it as it is."""
    if trials is None:
        return inputs
    changed = inputs.spec.search.model_copy(update={"trials": trials})
    return replace(inputs, spec=inputs.spec.model_copy(update={"search": changed}))


def _given(inputs: Inputs) -> dict[str, Candidate]:
    """The schemes of the spec, the baseline first."""
    worlds = tuple(World(scenario) for scenario in inputs.scenarios)
    return {scheme.name: Candidate(scheme, worlds) for scheme in inputs.schemes}


def _seeds(inputs: Inputs) -> range:
    seeds, search = inputs.spec.seeds, inputs.spec.search
    return range(seeds.first, seeds.first + seeds.runs * (2 if search.extra else 1))


def _track(made: Campaign, given: dict[str, Candidate], seeds: range) -> Track:
    bench = Bench(made.lab, made.inputs.spec, seeds)
    return Track(bench, made.inputs.spec, references_of(bench, given))


def _hunt(made: Campaign, space: Space, track: Track, sampler: str, storage: str | None) -> Hunt:
    spec = made.inputs.spec
    shared = is_shared(storage)
    name = f"{spec.name}-{sampler}" + (f"-{_digest(made.inputs)}" if shared else "")
    ledger = Ledger(open_storage(storage, made.folder), name, spec, space, sampler, shared=shared)

    def tell(done: int, failed: int) -> None:
        if made.progress is not None:
            made.progress(done, spec.search.trials, failed)

    return Hunt(spec, space, ledger, track, tell)


def _digest(inputs: Inputs) -> str:
    """Tells studies of one database apart that go by the same name."""
    identity = identity_of("search", inputs)
    for key in ("trials", "finalists", "stop_after"):
        identity["spec"]["search"].pop(key)
    identity["spec"]["seeds"].pop("fresh")
    return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:8]


def _finish(made: Campaign, space: Space, hunts: dict[str, Hunt], given: dict[str, Candidate]) -> dict[str, Any]:
    sampler, hunt = next(iter(hunts.items()))
    final = measure_finalists(made, space, hunt, given)
    finalists = second_look.table(final)
    trials = trials_table(hunt)
    said = verdict(final, finalists, anything_feasible=bool(trials["feasible"].any()))
    found = [entry for entry in final.entries if entry.role == second_look.FOUND]
    files = {f"schemes/{entry.name}.toml": to_toml(entry.candidate.scheme).encode() for entry in found}
    files["verdict.json"] = (json.dumps(said, indent=2) + "\n").encode()
    tables = {
        "trials": trials,
        "finalists": finalists,
        "convergence": progress_table(hunts),
        "importance": importance_table(hunt),
    }
    return made.publish(tables, files, sampler=sampler, verdict=said, levers=len(space.levers))


def measure_finalists(made: Campaign, space: Space, hunt: Hunt, given: dict[str, Candidate]) -> Final:
    """Run references and finalists on fresh seeds."""
    spec, ledger = made.inputs.spec, hunt.ledger
    seeds = range(spec.seeds.fresh_first, spec.seeds.fresh_first + spec.seeds.fresh)
    track = _track(made, given, seeds)
    picked = second_look.pick_finalists(hunt, ledger.told(), spec.search.finalists)
    values = [space.in_use(space.complete(trial.params)) for trial in picked]
    names = [f"{spec.name}-{trial.number}" for trial in picked]
    candidates = [space.candidate(value, name) for value, name in zip(values, names, strict=True)]
    measured = track.bench.measure(candidates, 0, len(seeds)) if candidates else []
    for name, (_, error) in zip(names, measured, strict=True):
        if error:
            raise InputError(f"finalist {name} cannot be measured on fresh seeds: {error}; run the command again")
    roles = [second_look.BASELINE, *([second_look.REFERENCE] * (len(given) - 1))]
    entries = [
        second_look.given(name, role, candidate, track.references[name], len(track.bench.aims.objectives))
        for (name, candidate), role in zip(given.items(), roles, strict=True)
    ]
    entries += [
        second_look.found(hunt, trial, name, candidate, value)
        for name, trial, candidate, (value, _) in zip(names, picked, candidates, measured, strict=True)
    ]
    return second_look.Final(track, tuple(entries))
