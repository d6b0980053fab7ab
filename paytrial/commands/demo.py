"""`paytrial demo`."""

from __future__ import annotations

from typing import Annotated

import typer

from paytrial.options import JsonOption, RunsOption, WorkersOption, check_workers, folder_of, seeds_of


def demo(
    ctx: typer.Context,
    scenario: Annotated[str, typer.Option("--scenario", metavar="SCENARIO", help="Scenario to show.")] = "cloud_server",
    out: Annotated[str, typer.Option("--out", metavar="DIR", help="Results folder.")] = "paytrial-demo",
    runs: RunsOption = 32,
    workers: WorkersOption = None,
    as_json: JsonOption = False,
) -> None:
    """See it work: compare five schemes.

    Compares five simple pay schemes of the library for a cloud-server service team and writes a report. Takes
    about a minute.

    \b
    Examples:
      paytrial demo
      paytrial demo --runs 8 --out quick-look
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are
    seeds = seeds_of(1, runs)
    check_workers(workers)
    from paytrial.comparing import Order, compare_and_report
    from paytrial.guard import words
    from scenarios.library import DEMO

    order = Order(scenario, DEMO, seeds, folder_of(out), "best_response", "profit", workers, words(ctx))
    compare_and_report(order, as_json=as_json)
