"""Pay statements: every line can be worked out from what it says, and lines add up to what is paid, to the cent."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pay_histories import histories, rich_scheme, write_rows
from typer.testing import CliRunner
from worlds import commission_scheme, plain_beliefs, schemes, small_scenario

from experiments.agent_pay import pay_agent
from experiments.bookkeeper import Bookkeeper
from experiments.pay_history import Paid, pay_history
from paytrial.cli import app
from reports.statement.curves import factor_words
from reports.statement.page import statement_rows, statement_text
from reports.statement.readings import reading_name
from reports.statement.terms import term_formula
from scenarios.history import load_history
from scenarios.history_columns import needs_of
from scenarios.loader import load_scheme
from sim.pay import COMPONENTS
from sim.pay.base import Curve, Factor, Reading, Scope
from sim.pay.measures import Column
from sim.pay.program import build_plan
from sim.pay.tallies import Sales, Tally
from sim.run import run
from sim.scheme import Scheme

if TYPE_CHECKING:
    from experiments.payslips import Payslip

Rows = list[dict[str, Any]]


def scheme_of(*components: dict[str, Any], **more: Any) -> Scheme:
    return Scheme.model_validate({"name": "test", "components": list(components), **more})


def paid_with_slips(
    scheme: Scheme, rows: Rows, sales: Rows | None = None, unit_cents: int = 1
) -> tuple[Paid, dict[int, list[Payslip]]]:
    """Pay of a history as a manager gives it, and everybody's payslips."""
    with tempfile.TemporaryDirectory() as folder:
        file = write_rows(Path(folder) / "history.csv", rows)
        listed = write_rows(Path(folder) / "sales.csv", sales) if sales else None
        history = load_history(file, needs_of([build_plan(scheme)]), sales=listed)
    keeper = Bookkeeper(build_plan(scheme), range(len(history.people)))
    return pay_history(history, scheme, unit_cents=unit_cents, watch=keeper), keeper.slips


def check_statements(paid: Paid, slips: dict[int, list[Payslip]], unit_cents: int = 1) -> None:
    """Lines add up to payments, payments to pay, running totals follow, and each line is what it came from."""
    for person, mine in slips.items():
        assert sum(slip.cents for slip in mine) == paid.totals[person]
        by_line: Counter[str] = Counter()
        running = 0
        for slip in mine:
            assert slip.cents == sum(line.cents for line in slip.lines)
            for line in slip.lines:
                running += line.cents
                assert line.running == running
                by_line[line.id] += line.cents
                # Half a unit of rounding, and what floats leave over.
                assert abs(100 * line.exact - line.cents) <= unit_cents / 2 + 1e-4, (line.id, line.exact, line.cents)
                assert line.stock is None or line.stock.lost > -0.01 * unit_cents
        for i, name in enumerate(paid.lines):
            assert by_line[name] == paid.cents[:, person, i].sum()
        rows = statement_rows(paid.plan, mine, paid.history.calendar.label)
        assert round(100 * sum(row["amount"] for row in rows)) == paid.totals[person]
        assert all(row["formula"] for row in rows)
        if rows:
            assert round(100 * rows[-1]["running_total"]) == paid.totals[person]


# --- laws


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(), st.sampled_from(["settle", "forfeit"]), st.sampled_from([1, 100]))
def test_lines_add_up_whatever_happens(history, leaving, unit_cents):
    rows, sales = history
    paid, slips = paid_with_slips(rich_scheme(on_leaving=leaving), rows, sales, unit_cents)
    check_statements(paid, slips, unit_cents)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(), schemes())
def test_lines_of_random_schemes_add_up(history, scheme):
    assume(all(phase.when is None for phase in scheme.phases))  # a history has no market
    rows, sales = history
    check_statements(*paid_with_slips(scheme, rows, sales))


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories())
def test_nothing_is_lost_while_customers_and_people_stay(history):
    rows, sales = history
    for sale in sales:
        sale["left_month"] = ""
    rows = [row for row in rows if row["person"] == "p0"]
    _, slips = paid_with_slips(rich_scheme(), rows, [sale for sale in sales if sale["person"] == "p0"] or sales[:0])
    for line in (line for slip in slips[0] for line in slip.lines if line.stock is not None):
        assert line.stock is not None
        assert abs(line.stock.lost) < 0.0051


def test_a_statement_of_one_is_that_of_all():
    rows = [{"person": p, "month": m, "sales": 100 * m} for p in ("a", "b") for m in (1, 2, 3)]
    _, slips = paid_with_slips(load_scheme("current"), rows)
    plan = build_plan(load_scheme("current"))
    with tempfile.TemporaryDirectory() as folder:
        history = load_history(write_rows(Path(folder) / "h.csv", rows), needs_of([plan]))
    keeper = Bookkeeper(plan, [1])
    pay_history(history, load_scheme("current"), watch=keeper)
    assert keeper.slips == {1: slips[1]}


# --- worked by hand


def said(
    scheme: Scheme, rows: Rows, sales: Rows | None = None, person: int = 0
) -> list[tuple[str, str, str, str, float]]:
    """Lines of a statement: month, id, formula, inputs, amount."""
    paid, slips = paid_with_slips(scheme, rows, sales)
    found = statement_rows(paid.plan, slips[person], paid.history.calendar.label)
    return [(row["month"], row["line"], row["formula"], row["inputs"], row["amount"]) for row in found]


def test_fixed_pay_and_a_rate():
    rows = [{"person": "a", "month": 1, "weeks_worked": 3, "sales": 20_000}]
    assert said(commission_scheme(0.06, 4_000.0), rows) == [
        ("1", "base", "4,000.00 a month × share of weeks worked", "3 of 4 weeks", 3_000.0),
        ("1", "sales", "6% of sales", "sales 20,000.00", 1_200.0),
    ]


def test_a_gate_and_tiers_of_a_quota():
    scheme = scheme_of(
        {
            "kind": "commission",
            "id": "c",
            "on": "sales",
            "tiers": [[0, 0.05], [1, 0.1]],
            "quota": "q",
            "payout": "month",
        },
        {"kind": "kpi_gate", "id": "g", "measure": "csat", "threshold": 60, "applies_to": ["c"]},
        quotas=[{"id": "q", "measure": "sales", "amount": 52_000}],
    )
    # 4 weeks of 1,000; 5,000 is 125%: 5% of 4,000 and 10% of 1,000
    ((_, _, formula, inputs, amount),) = said(
        scheme, [{"person": "a", "month": 1, "sales": 5_000, "surveys": 10, "csat": 70}]
    )
    assert formula == (
        "factor by sales ÷ quota q (5% of what is above 0% and 10% of what is above 100%) × quota q × "
        "(1 if surveyed satisfaction is at least 60, else 0)"
    )
    assert inputs == (
        "sales ÷ quota q 125% gives 0.075 (sales: 5,000.00, quota q: 4,000); quota q 4,000; "
        "surveyed satisfaction 70 gives 1 (points short of 100: 300, answers: 10)"
    )
    assert amount == 300.0


def test_a_draw_is_advanced_and_paid_back():
    scheme = scheme_of(
        {"kind": "commission", "id": "c", "on": "sales", "rate": 0.1},
        {"kind": "draw", "id": "draw", "amount": 300, "applies_to": ["c"], "recovery_share": 0.5},
    )
    rows = [{"person": "a", "month": m, "service_weeks": 0, "sales": x} for m, x in ((1, 1_000), (2, 5_000))]
    lines = [(month, inputs, amount) for month, line, _, inputs, amount in said(scheme, rows) if line == "draw"]
    # 100 earned, 200 advanced; then 500 earned, and half of the 200 above the draw pays back
    assert lines == [
        ("1", "c 100.00, limit 300.00; open advances 0.00, then 200.00", 200.0),
        ("2", "c 500.00, limit 300.00; open advances 200.00, then 100.00", -100.0),
    ]


def test_a_leavers_advance_is_taken_from_the_last_pay():
    scheme = scheme_of(
        {"kind": "fixed", "id": "base", "amount": 1_000},
        {"kind": "commission", "id": "c", "on": "sales", "rate": 0.1},
        {"kind": "draw", "id": "draw", "amount": 300, "applies_to": ["c"], "on_leaving": "charge"},
    )
    rows = [{"person": "a", "month": 1, "sales": 0}, {"person": "b", "month": 1, "sales": 0}]
    rows += [{"person": "b", "month": 2, "sales": 0}]
    *_, last = said(scheme, rows)
    assert last[1:] == (
        "draw",
        "c topped up to 300.00 a month; 100% of what is above it pays advances back",
        "c 0.00; no amount holds at this time; open advances 300.00, then 0.00; 300.00 taken from the last pay",
        -300.0,
    )


def test_a_hold_says_what_became_of_the_money():
    part = {"kind": "commission", "id": "c", "on": "sales", "rate": 0.1, "hold_share": 0.5, "hold_months": 3}
    rows = [{"person": "a", "month": m} for m in range(1, 6)]
    sales = [
        {"person": "a", "month": 1, "amount": 10_000, "customer": "stays", "left_month": ""},
        {"person": "a", "month": 2, "amount": 10_000, "customer": "leaves", "left_month": 4},
    ]
    inputs = [inputs.split("; ", 1)[1] for _, _, _, inputs, _ in said(scheme_of(part), rows, sales)]
    assert inputs == [
        "earned 1,000.00; kept back before 0.00, after 500.00",
        "earned 1,000.00; kept back before 500.00, after 1,000.00",
        "earned 0.00; kept back before 1,000.00, after 1,000.00",
        "earned 0.00; kept back before 1,000.00, after 0.00; lost or taken back 500.00",
        "earned 0.00; kept back before 0.00, after 0.00",
    ]


def test_a_prize_says_the_place():
    part = {"kind": "tournament", "id": "cup", "measure": "sales", "prizes": [100, 50], "payout": "month"}
    rows = [{"person": p, "month": 1, "sales": x} for p, x in (("a", 5), ("b", 9), ("c", 5))]
    ((_, _, formula, inputs, amount),) = said(scheme_of(part), rows)
    assert formula == "prizes by rank of sales: 100, 50; equal results share"
    assert inputs == "sales 5.00: place 2 of 3, shared by 2"
    assert amount == 25.0


def test_a_ratio_that_nobody_measured_for_a_person_is_that_of_everybody():
    part = {"kind": "kpi_bonus", "id": "b", "measure": "csat", "points": [[0, 0], [100, 100]], "payout": "month"}
    rows = [
        {"person": "a", "month": 1, "surveys": 0, "csat": ""},
        {"person": "b", "month": 1, "surveys": 4, "csat": 80},
    ]
    ((_, _, _, inputs, amount),) = said(scheme_of(part), rows)
    assert "surveyed satisfaction 80 gives 80" in inputs
    assert "read from everybody" in inputs
    assert amount == 80.0
    assert "as nobody has any" in said(scheme_of(part), rows[:1])[0][3]


def test_only_the_cell_that_is_reached_is_shown():
    part = {
        "kind": "kpi_matrix", "id": "m", "row_measure": "csat", "row_steps": [50, 70], "column_measure": "tickets",
        "column_steps": [10, 20], "amounts": [[1, 2], [3, 4]], "payout": "month",
    }  # fmt: skip
    rows = [{"person": "a", "month": 1, "surveys": 10, "csat": 60, "tickets": 25}]
    ((_, _, formula, inputs, amount),) = said(scheme_of(part), rows)
    assert formula == (
        "2 × (1 if surveyed satisfaction is from 50 to below 70, else 0) × (1 if tickets is at least 20, else 0) × "
        "share of weeks worked"
    )
    assert inputs.endswith("3 more parts give 0")
    assert amount == 2.0


# --- words


@pytest.mark.parametrize(
    ("curve", "words"),
    [
        (Curve.proportional(0.08), "8% of sales"),
        (Curve.proportional(1.0), "sales"),
        (Curve.step(100.0, above=True), "(1 if sales is at least 100.00, else 0)"),
        (Curve.step(100.0, above=False), "(1 if sales is at most 100.00, else 0)"),
        (Curve(((10, 0), (20, 5))), "amount by sales (10.00 gives 0, 20.00 gives 5, straight between)"),
        (
            Curve(((10, 0), (10, 5), (20, 5), (20, 9))),
            "amount by sales (5 from 10.00 and 9 from 20.00, below it nothing)",
        ),
        (
            Curve(((0, 0), (100, 5)), 0, 0.1),
            "amount by sales (5% of what is above 0.00 and 10% of what is above 100.00)",
        ),
        (
            Curve(((0, 0), (0, 0), (100, 5), (100, 10)), 0, 0.1),
            "amount by sales (5% of everything from 0.00 and 10% of everything from 100.00)",
        ),
    ],
)
def test_curves_in_words(curve, words):
    assert factor_words(Factor(Reading.of("sales"), curve), pays=True) == words


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        (Reading.of("csat", Scope.TEAM, 26), "surveyed satisfaction of the team over the last 26 weeks"),
        (Reading.of("retention", Scope.BRANCH), "customers kept per quarter of everybody"),
        (
            Reading(Tally(Column.SALES, Sales((("smb", 0.5),), new=2.0))),
            "sales (smb counts 50% and new customers count 200%)",
        ),
        (Reading(Tally(Column.SALES, weeks=(4, 8))), "sales (weeks 4 to 7)"),
        (Reading(Tally(Column.SALES, phases=("a", "b"))), "sales (in phase a or b)"),
        (
            Reading(Tally(Column.BAD_RATINGS), Tally(Column.SURVEYS), allowed=0.02),
            "bad ratings beyond 2% of answers",
        ),
    ],
)
def test_readings_in_words(reading, words):
    assert reading_name(reading) == words


def test_every_kind_of_component_has_words():
    """The rich scheme has every kind; each term says a formula without a gap, by the normal form alone."""
    scheme = rich_scheme()
    assert {component.kind for component in scheme.components} == set(COMPONENTS) - {"kpi_multiplier"}
    for line in scheme.lines():
        for term in line.terms:
            assert len(term_formula(term)) > 3


def test_the_text_adds_up_like_the_rows():
    rows = [{"person": "a", "month": m, "sales": 1_000 * m} for m in (1, 2, 3)]
    paid, slips = paid_with_slips(load_scheme("current"), rows)
    text = statement_text(paid.plan, slips[0], "a", paid.history.calendar.label, currency="EUR")
    amounts = [float(line.split()[1].replace(",", "")) for line in text.split("\n") if line.startswith("  paid ")]
    assert round(100 * sum(amounts)) == paid.totals[0]
    assert "half to even" in text
    assert max(len(line) for line in text.split("\n")[:-1]) <= 120


# --- the simulation


@pytest.mark.parametrize("agent", [0, 2])
def test_a_simulated_statement_is_what_the_run_paid(agent):
    """Position by position, holder by holder, line by line, with people who come and go."""
    scheme = rich_scheme(phases=[{"id": "early"}, {"id": "late", "when": "churn", "above": 0.001}])
    world = small_scenario(staff={"quit_rate": 0.05}, weeks=60)
    lines = run(world, scheme, 5, beliefs=plain_beliefs()).tables["pay_lines"]
    mine = lines[lines["agent"] == agent].groupby(["generation", "component"], observed=True)["amount"].sum()
    paid = pay_agent(world, scheme, 5, agent, beliefs=plain_beliefs())
    found: Counter[tuple[int, str]] = Counter()
    for slip in paid.slips:
        for line in slip.lines:
            found[slip.holder, line.id] += line.cents
            assert abs(100 * line.exact - line.cents) <= 0.5 + 1e-4, (slip.settled, line.id)
    assert {slip.holder for slip in paid.slips} == set(mine.index.get_level_values(0))
    assert len({slip.holder for slip in paid.slips}) > 1
    expected = {key: round(100 * amount) for key, amount in mine.items() if round(100 * amount)}
    assert {key: cents for key, cents in found.items() if cents} == expected
    assert [slip.paid for slip in paid.slips] == sorted(slip.paid for slip in paid.slips)


def test_statement_of_an_agent_on_the_command_line(tmp_path):
    command = ["statement", "tiny", "--scheme", "current", "--seed", "3", "--agent", "1"]
    result = CliRunner().invoke(app, [*command, "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["agent"] == 1
    assert round(100 * found["total"]) == round(100 * sum(line["amount"] for line in found["lines"]))
    assert found["lines"][-1]["running_total"] == found["total"]
    file = tmp_path / "statement.csv"
    result = CliRunner().invoke(app, [*command, "--out", str(file)])
    assert result.exit_code == 0
    assert result.stdout.startswith("Pay statement of agent 1 in tiny, seed 3")
    assert len(file.read_text(encoding="utf-8-sig").strip().split("\n")) == len(found["lines"]) + 1
    assert CliRunner().invoke(app, [*command, "--out", str(file)]).exit_code == 2


def test_statement_of_a_person_on_the_command_line(tmp_path):
    rows = [{"person": "ann", "month": m, "sales": 1_000} for m in (1, 2)]
    file = write_rows(tmp_path / "history.csv", rows)
    command = ["pay", "current", "--history", str(file), "--statement", "ann"]
    result = CliRunner().invoke(app, [*command, "--json", "--next-sale", "100", "--margin", "0.3"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    whole = json.loads(CliRunner().invoke(app, ["pay", "current", "--history", str(file), "--json"]).stdout)
    assert found["statement"]["total"] == whole["by_person"][0]["total"]
    assert [row["person"] for row in found["next_sale"]] == ["ann"]
    assert "Month 2" in CliRunner().invoke(app, command).stdout


def test_an_agent_that_is_not_there():
    result = CliRunner().invoke(app, ["statement", "tiny", "--scheme", "current", "--agent", "1000"])
    assert result.exit_code == 2
    assert "--agent is 1000, but must be from 0 to" in result.stderr


def test_amounts_are_whole_cents():
    rows = [{"person": "a", "month": m, "sales": 333.33 * m} for m in (1, 2, 3)]
    paid, slips = paid_with_slips(commission_scheme(0.0777), rows)
    found = statement_rows(paid.plan, slips[0], paid.history.calendar.label)
    amounts = np.array([row["amount"] for row in found])
    np.testing.assert_array_equal(amounts, np.round(amounts, 2))
