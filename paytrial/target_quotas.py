"""The agents' targets as quotas of a pay scheme."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from paytrial.target_tables import money
from scenarios.errors import InputError

if TYPE_CHECKING:
    from sim.targets import Cascade

_QUARTERS = 4


def write_quotas(found: Cascade, file: str) -> Path:
    """Write a `[[quotas]]` section for a scheme file: the year of each agent, and the share of each quarter.

    Raises:
        InputError: the file exists or cannot be written, or quarters of the year are over: a quota is of a year.
    """
    path = Path(file)
    try:
        with path.open("x", encoding="utf-8") as target:
            target.write(quota_section(found))
    except FileExistsError:
        raise InputError(f"--quotas {path} exists already; name another file") from None
    except OSError as error:
        raise InputError(f"--quotas {path} cannot be written: {error.strerror}") from None
    return path


def quota_section(found: Cascade) -> str:
    """The section as TOML.

    Raises:
        InputError: quarters of the year are over.
    """
    whole, *quarters = [period for period in found.periods if period.level in {"year", "quarter"}]
    if len(quarters) < _QUARTERS:
        raise InputError("--quotas is for a whole year, but quarters of it are over")
    of, company = money(found.plan), found.company.name
    year = found.sales(company, whole)
    agents = [unit.name for unit, _ in found.company.walk() if unit.level == "agent"]
    amounts = [of(found.sales(name, whole)) for name in agents]
    lines = [f"    {amount},  # {name}" for name, amount in zip(agents, amounts, strict=True)]
    shares = ", ".join(repr(found.sales(company, quarter) / year) for quarter in quarters)
    return "\n".join(
        [
            "[[quotas]]",
            'id = "target"',
            'measure = "sales"',
            f"amount = {sum(amounts) / len(amounts)}  # mean of the agents, {found.plan.currency} a year",
            "amounts = [",
            *lines,
            "]",
            f"quarters = [{shares}]",
            "",
        ]
    )
