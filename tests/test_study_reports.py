"""Reports of studies: what they say is what the tables say, and no folder, title or number can break a page."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from study_fixture import LEVERS, UNCERTAIN, Plan, make_study
from study_tables import SWEPT
from test_reports import Page, agrees

from experiments.manifest import describe
from experiments.saved import TABLES, load_saved
from reports.build import build_report
from reports.catalogue import en
from reports.charts.heat import Grid, heat_chart
from reports.charts.legend import Meaning, legend_height
from reports.format import MINUS
from reports.kinds import KINDS
from reports.numbers import Interval
from reports.studies import STUDIES, words_of
from reports.studies.factors import Factor, factor_of
from reports.studies.pays import pays
from reports.studies.quantity import quantity
from reports.studies.robustness.boxes import rule_words, rules_of
from reports.studies.robustness.flips import duel_words, duels_of
from reports.studies.search import search_words
from reports.studies.search.broken import broken_limits
from reports.studies.search.entries import entries_of
from reports.studies.search.lever_values import place, value_at
from reports.studies.search.slices import middle_line
from reports.studies.search.tradeoff import origin
from reports.studies.sensitivity.swings import swings_of, targets_of
from reports.studies.sweep.effects import contexts_of, effects_of
from reports.studies.sweep.heat import binned
from reports.studies.view import View
from reports.words import some
from scenarios.errors import InputError
from scenarios.spec import Lever, Limit
from sim.kpis import KPIS

ROOT = Path(__file__).parent.parent
NUMBER = rf"[>+{MINUS}]?[\d,.]*\d"
EVIL = "<script>alert(1)</script> & $a_b^c$ " + "很长的名字" * 12
TITLES = {
    "current": '=HYPERLINK("x")<img src=x onerror=alert(1)>',
    "balanced": "均衡方案：毛利的百分之五加服务奖金，并且按季度发放" * 3,
    "sales_heavy": "A very long title " * 11,
    "extra": "<b>{place}</b> " + "wide name " * 12,
}
SMALL = {
    "objectives": ("satisfaction",),
    "schemes": ("current", "balanced"),
    "rules": ("best_response",),
    "levers": LEVERS[:1],
    "uncertain": UNCERTAIN[:1],
    "limits": (),
    "trials": 3,
    "points": 3,
    "worlds": 4,
    "twin": False,
}
EXTREMES = {
    "ordinary": {},
    "tiny": SMALL,
    "empty": {"empty": True},
    "evil": {"title": EVIL, "titles": TITLES, "scenarios": ("cloud_server", "recession", "boom")},
    "many": {"points": 12, "extra": 48, "titles": {"extra": TITLES["extra"]}},
}
FOUR = ("profit", "retention_12m", "satisfaction", "mis_sold_share")
PLANS = {
    **{f"{kind}, {name}": Plan(kind, **options) for kind in STUDIES for name, options in EXTREMES.items()},
    **{f"{kind}, four aims": Plan(kind, objectives=FOUR) for kind in ("search", "sensitivity")},
    "search, tie": Plan("search", outcome="tie"),
    "search, keep": Plan("search", outcome="keep"),
    "search, no feasible": Plan("search", outcome="no_feasible"),
    "search, failed": Plan("search", failed=True, title=EVIL),
    "search, one aim": Plan("search", objectives=("profit",)),
    "search, less is better": Plan("search", objectives=("mis_sold_share", "profit")),
    "sweep, no levers": Plan("sweep", levers=()),
    "robustness, tie": Plan("robustness", outcome="tie"),
    "robustness, no numbers": Plan("robustness", uncertain=()),
}
ORDINARY = [name for name in PLANS if name.endswith("ordinary")]


class Made:
    """The folder of a study with its report."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.html = build_report(folder).read_text(encoding="utf-8")
        self.page = Page(self.html)
        self.saved = load_saved(folder)
        self.view = View(self.saved)
        self.words = words_of(self.saved)

    def table(self, name: str) -> pd.DataFrame:
        """A table beside the report."""
        return pd.read_csv(self.folder / "tables" / f"{name}.csv", encoding="utf-8-sig")

    def visible(self) -> str:
        """All text of the page, between its tags."""
        return " ".join(" ".join(self.page.words).split())


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    kept: dict[str, Made] = {}

    def get(name: str) -> Made:
        if name not in kept:
            plan = PLANS[name]
            plan.rng = np.random.default_rng(5)
            kept[name] = Made(make_study(tmp_path_factory.mktemp("study") / "results", plan))
        return kept[name]

    return get


# --- the recommendation of a search -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("search, ordinary", r"^Choose Found \d+: CNY .* a year more profit than Balanced, the best of the 3 given"),
        ("search, tie", r"^No winner: Found \d+, the best scheme found, cannot be told apart from Balanced"),
        ("search, keep", r"^Choose Balanced, which was there already: nothing that was found is clearly better"),
        ("search, no feasible", r"^No feasible scheme: none of the 120 schemes tried keeps all limits"),
        ("search, less is better", r"^Choose Found \d+: [\d.]+ percentage points less mis-sold share than"),
        ("search, empty", r"^No decision: no scheme could be measured"),
    ],
)
def test_headline_follows_the_outcome(made, name, said):
    report = made(name)
    assert re.search(said, report.words[0]), report.words[0]
    assert report.words == search_words(report.saved)
    for paragraph in report.words[:2]:
        assert " ".join(paragraph.split()) in report.visible()


GAIN = re.compile(
    rf"against Balanced: profit CNY (?P<amount>{NUMBER}) (?P<word>\w+) a year higher "
    rf"\((?P<low>{NUMBER}) to (?P<high>{NUMBER}) (?P<word2>\w+)\); 12-month retention (?P<kept>{NUMBER}) percentage "
    rf"points higher \((?P<kept_low>{NUMBER}) to (?P<kept_high>{NUMBER})\)"
)


def test_gain_in_the_text_is_that_of_both_tables(made):
    report = made("search, ordinary")
    said = GAIN.search(report.words[1])
    pick = report.saved.verdict["pick"]
    shown = report.table("finalists").set_index(["scheme", "objective"])
    stored = pd.read_csv(report.folder / "finalists.csv").set_index(["scheme", "objective"])
    years = report.saved.scenarios[0].weeks / 52
    factor = {"thousand": 1e3, "million": 1e6}
    for part, end in (("amount", ""), ("low", "_low"), ("high", "_high")):
        value = shown.loc[(pick, "profit"), f"diff_to_best_reference{end}"]
        assert value == pytest.approx(stored.loc[(pick, "profit"), f"vs_best{end}"] / years)
        assert agrees(said[part], value, factor[said["word" if part == "amount" else "word2"]])
    for part, end in (("kept", ""), ("kept_low", "_low"), ("kept_high", "_high")):
        assert agrees(said[part], stored.loc[(pick, "retention_12m"), f"vs_best{end}"], 0.01)


def test_the_recommendation_says_how_sure_how_lucky_and_what_it_pays(made):
    report = made("search, ordinary")
    text = " ".join(report.words)
    entries = entries_of(report.view)
    gap = entries.pick.scores["profit"].gap
    assert "93%" in text
    assert "told apart from all others" in text
    assert gap.clear
    assert re.search(r"The search put its lead over Current in profit CNY .* a year too high", text)
    assert "CNY a month" in text
    assert "It keeps every limit: staff turnover at most 45%" in text


def test_schemes_that_cannot_be_told_apart_are_named(made):
    report = made("search, tie")
    tied = [report.view.label(name) for name in report.saved.verdict["tied"]]
    assert tied
    assert all(label in report.words[2] for label in tied)
    assert "includes 0" in report.words[1]


def test_broken_limits_are_counted_from_the_trials(made):
    report = made("search, no feasible")
    trials = pd.read_csv(report.folder / "trials.csv")
    for each in broken_limits(report.view):
        column = trials[f"limit.{each.limit.kpi}"].dropna()
        assert (each.tried, each.broke) == (len(column), int((column > 0).sum()))
        assert each.nearest == pytest.approx(column[column > 0].min())
        assert f"broken by {each.broke} of {each.tried} schemes" in " ".join(report.words)
    assert report.table("limits")["broke"].sum() == sum(each.broke for each in broken_limits(report.view))


def test_a_reference_that_wins_is_no_discovery(made):
    report = made("search, keep")
    assert entries_of(report.view).pick.role == "reference"
    assert "does not beat Balanced" in report.words[1]


def test_all_trials_of_a_search_are_in_the_table_and_failed_ones_counted(made):
    report = made("search, ordinary")
    trials = report.table("trials")
    assert len(trials) == 120
    assert "profit_per_year" in trials
    assert trials["profit_per_year"].isna().sum() == (trials["state"] == "failed").sum() == 2
    assert "106 had all their runs, 12 were stopped early as hopeless, 2 failed" in report.visible()


# --- what the other studies say -----------------------------------------------------------------------------


def test_sweep_names_the_largest_effect(made):
    report = made("sweep, ordinary")
    effects = pd.read_csv(report.folder / "effects.csv")
    mine = effects[(effects["scheme"] == SWEPT) & (effects["rule"] == "best_response") & (effects["kpi"] == "profit")]
    alone = mine[mine["other"].isna()]
    top = alone.loc[alone["share"].idxmax()]
    assert report.words[0].startswith(f"{top['factor'].capitalize()} moves profit most: {round(100 * top['share'])}%")
    found = effects_of(report.view, contexts_of(report.view)[0], report.view.objectives[0])
    assert [effect.share for effect in found] == pytest.approx(sorted(alone["share"], reverse=True))


def test_cells_of_a_map_are_means_over_its_points(made):
    report = made("sweep, ordinary")
    maps = report.table("maps")
    summary = pd.read_csv(report.folder / "summary.csv")
    mine = summary[(summary["scheme"] == SWEPT) & (summary["rule"] == "best_response") & (summary["kpi"] == "profit")]
    level = maps[(maps["kpi"] == "profit") & maps["against"].isna()]
    assert level["points"].sum() == len(mine)
    total = (level["points"] * level["mean"].fillna(0)).sum()
    assert total == pytest.approx(mine["mean"].sum() / 3)


def test_best_points_of_a_sweep_are_those_of_the_scheme_that_the_levers_move(made):
    best = made("sweep, ordinary").table("best_points")
    assert set(best["scheme"]) == {SWEPT}
    assert best["profit_per_year"].is_monotonic_decreasing
    assert set(made("sweep, no levers").table("best_points")["scheme"]) <= {"current", "balanced", "sales_heavy"}


def test_flips_of_the_tornado_are_said_and_marked(made):
    report = made("sensitivity, ordinary")
    tornado = pd.read_csv(report.folder / "tornado.csv")
    turning = tornado[tornado["flips"] & (tornado["kpi"] == "profit")]
    assert set(turning["factor"]) == {"margin"}
    assert "Margin" in report.words[0]
    assert "turns at the low end" in report.visible()
    assert "turns the ranking" in report.html.split('id="chart-tornado-profit-balanced"')[1].split("</figure>")[0]


def test_a_number_that_is_moved_has_its_results_in_text_chart_and_table(made):
    report = made("sensitivity, ordinary")
    target = targets_of(report.view, "tornado")[0]
    swing = swings_of(report.view, target)[0]
    row = report.table("tornado").iloc[0]
    assert (row["scheme"], row["factor"]) == (target.scheme, swing.factor.name)
    assert row["at_low"] == pytest.approx(swing.at_low.mean)
    said = re.search(rf"margin at 40% \(CNY (?P<amount>{NUMBER}) thousand a year less\)", report.words[2])
    assert agrees(said["amount"], -row["at_low"], 1e3)


def test_flip_points_are_said_with_their_interval(made):
    report = made("robustness, ordinary")
    duel = duels_of(report.view)[0]
    said = duel_words(report.view, duel)
    assert said.startswith("Balanced stays ahead of Current in profit unless ")
    flip = next(flip for flip in duel.flips if flip.turns and flip.factor.name == "margin")
    assert f"margin falls below {flip.factor.number(flip.flip[0])} (95% interval " in said
    stored = pd.read_csv(report.folder / "flips.csv")
    mine = stored[(stored["kpi"] == "profit") & (stored["against"] == "current") & (stored["factor"] == "margin")]
    assert flip.flip == pytest.approx(tuple(mine[["flip", "flip_low", "flip_high"]].iloc[0]))


def test_boxes_are_rules_in_words(made):
    report = made("robustness, ordinary")
    said = [rule_words(report.view, rule) for rule in rules_of(report.view)]
    assert len(said) == 1
    assert re.search(r"loses where margin < 48.8% and staff turnover sensitivity > 1.5: this covers 80%", said[0])
    assert said[0] in report.visible()
    worlds = report.table("worlds")
    assert f"loses in {int(worlds['loses'].sum())} of {len(worlds)} worlds" in report.visible()


def test_regret_is_zero_for_the_best_of_each_world(made):
    table = made("robustness, evil").table("regret")
    best = table.groupby(["kpi", "scenario", "rule"])["regret"].min()
    assert (best == 0).all()
    assert table["scenario"].nunique() == 3


def test_pilot_names_a_trial_that_the_team_can_fill(made):
    report = made("pilot, ordinary")
    said = re.match(r"(?P<agents>[\d,]+) agents in each arm for (?P<weeks>\d+) weeks", report.words[0])
    needed = pd.read_csv(report.folder / "needed.csv")
    agents = int(said["agents"].replace(",", ""))
    mine = needed[(needed["kpi"] == "profit") & (needed["weeks"] == int(said["weeks"]))]
    assert agents == mine["agents"].min()
    team = report.saved.scenarios[0].team.agents
    shorter = needed[(needed["kpi"] == "profit") & (needed["weeks"] < int(said["weeks"]))]
    assert 2 * agents <= team < 2 * shorter["agents"].min()
    assert "a year" not in report.words[2], "an effect over the weeks of a trial is no yearly amount"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (50.0, 150.0, r"^[\d,]+ agents in each arm for 52 weeks show whether Balanced beats Current in profit"),
        (-150.0, -50.0, r"^[\d,]+ agents .* show that Balanced is worse than Current in profit, as predicted"),
        (-50.0, 250.0, r"^A trial cannot be planned yet: it is not clear whether any scheme differs from Current"),
    ],
)
def test_a_trial_is_planned_for_what_is_predicted(tmp_path, low, high, said):
    folder = make_study(tmp_path / "results", Plan("pilot", schemes=("current", "balanced"), objectives=("profit",)))
    table = pd.read_csv(folder / "effects.csv")
    table[["effect", "effect_low", "effect_high"]] = [(low + high) / 2, low, high]
    table.to_csv(folder / "effects.csv", index=False)
    _describe(folder, "effects.csv", len(table))
    assert re.search(said, words_of(load_saved(folder))[0]), words_of(load_saved(folder))[0]


def test_every_study_says_how_to_make_it_again(made):
    for name in ORDINARY:
        report = made(name)
        assert report.saved.manifest["command"] in report.visible()
        assert f"paytrial report {report.folder}" in report.visible()
        method = report.html.split('id="method"')[1]
        for scheme in report.saved.schemes:
            assert scheme.title.replace("&", "&amp;") in method


# --- pages that cannot be broken ----------------------------------------------------------------------------


def check_whole(report: Made) -> None:
    """The page is whole, reads nothing from the network, and its outline and links are sound."""
    page = report.page
    assert report.html.rstrip().endswith("</html>")
    assert "http" not in report.html
    for tag, attrs in page.tags:
        for key in ("src", "href", "xlink:href", "action", "data"):
            assert (attrs.get(key) or "#").startswith("#"), (tag, attrs)
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {attrs["href"][1:] for attrs in page.all("a")} <= set(ids)
    assert len(page.all("table")) == len(page.all("caption"))
    assert len(page.all("section")) == len(STUDIES[report.saved.kind].sections)


def check_charts(report: Made) -> None:
    """Every chart has words with numbers."""
    drawings = [attrs for attrs in report.page.all("svg") if attrs.get("aria-hidden") != "true"]
    assert len(drawings) == len(report.page.all("figure"))
    for attrs in drawings:
        assert attrs["role"] == "img"
        assert len(attrs["aria-label"]) > 40
        assert re.search(r"\d", attrs["aria-label"]), attrs["aria-label"]


def check_tables(report: Made) -> None:
    """Tables that the page names are beside it and in the workbook."""
    named = set(re.findall(r"tables/(\w+)\.csv", report.visible()))
    files = {path.stem for path in (report.folder / "tables").glob("*.csv")}
    assert named <= files
    book = openpyxl.load_workbook(report.folder / "report.xlsx", read_only=True)
    assert set(book.sheetnames) == {file[:31] for file in files}


@pytest.mark.parametrize("name", PLANS)
def test_page_is_sound(made, name):  # one test a page, so that only one process has to make it
    report = made(name)
    check_whole(report)
    check_charts(report)
    check_tables(report)
    odd = re.search(r"\b(nan|inf|NaT)\b|\bNone\b(?! (of|to))", report.visible())
    assert odd is None, report.visible()[odd.start() - 60 : odd.end() + 60]


@pytest.mark.parametrize("name", [f"{kind}, evil" for kind in STUDIES])
def test_typed_text_is_text(made, name):
    report = made(name)
    assert len(report.page.all("script")) == 1
    assert not [tag for tag, _ in report.page.tags if tag in ("b", "img")]
    assert "onerror" not in {key for _, attrs in report.page.tags for key in attrs}
    assert "<script>alert(1)" in report.visible()
    for path in (report.folder / "tables").glob("*.csv"):
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        for text in frame.to_numpy().ravel():
            if text[:1] in ("=", "+", "@", "-"):
                assert re.fullmatch(r"[-+]?[\d.]+(e[-+]?\d+)?", text), (path.name, text)


@pytest.mark.parametrize("kind", STUDIES)
def test_sections_prepare_render_and_have_frames(made, kind):
    for extreme in ("tiny", "empty"):
        view = made(f"{kind}, {extreme}").view
        names: list[str] = []
        for section in STUDIES[kind].sections.values():
            prepared = section.prepare(view)
            assert str(section.render(prepared)).strip()
            names += section.frames(prepared)
        assert len(names) == len(set(names)), "each table has one section"
        assert all(re.fullmatch(r"\w{1,31}", name) for name in names)


@pytest.mark.parametrize("kind", STUDIES)
def test_headings_are_in_the_catalogue(kind):
    for section in STUDIES[kind].sections:
        assert f"section.{kind}.{section}" in en.TEXT
        assert KINDS[kind].heading(section) == en.TEXT[f"section.{kind}.{section}"]


def test_report_is_the_same_when_made_again(made):
    for name in ORDINARY:
        assert build_report(made(name).folder).read_text(encoding="utf-8") == made(name).html


def test_fifty_schemes_are_all_in_the_tables(made):
    assert made("search, many").table("finalists")["scheme"].nunique() == 51 + 5
    assert made("robustness, many").table("regret")["scheme"].nunique() == 51
    assert len(made("search, many").page.all("figure")) < 20


def test_reports_load_neither_model_nor_optimiser():
    names = "('numba', 'mesa', 'sim.engine', 'optuna', 'SALib')"
    code = f"import sys, reports.build; print([m for m in {names} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- folders that are not what they should be ---------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    return make_study(tmp_path / "results", Plan("search", trials=20))


def _manifest(folder: Path, **changes: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changes), encoding="utf-8")


def _describe(folder: Path, name: str, rows: int) -> None:
    """Put a table as it is now into the manifest."""
    tables = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["tables"]
    _manifest(folder, tables=tables | {name: describe(folder / name, rows=rows)})


def _write(folder: Path, name: str, text: str | None) -> None:
    """Replace a file; None: take it away."""
    if text is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(text, encoding="utf-8")


def _one_digit(folder: Path) -> None:
    text = (folder / "finalists.csv").read_text(encoding="utf-8")
    _write(folder, "finalists.csv", text.replace("1", "2", 1))


def _stop_halfway(folder: Path) -> None:
    (folder / "parts").mkdir()
    _write(folder, "parts/plan.json", "{}")
    _write(folder, "manifest.json", None)


SPOIL = {
    "finalists.csv is missing": lambda folder: _write(folder, "finalists.csv", None),
    "finalists.csv is damaged": _one_digit,
    "verdict.json is missing": lambda folder: _write(folder, "verdict.json", None),
    "verdict.json is damaged": lambda folder: _write(folder, "verdict.json", "{"),
    "inputs/spec.json is missing": lambda folder: _write(folder, "inputs/spec.json", None),
    "spec.json is damaged": lambda folder: _write(folder, "inputs/spec.json", "{}"),
    "scheme-current.json is missing": lambda folder: _write(folder, "inputs/scheme-current.json", None),
    ".toml": lambda folder: next((folder / "schemes").glob("*.toml")).write_text("name = 1", encoding="utf-8"),
    "is unfinished": _stop_halfway,
    "holds a horoscope": lambda folder: _manifest(folder, kind="horoscope"),
    "another version": lambda folder: _manifest(folder, format=99),
    "manifest.json is damaged": lambda folder: _manifest(folder, inputs=None),
    "no trials.csv": lambda folder: _manifest(folder, tables={}),
}
"""What the message says -> what was done to the folder."""


@pytest.mark.parametrize("said", SPOIL)
def test_a_folder_that_is_not_whole_gives_one_clear_error(folder, said):
    SPOIL[said](folder)
    with pytest.raises(InputError) as error:
        build_report(folder)
    assert said in str(error.value)
    assert "\n" not in str(error.value)
    assert not (folder / "report.html").exists()


def test_a_comparison_is_no_study_and_nothing_is_no_folder(tmp_path):
    with pytest.raises(InputError, match="no folder"):
        load_saved(tmp_path / "nothing")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="not a results folder"):
        build_report(tmp_path / "empty")


def test_a_column_that_is_missing_is_named(folder):
    table = pd.read_csv(folder / "finalists.csv").drop(columns="vs_best")
    table.to_csv(folder / "finalists.csv", index=False)
    _describe(folder, "finalists.csv", len(table))
    with pytest.raises(InputError, match="no column vs_best"):
        load_saved(folder).table("finalists")


def test_tables_are_read_exactly_and_typed(made):
    saved = made("search, ordinary").saved
    stored = pd.read_csv(saved.folder / "finalists.csv")
    assert saved.table("finalists")["fresh_mean"].to_numpy() == pytest.approx(
        stored["fresh_mean"].to_numpy(), rel=1e-15
    )
    assert saved.table("finalists")["feasible"].dtype == bool
    assert saved.table("trials")["reason"].iloc[0] == ""
    assert saved.runs.empty
    assert made("sweep, ordinary").saved.runs["point"].nunique() == 64


def test_a_table_that_was_not_made_is_empty_with_its_columns(made):
    saved = made("robustness, no numbers").saved
    assert list(saved.table("boxes")) == list(TABLES["robustness"]["boxes"])
    with pytest.raises(KeyError):
        saved.table("finalists")


# --- pieces -------------------------------------------------------------------------------------------------


def test_money_is_stated_a_year_only_if_it_adds_up_over_time():
    profit, worth, short = (quantity(kpi, "CNY", 3.0) for kpi in ("profit", "clv_mean", "retention_12m"))
    assert profit.stated(3e6).mean == pytest.approx(1e6)
    assert "a year" in profit.style([profit.stated(3e6)]).unit
    assert worth.stated(300.0).mean == 300
    assert "a year" not in worth.style([worth.stated(300.0)]).unit
    assert short.said(Interval(-0.01, -0.012, -0.008)).ends == "0.80 to 1.20"
    assert not quantity("profit", "CNY", math.nan).yearly, "worlds of different lengths have no common year"


def test_a_difference_that_is_lost_in_its_interval_is_not_said_to_be_nothing():
    profit = quantity("profit", "CNY", 1.0)
    said = profit.said(Interval(300.0, -4_000.0, 4_600.0))
    assert (said.amount, said.ends) == ("CNY 300 a year", f"{MINUS}4 to 5 thousand")
    assert quantity("retention_12m", "CNY", 1.0).said(Interval(0.0004, -0.05, 0.05)).amount == "0.04 percentage points"


def test_search_and_fresh_estimates_share_their_zero(made):
    report = made("search, ordinary")
    entries = entries_of(report.view)
    for objective in report.view.objectives:
        score = entries.pick.scores[objective.kpi]
        assert score.search - origin(entries, objective) == pytest.approx(score.diff.mean + score.gap.mean)
    assert math.isnan(origin(entries_of(made("search, no feasible").view), report.view.objectives[0]))


def _factor(**changes: object) -> Factor:
    item = Lever(**{"name": "rate", "path": "components.commission.rate", "low": 0.0, "high": 0.15, **changes})
    from scenarios.loader import load_scheme

    return factor_of(item, load_scheme("balanced"), "CNY")


def test_values_of_levers_are_written_as_people_write_them():
    assert _factor().number(0.096482) == "9.6%"
    assert _factor().number(0.05) == "5%"
    assert _factor().base == 0.05
    pay = _factor(name="base", path="components.base.amount", low=4000, high=7000)
    assert (pay.number(5400.0), pay.text(5400.0)) == ("5,400", "5,400 CNY per month")
    switch = _factor(name="on", path="components.retention", kind="switch", low=None, high=None)
    assert (switch.number(True), switch.number(False), switch.number(None)) == ("on", "off", "–")


def test_places_of_settings_run_from_0_to_1():
    rate = _factor()
    assert [place(rate, value) for value in (0.0, 0.075, 0.15)] == pytest.approx([0, 0.5, 1])
    assert math.isnan(place(rate, None))
    assert math.isnan(place(rate, "x"))
    log = _factor(low=0.01, high=0.16, log=True)
    assert place(log, 0.04) == pytest.approx(0.5)
    assert value_at(log, 0.5) == pytest.approx(0.04)
    choice = _factor(
        path="components.commission.on", kind="choice", low=None, high=None, choices=("sales", "tickets", 3)
    )
    assert [place(choice, value) for value in ("sales", "tickets", "3.0")] == [0, 0.5, 1]


def test_middle_line_is_the_median_in_each_bin():
    x = np.repeat([0.1, 0.5, 0.9], 5)
    y = np.tile([1.0, 2.0, 3.0, 4.0, 100.0], 3)
    _, middle = middle_line(x, y, steps=False)
    assert set(middle) == {3.0}
    assert len(middle_line(np.array([np.nan, 0.2]), np.array([1.0, 1.0]), steps=False)[0]) == 0


def test_many_levels_are_binned_and_few_kept():
    few = binned(_factor(), [0.0, 0.05, 0.1, 0.1])
    assert few.exact
    assert few.labels == ("0%", "5%", "10%")
    assert list(few.level) == [0, 1, 2, 2]
    many = binned(_factor(), list(np.linspace(0, 0.15, 40)))
    assert not many.exact
    assert len(many.labels) == max(many.level) + 1
    assert sorted(set(many.level)) == list(range(len(many.labels)))


def test_a_scheme_that_a_search_found_is_told_in_round_numbers(made):
    report = made("search, ordinary")
    arm = report.view.arm(report.saved.verdict["pick"])
    text = pays(arm, "CNY")
    for component in arm.scheme.components:
        if component.kind == "commission":
            share = re.search(rf"({NUMBER})% of", text)[1]
            assert float(share) == pytest.approx(100 * component.rate, rel=0.005)
            assert len(share.replace(".", "")) <= 3


def test_text_in_a_heat_map_can_be_read_on_every_shade():
    values = np.linspace(-1, 1, 7)[None]
    grid = Grid(["a"], [str(i) for i in range(7)], values, [[f"{v:.1f}" for v in values[0]]], two_sided=True)
    svg = heat_chart("h", grid, "words")
    fills = re.findall(r"fill: (#\w{6})", svg)
    assert len(set(fills)) > 5
    one = Grid(["a"], ["b"], np.array([[np.nan]]), [[""]])
    assert "<svg" in heat_chart("n", one, "words")


def test_long_lists_end_in_how_many_more():
    assert some(["a", "b"], 3) == ["a", "b"]
    assert some(list("abcdef"), 3) == ["a", "b", "4 more"]


def test_a_legend_takes_as_many_rows_as_it_needs():
    assert legend_height([]) == 0
    short, long = [Meaning("a", "#000000")], [Meaning("a long meaning of a mark", "#000000")] * 4
    assert legend_height(long) > legend_height(short) > 0


def test_every_limit_can_be_said(made):
    from reports.studies.limits import limit_words

    view = made("search, ordinary").view
    for kpi in (*KPIS, "complexity"):
        for limit in (Limit(kpi=kpi, at_most=1234.5), Limit(kpi=kpi, at_least=0.05)):
            assert re.search(r"at (most|least) .*\d", limit_words(view, limit))
