"""The report: what it says is what the numbers say, and nothing a user typed can break it."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_fixture import SCHEMES, Plan, make_folder

from experiments.results import load
from experiments.statistics import mean_interval
from reports.assumptions import assumptions
from reports.build import build_report
from reports.catalogue import en
from reports.charts.lines import spread
from reports.charts.palette import BAD, BASELINE, COLOURS, GOOD, INK, MUTED, contrast, look
from reports.data import Study
from reports.decision_words import words
from reports.format import MINUS, money, plain, probability, scale, signed
from reports.labels import LONGEST, clean, short_labels, shorten, width, wrapped
from reports.numbers import UNKNOWN, Interval, interval, mean_band
from reports.payback import turn
from reports.people import THIRDS, change_of
from reports.sections import SECTIONS
from reports.sections.certainty import settled_from
from reports.sections.decision import gains_table
from reports.sections.decision import prepare as prepare_decision
from reports.sections.why import TERMS, add_up
from reports.sections.why import prepare as prepare_why
from reports.verdict import Case, judge
from sim.kpis import KPIS

ROOT = Path(__file__).parent.parent
LONG = ("A very long title " * 12)[:200]
EVIL = (
    ("current", '=HYPERLINK("x")<script>alert(1)</script>', 0.08, 0.0, 5000.0),
    ("plus", "+1 $a_b^c$ & <b>bold</b>", 0.15, 0.0, 4200.0),
    ("long", LONG, 0.0, 0.0, 7600.0),
    ("longer", LONG, 0.05, 1.0, 5200.0),
    ("chinese", "@均衡方案：毛利的百分之五加服务奖金，并且按季度发放", 0.03, 0.5, 5200.0),
)
PLANS = {
    "ordinary": Plan(),
    "tiny": Plan(schemes=SCHEMES[:2], seeds=2, weeks=4, agents=3),
    "evil": Plan(
        schemes=EVIL,
        seeds=4,
        weeks=26,
        scenario_title="<img src=x onerror=alert(1)>" + LONG[:150],
        segment_titles=("<i>x</i>", "=1+1", LONG, "个人站长"),
        failed=[("plus", 1), *(("long", seed) for seed in range(4))],
        error="=cmd|' /C calc'!A0 <script>\x07",
    ),
    "one run": Plan(schemes=SCHEMES[:3], seeds=1, weeks=60, agents=3),
    "one scheme": Plan(schemes=SCHEMES[:1], seeds=3, weeks=30, agents=3),
    "all failed": Plan(
        schemes=SCHEMES[:2], seeds=2, weeks=8, agents=3, failed=[(s[0], i) for s in SCHEMES[:2] for i in (0, 1)]
    ),
    "baseline failed": Plan(
        schemes=SCHEMES[:3], seeds=3, weeks=20, agents=3, failed=[("current", i) for i in range(3)]
    ),
    "copy": Plan(schemes=(SCHEMES[0], ("again", "The same", *SCHEMES[0][2:]), SCHEMES[2]), seeds=5, weeks=52, agents=5),
    "many": Plan(
        schemes=[(f"s{i}", f"Scheme {i}", 0.01 * i, (i % 3) / 2, 5000.0 - 100 * i) for i in range(14)],
        seeds=5,
        weeks=65,
        agents=6,
    ),
    "retention": Plan(schemes=SCHEMES[:4], weeks=104, objective="retention_12m", beliefs=False),
}


class Page(HTMLParser):
    """What a test wants to know about a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Attributes of every element of this name."""
        return [attrs for name, attrs in self.tags if name == tag]


class Made:
    """A results folder with its report."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.html = build_report(folder).read_text(encoding="utf-8")
        self.page = Page(self.html)
        self.study = Study(load(folder))

    def table(self, name: str) -> pd.DataFrame:
        """A table beside the report."""
        return pd.read_csv(self.folder / "tables" / f"{name}.csv")

    def visible(self) -> str:
        """All text of the page, between its tags."""
        return " ".join(" ".join(self.page.words).split())


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    kept: dict[str, Made] = {}

    def get(name: str) -> Made:
        if name not in kept:
            folder = tmp_path_factory.mktemp("report") / "results"
            plan = PLANS[name]
            plan.rng = np.random.default_rng(7)
            kept[name] = Made(make_folder(folder, plan))
        return kept[name]

    return get


# --- what it says -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ordinary", "evil", "many"])
def test_bridge_terms_add_up_to_the_cent_in_every_pair_of_runs(made, name):
    study = made(name).study
    bridges = prepare_why(study).bridges
    assert bridges
    for bridge in bridges:
        assert [term.key for term in bridge.terms] == list(TERMS)
        total = np.sum([term.cents for term in bridge.terms], axis=0)
        np.testing.assert_array_equal(total, bridge.total.cents)
        profit = study.paired("profit", bridge.arm, study.baseline)
        assert bridge.total.cents.mean() / 100 == pytest.approx(profit.mean, rel=1e-12, abs=1e-6)
        assert bridge.total.per_year.mean == pytest.approx(profit.mean / study.years, rel=1e-12, abs=1e-6)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=10), st.integers(-2, 2))
def test_printed_terms_add_up_to_the_printed_total(terms, places):
    unit = 10.0**-places
    written = add_up(terms, sum(terms), places)
    assert round(sum(written) / unit) == round(sum(terms) / unit)
    assert all(abs(a - b) < unit * (1 + 1e-6) for a, b in zip(terms, written, strict=True))


NUMBER = rf"[>+{MINUS}]?[\d,.]*\d"
LEAD = re.compile(
    rf"CNY (?P<amount>{NUMBER}) ?(?P<word>\w*) a year (?:more|less).*?"
    rf"\(95% interval (?P<low>{NUMBER}) to (?P<high>{NUMBER}) ?(?:\w*)\)\. "
    rf"Customers kept over 12 months: (?P<kept>{NUMBER}) percentage points "
    rf"\(95% interval (?P<kept_low>{NUMBER}) to (?P<kept_high>{NUMBER})\)"
)


def agrees(text: str, exact: float, factor: float = 1.0) -> bool:
    """Whether a printed number is `exact / factor`, rounded to the digits that are printed."""
    digits = text.strip(f"+{MINUS}").replace(",", "")
    decimals = len(digits.partition(".")[2])
    zeros = 0 if decimals else len(digits) - len(digits.rstrip("0"))
    value = float(digits) * (-1 if text.startswith(MINUS) else 1)
    return abs(value - exact / factor) <= 0.5 * 10.0 ** (zeros - decimals) * (1 + 1e-9)


@pytest.mark.parametrize("name", ["ordinary", "many", "retention"])
def test_numbers_of_the_decision_sentence_are_those_of_the_table(made, name):
    report = made(name)
    decision = prepare_decision(report.study)
    lead = words(decision).lead
    assert lead in report.visible()
    said = LEAD.search(lead)
    row = report.table("gains").set_index("scheme").loc[decision.shown.arm.name]
    factor = {"": 1.0, "thousand": 1e3, "million": 1e6}[said["word"]]
    profit = [row[f"profit_per_year_change{end}"] for end in ("", "_low", "_high")]
    if profit[0] < 0:  # the sentence says "less", so the numbers are turned round
        profit = [-profit[0], -profit[2], -profit[1]]
    for part, exact in zip(("amount", "low", "high"), profit, strict=True):
        assert agrees(said[part], exact, factor), (part, said[part], exact)
    for part, end in (("kept", ""), ("kept_low", "_low"), ("kept_high", "_high")):
        assert agrees(said[part], row[f"retention_12m_change{end}"], 0.01), (part, said[part])


def test_chart_table_and_csv_of_the_gains_hold_the_same_numbers(made):
    report = made("ordinary")
    table = gains_table(prepare_decision(report.study))
    chart = report.html.split('id="chart-gain-profit"')[1].split("</figure>")[0]
    drawn = re.findall(r">([^<>\n]+)</text>", chart)
    frame = report.table("gains")
    for row, exact in zip(table.rows[1:], frame["profit_per_year_change"], strict=True):
        assert row.cells[0].text in drawn
        assert agrees(row.cells[0].text, exact, 1e3)


def test_report_and_summary_agree_on_every_kpi(made):
    report = made("evil")
    summary = pd.read_csv(report.folder / "summary.csv").set_index(["kpi", "scheme"])
    for kpi in KPIS:
        for arm in report.study.arms:
            row = summary.loc[kpi, arm.name]
            level, change = report.study.level(kpi, arm), report.study.paired(kpi, arm, report.study.baseline)
            assert level.mean == pytest.approx(row["mean"], nan_ok=True)
            if not arm.is_baseline:
                ends = (change.mean, change.low, change.high)
                expected = (row["diff"], row["diff_low"], row["diff_high"])
                size = max(abs(level.mean), 1e-12) if np.isfinite(level.mean) else 1.0
                assert ends == pytest.approx(expected, rel=1e-9, abs=1e-9 * size, nan_ok=True)


def test_four_profits_stand_in_the_scheme_table(made):
    text = made("ordinary").visible()
    for title in (
        "Profit",
        "Profit with book value",
        "Profit at participation",
        "Profit at participation with book value",
    ):
        assert title in text


def test_a_copy_is_exactly_the_same(made):
    report = made("copy")
    again = next(arm for arm in report.study.arms if arm.name == "again")
    assert all(report.study.change(kpi, again).zero for kpi in ("profit", "retention_12m", "pay_total"))
    assert judge(report.study, "profit").case is Case.TIE_WITH_BASELINE
    decision = words(prepare_decision(report.study))
    assert "cannot be told apart" in decision.headline
    assert "exactly the same results" in decision.lead


@pytest.mark.parametrize(
    ("name", "case", "said"),
    [
        ("ordinary", Case.PICK, "Choose "),
        ("many", Case.KEEP, "Keep Scheme 0"),
        ("one run", Case.NO_INTERVAL, "too few runs"),
        ("one scheme", Case.SINGLE, "only one scheme"),
        ("all failed", Case.NO_RUNS, "no run finished"),
    ],
)
def test_headline_follows_the_verdict(made, name, case, said):
    report = made(name)
    assert judge(report.study, report.study.manifest["objective"]).case is case
    assert said in report.visible()


def test_objective_other_than_profit_picks_by_it(made):
    report = made("retention")
    verdict = judge(report.study, "retention_12m")
    means = {arm.name: report.study.level("retention_12m", arm).mean for arm in report.study.arms}
    assert verdict.pick.name == max(means, key=means.__getitem__)
    assert verdict.kpi == prepare_decision(report.study).verdict.kpi == "retention_12m"


def test_failed_runs_are_named_and_left_out(made):
    report = made("evil")
    assert len(report.table("failed_runs")) == 5
    assert "5 failed" in report.visible()
    assert list(report.study.seeds["plus"]) == [0, 2, 3]
    assert next(b for b in prepare_why(report.study).bridges if b.arm.name == "plus").total.per_year.n == 3


# --- what it cannot be made to do ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", PLANS)
def test_page_is_whole_and_reads_nothing_from_the_network(made, name):
    report = made(name)
    assert report.html.startswith("<!doctype html>")
    assert report.html.rstrip().endswith("</html>")
    assert "http" not in report.html
    for tag, attrs in report.page.tags:
        for key in ("src", "href", "xlink:href", "action", "data", "poster", "srcset"):
            assert (attrs.get(key) or "#").startswith("#"), (tag, attrs)
    style = report.html.split("<style>")[1].split("</style>")[0]
    assert "@import" not in style
    assert "url(" not in style
    assert not {"link", "iframe", "object", "embed", "base", "img"} & {tag for tag, _ in report.page.tags}


def test_typed_text_is_text(made):
    report = made("evil")
    assert len(report.page.all("script")) == 1
    assert not [tag for tag, _ in report.page.tags if tag in ("i", "b", "img")]
    assert "onerror" not in {key for _, attrs in report.page.tags for key in attrs}
    assert "<script>alert(1)" in report.visible()
    assert "$a_b^c$" in report.visible(), "a dollar sign does not begin a formula"
    assert "\x07" not in report.html


def test_long_titles_become_short_labels_that_differ(made):
    labels = [arm.label for arm in made("evil").study.arms]
    assert len(set(labels)) == len(labels)
    assert max(map(width, labels)) <= LONGEST


def test_workbook_has_every_table_and_no_formula(made):
    report = made("evil")
    book = openpyxl.load_workbook(report.folder / "report.xlsx")
    files = {path.stem for path in (report.folder / "tables").glob("*.csv")}
    assert set(book.sheetnames) == {*files, "runs"}
    texts = []
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
            texts += [cell.value for cell in row if isinstance(cell.value, str)]
    assert any(text.startswith("=HYPERLINK") for text in texts)
    assert any(text.startswith("=cmd") for text in texts)
    assert book["runs"].max_row == 1 + len(report.study.results.runs)


def test_no_field_of_a_csv_is_a_formula(made):
    for path in (made("evil").folder / "tables").glob("*.csv"):
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        for text in frame.to_numpy().ravel():
            if text[:1] in ("=", "+", "@", "-"):
                assert re.fullmatch(r"[-+]?[\d.]+(e[-+]?\d+)?", text), (path.name, text)


def test_titles_are_in_the_tables_as_typed_but_for_the_apostrophe(made):
    titles = made("evil").table("schemes")["title"]
    assert titles.tolist() == [f"'{t}" if t[0] in "=+@-" else t.strip() for _, t, *_ in EVIL]


# --- for everybody ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PLANS)
def test_page_is_accessible(made, name):
    page = made(name).page
    assert page.all("html")[0]["lang"] == en.LANGUAGE
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert len(page.all("table")) == len(page.all("caption"))
    assert all(attrs.get("scope") in ("col", "row", "rowgroup") for attrs in page.all("th"))
    targets = {attrs["href"][1:] for attrs in page.all("a")}
    assert targets <= set(ids)
    assert len(page.all("section")) == len(SECTIONS)


@pytest.mark.parametrize("name", PLANS)
def test_every_drawing_has_words(made, name):
    page = made(name).page
    drawings = [attrs for attrs in page.all("svg") if attrs.get("aria-hidden") != "true"]
    assert len(drawings) == len(page.all("figure"))
    for attrs in drawings:
        assert attrs["role"] == "img"
        assert len(attrs["aria-label"]) > 40
        assert re.search(r"\d", attrs["aria-label"]), "the numbers are in the words"
        assert attrs["viewbox"]  # the parser puts names in lower case


def test_text_of_charts_is_text_in_the_fonts_of_the_page(made):
    html = made("evil").html
    assert "<text" in html
    assert "font-family: inherit" in html
    assert len(re.findall("font-family", html)) == 1
    assert "均衡方案" in html


def test_colours_have_contrast_and_looks_differ():
    for colour in (*COLOURS, BASELINE, GOOD, BAD, INK, MUTED):
        assert contrast(colour, "#ffffff") >= 4.5, colour
    style = (ROOT / "reports/template/report.css").read_text(encoding="utf-8")
    variables = dict(re.findall(r"--(\w+): (#\w{6})", style))
    for name in ("ink", "muted", "accent", "good", "bad"):
        assert contrast(variables[name], variables["pale"]) >= 4.5, name
    assert len({look(index) for index in range(281)}) == 281
    assert look(0).colour == BASELINE
    assert BASELINE not in COLOURS


def lab(colour: str, sight: np.ndarray) -> np.ndarray:
    """CIE Lab of a colour as seen through a matrix on linear RGB."""
    rgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = sight @ np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
    )
    xyz = to_xyz @ np.clip(linear, 0, 1) / [0.95047, 1.0, 1.08883]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize(
    "sight",
    [
        np.eye(3),
        # Machado, Oliveira & Fernandes 2009, severity 1: deutan, protan, tritan
        np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]),
        np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
        np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]),
    ],
    ids=["normal", "deutan", "protan", "tritan"],
)
def test_first_colours_are_told_apart_by_everybody(sight):
    seen = [lab(colour, sight) for colour in (BASELINE, *COLOURS[:4])]
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 20


def test_many_schemes_are_all_in_the_tables_and_the_best_in_the_charts(made):
    report = made("many")
    kpis = report.table("kpis")
    assert set(kpis["scheme"]) == {f"s{i}" for i in range(14)}
    assert len(report.study.drawn) == 8
    assert report.study.drawn[0].is_baseline
    captions = [attrs for attrs in report.page.all("table") if attrs.get("class") == "kpis"]
    assert len(captions) > 3, "the wide table is cut into tables that fit a page"


# --- sections -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("name", ["tiny", "all failed", "baseline failed"])
def test_section_prepares_and_renders(made, name, section):
    study = made(name).study
    prepared = SECTIONS[section].prepare(study)
    assert str(SECTIONS[section].render(prepared)).strip()
    frames = SECTIONS[section].frames(prepared)
    assert frames
    for key, frame in frames.items():
        assert re.fullmatch(r"\w{1,31}", key)
        assert len(frame.columns)


def test_sections_have_a_heading_and_tables_of_their_own(made):
    study = made("tiny").study
    names: list[str] = []
    for section in SECTIONS.values():
        assert f"section.{section.name}" in en.TEXT
        names += section.frames(section.prepare(study))
    assert len(names) == len(set(names))


def test_every_text_that_is_asked_for_exists():
    asked: set[str] = set()
    for path in (ROOT / "reports").rglob("*"):
        if path.suffix in (".py", ".j2") and "catalogue" not in path.parts:
            asked |= set(re.findall(r'\bt\(\s*"([\w.]+)"', path.read_text(encoding="utf-8")))
    assert len(asked) > 100
    assert asked <= set(en.TEXT)


def test_reports_load_no_model():
    code = "import sys, reports.build; print([m for m in ('numba', 'mesa', 'sim.engine') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_report_is_the_same_when_made_again(made):
    report = made("tiny")
    assert build_report(report.folder).read_text(encoding="utf-8") == report.html


def test_every_number_of_the_scenario_is_listed_with_unit_and_source(made):
    study = made("ordinary").study
    listed = {a.path: a for a in assumptions(study.scenario)}
    assert listed["team.agents"].value == study.scenario.team.agents
    assert listed["segments.large.churn"].changed
    assert not listed["team.sell_norm"].changed
    assert listed["staff.quit_rate"].source == "evidence"
    assert "27 to 42%" in listed["staff.quit_rate"].cited
    assert all(a.unit and a.meaning and a.source in ("evidence", "domain", "assumed") for a in listed.values())
    of_others = [
        a for a in listed.values() if a.group not in ("rules", "gaming")
    ]  # numbers of rules that nobody uses are left out
    assert len(made("ordinary").table("assumptions")) == len(of_others)


# --- numbers and words --------------------------------------------------------------------------------------


@given(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=40))
def test_interval_is_that_of_the_statistics(values):
    expected, found = mean_interval(values), interval(np.array(values))
    spread_ = max(map(abs, values)) + 1e-9
    assert (found.mean, found.low, found.high) == pytest.approx(
        (expected.mean, expected.low, expected.high), rel=1e-9, abs=1e-9 * spread_
    )


def test_interval_of_few_runs():
    assert not interval(np.array([])).known
    assert interval(np.array([2.0])).known
    assert not interval(np.array([2.0])).bounded
    assert interval(np.zeros(3)).zero
    assert interval(np.full(3, 0.1)).half == 0
    mean, low, _ = mean_band(np.ones((4, 3)))
    assert mean.tolist() == low.tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (1234567.4, 0, "1,234,567"),
        (1234567.4, -3, "1,235,000"),
        (-12.345, 2, f"{MINUS}12.35" if round(-12.345, 2) == -12.35 else f"{MINUS}12.34"),
        (-0.001, 2, "0.00"),
        (float("nan"), 0, "–"),
    ],
)
def test_plain_numbers(value, places, text):
    assert plain(value, places) == text


def test_signs():
    assert signed(0.0, 1) == "0.0"
    assert signed(2.0, 0) == "+2"
    assert signed(-2.0, 0) == f"{MINUS}2"


@pytest.mark.parametrize(
    ("value", "amount", "ends"),
    [
        (Interval(5_213_400, 4_680_000, 5_740_000), "CNY 5.2 million", "4.7 to 5.7 million"),
        (Interval(-5_213_400, -5_340_000, -5_090_000), "CNY 5.21 million", "5.09 to 5.34 million"),
        (Interval(250_000, -50_000, 550_000), "CNY 250 thousand", f"{MINUS}50 to 550 thousand"),
        (Interval(11_000, 20, 22_000), "CNY 11 thousand", ">0 to 22 thousand"),
        (Interval(4_242_424, 4_242_424, 4_242_424), "CNY 4.24 million", "4.24 to 4.24 million"),
        (Interval(3.2, 3.1, 3.3), "CNY 3.20", "3.10 to 3.30"),
    ],
)
def test_money_has_no_more_digits_than_its_interval(value, amount, ends):
    assert money(value, "CNY") == (amount, ends)


def test_percent_and_percentage_points_are_told_apart():
    level, change = Interval(0.7367, 0.734, 0.739), Interval(0.0136, 0.013, 0.0143)
    assert scale("share", [level], "CNY").unit == "%"
    style = scale("share", [change], "CNY", change=True)
    assert (style.unit, style.signed(change.mean)) == ("pp", "+1.36")
    assert scale("points", [Interval(57.9, 57.7, 58.1)], "CNY").unit == "points of 100"


def test_probabilities_are_never_certain():
    assert [probability(p) for p in (1.0, 0.994, 0.5, 0.004)] == ["above 99%", "above 99%", "50%", "below 1%"]
    assert UNKNOWN.known is False


def test_labels():
    assert short_labels(["a", "b"], ["Current: 8%", "Balanced: 5%"]) == ["Current", "Balanced"]
    assert short_labels(["a", "b"], ["Pay: 8%", "Pay: 5%"]) == ["Pay: 8%", "Pay: 5%"]
    twice = short_labels(["x" * 60, "x" * 59 + "y", "c"], ["Same", "Same", "c"])
    assert len(set(twice)) == 3
    assert clean("a\x00\n b\x07") == "a b"
    assert wrapped("Small and medium firms", 14) == ["Small and", "medium firms"]
    assert all(width(row) <= 14 for row in wrapped("个人站长和开发者和中小企业和大型企业", 14))


@given(st.text(max_size=300), st.integers(4, 60))
def test_shortened_text_fits(text, longest):
    assert width(shorten(clean(text), longest)) <= longest


@given(st.lists(st.floats(0, 200), min_size=1, max_size=8))
def test_line_labels_do_not_overlap(wanted):
    heights = [20.0] * len(wanted)
    placed = sorted(spread(wanted, heights, 200.0))
    assert all(b - a >= 20.0 - 1e-6 for a, b in pairwise(placed))


def test_turn_of_a_lead(made):
    arm = made("tiny").study.others[0]
    week = np.arange(157.0)
    noise = np.array([[-1.0], [0.0], [1.0]])
    early_lift = 100 * week - week**2 + noise  # ahead, then from week 100 behind
    found = turn(arm, early_lift)
    assert found is not None
    assert (found.weeks, found.ahead) == (100, False)
    assert turn(arm, -early_lift).ahead
    assert turn(arm, week + noise) is None
    tiny_lift = np.where(week < 40, 1.0, 1.0 - 50 * (week - 40)) + 0.01 * noise
    assert turn(arm, tiny_lift) is None, "a lead that is nothing beside the end is no lead"


def test_settled_from():
    clear, open_ = Interval(2, 1, 3), Interval(1, -1, 3)
    assert settled_from([open_, clear, open_, clear, clear]) == 3
    assert settled_from([clear, clear]) == 0
    assert settled_from([clear, open_]) is None


def test_who_gains_and_who_loses(made):
    study = made("ordinary").study
    both = study.people.matched("current", "sales_heavy")
    assert set(both["third"]) == {0, 1, 2}
    skill = [both.loc[both["third"] == i, "skill"] for i in range(len(THIRDS))]
    assert skill[0].mean() < skill[1].mean() < skill[2].mean()
    change = change_of(both)
    after = both["after"] - both["before"]
    assert change.gain == pytest.approx((after > 0.01 * both["before"]).mean())
    assert change.quantiles[2] == pytest.approx(after.median())
    same = study.people.matched("current", "current")
    assert change_of(same).gain == change_of(same).lose == 0
