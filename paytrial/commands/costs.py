"""`paytrial costs`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from paytrial.console import aligned, print_json
from paytrial.options import JsonOption, RuleOption, ScenarioArgument, check_seed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.centre import CentreReturn
    from sim.costing import Costing, SegmentCost
    from sim.params import Scenario

RULE = """Whose a cost is: contacts, new customers and costs per customer by what was counted; pay by each person's time
for serving and selling; the rest of serving by work (contacts x hours x complexity), the rest of selling by
sales. Cost to serve is service cost, service policy, pay for serving and its part of hiring."""


def costs(
    scenario: ScenarioArgument,
    scheme: Annotated[
        str,
        typer.Option("--scheme", metavar="SCHEME", help="Name in the library, or path of a file.", show_default=False),
    ],
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Seed of the run, 0 or more.")] = 1,
    rule: RuleOption = "best_response",
    as_json: JsonOption = False,
) -> None:
    """Print what a run costs: by item, per service, and to serve each segment.

    Makes the run that `paytrial run` makes. Items add up to its service cost and to all its costs, to the cent.

    \b
    Examples:
      paytrial costs cloud_server --scheme balanced
      paytrial costs tiny --scheme my/proposed.toml --seed 3 --json
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are
    check_seed(seed)
    from scenarios.loader import load_scenario, load_scheme
    from scenarios.together import check_together

    where, how = load_scenario(scenario), load_scheme(scheme)
    check_together([where], [how])
    from scenarios.theories import load_rule

    theory = load_rule(rule)
    from sim.centre import centre_returns
    from sim.costing import cost_of
    from sim.kpis import view_of
    from sim.run import run as simulate

    tables = simulate(where, how, seed, rule=theory).tables
    found = cost_of(where, tables)
    returns = centre_returns(view_of(where, tables), found)
    if as_json:
        ids = {"scenario": where.name, "scheme": how.name, "seed": seed, "rule": theory, "currency": where.currency}
        print_json({**ids, **_as_json(found, returns)})
        return
    typer.echo(f"{where.title or where.name} / {how.title or how.name}, seed {seed}, rule {rule}")
    typer.echo(f"{where.weeks} weeks, {where.currency}\n")
    for part in (_items(found), _segments(where, found), RULE, _returns(where, returns)):
        typer.echo(part + "\n")


def _items(found: Costing) -> str:
    from sim.costing import GROUP_TITLES
    from sim.ledger import DRIVERS

    rows = [("cost", "nature", "paid per", "amount", "share", "per service")]
    for group, title in GROUP_TITLES.items():
        mine = [each for each in found.items if each.item.group == group]
        if mine:
            rows.append((title, "", "", *_amount(found.group(group), found)))
        for each in mine:
            words = (f"  {each.item.title}", each.item.nature, DRIVERS[each.item.driver])
            rows.append((*words, *_amount(each.cents, found)))
    rows.append(("all costs", "", "", *_amount(found.total, found)))
    return aligned(rows, numbers_from=3)


def _amount(cents: int, found: Costing) -> tuple[str, str, str]:
    """Amount, share of all costs, and per contact."""
    return (_money(cents), f"{100 * cents / found.total:.1f}%", _per(cents, found.contacts))


def _segments(scenario: Scenario, found: Costing) -> str:
    titles = {segment.name: segment.title or segment.name for segment in scenario.segments}
    read: tuple[tuple[str, Any], ...] = (
        ("customers, mean", lambda s: f"{_customers(s, scenario.weeks):,.0f}"),
        ("contacts", lambda s: f"{s.contacts:,}"),
        ("  service cost", lambda s: _money(s.service)),
        ("  service policy", lambda s: _money(s.policy)),
        ("  pay for serving, hiring", lambda s: _money(s.serving)),
        ("cost to serve", lambda s: _money(s.to_serve)),
        ("  per contact", lambda s: _per(s.to_serve, s.contacts)),
        ("  per customer and year", lambda s: _per(s.to_serve, s.customer_years)),
        ("  winning customers", lambda s: _money(s.acquisition)),
        ("  pay for selling, hiring", lambda s: _money(s.selling)),
        ("cost to sell", lambda s: _money(s.to_sell)),
        ("gross profit", lambda s: _money(s.gross_profit)),
        ("profit", lambda s: _money(s.profit)),
        ("  per customer and year", lambda s: _per(s.profit, s.customer_years)),
    )
    every = [*found.segments, found.whole]
    head = ("whose", *(titles.get(each.name, "all") for each in every))
    return aligned([head, *((title, *map(of, every)) for title, of in read)], numbers_from=1)


def _customers(segment: SegmentCost, weeks: int) -> float:
    return segment.customer_years * 52 / weeks


def _returns(scenario: Scenario, returns: Sequence[CentreReturn]) -> str:
    titles = {segment.name: segment.title or segment.name for segment in scenario.segments}
    rows = [("centre, a month of the last quarter", "loyal", "disloyal", "value", "net gain", "cost", "ROI")]
    for each in returns:
        value = "" if not each.name else f"{each.value:,.0f}"
        money = (f"{each.gain - each.loss:,.0f}", f"{each.cost:,.0f}")
        counts = (f"{each.loyal:,.0f}", f"{each.disloyal:,.0f}")
        roi = f"{100 * each.roi:,.0f}%" if each.cost > 0 else "-"
        rows.append((titles.get(each.name, "all"), *counts, value, *money, roi))
    return aligned(rows, numbers_from=1)


def _as_json(found: Costing, returns: Sequence[CentreReturn]) -> dict[str, Any]:
    from sim.costing import GROUP_TITLES

    return {
        "items": [
            {
                "item": each.item.name,
                "title": each.item.title,
                "group": each.item.group,
                "nature": each.item.nature,
                "driver": each.item.driver,
                "amount": each.cents / 100,
                "per_service": each.cents / 100 / found.contacts if found.contacts else None,
            }
            for each in found.items
        ],
        "groups": {group: found.group(group) / 100 for group in GROUP_TITLES},
        "total": found.total / 100,
        "serving_share_of_pay": found.serving_share,
        "segments": [_segment_json(each) for each in found.segments],
        "all": _segment_json(found.whole),
        "centre": [
            {
                "segment": each.name,
                "loyal": each.loyal,
                "disloyal": each.disloyal,
                "value": each.value,
                "gain": each.gain,
                "loss": each.loss,
                "cost": each.cost,
                "roi": each.roi,
            }
            for each in returns
        ],
    }


def _segment_json(each: SegmentCost) -> dict[str, Any]:
    money = ("service", "policy", "serving", "to_serve", "acquisition", "selling", "to_sell", "gross_profit", "profit")
    return {
        "segment": each.name,
        "contacts": each.contacts,
        "customer_years": each.customer_years,
        **{name: getattr(each, name) / 100 for name in money},
    }


def _money(cents: int) -> str:
    return f"{cents / 100:,.2f}"


def _per(cents: int, count: float) -> str:
    return f"{cents / 100 / count:,.2f}" if count else "-"
