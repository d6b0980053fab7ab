"""`paytrial compare`."""

from __future__ import annotations

from typing import Annotated

import typer

from paytrial.options import (
    JsonOption,
    ObjectiveOption,
    RuleOption,
    RunsOption,
    ScenarioArgument,
    SchemesOption,
    SeedOption,
    WorkersOption,
    check_workers,
    folder_of,
    seeds_of,
)


def compare(
    ctx: typer.Context,
    scenario: ScenarioArgument,
    scheme: SchemesOption,
    out: Annotated[str, typer.Option("--out", metavar="DIR", help="Results folder.", show_default=False)],
    runs: RunsOption = 64,
    seed: SeedOption = 1,
    rule: RuleOption = "best_response",
    objective: ObjectiveOption = "profit",
    workers: WorkersOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare pay schemes and write a report.

    Runs every scheme on the same seeds. The first scheme is the baseline that the others are measured
    against. Stopped half-way (Ctrl-C), the same command does only the runs that are missing.

    \b
    Examples:
      paytrial compare cloud_server --scheme current --scheme balanced --out results
      paytrial compare my/scenario.toml --scheme my/current.toml --scheme my/proposed.toml --runs 32 --out results
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are
    seeds = seeds_of(seed, runs)
    check_workers(workers)
    from paytrial.comparing import Order, compare_and_report
    from paytrial.guard import words

    order = Order(scenario, scheme, seeds, folder_of(out), rule, objective, workers, words(ctx))
    compare_and_report(order, as_json=as_json)
