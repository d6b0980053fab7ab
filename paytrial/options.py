"""Options that several commands share, and the checks that need no heavy import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scenarios.errors import InputError

FEWEST_RUNS = 2
MOST_RUNS = 10_000
LAST_SEED = 2**63 - 1

ScenarioArgument = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="Name in the library, or path of a TOML file.", show_default=False)
]
SchemesOption = Annotated[
    list[str],
    typer.Option(
        "--scheme",
        metavar="SCHEME",
        help="Pay scheme: name in the library, or path of a TOML file. Repeat it; the first is the baseline.",
        show_default=False,
    ),
]
RunsOption = Annotated[
    int,
    typer.Option(
        "--runs", metavar="N", help=f"Runs of each scheme, {FEWEST_RUNS} to {MOST_RUNS:,}; 8 or more say something."
    ),
]
SeedOption = Annotated[
    int, typer.Option("--seed", metavar="N", help="First seed, 0 or more; the same seeds for every scheme.")
]
RuleOption = Annotated[
    str,
    typer.Option(
        "--rule",
        metavar="RULE",
        help="How agents decide: a name (`paytrial list rules`), shares as in '0.7 best_response + 0.3 income_target', "
        "or a Python file of your own.",
    ),
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers", metavar="N", help="Processes; results do not depend on it.", show_default="one per processor"
    ),
]
ObjectiveOption = Annotated[
    str,
    typer.Option(
        "--objective", metavar="NAME", help="What the recommendation aims at. See `paytrial list objectives`."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def seeds_of(first: int, runs: int) -> range:
    """The seeds of a comparison.

    Raises:
        InputError: too few or too many runs, or a seed that does not exist.
    """
    if not FEWEST_RUNS <= runs <= MOST_RUNS:
        raise InputError(
            f"--runs is {runs}, but must be from {FEWEST_RUNS} (an interval needs two) to {MOST_RUNS:,}; "
            "32 is a good start"
        )
    check_seed(first)
    check_seed(first + runs - 1)
    return range(first, first + runs)


def check_seed(seed: int) -> None:
    """Refuse a seed outside 0 to 2^63-1."""
    if not 0 <= seed <= LAST_SEED:
        raise InputError(f"--seed is {seed}, but must be a whole number from 0 to {LAST_SEED}")


def check_workers(workers: int | None) -> None:
    """Refuse a number of processes below 1."""
    if workers is not None and workers < 1:
        raise InputError(f"--workers is {workers}, but must be at least 1")


def folder_of(given: str, option: str = "--out") -> Path:
    """The path of an output folder; it need not exist yet."""
    if not given.strip():
        raise InputError(f"{option} is empty; name a folder")
    if "\0" in given:
        raise InputError(f"{option} is not a name a folder can have")
    return Path(given)
