"""A pay scheme in plain words: every number is said, and the example is what the payroll pays."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bad_schemes import BASE, QUOTA, SALES, SOUND, scheme
from pydantic import BaseModel
from typer.testing import CliRunner

from experiments.lint.world import World, measure_world
from experiments.pay_example import example_of, weekly
from paytrial.cli import app
from reports.letter.kinds import WORDS
from reports.letter.letter import part_words, write_letter
from reports.letter.output import letter_page, letter_text
from reports.letter.values import exact, share
from scenarios.library import library
from scenarios.loader import load_scenario, load_scheme
from sim.pay import COMPONENTS
from sim.pay.measures import MEASURES, Column

_CSAT = {"measure": "csat", "points": [[60, 0.4], [81, 1.3]], "weight": 0.7, "window_weeks": 26}
_QUOTED = {"measure": "sales", "points": [[0.55, 0.1], [1.15, 1.6]], "weight": 0.3, "quota": "plan"}
_TIERS = [[0.15, 0.021], [0.85, 0.0725], [1.35, 0.113]]

SAMPLES: dict[str, list[dict[str, Any]]] = {
    "fixed": [{"amount": 5_432.1}],
    "commission": [
        {
            "on": "sales",
            "rate": 0.0825,
            "segment_weights": {"smb": 1.7, "enterprise": 0.6},
            "addon_weight": 0.8,
            "new_weight": 2.2,
            "sale_least": 45,
            "sale_most": 71_000,
            "high_value_from": 1_250,
            "high_value_weight": 1.9,
            "split": [0.65, 0.24, 0.11],
            "first_week": 7,
            "last_week": 33,
            "hold_share": 0.37,
            "hold_months": 9,
            "clawback_share": 0.43,
            "clawback_weeks": 18,
        },
        {"on": "recurring", "tiers": _TIERS, "quota": "income", "payout": "quarter"},
        {"on": "gross_profit", "tiers": [[12_300, 0.04], [34_500, 0.09]], "tier_kind": "whole", "first_week": 12},
        {"on": "collected", "rate": 0.04, "last_week": 44, "payout": "year"},
    ],
    "kpi_bonus": [
        {"measure": "retention", "points": [[0.915, 110], [0.975, 2_750]], "scope": "team", "window_weeks": 39},
        {
            "measure": "sales",
            "points": [[0.75, 0.08], [1.25, 0.22]],
            "shape": "step",
            "pays": "base_share",
            "quota": "plan",
        },
        {"measure": "response_time", "points": [[7.5, 640]], "scope": "branch", "payout": "month"},
    ],
    "scorecard": [
        {"target": 6_200, "kpis": [_CSAT, _QUOTED]},
        {"target": 0.35, "pays": "base_share", "kpis": [{**_CSAT, "weight": 1.0, "shape": "step"}], "payout": "year"},
    ],
    "kpi_matrix": [
        {
            "row_measure": "csat",
            "row_steps": [61, 72.5],
            "column_measure": "sales",
            "column_steps": [33_000, 66_000],
            "amounts": [[120, 340], [560, 780]],
        }
    ],
    "piece_rate": [{"amount": 11.5}, {"on": "sales_count", "amount": 42}],
    "deduction": [
        {"measure": m, "amount": 83, "allowed": 0.035} for m in ("bad_ratings", "complaints", "slow_answers")
    ],
    "kpi_gate": [
        {"measure": "csat", "threshold": 66.5, "applies_to": ["sales"], "window_weeks": 31},
        {"measure": "sales", "threshold": 0.85, "quota": "plan", "applies_to": ["sales", "base"]},
        {"measure": "response_time", "threshold": 25, "scope": "team", "applies_to": ["sales"]},
    ],
    "kpi_multiplier": [{"kpis": [_CSAT, _QUOTED], "applies_to": ["sales"]}],
    "long_term_bonus": [
        {"measure": "retention", "points": [[0.92, 0], [0.98, 8_800]], "vesting_years": 4, "on_leaving": how}
        for how in ("forfeit", "pay")
    ],
    "team_pool": [{"on": "sales", "rate": 0.023, "scope": scope} for scope in ("team", "branch")],
    "override": [{"on": "gross_profit", "rate": 0.0075}],
    "tournament": [{"measure": "sales", "prizes": [3_100, 1_900, 700], "scope": scope} for scope in ("team", "branch")],
    "cap": [{"amount": 8_800, "applies_to": ["sales"]}],
    "floor": [{"amount": 6_600, "until_week": 27}, {"amount": 2_100, "applies_to": ["sales"], "payout": "quarter"}],
    "draw": [
        {
            "amount": 2_700,
            "applies_to": ["sales"],
            "recovery_share": 0.45,
            "recovery_start_week": 14,
            "until_week": 38,
            "on_leaving": "charge",
        },
        {"amount": 1_300, "applies_to": ["sales"], "recovery_share": 0},
    ],
}

_CASES = [(kind, i) for kind, samples in SAMPLES.items() for i in range(len(samples))]
_SAID_IN_WORDS = {"recovery_share"}  # a draw that is not paid back keeps 100%
_QUOTAS = [
    {**QUOTA, "ramp": [[9, 0.35], [22, 0.8]], "growth": 0.06, "quarters": [0.21, 0.24, 0.26, 0.29]},
    {**QUOTA, "id": "income", "measure": "recurring"},
]


def sample(kind: str, i: int):
    return COMPONENTS[kind].model_validate({"kind": kind, "id": "it", **SAMPLES[kind][i]})


def numbers(value: Any, name: str = "") -> list[float]:
    """Numbers that a component sets, its defaults left out."""
    if isinstance(value, BaseModel):
        found = []
        for key, field in type(value).model_fields.items():
            given = getattr(value, key)
            if key not in _SAID_IN_WORDS and (field.is_required() or given != field.default):
                found += numbers(given, key)
        return found
    if isinstance(value, dict):
        return [n for item in value.values() for n in numbers(item)]
    if isinstance(value, tuple | list):
        return [n for item in value for n in numbers(item)]
    return [float(value)] if isinstance(value, int | float) and not isinstance(value, bool) else []


def says(text: str, value: float) -> bool:
    """Whether a number stands in a text, as it is or as a percentage."""
    return any(
        re.search(rf"(?<![\d.,]){re.escape(form)}(?![\d%]|[.,]\d)", text) for form in (exact(value), share(value))
    )


@pytest.fixture(scope="module")
def world() -> World:
    return measure_world(load_scenario("cloud_server"))


def letter_of(made, world: World):
    return write_letter(made, example_of(made, world), "CNY", "cloud_server")


# --- conformance: every kind of component ---


def test_every_kind_has_words_and_samples() -> None:
    assert set(WORDS) == set(COMPONENTS) == set(SAMPLES)


@pytest.mark.parametrize("kind", COMPONENTS)
def test_the_samples_set_every_field(kind: str) -> None:
    given = {key for fields in SAMPLES[kind] for key in fields} | {"kind", "id", "phases"}
    ignorable = {"payout", "scope", "shape", "pays", "tier_kind", "on_leaving", "measure", "on", "quota"}
    assert set(COMPONENTS[kind].model_fields) - given <= ignorable


@pytest.mark.parametrize(("kind", "i"), _CASES)
def test_every_number_of_a_component_is_said(kind: str, i: int) -> None:
    component = sample(kind, i)
    said = part_words(component, "CNY")
    assert said
    assert all(sentence.strip() and "{" not in sentence for sentence in said)
    text = " ".join(said)
    missing = [value for value in numbers(component) if not says(text, value)]
    assert missing == [], text


def test_a_number_that_is_not_said_would_be_noticed() -> None:
    assert says("You earn 8.25% of it.", 0.0825)
    assert says("At most 8,800 CNY.", 8_800)
    assert not says("At most 18,800 CNY.", 8_800)
    assert not says("At most 8,800.5 CNY.", 8_800)
    assert not says("You earn 8%.", 0.0825)


@pytest.mark.parametrize(("kind", "i"), _CASES)
def test_every_component_is_in_a_letter_with_an_example(kind: str, i: int, world: World) -> None:
    made = scheme(BASE, SALES, {"kind": kind, "id": "it", **SAMPLES[kind][i]}, quotas=_QUOTAS)
    letter = letter_of(made, world)
    part = letter.parts[-1]
    assert part.id == "it"
    assert any(word in part.before + part.after for word in ("Example: ", "In the month worked out"))
    for text in (letter_text(letter), letter_page(letter)):
        assert "nan" not in re.findall(r"\w+", text.lower())


@pytest.mark.parametrize("name", list(library("scheme")))
def test_letters_of_the_library(name: str, world: World) -> None:
    made = load_scheme(name)
    letter = letter_of(made, world)
    text = " ".join(letter_text(letter).split())
    for component in made.components:
        assert all(says(text, value) or value == 0 for value in numbers(component)), component.id
    for item in (*made.quotas, *made.phases):
        assert item.id in text
        assert all(says(text, value) for value in numbers(item)), item.id
    page = letter_page(letter)
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)
    assert page.count("<h2") == len(made.components) + 2


# --- the example ---


def test_the_month_by_hand(world: World) -> None:
    """8% of a month of 5 weeks; a weekly amount has two digits."""
    example = example_of(load_scheme("current"), world)
    sold = 5 * float(f"{world.flow[Column.SALES]:.2g}")
    assert example.sold == pytest.approx((sold, 1.2 * sold))
    assert dict(example.month) == pytest.approx({"base": 5_000, "commission": 0.08 * sold})
    assert dict(example.better_month) == pytest.approx({"base": 5_000, "commission": 0.08 * 1.2 * sold})
    letter = letter_of(load_scheme("current"), world)
    assert letter.rows[-1][1] == f"{5_000 + 0.08 * sold:,.0f} CNY"


def test_better_results_are_better(world: World) -> None:
    usual, better = (weekly(world, better=which) for which in (False, True))
    for measure in MEASURES.values():
        if measure.denominator is None:
            assert better[measure.numerator] >= usual[measure.numerator]
        else:
            rates = [w[measure.numerator] / w[measure.denominator] for w in (usual, better)]
            assert rates[1] == pytest.approx(rates[0] / 1.2)


def test_a_hold_is_held_in_the_example(world: World) -> None:
    """30% of 10% is held back, so that 7% of the month's sales are paid."""
    example = example_of(SOUND["held back"], world)
    assert dict(example.month)["sales"] == pytest.approx(0.07 * example.sold[0], abs=0.01)


def test_a_multiplier_shows_what_it_changes(world: World) -> None:
    example = example_of(SOUND["multiplier"], world)
    usual = example.lines["times"][0]
    csat = usual.reached[0].value
    assert usual.before == pytest.approx(0.08 * example.sold[0])
    # (60, 0.8) to (80, 1.2)
    assert usual.before + usual.pay == pytest.approx(usual.before * (0.8 + 0.02 * (csat - 60)), abs=0.01)


def test_a_balance_shows_a_period_in_which_it_acts(world: World) -> None:
    floor = {"kind": "floor", "id": "start", "amount": 8_000, "until_week": 26}
    example = example_of(scheme(BASE, SALES, floor), world)
    paid = example.lines["start"][0]
    assert paid.before == pytest.approx(5_000 + 0.08 * example.sold[0])
    assert paid.before + paid.pay == pytest.approx(8_000)
    # 7,500 is less than what the shown month of 5 weeks pays: a month of 4 is taken
    short = example_of(scheme(BASE, SALES, {**floor, "amount": 7_500}), world).lines["start"][0]
    assert short.before == pytest.approx(5_000 + 0.08 * example.sold[0] * 4 / 5)


def test_a_leader_is_told_so(world: World) -> None:
    made = scheme(BASE, {"kind": "override", "id": "lead", "on": "sales", "rate": 0.01}, team_size=4)
    example = example_of(made, world)
    assert example.leads
    assert dict(example.month)["lead"] == pytest.approx(0.01 * 4 * example.sold[0])
    assert "leads the team" in letter_of(made, world).month


def test_the_parts_of_a_long_term_bonus_come_later(world: World) -> None:
    part = example_of(SOUND["long term"], world).lines["stay"][0]
    # (0.9, 0) to (0.99, 9,000), in three parts
    assert part.pay == pytest.approx((part.reached[0].value - 0.9) / 0.09 * 9_000 / 3, abs=0.02)


def test_phases_and_quotas_are_told(world: World) -> None:
    text = " ".join(letter_text(letter_of(SOUND["two phases"], world)).split())
    assert "Phase growth holds from the start. Phase care holds from week 52 on." in text
    assert "It holds only in phase care." in text
    triggers = [
        {"id": "a"},
        {"id": "b", "when": "churn", "above": 0.07},
        {"id": "c", "when": "price_gap", "below": -0.03},
    ]
    said = letter_of(scheme(BASE, {**SALES, "phases": ["a"]}, phases=triggers), world).rules
    assert "Phase b holds from the moment the share of customers lost over a quarter is above 7%." in said
    assert any("is below \N{MINUS SIGN}3%" in rule for rule in said)


def test_numbers_are_exact() -> None:
    assert [exact(x) for x in (0, 5, 1234.5, 0.25, -0.5, -1234, 1e8)] == [
        "0", "5", "1,234.5", "0.25", "\N{MINUS SIGN}0.5", "\N{MINUS SIGN}1,234", "100,000,000",
    ]  # fmt: skip
    assert share(0.0725) == "7.25%"
    assert share(0.07) == "7%"
    assert np.isclose(float(share(1 / 3).rstrip("%")), 100 / 3)


# --- the command ---


def ask(*words: str | Path):
    return CliRunner().invoke(app, ["explain", *map(str, words)])


def test_the_command_prints_and_writes(tmp_path: Path) -> None:
    page = tmp_path / "letter.html"
    result = ask("balanced", "--out", page)
    assert result.exit_code == 0
    assert result.stdout.startswith("How you are paid: Balanced")
    assert "<svg viewBox" in page.read_text(encoding="utf-8")
    said = json.loads(ask("balanced", "--json").stdout)
    assert [part["id"] for part in said["components"]] == [
        "base",
        "commission",
        "satisfaction",
        "response",
        "retention",
    ]


@pytest.mark.parametrize(
    ("words", "says_"),
    [
        (["curent"], "Did you mean"),
        (["current", "--scenario", "cloud"], "cloud_server"),
        (["current", "--out", "letter.pdf"], "must be the name of a file that ends in .html"),
        (["current", "--out", "/no/such/folder/x.html"], "there is no folder"),
    ],
)
def test_wrong_input_is_one_line(words: list[str], says_: str) -> None:
    result = ask(*words)
    assert result.exit_code == 2
    assert says_ in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_title_from_a_file_is_escaped(world: World) -> None:
    made = SOUND["flat"].model_copy(update={"title": "<b>pay</b>", "description": "a <i>note</i>"})
    page = letter_page(letter_of(made, world))
    assert "<b>" not in page
    assert "&lt;i&gt;note" in page
