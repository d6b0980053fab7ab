"""`paytrial statement`."""

from __future__ import annotations

from typing import Annotated

import typer

from paytrial.console import note, print_json
from paytrial.options import JsonOption, RuleOption, ScenarioArgument, check_seed
from scenarios.errors import InputError


def statement(
    scenario: ScenarioArgument,
    scheme: Annotated[
        str,
        typer.Option("--scheme", metavar="SCHEME", help="Name in the library, or path of a file.", show_default=False),
    ],
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Seed of the run, 0 or more.")] = 1,
    agent: Annotated[int, typer.Option("--agent", metavar="K", help="Number of the agent, from 0.")] = 0,
    rule: RuleOption = "best_response",
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="PATH", help=".csv or .xlsx file, or folder, to write to.", show_default=False),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print the pay statement of a simulated agent, line by line.

    Makes the run that `paytrial run` makes, and shows for each payment every line: what it was worked out from, the
    formula in words, and the running total. For real people, use `paytrial pay --statement`.

    \b
    Examples:
      paytrial statement tiny --scheme balanced --seed 1 --agent 0
      paytrial statement tiny --scheme my/proposed.toml --agent 3 --out agent3.csv
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are
    check_seed(seed)
    from scenarios.loader import load_scenario, load_scheme
    from scenarios.together import check_together

    where, how = load_scenario(scenario), load_scheme(scheme)
    check_together([where], [how])
    from scenarios.theories import load_rule

    theory = load_rule(rule)
    if not 0 <= agent < where.team.agents:
        raise InputError(f"--agent is {agent}, but must be from 0 to {where.team.agents - 1}")
    if out is not None:
        from paytrial.pay_output import files_of

        files_of(out, ["statement"])
    import pandas as pd

    from experiments.agent_pay import pay_agent
    from reports.statement.page import statement_rows, statement_text

    paid = pay_agent(where, how, seed, agent, rule=theory)
    rows = statement_rows(paid.plan, paid.slips, _label)
    written = []
    if out is not None:
        from paytrial.pay_output import write_frames

        frame = pd.DataFrame([{"agent": agent, **row} for row in rows])
        written = write_frames({"statement": frame}, out)
    total = sum(slip.cents for slip in paid.slips) / 100.0
    if as_json:
        ids = {"scenario": where.name, "scheme": how.name, "seed": seed, "rule": theory, "agent": agent}
        print_json({**ids, "currency": where.currency, "total": total, "lines": rows})
    else:
        who = f"agent {agent} in {where.name}, seed {seed}"
        typer.echo(statement_text(paid.plan, paid.slips, who, _label, currency=where.currency, by_week=True))
    for path in written:
        note(f"written: {path}")


def _label(month: int) -> str:
    return str(month + 1)
