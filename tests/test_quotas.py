"""Quotas of individuals, and those that come from the target cascade."""

from __future__ import annotations

import tomllib

import numpy as np
import pytest
from typer.testing import CliRunner

from paytrial.cli import app
from sim.pay.measures import Column
from sim.pay.payroll import Crew, Payroll
from sim.pay.program import build_plan
from sim.pay.weekly import WorkWeek
from sim.scheme import Scheme

BASE = {"kind": "fixed", "id": "base", "amount": 1_000}
BONUS = {
    "kind": "kpi_bonus", "id": "bonus", "measure": "sales", "quota": "target", "payout": "year",
    "points": [[1, 0], [1, 500]],
}  # fmt: skip


def pay_for_a_year(quota, sales):
    """What a year with so much in sales a week pays each, in currency, by line."""
    scheme = Scheme.model_validate({"name": "x", "components": [BASE, BONUS], "quotas": [quota]})
    payroll = Payroll(build_plan(scheme), Crew.of(len(sales), 12, 104))
    total = np.zeros((len(sales), 2), np.int64)
    for week in range(52):
        measured = np.zeros((len(sales), len(Column)))
        measured[:, Column.SALES] = sales
        payroll.count(WorkWeek(week, measured, np.ones(len(sales))))
        for payment in payroll.settle(week):
            total += payment.cents
    return total / 100


def test_each_position_has_its_own_quota():
    """52,000, 104,000 and, beyond the list, 156,000 a year: 1,000, 2,000 and 3,000 a week reach them exactly."""
    quota = {"id": "target", "measure": "sales", "amount": 156_000, "amounts": [52_000, 104_000]}
    assert pay_for_a_year(quota, [1_000, 2_000, 3_000])[:, 1].tolist() == [500, 500, 500]
    assert pay_for_a_year(quota, [999.99, 1_999.99, 2_999.99])[:, 1].tolist() == [0, 0, 0]


def test_a_successor_has_the_quota_of_the_position():
    quota = {"id": "target", "measure": "sales", "amount": 1, "amounts": [52_000, 104_000], "growth": 0.1}
    scheme = Scheme.model_validate({"name": "x", "components": [BASE, BONUS], "quotas": [quota]})
    payroll = Payroll(build_plan(scheme), Crew.of(2, 12, 104))
    payroll.quota_year[:] = 7.0
    payroll.leave(3, np.array([1]))
    assert payroll.quota_year.tolist() == [[7.0, 104_000.0]]


@pytest.mark.parametrize("amount", [0, -1, 1e13])
def test_individual_quotas_are_in_range(amount):
    with pytest.raises(ValueError, match="amounts must be above 0"):
        Scheme.model_validate(
            {
                "name": "x",
                "components": [BASE, BONUS],
                "quotas": [{"id": "target", "measure": "sales", "amount": 1, "amounts": [amount]}],
            }
        )


def test_targets_become_quotas(tmp_path):
    """The example: whoever sells a hair more than the target of the year earns the bonus, a hair less does not."""
    runner, plan, out = CliRunner(), tmp_path / "targets.toml", tmp_path / "quotas.toml"
    plan.write_text(runner.invoke(app, ["targets", "--example"]).stdout, encoding="utf-8")
    assert runner.invoke(app, ["targets", str(plan), "--quotas", str(out)]).exit_code == 0
    quota = tomllib.loads(out.read_text(encoding="utf-8"))["quotas"][0]
    said = tomllib.loads(plan.read_text(encoding="utf-8"))
    assert sum(quota["amounts"]) == said["sales"]
    assert sum(quota["quarters"]) == pytest.approx(1.0, abs=1e-12)
    weekly = np.array(quota["amounts"]) / 52
    assert (pay_for_a_year(quota, weekly * 1.0001)[:, 1] == 500).all()
    assert (pay_for_a_year(quota, weekly * 0.9999)[:, 1] == 0).all()


def test_a_file_that_exists_is_kept(tmp_path):
    runner, plan, out = CliRunner(), tmp_path / "targets.toml", tmp_path / "quotas.toml"
    plan.write_text(runner.invoke(app, ["targets", "--example"]).stdout, encoding="utf-8")
    out.write_text("mine", encoding="utf-8")
    result = runner.invoke(app, ["targets", str(plan), "--quotas", str(out)])
    assert result.exit_code != 0
    assert out.read_text(encoding="utf-8") == "mine"
