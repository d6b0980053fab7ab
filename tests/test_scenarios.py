"""The library, the loader, the line finder, `extends` and the JSON Schema."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from scenarios.errors import InputError, nearest, shown
from scenarios.kinds import MODELS
from scenarios.library import DEMO, FOLDERS, find, library
from scenarios.lines import key_lines
from scenarios.loader import load_any, load_scenario, load_scheme, load_spec_document
from scenarios.paths import changed, locate, of_scheme
from scenarios.schema import json_schema
from scenarios.spots import spot
from sim.beliefs import Beliefs, measure_beliefs
from sim.fields import content_hash
from sim.params import Scenario
from sim.pay import COMPONENTS
from sim.run import run
from sim.scheme import Scheme

FILES = [(kind, path) for kind in MODELS for path in library(kind).values()]
LOADERS = {"scenario": load_scenario, "scheme": load_scheme, "spec": lambda given: load_spec_document(given)[0]}
SCENARIOS = list(library("scenario"))
SCHEMES = list(library("scheme"))
SOURCES = ("evidence", "domain", "assumed")


def name_of(value: object) -> str | None:
    return value.stem if isinstance(value, Path) else None


# --- the library ---


def test_the_library_has_what_the_documents_name() -> None:
    assert SCENARIOS[0] == "cloud_server"
    assert set(SCENARIOS) >= {"cloud_server", "tiny"}
    assert SCHEMES[0] == "current"
    assert set(SCHEMES) >= set(DEMO) >= {"flat_salary", "sales_heavy", "current", "balanced", "call_centre"}


@pytest.mark.parametrize(("kind", "path"), FILES, ids=name_of)
def test_a_file_of_the_library_is_right_and_goes_by_its_name(kind: str, path: Path) -> None:
    model = load_any(path)
    assert isinstance(model, MODELS[kind])
    assert model.name == path.stem
    assert model.title
    assert model.description
    assert model == LOADERS[kind](model.name) == LOADERS[kind](path)


@pytest.mark.parametrize(("kind", "path"), FILES, ids=name_of)
def test_a_model_survives_json(kind: str, path: Path) -> None:
    model = load_any(path)
    again = MODELS[kind].model_validate_json(model.model_dump_json())
    assert again == model
    assert content_hash(again) == content_hash(model)


@pytest.mark.parametrize(("kind", "path"), FILES, ids=name_of)
def test_a_saved_model_loads_as_a_file(kind: str, path: Path, tmp_path: Path) -> None:
    """What a results folder holds is input again: its manifest says so in the command for a rerun."""
    model = load_any(path)
    file = tmp_path / "saved.json"
    file.write_text(model.model_dump_json(indent=2), encoding="utf-8")
    assert load_any(file) == model


def test_cloud_server_is_the_team_of_the_domain() -> None:
    scenario = load_scenario("cloud_server")
    assert scenario.team.agents == 120
    assert scenario.team.agents * scenario.team.customers_per_agent == 18_000
    assert scenario.weeks == 156
    assert [segment.name for segment in scenario.segments] == ["webmasters", "developers", "smb", "enterprise"]
    revenue = [segment.share * segment.spend for segment in scenario.segments]
    assert revenue[3] / sum(revenue) == pytest.approx(0.40, abs=0.03)


def test_the_starting_book_churns_as_published() -> None:
    """With beta-distributed hazards, survivors of t terms leave at churn x n/(n + t), n = alpha + beta."""
    monthly = {"webmasters": 0.030, "developers": 0.022, "smb": 0.016, "enterprise": 0.008}
    for segment in load_scenario("cloud_server").segments:
        per_term = 1 - (1 - monthly[segment.name]) ** (12 * segment.term_weeks / 52)
        n = 1 / segment.churn_spread - 1
        assert segment.churn * n / (n + segment.tenure_terms) == pytest.approx(per_term, abs=1e-4)


def test_every_scheme_of_the_library_has_base_pay() -> None:
    for name in SCHEMES:
        assert any(component.kind == "fixed" for component in load_scheme(name).components)


def test_the_library_shows_the_whole_language() -> None:
    """Every kind of component, and every key of each, is set by a scheme of the library."""
    used: dict[str, set[str]] = {kind: set() for kind in COMPONENTS}
    of_kpis: set[str] = set()
    of_scheme_file: set[str] = set()
    for path in library("scheme").values():
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        of_scheme_file |= data.keys() | {f"quotas.{key}" for quota in data.get("quotas", []) for key in quota}
        of_scheme_file |= {f"phases.{key}" for phase in data.get("phases", []) for key in phase}
        for component in data["components"]:
            used[component["kind"]] |= component.keys()
            of_kpis |= {key for kpi in component.get("kpis", []) for key in kpi}
    assert not [kind for kind, keys in used.items() if not keys]
    by_key = set().union(*used.values())
    # Segments are those of one scenario, and the schemes of the library are for all of them.
    assert {key for model in COMPONENTS.values() for key in model.model_fields} - by_key == {"segment_weights"}
    assert set(Scheme.model_fields) <= of_scheme_file
    assert {"quotas.ramp", "quotas.quarters", "phases.from_week", "phases.when", "phases.above"} <= of_scheme_file
    assert of_kpis >= {"measure", "weight", "points", "quota"}


@pytest.fixture(scope="module")
def small_year() -> tuple[Scenario, Beliefs]:
    """A year of 24 people, and what they believe."""
    tiny = load_scenario("tiny")
    scenario = changed(tiny, {"weeks": 52, "team.agents": 24})
    return scenario, measure_beliefs(scenario)


MAY_STAY_OUT = {"guarantee", "least_income", "cap"}
"""Lines that pay only in need."""


@pytest.mark.parametrize("name", SCHEMES)
def test_every_line_of_a_scheme_pays_a_plausible_amount(name: str, small_year: tuple[Scenario, Beliefs]) -> None:
    """In CNY a month and person: all lines together near the market, and none of them alone is nearly everything."""
    scenario, beliefs = small_year
    lines = run(scenario, load_scheme(name), 1, beliefs=beliefs).tables["pay_lines"]
    by_line = lines.groupby("component")["amount"].sum() / (24 * 12)
    there = {component.id for component in load_scheme(name).components if not component.modifiers()}
    assert there - MAY_STAY_OUT <= set(by_line.index) <= there
    assert 4_500 <= by_line.sum() <= 9_000
    assert by_line.abs().max() <= 0.9 * by_line.sum() or len(by_line) == 1


def numbers(data: dict, path: tuple[str, ...] = ()) -> set[str]:
    """Keys of all numbers of a file, `segments.spend` for that key of every segment."""
    found: set[str] = set()
    for key, value in data.items():
        if isinstance(value, dict):
            found |= numbers(value, (*path, key))
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for item in value:
                found |= numbers(item, (*path, key))
        elif isinstance(value, int | float | list):
            found.add(".".join((*path, key)))
    return found


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_number_of_a_scenario_has_a_source(name: str) -> None:
    data = tomllib.loads(library("scenario")[name].read_text(encoding="utf-8"))
    sources = data.pop("sources")
    assert numbers(data) == sources.keys()
    for key, text in sources.items():
        assert text.startswith(SOURCES), f"{key}: {text}"


@pytest.mark.parametrize(("kind", "path"), FILES, ids=name_of)
def test_every_number_of_the_library_has_its_comment(kind: str, path: Path) -> None:
    bare = [
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if line
        and "=" in line
        and not line.startswith(("#", '"'))
        and line.split("=")[1].strip()[:1].isdigit()
        and "#" not in line
    ]
    assert not bare


# --- what every parameter must say about itself ---


def models(root: type[BaseModel]) -> set[type[BaseModel]]:
    """A model and all models inside it."""
    found = {root}
    for field in root.model_fields.values():
        for inner in inside(field.annotation):
            found |= models(inner)
    return found


def inside(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in get_args(annotation) for model in inside(argument)]


FIELDS = [
    pytest.param(model, name, id=f"{model.__name__}.{name}")
    for model in sorted(models(Scenario) | models(Scheme), key=lambda model: model.__name__)
    for name in model.model_fields
]


def test_the_walk_finds_every_model() -> None:
    found = {param.values[0] for param in FIELDS}
    assert set(COMPONENTS.values()) <= found
    assert {"Team", "Segment", "MarketEvent", "Costs"} <= {model.__name__ for model in found}


@pytest.mark.parametrize(("model", "name"), FIELDS)
def test_every_parameter_says_what_it_is(model: type[BaseModel], name: str) -> None:
    field = model.model_fields[name]
    assert field.description
    if field.annotation not in (int, float):
        return
    extra = field.json_schema_extra
    assert isinstance(extra, dict), "declare numbers with sim.fields.number"
    assert extra["unit"]
    assert extra["source"] in SOURCES
    low, high = (next(getattr(m, side) for m in field.metadata if hasattr(m, side)) for side in ("ge", "le"))
    assert low < high
    if not field.is_required():
        assert low <= field.default <= high


# --- lines ---

NASTY = '''\
# c
a = 1 # = [ {
"b c" = "x = [ # ' \\" ]"
d.e = [1, 2, # ]
  3, { x = "}", y.z = [ [1], [2] ] },
]
m = """
[not.a.table]
k = 1 "" """
n = \'\'\'
"""\'\'\'
when = 1979-05-27 07:32:00
[t]
u = {}
v = []
[[s]]
name = "p"
[s.sub]
q = 1
[[s.arr]]
w = 1
[[s.arr]]
w = 2
[[s]]
"na.me" = 'p'
'''


def paths(value: object, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    found = {path} if path else set()
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found |= paths(item, (*path, key))
    return found


@pytest.mark.parametrize("text", [NASTY, *(path.read_text(encoding="utf-8") for _, path in FILES)])
def test_every_key_has_its_line(text: str) -> None:
    lines = key_lines(text)
    assert lines.keys() == paths(tomllib.loads(text))
    source = text.splitlines()
    for path, line in lines.items():
        if isinstance(path[-1], str):
            assert path[-1] in source[line - 1]


def test_lines_are_counted_like_an_editor_does() -> None:
    lines = key_lines(NASTY)
    assert lines["a",] == 2
    assert lines["d", "e", 3, "y", "z", 1] == 5
    assert lines["n",] == 10
    assert lines["s", 0, "arr", 1, "w"] == 23
    assert lines["s", 1, "na.me"] == 25
    assert key_lines(NASTY.replace("\n", "\r\n")) == lines


keys = st.text("ab", min_size=1, max_size=3)
values = st.recursive(
    st.integers(0, 99) | st.text("x[]{}#=,\n\"'\\", max_size=6).map(json.dumps),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: "[" + ",\n ".join(map(str, items)) + "]")
        | st.dictionaries(keys, inner, max_size=3).map(
            lambda table: "{ " + ", ".join(f"{key} = {value}" for key, value in table.items()) + " }"
        )
    ),
    max_leaves=8,
)


@given(st.dictionaries(keys, values, max_size=4), st.lists(st.dictionaries(keys, values, max_size=3), max_size=3))
def test_the_line_finder_sees_what_the_parser_sees(top: dict, items: list[dict]) -> None:
    rows = [f"{key} = {value}" for key, value in top.items()]
    for item in items:
        rows += ["[[list]]", *(f"{key} = {value}" for key, value in item.items())]
    text = "\n".join(rows)
    assert key_lines(text).keys() == paths(tomllib.loads(text))


# --- extends ---

MINE = 'name = "mine"\nextends = "cloud_server"\n'


def written(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_tables_are_merged_and_the_rest_is_taken_over(tmp_path: Path) -> None:
    base = load_scenario("cloud_server")
    mine = load_scenario(written(tmp_path, "mine.toml", MINE + "weeks = 52\n[team]\nagents = 50\n"))
    assert (mine.weeks, mine.team.agents) == (52, 50)
    assert mine.team.sell_norm == base.team.sell_norm
    assert mine.segments == base.segments


def test_arrays_are_replaced(tmp_path: Path) -> None:
    segment = '[[segments]]\nname = "all"\nshare = 1\nspend = 100\ntickets = 0.3\nterm_weeks = 4\nchurn = 0.02\n'
    mine = load_scenario(written(tmp_path, "mine.toml", MINE + segment))
    assert [segment.name for segment in mine.segments] == ["all"]
    assert "segments.spend" not in mine.sources


def test_the_source_of_a_number_goes_with_the_number(tmp_path: Path) -> None:
    base = load_scenario("cloud_server")
    own = '[team]\nagents = 50\ncustomers_per_agent = 90\n[sources]\n"team.agents" = "domain: our payroll"\n'
    mine = load_scenario(written(tmp_path, "mine.toml", MINE + own))
    assert mine.sources["team.agents"] == "domain: our payroll"
    assert "team.customers_per_agent" not in mine.sources
    assert mine.sources["team.sell_norm"] == base.sources["team.sell_norm"]


def test_labels_are_not_taken_over(tmp_path: Path) -> None:
    mine = load_scenario(written(tmp_path, "mine.toml", MINE))
    assert (mine.name, mine.title, mine.description) == ("mine", "", "")
    assert content_hash(mine) == content_hash(load_scenario("cloud_server"))
    with pytest.raises(InputError, match="name is missing"):
        load_scenario(written(tmp_path, "nameless.toml", 'extends = "cloud_server"\n'))


def test_a_reference_is_relative_to_the_file_it_stands_in(tmp_path: Path) -> None:
    written(tmp_path, "base.toml", 'name = "base"\nextends = "tiny"\n[team]\nagents = 9\n')
    written(tmp_path, "a/middle.toml", 'name = "middle"\nextends = "../base.toml"\nweeks = 13\n')
    mine = load_scenario(written(tmp_path, "a/b/mine.toml", 'name = "mine"\nextends = "../middle.toml"\n'))
    assert (mine.team.agents, mine.weeks, mine.segments) == (9, 13, load_scenario("tiny").segments)


def test_a_scheme_extends_a_scheme(tmp_path: Path) -> None:
    file = written(tmp_path, "copy.toml", 'name = "copy"\nextends = "balanced"\n')
    assert content_hash(load_scheme(file)) == content_hash(load_scheme("balanced"))
    assert load_any(file) == load_scheme(file)


# --- paths ---


def test_a_path_into_any_part_of_a_scheme() -> None:
    scheme = load_scheme("accelerator")
    for path, value in {"quotas.year_sales.amount": 420_000, "components.commission.tiers[2][2]": 0.09}.items():
        assert of_scheme(path)
        assert locate(scheme, path).value == value
        assert locate(changed(scheme, {path: value / 2}), path).value == value / 2
    assert of_scheme("payment_lag_weeks")
    assert changed(load_scheme("long_term"), {"payment_lag_weeks": 8}).payment_lag_weeks == 8
    assert not any(of_scheme(path) for path in ("team.agents", "weeks", "segments[1].churn"))


def test_a_path_to_the_weight_of_a_segment() -> None:
    data = load_scheme("current").model_dump()
    data["components"][1]["segment_weights"] = {"smb": 1.5}
    scheme = Scheme.model_validate(data)
    path = "components.commission.segment_weights.smb"
    assert locate(changed(scheme, {path: 2.0}), path).value == 2.0
    with pytest.raises(InputError, match="has no 'smbs'; did you mean 'smb'"):
        locate(scheme, path + "s")


def test_a_floor_under_everything_stays_when_a_component_goes() -> None:
    made = changed(load_scheme("brackets"), {"components.commission": False})
    assert [component.id for component in made.components] == ["base", "least_income"]  # the cap held nothing else


# --- schema ---


@pytest.mark.parametrize("kind", MODELS)
def test_the_schema_describes_every_key(kind: str) -> None:
    schema = json_schema(kind)
    json.dumps(schema)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert schema["additionalProperties"] is False
    objects = [schema, *schema["$defs"].values()]
    for described in objects:
        assert described["additionalProperties"] is False
        for key, value in described["properties"].items():
            assert value.get("description"), f"{described['title']}.{key}"
            if value.get("type") in {"number", "integer"}:
                assert value["unit"]
                assert value["minimum"] < value["maximum"]


@pytest.mark.parametrize(("kind", "path"), FILES, ids=name_of)
def test_the_library_keeps_to_the_schema(kind: str, path: Path) -> None:
    validator = pytest.importorskip("jsonschema", reason="comes with the extra `viz` only").Draft202012Validator
    schema = json_schema(kind)
    validator.check_schema(schema)
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    validator(schema).validate(data)
    assert not validator(schema).is_valid({**data, "nonsense": 1})
    assert validator(schema).is_valid({"name": "mine", "extends": "current"})
    assert validator(schema).is_valid({"name": "mine"}) == (kind == "spec")  # which has a default for all the rest


# --- small parts ---


def test_names_and_paths() -> None:
    assert find("scheme", "current") == FOLDERS["scheme"] / "current.toml"
    assert find("scheme", "./current.toml") == Path("current.toml")
    assert find("scheme", Path("current")) == Path("current")
    with pytest.raises(InputError, match="Did you mean 'current'"):
        find("scheme", "Curent")


def test_a_name_that_is_a_file_here_says_how_to_write_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, "zebra.toml", "")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"write zebra\.toml"):
        load_scheme("zebra")


@pytest.mark.parametrize(
    ("given_name", "legal", "expected"),
    [
        ("rat", ["rate", "id"], "rate"),
        ("RATE", ["rate"], "rate"),
        ("prof", ["profit", "sales"], "profit"),
        ("zzz", ["rate"], None),
        ("", ["rate"], None),
    ],
)
def test_nearest(given_name: str, legal: list[str], expected: str | None) -> None:
    assert nearest(given_name, legal) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "true"),
        ("a\nb\x1b", '"a\\nb\\x1b"'),
        ("提成", '"提成"'),
        ({"a": 1}, "a table with a"),
        ({}, "an empty table"),
        ([1, 2, 3, 4, 5], "an array of 5 values"),
        ((1, 2), "[1, 2]"),
        (10**100, "a number of more than 60 digits"),
    ],
)
def test_values_are_shown_on_one_harmless_line(value: object, expected: str) -> None:
    assert shown(value) == expected


def test_a_spot_follows_component_kinds() -> None:
    at = spot(Scheme, ("components", 1, "commission", "rate"))
    assert at.path == ("components", 1, "rate")
    assert at.owner is COMPONENTS["commission"]
    assert at.field is COMPONENTS["commission"].model_fields["rate"]
