"""The command line and the public API."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

import paytrial
from paytrial.cli import app
from paytrial.commands.show import SHELVES
from paytrial.console import aligned, progress_bar
from paytrial.options import MOST_RUNS, seeds_of
from scenarios.errors import InputError
from scenarios.inputs import load_inputs
from scenarios.library import DEMO, library
from scenarios.loader import load_scenario, load_scheme
from scenarios.paths import changed
from sim.fields import content_hash
from sim.pay import COMPONENTS
from sim.pay.measures import MEASURES

ROOT = Path(__file__).parent.parent
COMMANDS = [
    "demo", "list", "new", "check", "schema", "run", "compare", "report", "pay", "statement", "lint", "explain",
    "calibrate",
]  # fmt: skip
HEAVY = ("matplotlib", "mesa", "numba", "numpy", "optuna", "pandas", "pyarrow", "scipy", "seaborn")


def invoke(*words: str | Path):
    return CliRunner().invoke(app, [str(word) for word in words])


def answer(*words: str | Path) -> str:
    """Standard output of a command that must succeed."""
    result = invoke(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


# --- help ---


def test_help_lists_every_command() -> None:
    said = answer("--help")
    for command in COMMANDS:
        assert re.search(rf"^  {command} ", said, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    said = answer(command, "--help")
    assert f"    paytrial {command}" in said
    assert "Example" in said
    first = answer("--help").split(f"\n  {command} ")[1].split("\n")[0].strip()
    assert not first.endswith("..."), "the first line of the help must fit in the list of commands"


@pytest.mark.parametrize("command", COMMANDS)
def test_the_examples_in_help_are_commands_that_exist(command: str) -> None:
    """Every option named in an example is one of the command's options."""
    said = answer(command, "--help")
    for example in re.findall(r"^    paytrial (.*)$", said, re.MULTILINE):
        for option in re.findall(r"--[a-z]+", example):
            assert re.search(rf"^  {option}\b", said, re.MULTILINE), f"{command}: {option}"


def test_no_command_shows_the_help() -> None:
    assert "Usage: " in invoke().output


def run_python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.strip()


@pytest.mark.parametrize("words", [["--help"], ["compare", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    code = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from paytrial.cli import app\n"
        f"assert CliRunner().invoke(app, {words}).exit_code == 0\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    assert run_python(code) == "[]"


def test_checking_a_file_needs_no_model() -> None:
    code = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from paytrial.cli import app\n"
        "assert CliRunner().invoke(app, ['check', 'scenarios/library/scenarios/tiny.toml']).exit_code == 0\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    assert run_python(code) == "[]"


def test_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == paytrial.__version__
    assert answer("--version") == f"paytrial {paytrial.__version__}\n"


def test_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "paytrial", "--version"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == f"paytrial {paytrial.__version__}\n"


def test_the_reference_names_every_command_and_option() -> None:
    text = (ROOT / "docs" / "reference-cli.md").read_text(encoding="utf-8")
    for command in COMMANDS:
        assert f"## paytrial {command}" in text
        for option in re.findall(r"^  (?:-h, )?(--[a-z]+)", answer(command, "--help"), re.MULTILINE):
            section = text.split(f"## paytrial {command}")[1].split("\n## ")[0]
            assert option == "--help" or option in section, f"{command} {option}"


# --- list, schema, check ---


def test_list_names_the_library() -> None:
    said = answer("list")
    for kind in ("scenario", "scheme"):
        for name in library(kind):
            assert f"  {name} " in said


@pytest.mark.parametrize("what", SHELVES)
def test_list_says_the_same_in_json(what: str) -> None:
    said, data = answer("list", what), json.loads(answer("list", what, "--json"))
    for title, rows in data.items():
        assert f"{title}:" in said
        assert rows
        for row in rows:
            assert all(value in said for value in row.values())


def test_list_is_made_from_the_registries() -> None:
    assert [row["kind"] for row in json.loads(answer("list", "components", "--json"))["components"]] == list(COMPONENTS)
    assert [row["name"] for row in json.loads(answer("list", "measures", "--json"))["measures"]] == list(MEASURES)


@pytest.mark.parametrize("kind", ["scenario", "scheme"])
def test_schema_prints_or_writes(kind: str, tmp_path: Path) -> None:
    printed = json.loads(answer("schema", kind))
    file = tmp_path / "schema.json"
    answer("schema", kind, "--out", file)
    assert json.loads(file.read_text(encoding="utf-8")) == printed
    assert printed["title"] == f"paytrial {kind}"
    assert [path.name for path in tmp_path.iterdir()] == ["schema.json"]


def test_check_of_right_files() -> None:
    files = [*library("scenario").values(), *library("scheme").values()]
    said = answer("check", *files)
    assert len(said.splitlines()) == len(files)
    assert "scheme current, correct" in said


def test_check_in_json(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("name = 1\n")
    right = library("scheme")["current"]
    result = invoke("check", right, wrong, "--json")
    assert result.exit_code == 2
    first, second = json.loads(result.stdout)
    assert (first["ok"], first["kind"], first["name"]) == (True, "scheme", "current")
    assert (second["ok"], second["file"]) == (False, str(wrong))


# --- new ---


def test_a_new_study_is_right_from_the_start(tmp_path: Path) -> None:
    folder = tmp_path / "studies" / "mine"
    said = answer("new", folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        "README.txt",
        "current.toml",
        "proposed.toml",
        "scenario.toml",
        "search.toml",
    ]
    answer("check", folder / "scenario.toml", folder / "current.toml", folder / "proposed.toml")
    scenario = load_scenario(folder / "scenario.toml")
    assert content_hash(scenario) == content_hash(load_scenario("cloud_server"))
    names = {scenario.name, load_scheme(folder / "current.toml").name, load_scheme(folder / "proposed.toml").name}
    assert len(names) == 3
    assert f"paytrial compare {folder / 'scenario.toml'}" in said
    assert "# CNY a month" in (folder / "current.toml").read_text(encoding="utf-8"), "comments come along"


def test_a_new_study_from_other_parts_of_the_library(tmp_path: Path) -> None:
    answer("new", tmp_path, "--scenario", "tiny", "--current", "flat_salary", "--proposed", "sales_heavy")
    assert content_hash(load_scenario(tmp_path / "scenario.toml")) == content_hash(load_scenario("tiny"))
    assert content_hash(load_scheme(tmp_path / "current.toml")) == content_hash(load_scheme("flat_salary"))


@pytest.mark.parametrize("proposed", list(library("scheme")))
def test_the_search_of_a_new_study_is_right_for_every_scheme(tmp_path: Path, proposed: str) -> None:
    answer("new", tmp_path, "--proposed", proposed)
    answer("check", tmp_path / "search.toml")
    inputs = load_inputs(tmp_path / "search.toml")
    assert inputs.spec.levers
    assert inputs.template == inputs.schemes[1]
    made = changed(inputs.template, {lever.path: lever.high for lever in inputs.spec.levers if lever.kind == "real"})
    assert content_hash(made) != content_hash(inputs.template)


# --- run, compare, report ---


def test_run_prints_every_kpi() -> None:
    from sim.kpis import KPIS

    words = ("run", "tiny", "--scheme", "current", "--seed", "0", "--rule", "fixed")
    data = json.loads(answer(*words, "--json"))
    assert (data["scenario"], data["scheme"], data["seed"], data["rule"]) == ("tiny", "current", 0, "fixed")
    assert list(data["kpis"]) == list(KPIS)
    said = answer(*words)
    for kpi in KPIS.values():
        assert kpi.title in said
    assert json.loads(answer(*words, "--json")) == data


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """A small comparison, and what it printed as JSON."""
    out = tmp_path_factory.mktemp("cli") / "out"
    words = ("compare", "tiny", "--scheme", "current", "--scheme", "balanced", "--runs", "3", "--seed", "0")
    said = answer(*words, "--out", out, "--workers", "1", "--json")
    return out, json.loads(said)


def test_compare_writes_folder_and_report(compared: tuple[Path, dict]) -> None:
    out, data = compared
    assert data["runs"] == {"total": 6, "ok": 6, "failed": 0, "made": 6}
    assert data["baseline"] == "current"
    assert {row["scheme"] for row in data["best"]} == {"current", "balanced"}
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["seeds"] == [0, 1, 2]
    assert manifest["command"].startswith("paytrial compare tiny --scheme current --scheme balanced --runs 3 --seed 0")
    assert (out / "report.html").stat().st_size > 0
    assert data["report"] == str(out / "report.html")


def test_the_same_command_again_makes_no_run_again(compared: tuple[Path, dict]) -> None:
    out, before = compared
    words = ("compare", "tiny", "--scheme", "current", "--scheme", "balanced", "--runs", "3", "--seed", "0")
    after = json.loads(answer(*words, "--out", out, "--json"))
    assert after["runs"]["made"] == 0
    assert after["summary"] == before["summary"]


def test_the_command_for_a_rerun_is_accepted(compared: tuple[Path, dict]) -> None:
    """It names the inputs in the folder itself."""
    out, _ = compared
    files = [out / "inputs" / name for name in ("scenario.json", "scheme-current.json", "scheme-balanced.json")]
    words = ("compare", files[0], "--scheme", files[1], "--scheme", files[2], "--runs", "3", "--seed", "0")
    assert json.loads(answer(*words, "--out", out, "--json"))["runs"]["made"] == 0


def test_compare_prints_the_verdict_of_the_report(compared: tuple[Path, dict]) -> None:
    out, _ = compared
    words = ("compare", "tiny", "--scheme", "current", "--scheme", "balanced", "--runs", "3", "--seed", "0")
    said = answer(*words, "--out", out)
    assert f"Report: {out / 'report.html'}" in said
    for text in ("current", "balanced", "baseline", "profit (CNY)"):
        assert text in said


def test_report_is_made_again_from_what_is_saved(compared: tuple[Path, dict]) -> None:
    out, _ = compared
    before = (out / "report.html").read_bytes()
    (out / "report.html").unlink()
    assert answer("report", out) == f"Report: {out / 'report.html'}\n"
    assert (out / "report.html").read_bytes() == before


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no such signal")
def test_ctrl_c_keeps_what_is_done_and_the_same_command_goes_on(tmp_path: Path) -> None:
    """The first command is far too long to end by itself; the second one is its beginning."""
    out = tmp_path / "out"
    words = [sys.executable, "-m", "paytrial", "compare", "tiny", "--scheme", "current", "--out", str(out), "--runs"]
    with subprocess.Popen([*words, "10000"], stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        deadline = time.monotonic() + 300
        while not list(out.glob("parts/*.part")):
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < deadline
            time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=120)[1]
    assert process.returncode == 130
    assert "run the same command again" in said
    assert "Traceback" not in said
    kept = int(re.search(r"(\d+) of 10000 runs", said)[1])
    assert kept > 0
    done = subprocess.run([*words, str(max(kept, 2)), "--json"], capture_output=True, text=True, check=True, cwd=ROOT)
    assert json.loads(done.stdout)["runs"]["made"] <= 2


def test_demo_compares_five_schemes(tmp_path: Path) -> None:
    out = tmp_path / "out"
    data = json.loads(answer("demo", "--scenario", "tiny", "--runs", "2", "--workers", "1", "--out", out, "--json"))
    assert data["baseline"] == "current"
    assert {row["scheme"] for row in data["best"]} == set(DEMO)
    assert len(DEMO) == 5


# --- small parts ---


def test_seeds_start_where_they_are_told() -> None:
    assert list(seeds_of(0, 3)) == [0, 1, 2]
    assert len(seeds_of(1, MOST_RUNS)) == MOST_RUNS
    with pytest.raises(InputError, match="--runs is 1"):
        seeds_of(0, 1)
    with pytest.raises(InputError, match="--seed"):
        seeds_of(2**63 - 1, 2)


def test_columns_are_aligned() -> None:
    assert aligned([("a", "1"), ("bbb", "22")], numbers_from=1) == "  a     1\n  bbb  22"


def test_no_bar_where_nobody_watches() -> None:
    with progress_bar("runs") as progress:
        assert progress is None


def test_a_bar_where_somebody_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with progress_bar("2 schemes x 5 runs") as progress:
        progress(done=0, total=10, failed=0)
        progress(done=10, total=10, failed=1)


# --- the public API ---


@pytest.mark.parametrize("name", paytrial.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(paytrial, name) is not None
    assert name in dir(paytrial)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="it has: CommissionModel"):
        _ = paytrial.nonsense


def test_importing_paytrial_imports_nothing_else() -> None:
    assert run_python(f"import sys, paytrial; print([n for n in ('typer', *{HEAVY}) if n in sys.modules])") == "[]"
