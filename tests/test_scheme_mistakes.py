"""Mistakes planted in scheme files: one message each, with file, line, component, key, rule, value and a guess."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

import paytrial
from paytrial.cli import app
from scenarios.errors import InputError
from scenarios.inputs import load_inputs
from scenarios.loader import load_scenario, load_scheme
from scenarios.together import check_together
from sim.pay import COMPONENTS
from sim.scheme import Scheme

HERE = Path(__file__).parent / "mistakes"
RIGHT = (HERE / "right.toml").read_text(encoding="utf-8")
MISTAKES = tomllib.loads((HERE / "mistakes.toml").read_text(encoding="utf-8"))["mistakes"]
SYNTAX = [mistake for mistake in MISTAKES if "*" in mistake["says"]]


def planted(mistake: dict[str, str]) -> str:
    """Text of a file with a mistake."""
    if "old" not in mistake:
        return mistake["new"]
    assert mistake["old"] in RIGHT, f"the case is stale: {mistake['old']!r}"
    return RIGHT.replace(mistake["old"], mistake["new"], 1)


def message_of(text: str, file: Path) -> str:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load_scheme(file)
    return str(refused.value)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake["name"])
def test_a_mistake_gets_its_one_message(mistake: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    parts = [re.escape(part) for part in f"{file}, {mistake['says']}".split("*")]
    assert re.fullmatch(".+".join(parts), message_of(planted(mistake), file)), message_of(planted(mistake), file)


def test_the_file_they_are_planted_in_is_right(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(RIGHT, encoding="utf-8")
    assert {component.kind for component in load_scheme(file).components} == set(COMPONENTS)


def test_there_are_many_and_they_differ() -> None:
    assert len({mistake["name"] for mistake in MISTAKES}) == len(MISTAKES) >= 60
    assert len({planted(mistake) for mistake in MISTAKES}) == len(MISTAKES)
    assert len(SYNTAX) >= 5


def test_there_are_mistakes_in_every_kind_of_component_and_every_section() -> None:
    kinds = [component["kind"] for component in tomllib.loads(RIGHT)["components"]]
    numbers = [re.search(r"component (\d+): (?!not valid)", m["says"]) for m in MISTAKES if "old" in m]
    assert {kinds[int(number[1]) - 1] for number in numbers if number} == set(COMPONENTS)
    sections = {re.match(r"line \d+(?:, component \d+)?: (\w+)", mistake["says"])[1] for mistake in MISTAKES}
    assert sections >= {"components", "quotas", "phases", "payment_lag_weeks", "team_size", "on_leaving", "not"}


def test_a_message_names_component_and_key() -> None:
    """Number and id of the component, or only its number where the id is what is wrong."""
    components = tomllib.loads(RIGHT)["components"]
    for mistake in MISTAKES:
        found = re.search(r"component (\d+): components(\[\d+\]|\.\w+)", mistake["says"])
        if found is None or "old" not in mistake:
            continue
        number = int(found[1])
        assert found[2] in {f"[{number}]", f".{components[number - 1]['id']}"}, mistake["name"]


def test_a_component_too_many(tmp_path: Path) -> None:
    text = 'name = "mine"\n' + "".join(f'[[components]]\nkind = "fixed"\nid = "b{i}"\namount = 1\n' for i in range(51))
    said = "line 2: components is an array of 51 values, but must be an array of at most 50 items"
    assert message_of(text, tmp_path / "mine.toml") == f"{tmp_path / 'mine.toml'}, {said}"


def test_two_mistakes_are_two_lines(tmp_path: Path) -> None:
    text = RIGHT.replace("amount = 8", "amount = -8").replace("rate = 0.003", "rate = 3")
    lines = message_of(text, tmp_path / "mine.toml").splitlines()
    assert [re.search(r"component \d+: components\.\w+\.\w+", line)[0] for line in lines] == [
        "component 7: components.tickets.amount",
        "component 11: components.leader.rate",
    ]


def test_a_mistake_in_the_file_that_is_extended_names_that_file(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(RIGHT.replace("rate = 0.003", "rate = 3"), encoding="utf-8")
    text = 'name = "own"\nextends = "base.toml"\n'
    said = "line 114, component 11: components.leader.rate is 3, but must be a number from 0 to 1 (share of amount)"
    assert message_of(text, tmp_path / "mine.toml") == f"{tmp_path / 'base.toml'}, {said}. Did you mean 0.03 (3%)?"


# --- where scheme and scenario meet

WEIGHED = """\
name = "weighed"

[[components]]
kind = "fixed"
id = "base"
amount = 5_000

[[components]]
kind = "commission"
id = "commission"
on = "sales"
rate = 0.05
segment_weights = { larg = 2 }
"""
SAID = (
    "scheme weighed, component 2: components.commission.segment_weights.larg: "
    '"larg" is not a segment of scenario tiny. '
    "Did you mean 'large'? There are: small, large."
)


@pytest.fixture
def weighed(tmp_path: Path) -> Path:
    file = tmp_path / "weighed.toml"
    file.write_text(WEIGHED, encoding="utf-8")
    return file


def test_segments_must_be_those_of_the_scenario(weighed: Path) -> None:
    with pytest.raises(InputError) as refused:
        check_together([load_scenario("tiny")], [load_scheme("current"), load_scheme(weighed)])
    assert str(refused.value) == SAID
    right = Scheme.model_validate(tomllib.loads(WEIGHED.replace("larg ", "large ")))
    check_together([load_scenario("tiny")], [right])
    with pytest.raises(InputError, match=r"not a segment of scenario cloud_server\. There are: webmasters, "):
        check_together([load_scenario("tiny"), load_scenario("cloud_server")], [right])


@pytest.mark.parametrize("command", ["run", "compare"])
def test_a_command_refuses_segments_of_another_scenario(command: str, weighed: Path, tmp_path: Path) -> None:
    more = ["--out", str(tmp_path / "out"), "--scheme", "current"] if command == "compare" else []
    result = CliRunner().invoke(app, [command, "tiny", "--scheme", str(weighed), *more])
    assert result.exit_code == 2
    assert result.stderr.strip().removeprefix("paytrial: ") == SAID
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("key", "line"), [("schemes", 3), ("template", 4)])
def test_a_study_refuses_segments_of_another_scenario(key: str, line: int, weighed: Path, tmp_path: Path) -> None:
    spec = tmp_path / "spec.toml"
    schemes = '["current", "weighed.toml"]' if key == "schemes" else '["current"]'
    spec.write_text(
        f'name = "study"\nscenarios = ["tiny"]\nschemes = {schemes}\ntemplate = "weighed.toml"\n', encoding="utf-8"
    )
    with pytest.raises(InputError) as refused:
        load_inputs(spec)
    assert str(refused.value) == f"{spec}, line {line}: {SAID}"


def test_the_model_refuses_them_too(weighed: Path) -> None:
    with pytest.raises(ValueError, match=r"larg: scenario tiny has no such segment; it has: small, large"):
        paytrial.run(load_scenario("tiny"), load_scheme(weighed), 1)
