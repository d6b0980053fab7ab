"""The target cascade: largest remainders, running totals, calendar, re-planning, files, command."""

from __future__ import annotations

import csv
import io
import itertools
import json
import random
import re
import tomllib
from fractions import Fraction
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import paytrial
from paytrial.cli import app
from paytrial.target_tables import COLUMNS
from scenarios.errors import InputError
from scenarios.targets import EXAMPLE, load_targets
from sim.calendar import month_number
from sim.targets import (
    TIME_LEVELS,
    Cascade,
    Manager,
    Member,
    QuarterResult,
    Supervisor,
    TargetPlan,
    cascade,
    in_band,
    largest_remainder,
    periods,
    plan_year,
    shared_out,
)

TEXT = EXAMPLE.read_text(encoding="utf-8")
WEIGHTS = st.lists(st.one_of(st.integers(0, 50), st.fractions(0, 10, max_denominator=60)), min_size=1, max_size=12)
PARTS = st.lists(st.integers(0, 400), min_size=1, max_size=12)


def invoke(*words: str | Path):
    return CliRunner().invoke(app, ["targets", *[str(word) for word in words]])


def answer(*words: str | Path) -> str:
    result = invoke(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def team(**changes) -> TargetPlan:
    """One manager, one supervisor, two agents."""
    people = Manager(name="m", supervisors=(Supervisor(name="s", agents=2),))
    return TargetPlan(**{"name": "co", "sales": 1_000, "profit_rate": (0.2,) * 4, "managers": (people,), **changes})


# --- largest remainder


def test_largest_remainder_worked_by_hand():
    assert largest_remainder(100, [1, 1, 1]) == [34, 33, 33]  # 33.33 each; the first of equal remainders
    assert largest_remainder(10, [5, 3, 1]) == [6, 3, 1]  # 5.56, 3.33, 1.11: down to 5, 3, 1; one more for .56
    assert largest_remainder(7, [Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)]) == [4, 2, 1]  # 3.5, 2.33, 1.17
    assert largest_remainder(3, [0, 0]) == [2, 1]
    assert largest_remainder(0, [3, 4]) == [0, 0]


@given(st.integers(0, 10**13), WEIGHTS)
def test_parts_are_whole_add_up_and_stay_within_one_of_their_share(total, weights):
    parts = largest_remainder(total, weights)
    assert sum(parts) == total
    assert min(parts) >= 0
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        share = Fraction(weight) * total / whole if whole else Fraction(total, len(weights))
        assert abs(part - share) < 1


@given(st.integers(0, 10**6), WEIGHTS, st.fractions("0.01", 100))
def test_only_proportions_of_weights_matter(total, weights, factor):
    assert largest_remainder(total, [weight * factor for weight in weights]) == largest_remainder(total, weights)


@given(st.integers(0, 10**6), WEIGHTS)
def test_who_weighs_more_never_gets_less(total, weights):
    parts = largest_remainder(total, weights)
    by_weight = [part for _, part in sorted(zip(weights, parts, strict=True))]
    assert by_weight == sorted(by_weight)


@pytest.mark.parametrize(("total", "weights"), [(5, []), (-1, [1]), (5, [1, -1])])
def test_nothing_to_split_by_is_refused(total, weights):
    with pytest.raises(ValueError, match="need weights and nothing negative"):
        largest_remainder(total, weights)


# --- running totals shared out


def test_running_totals_worked_by_hand():
    # Halves of 1, 2, 3, 4: 0.5, 1, 1.5, 2, half up for the first group, the rest for the second.
    assert shared_out([0, 1, 2, 3, 4], [2, 2]) == [[0, 1, 1, 2, 2], [0, 0, 1, 1, 2]]


@given(PARTS, st.lists(st.floats(0, 1), max_size=15))
def test_running_totals_add_up_never_fall_and_end_at_the_parts(parts, places):
    whole = sum(parts)
    superior = [0, *sorted(round(place * whole) for place in places), whole]
    shares = shared_out(superior, parts)
    assert [sum(column) for column in zip(*shares, strict=True)] == superior
    for part, own in zip(parts, shares, strict=True):
        assert own[0] == 0
        assert own[-1] == part
        assert own == sorted(own)
        assert all(
            abs(amount * whole - so_far * part) < 3 * whole
            for amount, so_far in zip(own, superior, strict=True)
            if whole
        )


@given(PARTS)
def test_the_share_of_a_running_total_does_not_depend_on_how_it_was_reached(parts):
    whole = sum(parts)
    every = shared_out(list(range(whole + 1)), parts)
    some = shared_out([0, whole // 3, whole], parts)
    for all_points, few in zip(every, some, strict=True):
        assert [all_points[0], all_points[whole // 3], all_points[whole]] == few


def test_more_agents_than_units_are_no_problem():
    shares = shared_out([0, 1, 3], [1, 1, 1] + [0] * 1_997)
    assert [sum(column) for column in zip(*shares, strict=True)] == [0, 1, 3]


# --- the calendar


def test_the_year_has_13_week_quarters_and_4_4_5_months():
    found = periods(5)
    count = {level: sum(period.level == level for period in found) for level in TIME_LEVELS}
    assert count == {"year": 1, "quarter": 4, "month": 12, "week": 52, "day": 260, "half-day": 520}
    weeks = {p.name: (p.end - p.first) / 10 for p in found if p.level in {"quarter", "month"}}
    assert weeks == {f"Q{k}": 13 for k in range(1, 5)} | {f"M{k:02d}": (4, 4, 5)[(k - 1) % 3] for k in range(1, 13)}


def test_it_is_the_calendar_of_the_simulation():
    months = {p.name: range(p.first // 10, p.end // 10) for p in periods(5) if p.level == "month"}
    for name, weeks in months.items():
        assert {int(month) for month in month_number(np.array(weeks))} == {int(name[1:]) - 1}


@pytest.mark.parametrize("first_quarter", [1, 2, 3, 4])
def test_periods_tile_each_level(first_quarter):
    found = periods(6, first_quarter)
    for level in TIME_LEVELS:
        own = [period for period in found if period.level == level]
        assert own[0].first == 0
        assert own[-1].end == (5 - first_quarter) * 13 * 12
        assert [period.end for period in own[:-1]] == [period.first for period in own[1:]]
    assert next(p.name for p in found if p.level == "month") == f"M{3 * first_quarter - 2:02d}"
    assert found[0].name == ("year" if first_quarter == 1 else "rest")


# --- quarters


def test_growth_over_the_quarters_by_hand():
    # 1 + 1.1 + 1.21 + 1.331 = 4.641; 4,641 splits into 1,000, 1,100, 1,210 and 1,331 without rounding.
    year = plan_year(team(sales=4_641, growth=0.1, profit_rate=(0.1, 0.2, 0.3, 0.4)))
    assert [quarter.sales for quarter in year.quarters] == [1_000, 1_100, 1_210, 1_331]
    assert [quarter.profit for quarter in year.quarters] == [100, 220, 363, 532]  # 532.4 to the nearest
    assert (year.excess, year.gap) == (0, 0)


def test_planning_again_by_hand():
    # Plan: 1,000 a quarter at 20%: profit 800. Two quarters brought 1,300 and 230.
    # Left: 2,700 over two quarters; profit 570 of them, 21.1%: 1.1 points more than planned, within the band of 2.
    results = (QuarterResult(sales=700, profit=120), QuarterResult(sales=600, profit=110))
    year = plan_year(team(sales=4_000, results=results))
    assert [quarter.sales for quarter in year.quarters] == [700, 600, 1_350, 1_350]
    assert [quarter.profit for quarter in year.quarters] == [120, 110, 285, 285]
    assert [quarter.over for quarter in year.quarters] == [True, True, False, False]
    assert year.gap == 0


def test_the_band_keeps_the_rates_and_the_gap_is_said():
    # Left: 3,000 at 20% plus at most 2 points: 660 of the 790 that are missing. Gap 130.
    year = plan_year(team(sales=4_000, results=(QuarterResult(sales=1_000, profit=10),)))
    assert [quarter.profit for quarter in year.open] == [220, 220, 220]
    assert year.gap == 130


def test_more_profit_than_planned_lowers_the_rates():
    # 250 instead of 200: 550 are left for 3,000, 18.3%. With 400: at least 18%, 540 of 400 wanted, so 140 more.
    year = plan_year(team(sales=4_000, results=(QuarterResult(sales=1_000, profit=250),)))
    assert [round(quarter.rate, 3) for quarter in year.open] == [0.184, 0.183, 0.183]
    assert year.gap == 0
    year = plan_year(team(sales=4_000, results=(QuarterResult(sales=1_000, profit=400),)))
    assert [quarter.profit for quarter in year.open] == [180, 180, 180]
    assert year.gap == -140


def test_differences_between_the_quarters_rates_stay():
    # 10%, 20%, 30%, 40% of 1,000 each: profit 1,000. After 85 in the first, 915 are left: half a point more each.
    plan = team(sales=4_000, profit_rate=(0.1, 0.2, 0.3, 0.4), results=(QuarterResult(sales=1_000, profit=85),))
    assert [quarter.profit for quarter in plan_year(plan).open] == [205, 305, 405]


def test_a_year_that_is_passed_already_leaves_nothing():
    year = plan_year(team(sales=4_000, results=(QuarterResult(sales=4_500, profit=900),)))
    assert [quarter.sales for quarter in year.open] == [0, 0, 0]
    assert year.excess == 500
    assert cascade(team(sales=4_000, results=(QuarterResult(sales=4_500, profit=900),))).totals["co"].sales[-1] == 0


def test_results_as_planned_change_nothing():
    plan = team(sales=987_654, growth=0.05, profit_rate=(0.1, 0.2, 0.15, 0.2))
    first, *rest = plan_year(plan).quarters
    again = plan.model_copy(update={"results": (QuarterResult(sales=first.sales, profit=first.profit),)})
    assert [(q.sales, q.profit) for q in plan_year(again).open] == [(q.sales, q.profit) for q in rest]


def test_a_profit_rate_is_a_target_to_hit_not_the_higher_the_better():
    results = (
        QuarterResult(sales=1_000, profit=220),
        QuarterResult(sales=1_000, profit=230),
        QuarterResult(sales=1_000, profit=170),
    )
    plan = team(sales=4_000, results=results)
    assert [in_band(plan, quarter) for quarter in plan_year(plan).quarters[:3]] == [True, False, False]


@given(
    st.integers(1, 10**9),
    st.floats(-0.5, 1),
    st.lists(st.floats(0, 1), min_size=4, max_size=4),
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(-(10**9), 10**9)), max_size=3),
    st.floats(0, 0.2),
)
def test_results_and_targets_together_make_the_year(sales, growth, rates, results, band):
    brought = tuple(QuarterResult(sales=s, profit=p) for s, p in results)
    plan = team(sales=sales, growth=growth, profit_rate=tuple(rates), rate_band=band, results=brought)
    year = plan_year(plan)
    assert sum(quarter.sales for quarter in year.quarters) == sales + year.excess
    assert sum(quarter.profit for quarter in year.quarters) + year.gap == sum(q.planned_profit for q in year.quarters)
    for quarter in year.open:
        assert quarter.sales >= 0
        if results:  # each rate within the band, give or take the rounding of sales x rate to whole units
            assert abs(quarter.profit - quarter.sales * quarter.planned_rate) <= quarter.sales * band + 1.001


# --- the cascade


def random_plan(source: random.Random) -> TargetPlan:
    """Any organisation, calendar, currency unit and results."""

    def shares(count: int) -> list[float | None]:
        if source.random() < 0.5:
            return [None] * count
        cuts = sorted(source.randint(0, 1_000) for _ in range(count - 1))
        ends = zip([0, *cuts], [*cuts, 1_000], strict=True)
        return [(high - low) / 1_000 for low, high in ends]

    def supervisor(name: str, share: float | None) -> Supervisor:
        if source.random() < 0.5:
            return Supervisor(name=name, share=share, agents=source.randint(1, 4))
        members = [Member(name=f"{name}-{k}", weight=source.uniform(0.01, 3)) for k in range(source.randint(1, 3))]
        return Supervisor(name=name, share=share, members=tuple(members))

    def manager(name: str, share: float | None) -> Manager:
        each = shares(source.randint(1, 2))
        return Manager(
            name=name, share=share, supervisors=tuple(supervisor(f"{name}s{k}", s) for k, s in enumerate(each))
        )

    smallest = source.choice([0.01, 1, 1, 1, 5, 100])
    units = source.randint(1, 10 ** source.randint(1, 9))
    results = [
        QuarterResult(
            sales=round(source.randint(0, units) * 0.3) * smallest
            if smallest >= 1
            else float(source.randint(0, units)),
            profit=float(source.randint(-2, 3) * 100),
        )
        for _ in range(source.choice([0, 0, 1, 2, 3]))
    ]
    return TargetPlan(
        name="co",
        smallest=smallest,
        sales=round(units * smallest, 2),
        growth=source.choice([0.0, 0.03, source.uniform(-0.5, 1)]),
        profit_rate=tuple(source.uniform(0, 1) for _ in range(4)),
        days_per_week=source.choice([1, 1, 2, 5, 7]),
        half_days=(source.uniform(0, 2), source.uniform(0.1, 2)),
        managers=tuple(manager(f"m{k}", share) for k, share in enumerate(shares(source.randint(1, 3)))),
        results=tuple(results),
    )


def amounts(found: Cascade, what: str, level: str) -> np.ndarray:
    """Targets of a level of time, (units, periods)."""
    chosen = [period for period in found.periods if period.level == level]
    totals = np.array([getattr(found.totals[unit.name], what) for unit, _ in found.company.walk()])
    return totals[:, [p.end for p in chosen]] - totals[:, [p.first for p in chosen]]


def check_adds_up(found: Cascade, what: str) -> None:
    units = [unit for unit, _ in found.company.walk()]
    row = {unit.name: k for k, unit in enumerate(units)}
    year = sum(getattr(quarter, what) for quarter in found.year.open)
    by_level = {level: amounts(found, what, level) for level in TIME_LEVELS}
    for level, table in by_level.items():
        assert table.min() >= 0
        assert table[0].sum() == year
        for unit in units:  # who reports to a unit, together, in every period
            if unit.children:
                below = table[[row[child.name] for child in unit.children]].sum(axis=0)
                assert (below == table[row[unit.name]]).all(), (level, unit.name)
    for longer, shorter in itertools.pairwise(TIME_LEVELS):  # the parts of a period, for every unit
        starts = [period.first for period in found.periods if period.level == shorter]
        ends = [period.end for period in found.periods if period.level == longer]
        part_of = np.searchsorted(ends, starts, side="right")
        together = np.zeros_like(by_level[longer])
        np.add.at(together, (slice(None), part_of), by_level[shorter])
        assert (together == by_level[longer]).all(), (longer, shorter)


def test_targets_add_up_in_1000_random_cascades_in_both_directions_at_every_level():
    source = random.Random(1)  # noqa: S311 - not for secrets
    for _ in range(1_000):
        found = cascade(random_plan(source))
        check_adds_up(found, "sales")
        check_adds_up(found, "profit")


def test_the_check_would_notice_one_unit_too_many():
    found = cascade(load_targets(EXAMPLE))
    found.totals["Anna"].sales[100] += 1
    with pytest.raises(AssertionError):
        check_adds_up(found, "sales")


def test_a_cascade_by_hand():
    # 520 units, one for each half-day: both agents alike take turns, so each has 260 a year, 5 a week.
    found = cascade(team(sales=520, profit_rate=(0.0,) * 4))
    by_name = {period.name: period for period in found.periods}
    assert {found.sales("co", period) for period in found.periods if period.level == "half-day"} == {1}
    assert [found.sales("s.1", by_name[f"W01-D1-{half}"]) for half in (1, 2)] == [1, 0]
    assert [found.sales("s.2", by_name[f"W01-D1-{half}"]) for half in (1, 2)] == [0, 1]
    for name, target in {"year": 260, "Q3": 65, "M01": 20, "M03": 25, "W30": 5, "W30-D2": 1}.items():
        assert (found.sales("s.1", by_name[name]), found.sales("s.2", by_name[name])) == (target, target)


def test_shares_heads_and_weights_by_hand():
    # 10,000: 60% and 40%; north by heads, 8 and 2; south by weights, 1 and 0.5 and 0.5.
    north = Manager(name="n", share=0.6, supervisors=(Supervisor(name="a", agents=8), Supervisor(name="b", agents=2)))
    members = (Member(name="x"), Member(name="y", weight=0.5), Member(name="z", weight=0.5))
    south = Manager(name="s", share=0.4, supervisors=(Supervisor(name="c", members=members),))
    found = cascade(team(sales=10_000, managers=(north, south)))
    year = found.periods[0]
    made = {unit: found.sales(unit, year) for unit in found.totals}
    assert {name: made[name] for name in ("n", "a", "a.1", "b", "b.2")} == {
        "n": 6_000,
        "a": 4_800,
        "a.1": 600,
        "b": 1_200,
        "b.2": 600,
    }
    assert {unit: found.profit(unit, year) for unit in found.totals} == {u: sales // 5 for u, sales in made.items()}
    assert {name: made[name] for name in "scxyz"} == {"s": 4_000, "c": 4_000, "x": 2_000, "y": 1_000, "z": 1_000}


def test_mornings_and_afternoons_follow_their_weights():
    found = cascade(team(sales=520_000, half_days=(0.55, 0.45)))
    halves = [found.sales("co", period) for period in found.periods if period.level == "half-day"]
    assert set(halves[::2]) == {1_100}  # 2,000 a day
    assert set(halves[1::2]) == {900}


def test_profit_follows_the_rate_of_its_quarter():
    rates = (0.1, 0.2, 0.3, 0.25)
    found = cascade(team(sales=5_200_000, profit_rate=rates))
    weeks = [period for period in found.periods if period.level == "week"]
    for unit in ("co", "s.1"):
        for k, week in enumerate(weeks):
            expected = rates[k // 13] * found.sales(unit, week)
            assert abs(found.profit(unit, week) - expected) <= 3  # roundings of two running totals


def test_everybody_stays_near_their_share_all_the_time():
    """A manager is within three units of the share of the company's running total; its only supervisor has it all."""
    found = cascade(load_targets(EXAMPLE))
    company, supervisor = found.totals["service_team"].sales, found.totals["south_phone"].sales
    assert max(abs(own - 0.4 * whole) for own, whole in zip(supervisor, company, strict=True)) < 3


def test_a_cascade_after_results_covers_the_quarters_left():
    found = cascade(team(sales=4_000, results=(QuarterResult(sales=1_000, profit=200),)))
    assert found.periods[0].name == "rest"
    assert [period.name for period in found.periods if period.level == "quarter"] == ["Q2", "Q3", "Q4"]
    assert found.sales("co", found.periods[0]) == 3_000


def test_numbers_are_taken_as_written():
    """0.01 is a hundredth: a float would make 4.35 / 0.01 a little less than 435."""
    assert cascade(team(sales=4.35, smallest=0.01)).totals["co"].sales[-1] == 435


# --- the file


def wrong(tmp_path: Path, old: str, new: str) -> str:
    assert TEXT.count(old) >= 1
    file = tmp_path / "targets.toml"
    file.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_targets(file)
    message = str(caught.value)
    assert message.startswith(str(file))
    return message.removeprefix(str(file))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("growth = 0.03", "grwth = 0.03", ", line 9: grwth is not a key that exists; did you mean 'growth'?"),
        ("growth = 0.03", "growth = 3", ", line 9: growth is 3, but must be a number from -0.5 to 1 (share per"),
        ("sales = 6_000_000 ", "sales = nan ", ", line 8: sales is nan, but must be a number from 0.01 to"),
        ("sales = 6_000_000 ", "sales = -1 ", ", line 8: sales is -1, but must be a number from 0.01 to"),
        (
            "sales = 6_000_000 ",
            "sales = 0.5 ",
            ", line 8: sales: sales must be whole multiples of the smallest amount 1",
        ),
        ("sales = 6_000_000 ", "", ": sales is missing; sales target of the year"),
        ("[0.20, 0.22", "[20, 0.22", ", line 10: profit_rate: each profit_rate must be a number from 0 to 1 (share"),
        ("[0.20, 0.22", "[20, 0.22", "but got 20. Did you mean 0.2"),
        ("[0.20, 0.22", "[0.22", ", line 10: profit_rate is [0.22, 0.22, 0.21], but must be an array of at least 4"),
        ("half_days = [0.55, 0.45]", "half_days = [0, 0]", ", line 13: half_days: half_days must be weights"),
        ("days_per_week = 5", "days_per_week = 8", ", line 12: days_per_week is 8, but must be a whole number from"),
        ("share = 0.4\n", "share = 0.3\n", ", line 15: managers: shares of managers must add up to 1, but add up to"),
        ("share = 0.4\n", "\n", ", line 27: managers.south: managers need a share each or none at all, but 'south'"),
        ("agents = 6", "agents = 6.5", ", line 25: managers.north.supervisors.north_chat.agents is 6.5, but must be a"),
        ("agents = 6", "", "but there is neither"),
        ('"Anna"', '"=1+1"', "a name has letters, digits, spaces, _ . or -, and a letter first, but got '=1+1'"),
        ('"Anna"', '"north_chat.2"', "need different names, but 'north_chat.2' appears twice"),
        ("weight = 0.5", "wieght = 0.5", ", line 39: managers.south.supervisors.south_phone.members.Ben.wieght is not"),
    ],
)
def test_a_wrong_file_gets_file_line_key_rule_and_value(tmp_path, old, new, said):
    message = wrong(tmp_path, old, new)
    assert said in message
    assert "\n" not in message


def test_a_missing_file_is_said():
    result = invoke("nowhere/targets.toml")
    assert result.exit_code == 2
    assert "there is no such file" in result.stderr


def test_too_many_agents_are_refused():
    people = tuple(Supervisor(name=f"s{k}", agents=2_000) for k in range(2))
    with pytest.raises(ValueError, match="at most 2,000 agents altogether, but have 4,000"):
        team(managers=(Manager(name="m", supervisors=people),))


# --- the command


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "targets.toml"
    path.write_text(answer("--example"), encoding="utf-8")
    return path


def test_the_example_is_a_file_to_start_from(file):
    assert load_targets(file) == load_targets(EXAMPLE)
    commented = TEXT.split("are planned again.\n")[1]
    more = file.read_text(encoding="utf-8") + commented.replace("# ", "")
    assert len(tomllib.loads(more)["results"]) == 1


def test_it_prints_quarters_and_everybody(file):
    said = answer(file)
    # 6,000,000 / 4.183627 (1 + 1.03 + 1.03^2 + 1.03^3) = 1,434,162.27
    assert re.search(r"Q1 +1,434,162 +20\.0% +1,434,162 +20\.0% +286,832 +target", said)
    assert re.search(r"service_team +1,434,162 +1,477,187 +1,521,503 +1,567,148 +6,000,000", said)
    assert re.search(r"\n +Ben +114,733 ", said)


def test_it_lists_the_periods_of_one_unit(file):
    rows = re.findall(r"^  (W\d\d) +([\d,]+) ", answer(file, "--by", "week", "--of", "Anna"), re.MULTILINE)
    assert [name for name, _ in rows] == [f"W{k:02d}" for k in range(1, 53)]
    assert sum(int(amount.replace(",", "")) for _, amount in rows) == 960_000  # 40% of 6,000,000, 1 of 2.5 parts


def test_json_says_the_same(file):
    said = json.loads(answer(file, "--json", "--by", "half-day", "--of", "north"))
    assert said["units"][0]["year"] == 6_000_000
    assert [row["over"] for row in said["quarters"]] == [False] * 4
    assert len(said["periods"]) == 520
    assert sum(row["sales"] for row in said["periods"]) == 3_600_000


def test_results_so_far_are_told(file):
    text = file.read_text(encoding="utf-8")
    file.write_text(text + "\n[[results]]\nsales = 1_380_000\nprofit = 100_000\n", encoding="utf-8")
    said = answer(file)
    assert re.search(r"Q1 +1,434,162 +20\.0% +1,380,000 +7\.2% +100,000 +below target", said)
    # The gap: 1,275,645 planned, less 100,000, less 4,620,000 at planned rates plus 2 points.
    gap = json.loads(answer(file, "--json"))["profit_gap"]
    assert f"Profit will be {gap:,} short of the year's target: rates move by 0.02 at most." in said
    file.write_text(text + "\n[[results]]\nsales = 7_000_000\nprofit = 0\n", encoding="utf-8")
    assert "The year's sales target is passed by 1,000,000 already: set a new one." in answer(file)


def test_the_csv_file_adds_up(file, tmp_path):
    out = tmp_path / "all.csv"
    answer(file, "--out", out)
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert tuple(rows[0]) == COLUMNS
    plan = load_targets(file)
    assert len(rows) == 23 * (1 + 4 + 12 + 52 + 260 + 520)  # company, 2 managers, 3 supervisors, 17 agents
    for level in TIME_LEVELS:
        agents = [row for row in rows if row["period_level"] == level and row["level"] == "agent"]
        assert sum(int(row["sales"]) for row in agents) == plan.sales
    anna = next(row for row in rows if row["unit"] == "Anna" and row["period"] == "Q2")
    assert anna["reports_to"] == "south_phone"
    assert float(anna["profit_rate"]) == int(anna["profit"]) / int(anna["sales"])


def test_cents_are_written_as_cents(file, tmp_path):
    file.write_text(TEXT.replace("smallest = 1 ", "smallest = 0.01 "), encoding="utf-8")
    answer(file, "--out", tmp_path / "all.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "all.csv").read_text(encoding="utf-8-sig"))))
    quarters = [row["sales"] for row in rows if row["unit"] == "service_team" and row["period_level"] == "quarter"]
    assert all(re.fullmatch(r"\d+\.\d{1,2}", amount) for amount in quarters)
    assert sum(Fraction(amount) for amount in quarters) == 6_000_000
    assert re.search(r"Q1 +1,434,162\.27 ", answer(file))


def test_the_workbook_adds_up(file, tmp_path):
    out = tmp_path / "all.xlsx"
    answer(file, "--out", out)
    book = openpyxl.load_workbook(out, read_only=True)
    assert book.sheetnames == ["plan", *TIME_LEVELS]
    for level in TIME_LEVELS:
        head, *rows = book[level].iter_rows(values_only=True)
        assert head[:4] == ("unit", "level", "reports_to", "what")
        assert sum(sum(row[4:]) for row in rows if row[1] == "agent" and row[3] == "sales") == 6_000_000
        assert sum(sum(row[4:]) for row in rows if row[1] == "agent" and row[3] == "profit") == 1_275_645


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--by", "fortnight"), "--by is 'fortnight', but must be one of year, quarter, month, week, day, half-day"),
        (("--of", "Ana"), "--of is 'Ana', but nobody has that name; did you mean 'Anna'?"),
        (("--out", "targets.txt"), "--out is 'targets.txt', but must be the name of a .csv or .xlsx file"),
        (("--out", "nowhere/all.csv"), "cannot write nowhere/all.csv: No such file or directory"),
    ],
)
def test_wrong_options_get_one_line(file, words, said):
    result = invoke(file, *words)
    assert result.exit_code == 2
    assert result.stderr == f"paytrial: {said}\n"
    assert result.stdout == ""


def test_without_a_file_it_says_how_to_get_one():
    result = invoke()
    assert result.exit_code == 2
    assert "paytrial targets --example > targets.toml" in result.stderr


def test_a_workbook_too_large_is_refused(file, tmp_path, monkeypatch):
    monkeypatch.setattr("paytrial.target_tables.MOST_CELLS", 39_053)
    result = invoke(file, "--out", tmp_path / "all.xlsx")
    assert result.exit_code == 2
    assert "a workbook of 39,054 targets is too large (at most 39,053)" in result.stderr  # 2 x 23 units x 849 periods
    monkeypatch.setattr("paytrial.target_tables.MOST_CELLS", 39_054)
    answer(file, "--out", tmp_path / "all.xlsx")


def test_the_help_has_examples_that_fit():
    said = answer("--help")
    for example in re.findall(r"^    paytrial targets (.*)$", said, re.MULTILINE):
        for option in re.findall(r"--[a-z]+", example):
            assert re.search(rf"^  {option}\b", said, re.MULTILINE)
    listed = CliRunner().invoke(app, ["--help"]).stdout
    assert re.search(r"^  targets +Split a year's targets over time and people\.$", listed, re.MULTILINE)


def test_the_reference_names_every_option():
    text = (Path(__file__).parent.parent / "docs" / "reference-cli.md").read_text(encoding="utf-8")
    section = text.split("## paytrial targets")[1].split("\n## ")[0]
    for option in re.findall(r"^  (--[a-z]+)", answer("--help"), re.MULTILINE):
        assert option == "--help" or option in section


def test_python_has_it_too():
    found = paytrial.cascade(paytrial.load_targets(EXAMPLE))
    assert found.sales("Anna", found.periods[0]) == 960_000
