"""`paytrial run`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from paytrial.console import aligned, print_json
from paytrial.options import JsonOption, RuleOption, ScenarioArgument, check_seed

if TYPE_CHECKING:
    from sim.kpis import Kpi


def run(
    scenario: ScenarioArgument,
    scheme: Annotated[
        str,
        typer.Option("--scheme", metavar="SCHEME", help="Name in the library, or path of a file.", show_default=False),
    ],
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Seed of the run, 0 or more.")] = 1,
    rule: RuleOption = "best_response",
    as_json: JsonOption = False,
) -> None:
    """Make one run and print its KPIs.

    One run is one draw of chance: to judge a scheme, use `paytrial compare`.

    \b
    Examples:
      paytrial run cloud_server --scheme balanced --seed 1
      paytrial run tiny --scheme my/proposed.toml --json
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are
    check_seed(seed)
    from scenarios.loader import load_scenario, load_scheme
    from scenarios.together import check_together

    where, how = load_scenario(scenario), load_scheme(scheme)
    check_together([where], [how])
    from scenarios.theories import load_rule

    theory = load_rule(rule)
    from sim.kpis import KPIS
    from sim.run import run as simulate

    kpis = simulate(where, how, seed, rule=theory).kpis
    if as_json:
        print_json({"scenario": where.name, "scheme": how.name, "seed": seed, "rule": theory, "kpis": kpis})
        return
    typer.echo(f"{where.title or where.name} / {how.title or how.name}, seed {seed}, rule {rule}\n")
    typer.echo(aligned([(KPIS[name].title, *_shown(kpis[name], KPIS[name], where.currency)) for name in kpis]))


def _shown(value: float, kpi: Kpi, currency: str) -> tuple[str, str]:
    """A value and its unit as people read them."""
    if kpi.unit == "share":
        return f"{100 * value:,.1f}", "%"
    if kpi.unit == "currency":
        return f"{value:,.0f}", currency
    return f"{value:,.2f}".removesuffix(".00"), "" if kpi.unit in {"count", "ratio"} else kpi.unit
