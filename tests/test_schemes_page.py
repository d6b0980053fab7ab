"""Every example of docs/schemes.md is a legal scheme and pays what the page says."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from scenarios.errors import InputError
from scenarios.loader import load_scheme
from scenarios.paths import changed
from sim.pay import COMPONENTS
from sim.pay.measures import Column
from sim.pay.payroll import Crew, Payroll
from sim.pay.program import build_plan
from sim.pay.weekly import ADDON, NEW, SaleList, WorkWeek
from sim.scheme import Scheme

PAGE = (Path(__file__).parent.parent / "docs" / "schemes.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```toml\n(.*?)^```\n(.*?)(?=^```toml|^#)", flags=re.DOTALL | re.MULTILINE)
EXAMPLES = BLOCK.findall(PAGE)
SEGMENTS = ("person", "smb")
TWO_YEARS = 104
MONTH, QUARTER, YEAR = 4, 13, 52


def scheme_of(block: str) -> Scheme:
    """An example that is a part of a scheme gets the name a scheme needs."""
    data = tomllib.loads(block)
    return Scheme.model_validate({"name": "example", **data})


@dataclass(frozen=True)
class Sale:
    """One sale."""

    week: int
    amount: float
    seller: int = 0
    customer: int = 0
    segment: int = 0
    product: int = ADDON
    spend: float = 0.0


@dataclass(frozen=True)
class Case:
    """What people do, and what they are paid for it.

    Attributes:
        pays: (week, line, person) -> amount, each of them printed in bold on the page.
        weeks: how long it goes on.
        results: column -> amount of each person, all of it in `when`.
        when: week of the results; None: the last.
        sales: sales one by one.
        lost: week -> customers who leave.
        absent: (week, person) of the weeks not worked.
        people: how many.
        service: weeks of service at the start.
        changes: path -> value, where the page says what another value would do.
    """

    pays: dict[tuple[int, str, int], float]
    weeks: int = MONTH
    results: dict[str, tuple[float, ...]] = field(default_factory=dict)
    when: int | None = None
    sales: tuple[Sale, ...] = ()
    lost: dict[int, list[int]] = field(default_factory=dict)
    absent: tuple[tuple[int, int], ...] = ()
    people: int = 1
    service: int = TWO_YEARS
    changes: dict[str, object] = field(default_factory=dict)


def paid(scheme: Scheme, case: Case) -> dict[tuple[int, str, int], float]:
    """What is paid, by week, line and person."""
    plan = build_plan(changed(scheme, case.changes))
    payroll = Payroll(plan, Crew.of(case.people, max(case.people, 1), case.service), SEGMENTS)
    found = {}
    for week in range(case.weeks):
        payroll.count(_week(week, case))
        for payment in payroll.settle(week):
            for row, cents in zip(payment.rows, payment.cents, strict=True):
                for (line, _), amount in zip(plan.lines, cents, strict=True):
                    found[week, line, int(row)] = amount / 100
    return found


def _week(week: int, case: Case) -> WorkWeek:
    measured = np.zeros((case.people, len(Column)))
    if week == (case.weeks - 1 if case.when is None else case.when):
        for name, amounts in case.results.items():
            measured[:, Column[name.upper()]] = amounts
    sales = [sale for sale in case.sales if sale.week == week]
    np.add.at(measured[:, Column.SALES], [sale.seller for sale in sales], [sale.amount for sale in sales])
    working = np.ones(case.people)
    working[[person for at, person in case.absent if at == week]] = 0.0
    listed = SaleList(
        seller=np.array([sale.seller for sale in sales], np.int64),
        customer=np.array([sale.customer for sale in sales], np.int64),
        segment=np.array([sale.segment for sale in sales], np.int64),
        product=np.array([sale.product for sale in sales], np.int64),
        amount=np.array([sale.amount for sale in sales]),
        margin=np.full(len(sales), 0.5),
        months=np.full(len(sales), 12.0),
        spend=np.array([sale.spend for sale in sales]),
    )
    return WorkWeek(week, measured, working, 1, listed, np.array(case.lost.get(week, []), np.int64), FIGURES)


FIGURES = {"price_gap": 0.0, "growth": 0.0, "churn": 0.0}


def csat(points: float) -> dict[str, tuple[float, ...]]:
    return {"surveys": (10.0,), "dissatisfaction": (10.0 * (100.0 - points),)}


def retention(share: float, weeks: float = 1_300.0) -> dict[str, tuple[float, ...]]:
    return {"customers": (weeks,), "lost": (weeks * (1.0 - share) / 13.0,)}


def bonus(line: str, amount: float, week: int = QUARTER - 1) -> dict[tuple[int, str, int], float]:
    return {(week, line, 0): amount}


WEEKLY = tuple(Sale(week, 1_000, product=NEW) for week in range(30))
HELD = Sale(0, 10_000, customer=7)

CASES: list[list[Case]] = [
    [Case(bonus("retention", 1_500), QUARTER, retention(0.95))],
    [
        Case(
            {(3, "commission", 0): 6_400, (3, "cap", 0): -1_400, (3, "least_income", 0): 0},
            results={"sales": (80_000,)},
        ),
        Case({(3, "commission", 0): 800, (3, "cap", 0): 0, (3, "least_income", 0): 700}, results={"sales": (10_000,)}),
    ],
    [
        Case(bonus("plan", 1_500), QUARTER, {"sales": (76_000,)}),
        Case(bonus("plan", 1_500), QUARTER, {"sales": (38_000,)}, service=0),
    ],
    [Case({(25, "promotion_sales", 0): 400, (29, "sales", 0): 160}, 30, sales=WEEKLY)],
    [Case(bonus("base", 3_750, 3), absent=((0, 0),))],
    [Case(bonus("commission", 1_600, 3), results={"gross_profit": (20_000,)})],
    [
        Case(bonus("commission", 2_600, 3), results={"sales": (50_000,)}),
        Case(
            bonus("commission", 4_000, 3),
            results={"sales": (50_000,)},
            changes={"components.commission.tier_kind": "whole"},
        ),
    ],
    [Case(bonus("commission", 8_000), QUARTER, {"sales": (130_000,)})],
    [
        Case(
            bonus("commission", 1_100, 3),
            sales=(Sale(0, 50), Sale(1, 4_000, spend=300), Sale(2, 12_000, segment=1, spend=2_000)),
        )
    ],
    [Case({(3, "commission", 0): 450, (3, "commission", 1): 300}, results={"sales": (10_000, 5_000)}, people=2)],
    [Case({(12, "spiff", 0): 0, (16, "spiff", 0): 240}, 17, sales=WEEKLY)],
    [
        Case({(3, "commission", 0): 600, (29, "commission", 0): 400}, 30, sales=(HELD,)),
        Case({(3, "commission", 0): 600, (12, "commission", 0): -300}, 30, sales=(HELD,), lost={8: [7]}),
    ],
    [
        Case(bonus("satisfaction", 750), QUARTER, csat(75)),
        Case(bonus("satisfaction", 0), QUARTER, csat(75), changes={"components.satisfaction.shape": "step"}),
    ],
    [Case(bonus("satisfaction", 1_125), QUARTER, csat(75))],
    [Case(bonus("scorecard", 2_310), QUARTER, csat(75) | retention(0.94))],
    [Case(bonus("matrix", 600), QUARTER, csat(75) | {"sales": (70_000,)})],
    [Case(bonus("tickets", 2_480, 3), results={"tickets": (310,)})],
    [Case(bonus("bad_ratings", -180, 3), results={"surveys": (100,), "bad_ratings": (5,)})],
    [Case(bonus("loyalty", 1_200, 2 * YEAR - 1), 2 * YEAR, retention(0.94), when=YEAR - 1)],
    [
        Case(
            {(3, "pool", 0): 1_600, (3, "pool", 1): 400},
            results={"sales": (100_000, 0)},
            people=2,
            absent=((0, 1), (1, 1), (2, 1)),
        )
    ],
    [Case(bonus("leader", 1_200, 3), results={"sales": (100_000, 300_000)}, people=2)],
    [
        Case(
            {(12, "contest", 0): 3_000, (12, "contest", 1): 1_500, (12, "contest", 2): 1_500},
            QUARTER,
            {"sales": (90_000, 80_000, 80_000, 70_000)},
            people=4,
        )
    ],
    [
        Case(bonus("commission", amount, 3), results={"sales": (10_000,), "problems": (100,), "complaints": (bad,)})
        for bad, amount in ((2, 500), (4, 0))
    ],
    [Case(bonus("commission", 425, 3), results={"sales": (10_000,)} | csat(70))],
    [Case(bonus("cap", -1_400, 3), results={"sales": (80_000,)})],
    [
        Case(bonus("guarantee", 700, 3), results={"sales": (10_000,)}, service=0),
        Case(bonus("guarantee", 0, 3), results={"sales": (10_000,)}, service=20),
    ],
    [Case({(3, "advance", 0): 500, (7, "advance", 0): -300}, 8, sales=(Sale(0, 15_000), Sale(4, 26_000)))],
]


def test_every_example_has_its_cases() -> None:
    assert len(EXAMPLES) == len(CASES) == len(re.findall(r"^```toml$", PAGE, flags=re.MULTILINE))


@pytest.mark.parametrize("at", range(len(EXAMPLES)))
def test_an_example_pays_what_the_page_says(at: int) -> None:
    block, text = EXAMPLES[at]
    printed = [float(number.replace(",", "")) for number in re.findall(r"\*\*(-?[\d,]+(?:\.\d+)?)[.,:;]?\*\*", text)]
    stated: list[float] = []
    for case in CASES[at]:
        found = paid(scheme_of(block), case)
        assert {key: found[key] for key in case.pays} == case.pays
        stated += case.pays.values()
    assert set(printed) == set(stated)


@pytest.mark.parametrize("at", range(len(EXAMPLES)))
def test_an_example_loads_from_a_file(at: int, tmp_path: Path) -> None:
    block = EXAMPLES[at][0]
    file = tmp_path / "example.toml"
    file.write_text(block if "name =" in block else f'name = "example"\n{block}', encoding="utf-8")
    assert load_scheme(file).components == scheme_of(block).components


def test_every_kind_has_its_section_and_its_example() -> None:
    headings = re.findall(r"^### (\w+)$", PAGE, flags=re.MULTILINE)
    assert sorted(headings) == sorted(COMPONENTS)
    for kind in headings:
        section = re.split(r"^##", PAGE.split(f"### {kind}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
        assert f'kind = "{kind}"' in section


def test_held_commission_is_lost_with_the_customer() -> None:
    """What the page says without a number of its own: nothing comes after the customer has left."""
    block = next(block for block, _ in EXAMPLES if "hold_share" in block)
    found = paid(scheme_of(block), Case({}, 60, sales=(HELD,), lost={8: [7]}))
    assert sum(found.values()) == 300


def test_the_message_on_the_page_is_the_message(tmp_path: Path) -> None:
    """The first example with a rate in percent."""
    (shown,) = re.findall(r"my/proposed\.toml(, .*?)```", PAGE, flags=re.DOTALL)
    block = EXAMPLES[0][0].replace("rate = 0.05", "rate = 12")
    file = tmp_path / "proposed.toml"
    file.write_text(block, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load_scheme(file)
    assert str(refused.value) == str(file) + " ".join(shown.split())
