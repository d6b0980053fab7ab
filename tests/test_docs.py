"""The documentation says what the code says, and its links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
import runpy
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import paytrial
from experiments.summary import BEST_COLUMNS, SUMMARY_COLUMNS
from experiments.tables import RUN_IDS
from scenarios.loader import load_scenario, load_scheme
from scenarios.spec import Spec
from sim.rng import Purpose
from sim.run import run
from sim.scheme import Scheme

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
SOURCE_PATH = re.compile(r"`((?:sim|scenarios|experiments|reports|paytrial|tests|examples|docs)/[\w./]+\.(?:py|md))`")


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("parameter_table", ROOT / "docs" / "parameter_table.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATOR = _generator()


def _without_code(text: str) -> str:
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^ *```.*?^ *```$", "", text, flags=re.DOTALL | re.MULTILINE))


def _anchors(page: Path) -> set[str]:
    """Anchors of the headings of a page, as GitHub makes them."""
    lines = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE).splitlines()
    titles = [line.lstrip("#").strip().lower() for line in lines if re.match(r"#+ ", line)]
    return {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in titles}


def _blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)


def _documented_columns(heading: str) -> list[str]:
    """First cells of the table under a heading of docs/tables.md."""
    text = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    section = re.split(r"^#+ ", text.split(f"# {heading}", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    return re.findall(r"^\| `([^`]+)` \|", section, flags=re.MULTILINE)


@pytest.mark.parametrize("name", list(GENERATOR.BLOCKS))
def test_generated_tables_are_up_to_date(name: str) -> None:
    page, make = GENERATOR.BLOCKS[name]
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert GENERATOR.block_of(text, name) == make(), "run: python docs/parameter_table.py --write"


def test_a_changed_table_would_be_noticed() -> None:
    page = "<!-- kpis:begin -->\nold\n<!-- kpis:end -->\n"
    assert GENERATOR.block_of(page, "kpis") == "old\n"
    assert GENERATOR.block_of(GENERATOR.renewed(page, "kpis", "new\n"), "kpis") == "new\n"
    with pytest.raises(ValueError, match="must appear once, but appear 0 times"):
        GENERATOR.block_of(page, "parameters")


def test_the_readme_begins_with_two_commands() -> None:
    first = re.search(r"^```\w*\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)
    assert first is not None
    assert README[: first.start()].strip() == "# paytrial"
    commands = [line.split("#")[0].strip() for line in first[1].splitlines()]
    assert commands == ["make demo", "make test"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_resolve(page: Path) -> None:
    for target in LINK.findall(_without_code(page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{page.name} links to {target}, which does not exist"
        assert not anchor or anchor in _anchors(file), f"{page.name} links to {target}: no such heading"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_source_files_named_exist(page: Path) -> None:
    for path in SOURCE_PATH.findall(page.read_text(encoding="utf-8")):
        if "<" not in path:
            assert (ROOT / path).exists(), f"{page.name} names {path}, which does not exist"


def test_every_column_is_documented() -> None:
    scenario = load_scenario("tiny").model_copy(update={"weeks": 5})
    tables = run(scenario, load_scheme("current"), 1).tables
    for name, table in tables.items():
        one_row = {
            "weeks": "a week", "segments": "a segment", "channels": "a week", "agents": "a person",
            "pay_lines": "a person", "costs": "a month",
        }[name]  # fmt: skip
        assert sorted(_documented_columns(f"`{name}`: one row {one_row}")) == sorted(table.columns), name


def test_every_column_of_a_folder_is_documented() -> None:
    assert _documented_columns("`runs`: one row a run") == RUN_IDS
    assert _documented_columns("`summary.csv`") == SUMMARY_COLUMNS
    assert _documented_columns("`best.csv`") == BEST_COLUMNS


def test_every_purpose_of_randomness_is_documented() -> None:
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| (\d+) `([A-Z_]+)` \|", text, flags=re.MULTILINE)
    assert listed == [(str(int(purpose)), purpose.name) for purpose in Purpose]


def test_the_scheme_of_the_readme_is_valid() -> None:
    blocks = _blocks(README, "toml")
    assert blocks
    for block in blocks:
        Scheme.model_validate(tomllib.loads(block))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_toml_block_is_a_legal_file(page: Path) -> None:
    """Schemes, or parts of one (see `test_schemes_page.py` for what they pay), and study specs."""
    for block in _blocks(page.read_text(encoding="utf-8"), "toml"):
        data = tomllib.loads(block)
        model = Spec if "levers" in data else Scheme
        model.model_validate({"name": "example", **data})


def test_the_programs_of_the_readme_use_the_public_api() -> None:
    blocks = _blocks(README, "python")
    assert blocks
    for block in blocks:
        compile(block, "README.md", "exec")
        used = set(re.findall(r"paytrial\.(\w+)", block))
        assert used <= set(paytrial.__all__)


def test_the_mesa_program_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = [block for block in _blocks(README, "python") if "CommissionModel" in block]
    exec(block, {})  # noqa: S102 - our own README
    assert capsys.readouterr().out


def test_the_solara_example_is_a_page() -> None:
    solara = pytest.importorskip("solara", reason="needs the extra `viz`")
    page = runpy.run_path(str(ROOT / "examples" / "solara_app.py"))["page"]
    assert page.component is not None
    assert solara is not None
