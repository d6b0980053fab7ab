"""A decision rule of one's own: what it may see, how mistakes are told, and that an edited rule is another rule."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from worlds import commission_scheme, every_component, plain_beliefs, small_scenario

from experiments.compare import compare
from experiments.design import World, jobs_of, run_id
from experiments.work import Work
from scenarios.errors import InputError
from scenarios.theories import load_rule
from sim.behaviour import own
from sim.behaviour.lookahead import choose
from sim.behaviour.me import Me
from sim.run import run

EXAMPLE = Path(__file__).parent.parent / "examples" / "good_enough.py"
PAGE = EXAMPLE.parent.parent / "docs" / "rules.md"
SCENARIO = small_scenario(weeks=12)
SCHEME = commission_scheme(0.1)
BELIEFS = plain_beliefs()
HEAD = 'class Mine:\n    name, title, reacts = "mine", "my own", True\n'


def _rule(folder, body: str, head: str = HEAD, file: str = "mine.py") -> str:
    path = folder / file
    path.write_text(head + body, encoding="utf-8")
    return str(path)


def _kpis(text: str, scheme=SCHEME, scenario=SCENARIO):
    return run(scenario, scheme, 1, rule=load_rule(text), beliefs=BELIEFS).kpis


def test_the_example_is_ten_lines_and_lies_between_no_reaction_and_the_best():
    body = EXAMPLE.read_text(encoding="utf-8").split("class GoodEnough")[1]
    code = [line for line in body.splitlines() if line.strip() and '"""' not in line]
    assert len(code) <= 10
    assert EXAMPLE.read_text(encoding="utf-8") in PAGE.read_text(encoding="utf-8")
    push = [_kpis(rule)["push"] for rule in ("fixed", str(EXAMPLE), "best_response")]
    assert push == sorted(push)
    assert push[0] < push[1] < push[2]


def test_asking_for_the_best_action_is_best_response(tmp_path):
    text = _rule(tmp_path, "    def decide(self, me):\n        return me.best()\n")
    assert _kpis(text, every_component()) == pytest.approx(_kpis("best_response", every_component()), nan_ok=True)


def _asked(scheme):
    from test_rules import Watched

    from sim.behaviour import rule_of
    from sim.engine import Engine

    watched = Watched(rule_of("best_response"))
    engine = Engine(SCENARIO, scheme, 1, watched, BELIEFS)
    while engine.week < 8:
        engine.step()
    return watched.asked[-1]


CAPPED = commission_scheme(
    0.1, 5_000.0, "capped", {"kind": "cap", "id": "cap", "amount": 2_000.0, "applies_to": ["sales"]}
)


@pytest.mark.parametrize("scheme", [SCHEME, every_component(), CAPPED], ids=["straight", "bent", "capped"])
def test_what_a_person_sees_is_the_look_ahead_itself(scheme):
    asked = _asked(scheme)
    me = Me(asked, 2, np.full(4, 0.5))
    best = choose(asked.program, asked.outlook, asked.cost, np.arange(4) == 2, asked.action)[2]
    assert me.best() == tuple(best)
    # Nothing near the optimum is worth more; worth is pay less risk less effort, for one action and for many.
    ways = np.array(best) + np.random.default_rng(0).normal(0, 0.02, (50, 3)).clip(-0.05, 0.05)
    ways[:, 2] = ways[:, 2].clip(0, 1)
    worth = me.worth(*ways.T)
    assert worth.max() <= me.worth(*best) + 1e-6
    pay, cost = me.pay(*ways.T), me.cost(*ways.T)
    assert worth == pytest.approx(pay.mean - me.risk_aversion / 2 * pay.variance - cost, rel=1e-9)
    assert me.worth(*ways[7]) == worth[7]
    assert me.cost(*me.norms) == 0.0
    assert (me.sell, me.serve, me.push) == tuple(asked.action[2])
    assert me.weeks_left == {"month": 1, "quarter": 5, "year": 5}  # week 7 of a run of 12: nobody looks beyond its end
    assert me.so_far("sales") == asked.outlook.sums[1, 2, 0]
    assert me.usual("sales") == asked.outlook.flow[2, 0]
    for name in ("sell", "norms", "anything"):
        with pytest.raises(AttributeError):
            setattr(me, name, 0.0)


MISTAKES = {
    "a syntax error": ("    def decide(self, me)\n        return 1\n", HEAD, "line 3: this is not Python"),
    "an error while reading": ("", "import nothing_like_this\n", "line 1: ModuleNotFoundError"),
    "no class": ("x = 1\n", "", "one class with a method `decide(self, me)` is needed, but there is none"),
    "two classes": (
        "    def decide(self, me): ...\nclass Other:\n    def decide(self, me): ...\n",
        HEAD,
        "there are Mine, Other; write {file}:Mine",
    ),
    "no title": ("    def decide(self, me): ...\n", 'class Mine:\n    name = "x"\n', "title is missing"),
    "a number for a title": (
        "    def decide(self, me): ...\n", 'class Mine:\n    name, title = "x", 3\n', "title must be a text, but is 3",
    ),
    "a wrong name": (
        "    def decide(self, me): ...\n",
        'class Mine:\n    name, title, reacts = "my rule", "x", True\n',
        "name must be letters, digits, - and _, beginning with a letter, but is 'my rule'",
    ),
    "reacts is a text": (
        "    def decide(self, me): ...\n",
        'class Mine:\n    name, title, reacts = "x", "x", "yes"\n',
        "reacts must be True or False, but is 'yes'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", MISTAKES)
def test_a_file_that_holds_no_rule_is_refused_in_one_line(tmp_path, case):
    body, head, said = MISTAKES[case]
    text = _rule(tmp_path, body, head)
    with pytest.raises(InputError) as error:
        load_rule(text)
    assert "\n" not in str(error.value)
    assert str(error.value).startswith(text)
    assert said.format(file=text) in str(error.value)


FAULTS = {
    "it raises": ("        x = 1\n        return 1 / 0\n", "line 5: ZeroDivisionError: division by zero"),
    "deeper": ("        return me.so_far('sale')\n", "line 4: ValueError: there is no result 'sale'; there are: sales"),
    "two numbers": ("        return 0.2, 0.6\n", "line 3: class Mine: decide must return three finite numbers"),
    "not a number": ("        return 0.2, 0.6, float('nan')\n", "must return three finite numbers"),
    "nothing": ("        pass\n", "but returned None"),
    "a change": ("        me.sell = 1\n", "line 4: AttributeError"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_while_deciding_names_file_and_line(tmp_path, case):
    body, said = FAULTS[case]
    text = _rule(tmp_path, "    def decide(self, me):\n" + body)
    with pytest.raises(own.RuleError) as error:
        _kpis(text)
    assert str(error.value).startswith(text)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_an_answer_out_of_bounds_is_the_nearest_legal_action(tmp_path):
    kpis = _kpis(_rule(tmp_path, "    def decide(self, me):\n        return 9, -9, 9\n"))
    assert kpis["push"] == 1.0
    assert kpis["sell"] == pytest.approx(SCENARIO.team.effort_max)


def test_each_run_has_an_object_of_its_own(tmp_path):
    """One that counts its decisions gives the same run twice."""
    body = (
        "    def __init__(self):\n        self.n = 0\n"
        "    def decide(self, me):\n        self.n += 1\n        return 0.2 + 0.001 * self.n, 0.6, 0.1 * me.luck[0]\n"
    )
    text = _rule(tmp_path, body)
    assert _kpis(text) == pytest.approx(_kpis(text), rel=0, abs=0, nan_ok=True)


def test_an_edited_rule_is_another_rule_and_a_moved_file_is_the_same(tmp_path):
    first = load_rule(_rule(tmp_path, "    def decide(self, me):\n        return me.best()\n"))
    moved = load_rule(_rule(tmp_path, "    def decide(self, me):\n        return me.best()\n", file="moved.py"))
    edited = load_rule(_rule(tmp_path, "    def decide(self, me):\n        return me.norms\n"))
    assert first == moved != edited
    assert first.split("@")[0] == edited.split("@")[0] == "mine"
    assert run_id(SCENARIO, SCHEME, 1, first) != run_id(SCENARIO, SCHEME, 1, edited)
    assert load_rule(first) == first
    again = load_rule(f"0.5 fixed + 0.5 {tmp_path / 'moved.py'}")
    assert again == f"0.5 fixed + 0.5 {first}"
    with pytest.raises(InputError, match="'mine' appears twice"):
        load_rule(f"0.5 {tmp_path / 'moved.py'} + 0.5 {first}")


def test_a_class_of_a_file_or_module_can_be_named(tmp_path, monkeypatch):
    body = "    def decide(self, me):\n        return me.norms\nclass Helper:\n    def decide(self, me): ...\n"
    label = load_rule(f"{_rule(tmp_path, body)}:Mine")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert load_rule("mine:Mine") == label
    with pytest.raises(InputError, match="no class 'Yours' with a method `decide`; there are: Mine, Helper"):
        load_rule("mine:Yours")
    with pytest.raises(InputError, match="there is no Python module"):
        load_rule("no_such_module:Rule")


def test_a_worker_that_does_not_know_the_rule_learns_it_with_the_job(tmp_path, monkeypatch):
    label = load_rule(_rule(tmp_path, "    def decide(self, me):\n        return me.norms\n"))
    (job,) = jobs_of(World(SCENARIO, BELIEFS), SCHEME, [1], f"0.5 {label} + 0.5 fixed")
    monkeypatch.setattr(own, "_OWN", {})
    part = Work(run, tables=False)([job])
    assert (part.ok, part.failed) == (1, 0)


def test_a_results_folder_keeps_the_source_and_refuses_an_edited_rule(tmp_path):
    text = _rule(tmp_path, "    def decide(self, me):\n        return me.norms\n")
    schemes = [SCHEME]

    def again():
        return compare(SCENARIO, schemes, seeds=[1, 2], out=tmp_path / "out", rule=text, workers=1, measure=_measured)

    manifest = again().manifest
    label = manifest["rule"]
    kept = tmp_path / "out" / "inputs" / f"rule-{label.replace('@', '-')}.py"
    assert kept.read_text() == Path(text).read_text()
    assert manifest["own_rules"] == {label: "my own"}
    assert str(kept) in manifest["rerun"]
    assert load_rule(str(kept)) == label
    assert again().manifest["runs"]["made"] == 0
    _rule(tmp_path, "    def decide(self, me):\n        return me.best()\n")
    with pytest.raises(InputError, match=r"its rule is 'mine@\w{16}', not 'mine@\w{16}'"):
        again()


def test_a_faulty_rule_is_told_before_anything_is_written(tmp_path):
    text = _rule(tmp_path, "    def decide(self, me):\n        return 1 / 0\n")
    with pytest.raises(InputError, match="line 4: ZeroDivisionError: division by zero"):
        compare(SCENARIO, [SCHEME], seeds=[1], out=tmp_path / "out", rule=text, workers=1, measure=_measured)
    assert not (tmp_path / "out").exists()


def _measured(_scenario):
    return BELIEFS


@pytest.mark.slow
def test_worker_processes_give_the_same_tables_and_the_command_line_names_the_line(tmp_path):
    faulty = _rule(tmp_path, "    def decide(self, me):\n        return 1 / 0\n", file="faulty.py")
    command = [sys.executable, "-m", "paytrial"]
    done = subprocess.run(
        [*command, "run", "tiny", "--scheme", "current", "--rule", faulty], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == f"paytrial: {faulty}, line 4: ZeroDivisionError: division by zero\n"
    sums = []
    for workers in ("1", "2"):
        out = tmp_path / workers
        rest = ["--rule", f"0.5 logit + 0.5 {EXAMPLE}", "--runs", "2", "--workers", workers, "--out", str(out)]
        both = ["--scheme", "current", "--scheme", "balanced"]
        subprocess.run([*command, "compare", "tiny", *both, *rest], check=True, capture_output=True)
        sums.append(json.loads((out / "manifest.json").read_text())["tables"])
    assert sums[0] == sums[1]
