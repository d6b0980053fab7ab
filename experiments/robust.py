"""Does the best scheme stay the best if the world, or people, are not as assumed?

Schemes x scenarios x rules x seeds say which scheme is picked; then each uncertain number is moved until the pick and a
close scheme change places (`flips`), and many worlds are tried to find the part of them where the pick loses (`boxes`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.campaign import campaign
from experiments.cube import Context, Cube, Made, make, seeds_of
from experiments.robustness.boxes import boxes_table, rules_of
from experiments.robustness.choice import Choice, choose
from experiments.robustness.flips import CLOSE, Line, Pair, close_pairs, flips_table, line_contexts, lines
from experiments.robustness.stages import Stages
from experiments.robustness.tables import criteria_table, regret_table, values_table
from experiments.robustness.verdict import notes_of, verdict_of
from experiments.robustness.worlds import Worlds, drawn, worlds_table
from scenarios.errors import InputError
from sim.run import run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pandas as pd

    from experiments.lab import Lab
    from experiments.runner import Engine, Progress
    from experiments.work import Result
    from scenarios.inputs import Inputs

KIND = "robustness"
_FEWEST = 2


def robust(
    inputs: Inputs,
    out: Path,
    *,
    engine: Engine | None = None,
    progress: Progress | None = None,
    command: Sequence[str] | None = None,
    simulate: Callable[..., Result] = run,
) -> dict[str, Any]:
    """Compare schemes over contexts, ask what would change the pick, and write the results folder.

    Flip points and worlds are about the main scenario under the first rule.

    Args:
        inputs: a spec and what it names; `[robust]` says how much to try.
        out: results folder; new, empty, or one of the same study. Runs it has are not made again.
        engine: where runs are made; processes here if left out.
        progress: told how far the whole is.
        command: words of the command that was typed.
        simulate: makes a run; must be importable by name.

    Returns:
        The manifest of the folder.

    Raises:
        InputError: for fewer than two schemes, values that are not legal, or a folder that cannot be used.
        Interrupted: on Ctrl-C; what is done is kept.
    """
    if len(inputs.schemes) < _FEWEST:
        raise InputError(
            f"spec {inputs.spec.name} names one scheme, {inputs.schemes[0].name!r}: robust compares at least two. "
            "Add some to `schemes`"
        )
    questions = _questions(inputs)  # says what is not legal before the folder is touched
    with campaign(KIND, inputs, out, engine=engine, progress=progress, command=command, simulate=simulate) as study:
        found = _make(inputs, questions, study.lab, progress)
        tables = _tables(inputs, questions, found)
        rules = rules_of(tables["worlds"], [factor.name for factor in inputs.spec.uncertainties])
        verdict = verdict_of(inputs, found.choice, found.pairs, tables["worlds"], rules)
        failed = _failed(found)
        return study.publish(
            {**tables, "boxes": boxes_table(rules)},
            {"verdict.json": (json.dumps(verdict, indent=2, ensure_ascii=False) + "\n").encode()},
            close={"relative": CLOSE.relative, "absolute": dict(CLOSE.absolute)},
            notes=[*notes_of(inputs, found.choice, tables["worlds"], rules), *questions.worlds.notes],
            failed=len(failed),
            **({"first_error": failed[0]} if failed else {}),
        )


@dataclass(frozen=True, slots=True)
class _Questions:
    """What is asked about beside the contexts of the spec.

    Attributes:
        lines: uncertain numbers and the values each is tried at.
        along: the main scenario at each of these values.
        worlds: many of them.
    """

    lines: list[Line]
    along: tuple[Context, ...]
    worlds: Worlds


def _questions(inputs: Inputs) -> _Questions:
    tried = lines(inputs)
    return _Questions(tried, line_contexts(inputs, tried), drawn(inputs))


@dataclass(frozen=True, slots=True)
class _Found:
    """All runs, and what was chosen after the first part of them.

    Attributes:
        base: all schemes in all contexts.
        choice: the pick.
        pairs: schemes that the pick is held against.
        along: the pick and the schemes of the pairs, along each uncertain number.
        worlds: the pick and its rivals in each world.
    """

    base: Made
    choice: Choice
    pairs: list[Pair]
    along: Made
    worlds: Made


def _make(inputs: Inputs, asked: _Questions, lab: Lab, progress: Progress | None) -> _Found:
    spec, schemes, seeds = inputs.spec, inputs.schemes, seeds_of(inputs.spec.seeds)
    contexts = tuple(Context(scenario, rule) for scenario in inputs.scenarios for rule in spec.rules)
    # One close pair is likely; how many there are is known after the first part.
    stages = Stages(progress, len(seeds) * (2 * len(asked.along) + len(schemes) * len(asked.worlds.contexts)))
    (base,) = make(lab, [Cube(contexts, schemes, seeds)], stages)
    choice = choose(spec, base)
    pairs = close_pairs(choice, spec.objectives[0])
    close = (choice.pick, *(pair.against for pair in pairs))
    all_that_count = (choice.pick, *choice.rivals)
    stages.next()
    cubes = (
        Cube(asked.along, tuple(schemes[k] for k in close), seeds),
        Cube(asked.worlds.contexts, tuple(schemes[k] for k in all_that_count), seeds),
    )
    return _Found(base, choice, pairs, *make(lab, cubes, stages))


def _tables(inputs: Inputs, asked: _Questions, found: _Found) -> dict[str, pd.DataFrame]:
    spec = inputs.spec
    return {
        "values": values_table(found.base, spec.objectives),
        "regret": regret_table(found.base, spec.objectives),
        "criteria": criteria_table(found.base, spec.objectives, found.choice.used, spec.robust.alpha),
        "flips": flips_table(inputs, found.choice.pick, found.pairs, asked.lines, found.base, found.along),
        "worlds": worlds_table(asked.worlds.table, found.worlds, spec.objectives[0]),
    }


def _failed(found: _Found) -> list[str]:
    """Errors of the runs that failed, each run once."""
    errors: dict[str, str] = {}
    for made in (found.base, found.along, found.worlds):
        errors |= made.errors
    return list(errors.values())
