"""`paytrial pay`: pay on a history, worked by hand; templates, differences, one more sale, and bad files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from pay_histories import rich_scheme, write_rows
from typer.testing import CliRunner

from experiments.next_sale import next_sale
from experiments.pay_history import cost_ratios, distribution, months_table, pay_history, people_table
from paytrial.cli import app
from scenarios.errors import InputError
from scenarios.history import History, load_history
from scenarios.history_columns import needs_of
from scenarios.history_template import columns_of, history_example, sales_columns_of, sales_example
from scenarios.library import library
from scenarios.loader import load_scheme
from sim.pay.program import build_plan
from sim.scheme import Scheme

SCHEME = """\
name = "hand"

[[components]]
kind = "fixed"
id = "base"
amount = 3_000

[[components]]
kind = "commission"
id = "commission"
on = "sales"
tiers = [[0, 0.05], [30_000, 0.10]]
payout = "quarter"

[[components]]
kind = "piece_rate"
id = "tickets"
amount = 2

[[components]]
kind = "kpi_bonus"
id = "kept"
measure = "retention"
points = [[0.9, 0], [1.0, 1_000]]

[[components]]
kind = "cap"
id = "cap"
amount = 2_000
applies_to = ["commission"]
payout = "quarter"

[[components]]
kind = "floor"
id = "floor"
amount = 3_300
"""

# Three people, six fiscal months of 4, 4, 5, 4, 4, 5 weeks. Bob leaves after month 4, Cyd joins in month 2.
HISTORY = """\
person,month,weeks_worked,sales,gross_profit,tickets,customers,lost
ann,1,,10000,4000,100,100,2
ann,2,,12000,4800,100,100,1
ann,3,,14000,5600,100,100,2
ann,4,,8000,3200,100,100,0
ann,5,,8000,3200,100,100,0
ann,6,,9000,3600,100,100,0
bob,1,,5000,2000,50,80,0
bob,2,,5000,2000,50,80,0
bob,3,,5000,2000,50,80,0
bob,4,,5000,2000,50,80,4
cyd,2,,2000,800,30,50,0
cyd,3,2,1000,400,10,50,0
cyd,4,,10000,4000,60,50,0
cyd,5,,15000,6000,60,50,0
cyd,6,,20000,8000,60,50,2
"""

ANN = {
    "base": 18_000.00,  # 6 x 3,000
    # first quarter 36,000: 5% of 30,000 and 10% of 6,000 = 2,100; second 25,000: 5% = 1,250
    "commission": 3_350.00,
    "tickets": 1_200.00,  # 6 x 100 x 2
    # 5 of 100 lost in 13 weeks: 95% kept, half way from 90% to 100% = 500; then none lost = 1,000
    "kept": 1_500.00,
    "cap": -100.00,  # 2,100 to 2,000 in the first quarter
    # months 1, 2, 4 and 5: 3,000 + 200, so 100 are missing; months that end a quarter pay more
    "floor": 400.00,
}
BOB = {
    "base": 12_000.00,  # 4 months
    "commission": 1_000.00,  # 5% of 15,000, and on leaving 5% of 5,000
    "tickets": 400.00,
    # none lost in the first quarter; then 4 lost of 80 over 4 weeks: 1 - 13 x 4 / 320 = 83.75%, below 90%
    "kept": 1_000.00,
    "cap": 0.00,
    "floor": 600.00,  # 200 in each of months 1, 2 and 4
}
CYD = {
    "base": 13_200.00,  # month 3: 2 of 5 weeks = 1,200
    # first quarter 5% of 3,000 = 150; second 45,000: 1,500 + 1,500
    "commission": 3_150.00,
    "tickets": 440.00,  # 60 + 20 + 3 x 120
    # 1,000 x 6 of 13 weeks = 461.54; 2 lost of 50 over 13 weeks: 1 - 26 / 650 = 96% = 600
    "kept": 1_061.54,
    "cap": -1_000.00,
    # month 2: 240; month 3: 2/5 of 3,300 = 1,320 is passed; months 4 and 5: 180 each
    "floor": 600.00,
}
WORKED = {"ann": ANN, "bob": BOB, "cyd": CYD}


def run_command(*words: str | Path) -> Any:
    """Result of a command."""
    return CliRunner().invoke(app, [str(word) for word in words])


def answer(*words: str | Path) -> str:
    """Standard output of a command that works."""
    result = run_command(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with the scheme and the history of above."""
    (tmp_path / "hand.toml").write_text(SCHEME, encoding="utf-8")
    (tmp_path / "history.csv").write_text(HISTORY, encoding="utf-8")
    return tmp_path


def load(files: Path, *schemes: Scheme, **more: Any) -> History:
    """The history of a folder."""
    return load_history(files / "history.csv", needs_of([build_plan(s) for s in schemes]), **more)


# --- worked by hand


def test_three_people_over_six_months(files):
    scheme = load_scheme(files / "hand.toml")
    paid = pay_history(load(files, scheme), scheme)
    table = people_table(paid).set_index("person")
    for person, lines in WORKED.items():
        assert {line: table.loc[person, f"line_{line}"] for line in lines} == lines
        assert table.loc[person, "total"] == round(sum(lines.values()), 2)
    assert table["weeks"].tolist() == [26, 17, 19]
    assert table["months"].tolist() == [6, 4, 5]


def test_every_payment_is_in_its_month(files):
    scheme = load_scheme(files / "hand.toml")
    months = months_table(pay_history(load(files, scheme), scheme))
    cyd = months[(months["person"] == "cyd") & (months["month"] == "3")].set_index("line")["amount"]
    assert cyd.to_dict() == {"base": 1_200.0, "commission": 150.0, "tickets": 20.0, "kept": 461.54}
    bob = months[(months["person"] == "bob") & (months["month"] == "4")].set_index("line")["amount"]
    assert bob.to_dict() == {"base": 3_000.0, "commission": 250.0, "tickets": 100.0, "floor": 200.0}


def test_ratios_and_distribution(files):
    scheme = load_scheme(files / "hand.toml")
    paid = pay_history(load(files, scheme), scheme)
    # 24,350 + 15,000 + 17,451.54 on sales of 61,000 + 20,000 + 48,000, of which 40% is gross profit
    assert cost_ratios(paid) == pytest.approx(
        {"pay_by_sales": 56_801.54 / 129_000, "pay_by_gross_profit": 56_801.54 / 51_600}
    )
    found = distribution(paid.totals / 100)
    assert (found["min"], found["median"], found["max"]) == (15_000.0, 17_451.54, 24_350.0)
    assert found["mean"] == pytest.approx(56_801.54 / 3)
    # mean absolute difference over all pairs, twice the mean: (9,350 + 2,451.54 + 6,898.46) x 2 / 9 / (2 x mean)
    assert found["gini"] == pytest.approx(18_700 * 2 / 9 / (2 * 56_801.54 / 3))


def test_without_sales_no_ratio_is_made_up(files):
    scheme = load_scheme("call_centre")
    rows = [{"person": "ann", "month": 1, "tickets": 100, "surveys": 20, "bad_ratings": 0}]
    write_rows(files / "history.csv", rows)
    assert cost_ratios(pay_history(load(files, scheme), scheme)) == {"pay_by_sales": None, "pay_by_gross_profit": None}


def test_a_month_is_its_weeks(tmp_path):
    """A window of 13 weeks at the end of a quarter is the quarter, although months have 4, 4 and 5 weeks."""
    bonus = {"kind": "kpi_bonus", "measure": "csat", "points": [[0, 0], [100, 1_000]]}
    parts = [{**bonus, "id": "quarter"}, {**bonus, "id": "window", "window_weeks": 13}]
    scheme = Scheme.model_validate({"name": "windows", "components": parts})
    csat = [90, 80, 40, 60, 55, 70, 30, 20, 10]
    rows = [{"person": "a", "month": i + 1, "surveys": 10 + i, "csat": x} for i, x in enumerate(csat)]
    write_rows(tmp_path / "history.csv", rows)
    paid = pay_history(load(tmp_path, scheme), scheme)
    assert paid.cents[:, 0, 0].sum() > 0
    np.testing.assert_array_equal(paid.cents[:, :, 0], paid.cents[:, :, 1])


def test_means_and_counts_say_the_same(tmp_path):
    scheme = load_scheme("balanced")
    common = {"person": "a", "gross_profit": 9_000, "tickets": 250, "surveys": 40, "customers": 90, "lost": 1}
    means = [{**common, "month": m, "csat": 75.5, "response_time": 12.0} for m in (1, 2, 3)]
    sums = [{**common, "month": m, "dissatisfaction": 40 * 24.5, "wait_minutes": 3_000} for m in (1, 2, 3)]
    totals = []
    for rows in (means, sums):
        write_rows(tmp_path / "history.csv", rows)
        totals.append(pay_history(load(tmp_path, scheme), scheme).cents)
    np.testing.assert_array_equal(*totals)


def test_calendar_months_and_the_start_of_the_year(tmp_path):
    """2024-06 is fiscal month 3 of a year that begins in April: the first quarter ends with it."""
    bonus = {"kind": "kpi_bonus", "id": "b", "measure": "sales", "points": [[0, 0], [100, 100]]}
    scheme = Scheme.model_validate({"name": "s", "components": [bonus]})
    write_rows(tmp_path / "history.csv", [{"person": "a", "month": m, "sales": 10} for m in ("2024-06", "2024-07-15")])
    history = load(tmp_path, scheme, year_starts=4)
    assert [history.calendar.label(m) for m in range(history.months)] == ["2024-04", "2024-05", "2024-06", "2024-07"]
    assert history.first.tolist() == [2]
    assert history.covered == 2
    # 10 of 100 in the quarter that ends in June, worked 5 of 13 weeks; July: 4 of 13
    assert pay_history(history, scheme).cents[:, 0, 0].tolist() == [0, 0, round(1_000 * 5 / 13), round(1_000 * 4 / 13)]
    assert load(tmp_path, scheme).calendar.label(0) == "2024-01"


def test_the_order_of_rows_does_not_matter(files):
    scheme = load_scheme(files / "hand.toml")
    first = people_table(pay_history(load(files, scheme), scheme)).set_index("person")
    head, *rows = HISTORY.strip().split("\n")
    (files / "history.csv").write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")
    again = people_table(pay_history(load(files, scheme), scheme)).set_index("person")
    assert again.loc[first.index].equals(first)


def test_currencies_without_cents(files):
    scheme = load_scheme(files / "hand.toml")
    paid = pay_history(load(files, scheme), scheme, unit_cents=100)
    assert (paid.cents % 100 == 0).all()
    assert paid.totals[2] == 1_745_200  # 461.54 is paid as 462


def test_held_back_until_customers_have_stayed(tmp_path):
    """10% of each sale, half of it after 3 months (13 weeks): 500 now, 500 later unless the customer has left."""
    part = {"kind": "commission", "id": "c", "on": "sales", "rate": 0.1, "hold_share": 0.5, "hold_months": 3}
    scheme = Scheme.model_validate({"name": "s", "components": [part]})
    write_rows(tmp_path / "history.csv", [{"person": "a", "month": m} for m in range(1, 8)])
    sales = [
        {"person": "a", "month": 1, "amount": 10_000, "customer": "stays", "left_month": ""},
        {"person": "a", "month": 2, "amount": 10_000, "customer": "leaves", "left_month": 4},
    ]
    write_rows(tmp_path / "sales.csv", sales)
    history = load(tmp_path, scheme, sales=tmp_path / "sales.csv")
    assert pay_history(history, scheme).cents[:, 0, 0].tolist() == [50_000, 50_000, 0, 50_000, 0, 0, 0]


# --- another scheme


def test_differences_add_up(files):
    scheme, other = load_scheme(files / "hand.toml"), load_scheme("current")
    history = load(files, scheme, other)
    paid, against = pay_history(history, scheme), pay_history(history, other)
    table = people_table(paid, against)
    cents = np.rint(100 * table[["total", "against", "difference"]].to_numpy()).astype(int)
    assert (cents[:, 0] - cents[:, 1] == cents[:, 2]).all()
    assert cents[:, 2].sum() == paid.totals.sum() - against.totals.sum()
    assert (people_table(paid, paid)["difference"] == 0).all()


def test_against_says_who_gains(files):
    said = json.loads(
        answer("pay", files / "hand.toml", "--history", files / "history.csv", "--against", "current", "--json")
    )
    rows = said["by_person"]
    assert said["difference"] == pytest.approx(sum(row["difference"] for row in rows))
    assert said["earn_more"] == sum(row["difference"] > 0 for row in rows)
    assert said["earn_less"] == sum(row["difference"] < 0 for row in rows)
    assert said["total"] == 56_801.54
    assert said["lines"]["cap"] == -1_100.0
    assert said["fixed"] + said["variable"] == pytest.approx(said["total"])


# --- one more sale


def test_one_more_sale_is_worth_the_difference(files):
    scheme = load_scheme(files / "hand.toml")
    paid = pay_history(load(files, scheme), scheme)
    # 25,000 so far in the quarter: 5,000 more at 5% and 1,000 at 10%
    found = next_sale(paid, 0, 6_000.0)
    assert (found.month, found.quarter, found.year) == (5, 2, 1)
    assert (found.company, found.agent, found.others, found.left) == (2_400.0, 350.0, 0.0, 2_050.0)
    # in the first quarter the cap takes it all
    capped = next_sale(paid, 0, 6_000.0, month=0, margin=0.5)
    assert (capped.company, capped.agent) == (3_000.0, 0.0)
    assert capped.by_line == {"commission": 600.0, "cap": -600.0}


def test_one_more_sale_may_cost_others(tmp_path):
    parts = [
        {"kind": "tournament", "id": "cup", "measure": "sales", "prizes": [100], "payout": "month"},
        {"kind": "team_pool", "id": "pool", "on": "sales", "rate": 0.1, "scope": "branch"},
    ]
    scheme = Scheme.model_validate({"name": "s", "components": parts})
    write_rows(tmp_path / "history.csv", [{"person": p, "month": 1, "sales": x} for p, x in (("a", 10), ("b", 20))])
    found = next_sale(pay_history(load(tmp_path, scheme), scheme), 0, 40.0, margin=0.5)
    assert (found.agent, found.others) == (102.0, -98.0)  # the prize moves; 10% of 40 is shared


def test_one_more_listed_sale_is_like_the_last(tmp_path):
    part = {"kind": "commission", "id": "c", "on": "sales", "rate": 0.1, "segment_weights": {"big": 2.0}}
    scheme = Scheme.model_validate({"name": "s", "components": [part]})
    write_rows(tmp_path / "history.csv", [{"person": "a", "month": m} for m in (1, 2)])
    sales = [{"person": "a", "month": m, "amount": 100, "segment": s} for m, s in ((2, "big"), (1, "small"))]
    write_rows(tmp_path / "sales.csv", sales)
    paid = pay_history(load(tmp_path, scheme, sales=tmp_path / "sales.csv"), scheme)
    assert paid.totals.tolist() == [3_000]
    assert next_sale(paid, 0, 1_000.0, margin=0.5).agent == 200.0


def test_next_sale_on_the_command_line(files):
    command = ("pay", files / "hand.toml", "--history", files / "history.csv", "--next-sale", "6000")
    rows = json.loads(answer(*command, "--json"))["next_sale"]
    assert [row["person"] for row in rows] == ["ann", "cyd"]  # bob has left
    assert rows[0]["agent_earns"] == 350.0
    (bob,) = json.loads(answer(*command, "--of", "bob", "--json"))["next_sale"]
    assert (bob["month"], bob["quarter"]) == ("4", 2)
    assert "quarter 2 of year 1" in answer(*command)
    refused = run_command(*command, "--of", "bob", "--month", "6")
    assert refused.exit_code == 2
    assert "bob did not work in month 6" in refused.stderr


# --- templates


def schemes() -> list[Any]:
    found = [load_scheme(path) for path in library("scheme").values()]
    return [*(one for one in found if all(phase.when is None for phase in one.phases)), rich_scheme()]


@pytest.mark.parametrize("scheme", schemes(), ids=lambda scheme: scheme.name)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_template_can_be_paid_as_it_is(scheme, kind, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(scheme.model_dump_json(), encoding="utf-8")
    path = path.rename(tmp_path / "mine.json")
    history = tmp_path / f"history.{kind}"
    said = answer("pay", path, "--template", history)
    sales = history if kind == "xlsx" else tmp_path / "history_sales.csv"
    more = ("--sales", sales) if needs_of([build_plan(scheme)]).sales else ()
    paid = json.loads(answer("pay", path, "--history", history, *more, "--json"))
    assert paid["people"] == 2
    assert paid["months"] == 2
    for column in columns_of(needs_of([build_plan(scheme)])):
        assert f"  {column} " in said


def test_a_template_has_what_is_read_and_nothing_else():
    assert list(columns_of(needs_of([build_plan(load_scheme("call_centre"))]))) == [
        "person", "month", "weeks_worked", "tickets", "surveys", "bad_ratings",
    ]  # fmt: skip
    needs = needs_of([build_plan(rich_scheme())])
    assert list(sales_columns_of(needs)) == [
        "person", "month", "amount", "customer", "segment", "product", "margin", "left_month",
    ]  # fmt: skip
    assert {"team", "lead", "service_weeks"} <= set(history_example(needs).columns)
    assert "sales" not in history_example(needs).columns  # the list of single sales says it
    assert set(sales_example(needs)["segment"]) == {"large"}


def test_what_a_template_asks_for_is_needed(tmp_path):
    """Without any one of its columns the history is refused, and the message names the column."""
    needs = needs_of([build_plan(rich_scheme())])
    sales = tmp_path / "sales.csv"
    sales_example(needs).to_csv(sales, index=False)
    example = history_example(needs)
    for column in [name for name in example.columns if name != "weeks_worked"]:
        example.drop(columns=column).to_csv(tmp_path / "history.csv", index=False)
        with pytest.raises(InputError, match=f"column '{column}'"):
            load_history(tmp_path / "history.csv", needs, sales=sales)


# --- what is written


def test_out_writes_what_is_asked_and_replaces_nothing(files):
    command = ("pay", files / "hand.toml", "--history", files / "history.csv", "--out")
    answer(*command, files / "pay.csv")
    lines = (files / "pay.csv").read_text(encoding="utf-8-sig").strip().split("\n")
    assert len(lines) == 4
    assert lines[1].startswith("ann,6,26.0,")
    answer(*command, files / "folder")
    assert {path.name for path in (files / "folder").iterdir()} == {"people.csv", "months.csv"}
    answer(*command, files / "pay.xlsx")
    assert openpyxl.load_workbook(files / "pay.xlsx").sheetnames == ["people", "months"]
    for name in ("pay.csv", "folder", "pay.xlsx"):
        refused = run_command(*command, files / name)
        assert refused.exit_code == 2
        assert "there already" in refused.stderr


def test_other_columns_are_ignored_and_named(files):
    scheme = load_scheme(files / "hand.toml")
    (files / "history.csv").write_text(HISTORY.replace("gross_profit", "region"), encoding="utf-8")
    assert load(files, scheme).ignored == ("region",)
    result = run_command("pay", files / "hand.toml", "--history", files / "history.csv")
    assert "columns that mean nothing here: region" in result.stderr
    assert "not known" in result.stdout  # pay by gross profit


def test_a_template_replaces_nothing(files):
    refused = run_command("pay", files / "hand.toml", "--template", files / "history.csv")
    assert refused.exit_code == 2
    assert (files / "history.csv").read_text(encoding="utf-8") == HISTORY


def test_what_a_reader_must_know_is_said(files):
    result = run_command("pay", files / "hand.toml", "--history", files / "history.csv")
    assert "1 person leaves before the history ends" in result.stderr
    assert "inside" not in result.stderr  # six months end a quarter, and nothing is paid by the year
    short = "\n".join(line for line in HISTORY.split("\n") if ",6," not in line)
    (files / "short.csv").write_text(short, encoding="utf-8")
    result = run_command("pay", files / "hand.toml", "--history", files / "short.csv")
    assert "the history ends inside a quarter" in result.stderr


# --- bad files

BAD = {
    "no such column": (lambda text: text.replace(",tickets,", ",tikets,"), ("column 'tickets' is missing",)),
    "misspelt": (lambda text: text.replace("gross_profit", "gros_profit"), ("did you mean 'gross_profit'?",)),
    "a text": (lambda text: text.replace("10000", "many", 1), ("line 2", 'sales is "many"', "must be a number")),
    "a comma": (lambda text: text.replace("10000", '"10,000"', 1), ("line 2", "write 10000")),
    "half with a comma": (lambda text: text.replace("10000", '"10,5"', 1), ("line 2", "write 10.5")),
    "an empty cell": (lambda text: text.replace("12000", "", 1), ("line 3", "sales is empty", "write 0")),
    "not a month": (lambda text: text.replace("ann,2,", "ann,Feb,"), ("line 3", 'month is "Feb"', "2024-03")),
    "month 0": (lambda text: text.replace("ann,1,", "ann,0,"), ("line 2", 'month is "0"')),
    "months of two kinds": (lambda text: text.replace("ann,1,", "ann,2024-01,"), ("write all one way",)),
    "twice": (lambda text: text.replace("ann,2,", "ann,1,"), ("line 3", "ann in month 1 appears twice")),
    "too many weeks": (lambda text: text.replace("cyd,3,2,", "cyd,3,6,"), ("line 13", "is 6", "has 5 weeks")),
    "negative": (lambda text: text.replace(",50,80,4", ",-50,80,4"), ("line 11", "tickets is -50", "0 or more")),
    "infinite": (lambda text: text.replace("10000", "inf", 1), ("line 2", "sales is inf")),
    "no name": (lambda text: text.replace("ann,3,", ",3,"), ("line 4", "person is empty")),
    "sales in no week": (lambda text: text.replace("cyd,3,2,", "cyd,3,0,"), ("line 13", "weeks_worked is 0, but")),
    "more cells": (lambda text: text.replace("100,100,2", "100,100,2,7", 1), ("line 2", "more cells than columns")),
    "no rows": (lambda text: text.split("\n")[0] + "\n", ("there is no row",)),
    "empty": (lambda _: "", ("names of the columns",)),
    "column twice": (lambda text: text.replace("lost\n", "Sales\n", 1), ("column 'sales' appears twice",)),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_gets_one_line(case, files):
    change, says = BAD[case]
    (files / "history.csv").write_text(change(HISTORY), encoding="utf-8")
    result = run_command("pay", files / "hand.toml", "--history", files / "history.csv")
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert len(result.stderr.strip().split("\n")) == 1
    for text in ("history.csv", *says):
        assert text in result.stderr


SALES = "person,month,amount,customer,left_month\nann,1,500,C1,\nann,2,700,C2,3\n"
BAD_SALES = {
    "unknown person": ("ann,1,", "anne,1,", ("line 2", "not in the history", "did you mean 'ann'?")),
    "no such month": ("ann,2,", "ann,9,", ("line 3", 'month is "9"', "no month of the history")),
    "left before": ("C2,3", "C2,1", ("line 3", "left_month is before")),
    "no customers": ("customer", "buyer", ("column 'customer' is missing",)),
    "not a number": ("500", "five", ("line 2", 'amount is "five"')),
    "two departures": ("C1,\n", "C2,4\n", ("customer", "two different months")),
    "does not add up": ("500", "600", ("sales of ann in month 1 add up to 600.00", "says 500.00")),
}


@pytest.mark.parametrize("case", BAD_SALES)
def test_bad_single_sales_get_one_line(case, tmp_path):
    part = {"kind": "commission", "id": "c", "on": "sales", "rate": 0.1, "clawback_share": 1, "clawback_weeks": 13}
    scheme = Scheme.model_validate({"name": "s", "components": [part]})
    write_rows(
        tmp_path / "history.csv",
        [{"person": "ann", "month": m, "sales": x} for m, x in ((1, 500), (2, 700), (3, 0), (4, 0))],
    )
    old, new, says = BAD_SALES[case]
    (tmp_path / "sales.csv").write_text(SALES, encoding="utf-8")
    assert load(tmp_path, scheme, sales=tmp_path / "sales.csv").sales is not None
    (tmp_path / "sales.csv").write_text(SALES.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as error:
        load(tmp_path, scheme, sales=tmp_path / "sales.csv")
    for text in ("sales.csv", *says):
        assert text in str(error.value)


def test_a_scheme_that_counts_single_sales_says_what_is_missing(files):
    part = {"kind": "commission", "id": "hunter", "on": "sales", "rate": 0.1, "sale_least": 500}
    scheme = Scheme.model_validate({"name": "s", "components": [part]})
    with pytest.raises(InputError, match="'hunter' counts sales one by one: give them with --sales FILE"):
        load(files, scheme)


def test_a_phase_that_waits_for_the_market_needs_a_simulation(files):
    phases = [{"id": "a"}, {"id": "b", "when": "churn", "above": 0.1}]
    parts = [{"kind": "fixed", "id": "base", "amount": 1_000, "phases": ["a"]}]
    scheme = Scheme.model_validate({"name": "s", "components": parts, "phases": phases})
    with pytest.raises(InputError, match=r"phase 'b' starts by the market figure 'churn'.*only a simulation"):
        load(files, scheme)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("pay", "current"), "--history FILE"),
        (("pay", "current", "--history", "none.csv"), "none.csv: there is no such file"),
        (("pay", "current", "--history", "none.txt"), ".csv or .xlsx"),
        (("pay", "current", "--template", "none.txt"), ".csv or .xlsx"),
        (("pay", "current", "--history", "history.csv", "--statement", "anna"), "did you mean 'ann'?"),
        (("pay", "current", "--history", "history.csv", "--next-sale", "-1"), "must be above 0"),
        (("pay", "current", "--history", "history.csv", "--next-sale", "10", "--margin", "40"), "0.4 is 40%"),
        (("pay", "current", "--history", "history.csv", "--next-sale", "10", "--month", "9"), "months 1 to 6"),
        (("pay", "current", "--history", "history.csv", "--currency", "euro"), "three capital letters"),
        (("pay", "current", "--history", "history.csv", "--year-starts", "13"), "from 1 to 12"),
        (("pay", "current", "--history", "history.csv", "--out", " "), "--out is empty"),
    ],
)
def test_wrong_options_get_one_line(words, says, files, monkeypatch):
    monkeypatch.chdir(files)
    result = run_command(*words)
    assert result.exit_code == 2
    assert len(result.stderr.strip().split("\n")) == 1
    assert says in result.stderr


def test_a_workbook_that_is_none(tmp_path):
    (tmp_path / "history.xlsx").write_bytes(b"PK not a zip")
    with pytest.raises(InputError, match="not an Excel workbook"):
        load_history(tmp_path / "history.xlsx", needs_of([build_plan(load_scheme("current"))]))


def test_semicolons_dates_and_numbers_of_a_workbook(tmp_path):
    from datetime import datetime

    scheme = load_scheme("current")
    book = openpyxl.Workbook()
    book.active.append(["Person", "Month", "Sales"])
    for month in (1, 2):
        book.active.append([7, datetime(2024, month, 1), 1000.5])  # noqa: DTZ001 - as spreadsheets keep it
    book.save(tmp_path / "history.xlsx")
    (tmp_path / "history.csv").write_text(
        "person;month;sales\n7;2024-01;1000.5\n7;2024-02;1000.5\n", encoding="utf-8-sig"
    )
    needs = needs_of([build_plan(scheme)])
    found = [load_history(tmp_path / f"history.{kind}", needs) for kind in ("csv", "xlsx")]
    assert found[0].people == found[1].people == ("7",)
    np.testing.assert_array_equal(found[0].measured, found[1].measured)
    assert found[0].calendar == found[1].calendar
