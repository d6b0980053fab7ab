"""The plan alone, and what people make of it: the parts add up, and each is what it says."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import commission_scheme, plain_beliefs, small_scenario

from experiments.compare import compare
from experiments.results import load
from reports.data import Study
from reports.sections.mechanics import KPIS, frames, prepare, render


def _beliefs(_):
    return plain_beliefs()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Base 5,000 and 8%; base 6,000 and 8%; base 5,000 and 20%."""
    out = tmp_path_factory.mktemp("mechanics") / "out"
    schemes = [commission_scheme(*pay) for pay in ((0.08, 5_000, "a"), (0.08, 6_000, "b"), (0.20, 5_000, "c"))]
    compare(small_scenario(weeks=52), schemes, seeds=range(1, 5), out=out, workers=1, measure=_beliefs)
    return out


def test_the_parts_add_up_to_the_change_of_the_comparison(folder):
    study = Study(load(folder))
    for split in prepare(study).splits:
        for kpi in KPIS:
            plan, people, both = (split.changes[kpi, part].mean for part in ("plan", "people", "both"))
            assert plan + people == pytest.approx(both, abs=0.01)
            assert both == pytest.approx(study.per_year(study.change(kpi, split.arm)).mean, abs=0.01)


def test_the_plan_alone_raises_base_pay_by_a_fifth_and_nothing_else(folder):
    """With people who do not react the same people work the same weeks: 6,000 for 5,000 is 20% more, exactly."""
    study = Study(load(folder))
    static = study.results.mechanics.set_index(["scheme", "seed"])
    before, after = static.loc["a"], static.loc["b"]
    assert np.allclose(after["pay_fixed"] - before["pay_fixed"], 0.2 * before["pay_fixed"], atol=4)
    assert (after["pay_variable"] == before["pay_variable"]).all()
    split = next(split for split in prepare(study).splits if split.arm.name == "b")
    assert split.changes["profit", "plan"].mean == pytest.approx(-split.changes["pay_fixed", "plan"].mean, abs=0.01)


def test_a_higher_rate_alone_pays_in_proportion_and_people_do_the_rest(folder):
    study = Study(load(folder))
    split = next(split for split in prepare(study).splits if split.arm.name == "c")
    static = study.results.mechanics.set_index(["scheme", "seed"])
    ratio = static.loc["c"]["pay_variable"] / static.loc["a"]["pay_variable"]
    assert np.allclose(ratio, 0.20 / 0.08, rtol=1e-4)
    assert split.changes["pay_variable", "people"].mean > 0


def test_the_section_says_it(folder):
    mechanics = prepare(Study(load(folder)))
    table = frames(mechanics)["mechanics"]
    assert len(table) == 2 * len(KPIS) * 3
    assert "the plan alone would lower profit" in str(render(mechanics))


def test_there_is_nothing_to_separate_for_people_who_do_not_react(tmp_path):
    schemes = [commission_scheme(0.08, 5_000, "a"), commission_scheme(0.2, 5_000, "b")]
    compare(small_scenario(), schemes, seeds=[1, 2], out=tmp_path, rule="fixed", workers=1, measure=_beliefs)
    mechanics = prepare(Study(load(tmp_path)))
    assert mechanics.splits == ()
    assert "nothing to separate" in str(render(mechanics))
