"""Wrong input: one clear message with file and key, exit code 2, no traceback, nothing written."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from paytrial.cli import app
from scenarios.errors import InputError
from scenarios.library import library
from scenarios.loader import load_any, load_scenario, load_scheme

SCENARIO = """\
name = "mine"
weeks = 26

[team]
agents = 6

[[segments]]
name = "small"
share = 0.8
spend = 2_000
tickets = 1.6
term_weeks = 4
churn = 0.025

[[segments]]
name = "large"
share = 0.2
spend = 12_000
tickets = 2.8
term_weeks = 52
churn = 0.15
"""

SCHEME = """\
name = "mine"

[[components]]
kind = "fixed"
id = "base"
amount = 5_000

[[components]]
kind = "commission"
id = "commission"
on = "sales"
rate = 0.08
payout = "month"

[[components]]
kind = "kpi_bonus"
id = "bonus"
measure = "csat"
points = [
  [62, 0],
  [75, 3_900],
]
"""


@dataclass(frozen=True)
class Wrong:
    """A wrong file.

    Attributes:
        base: text to start from.
        old: what is replaced in it.
        new: what replaces it.
        says: what the message must contain besides the name of the file.
        line: the line that must be named; None if there is none to name.
    """

    base: str
    old: str
    new: str
    says: tuple[str, ...]
    line: int | None = None
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        assert self.old in self.base, f"the case is stale: {self.old!r}"
        return self.base.replace(self.old, self.new, 1)


def scenario(old: str, new: str, *says: str, line: int | None = None) -> Wrong:
    return Wrong(SCENARIO, old, new, says, line)


def scheme(old: str, new: str, *says: str, line: int | None = None) -> Wrong:
    return Wrong(SCHEME, old, new, says, line)


WRONG = {
    # unknown names
    "unknown key": scheme("rate =", "rat =", "components.commission.rat", "did you mean 'rate'?", line=12),
    "unknown key at the top": scenario("weeks =", "weaks =", "weaks", "did you mean 'weeks'?", line=2),
    "unknown section": scenario("[team]", "[taem]", "taem", "did you mean 'team'?", line=4),
    "unknown key far from all": scenario("agents =", "zzzz =", "team.zzzz", "legal: agents", line=5),
    "key of another section": scenario("weeks =", "agents =", "agents", "belongs in [team]", line=2),
    "unknown kind": scheme('"commission"', '"comission"', "kind", "did you mean 'commission'?", line=9),
    "kind in German": scheme('"commission"', '"Provision"', "kind", "legal: fixed, commission", line=9),
    "no kind": scheme('kind = "fixed"\n', "", "components.base.kind", "missing", line=3),
    "misspelt kind": scheme('kind = "fixed"', 'knid = "fixed"', "components.base.kind", "'knid'", line=3),
    "unknown measure": scheme('"csat"', '"csats"', "components.bonus.measure", "did you mean 'csat'?", line=18),
    "unknown base of a commission": scheme(
        '"sales"', '"profit"', "components.commission.on", "'gross_profit'", line=11
    ),
    "unknown payout period": scheme(
        '"month"', '"week"', "components.commission.payout", "legal: month, quarter, year", line=13
    ),
    "unknown event": scenario(
        "[team]",
        '[[events]]\nkind = "price_ga"\nstart = 1\nweeks = 2\nvalue = 0.1\n[team]',
        "events[1].kind",
        "'price_gap'",
        line=5,
    ),
    # service operations
    "unknown kind of channel": scenario(
        "[team]", '[[channels]]\nname = "phone"\nkind = "voice"\nshare = 1\n[team]', "legal: live, deferred", line=6
    ),
    "shares of channels": scenario(
        "[team]", '[[channels]]\nname = "phone"\nkind = "live"\nshare = 0.6\n[team]', "add up to 1, but add up to 0.6"
    ),
    "patience of mail": scenario(
        "[team]",
        '[[channels]]\nname = "mail"\nkind = "deferred"\nshare = 1\npatience = 3\n[team]',
        "patience is for live channels",
        line=8,
    ),
    "bot that passes on to nobody": scenario(
        "[team]",
        '[[channels]]\nname = "bot"\nkind = "automated"\nshare = 1\nescalates_to = "phone"\n[team]',
        "escalates to 'phone', which is no channel with people",
    ),
    "month of two weeks": scenario(
        "[team]", "[arrivals]\nmonth_pattern = [1, 1]\n[team]", "needs 5 numbers", "has 2", line=5
    ),
    "unknown lever of policy": scenario(
        "[team]", "[policy.chatbt]\nlevel = 1\n[team]", "did you mean 'chatbot'?", line=4
    ),
    "gate on an unknown component": Wrong(
        SCHEME,
        "[[components]]",
        '[[components]]\nkind = "kpi_gate"\nid = "gate"\nmeasure = "csat"\nthreshold = 60\n'
        'applies_to = ["comission"]\n\n[[components]]',
        ("component 1: components.gate.applies_to[1]", "comission", "Did you mean 'commission'?"),
        8,
    ),
    # values out of range
    "rate 15 for 0.15": scheme(
        "0.08", "15", "components.commission.rate is 15", "from 0 to 1", "Did you mean 0.15 (15%)?", line=12
    ),
    "rate above 100%": scheme("0.08", "150.5", "components.commission.rate is 150.5", "from 0 to 1", line=12),
    "rate in words": scheme("0.08", '"8%"', "components.commission.rate", "Write 0.08, without quotes", line=12),
    "churn 15 for 0.15": scenario("0.15", "15", "segments.large.churn is 15", "Did you mean 0.15 (15%)?", line=21),
    "negative rate": scheme("0.08", "-0.08", "components.commission.rate is -0.08", "from 0 to 1", line=12),
    "negative pay": scheme("5_000", "-5_000", "components.base.amount is -5000", "currency/month", line=6),
    "negative agents": scenario("agents = 6", "agents = -6", "team.agents is -6", "from 1 to 100,000", line=5),
    "no agents": scenario("agents = 6", "agents = 0", "team.agents is 0", "from 1 to 100,000", line=5),
    "NaN": scheme("5_000", "nan", "components.base.amount is nan", "a number from 0", line=6),
    "infinity": scenario("2_000", "inf", "segments.small.spend is inf", "a number from 0.01", line=10),
    "minus infinity": scheme("0.08", "-inf", "components.commission.rate is -inf", line=12),
    "too large for a float": scenario("2_000", "1e999", "segments.small.spend is inf", line=10),
    "huge whole number": scenario("weeks = 26", f"weeks = {10**30}", "weeks is", "from 4 to 1,040", line=2),
    "whole number of 300 digits": scenario(
        "2_000", "9" * 300, "segments.small.spend is a number of more than 60 digits", line=10
    ),
    "whole number of 400 digits": scenario(
        "2_000", "9" * 400, "segments.small.spend is a number of more than 60 digits", line=10
    ),
    "number of 5000 digits": scenario("2_000", "9" * 5000, "too many digits"),
    "measure out of range": scheme(
        "[75, 3_900]", "[175, 3_900]", "components.bonus.points", "0 to 100", "175", line=19
    ),
    "retention in percent": scheme(
        '"csat"', '"retention"', "components.bonus.points", "-12 to 1", "Did you mean 0.62 (62%)?", line=19
    ),
    "NaN in a point": scheme("[62, 0]", "[nan, 0]", "components.bonus.points[1][1] is nan", "finite", line=20),
    # wrong types
    "text for a number": scheme("5_000", '"a lot"', "components.base.amount", '"a lot"', line=6),
    "number in quotes": scenario("agents = 6", 'agents = "6"', "team.agents", "Write 6, without quotes", line=5),
    "true for a number": scheme("5_000", "true", "components.base.amount is true", line=6),
    "number for a text": scheme('"mine"', "7", "name is 7", "a text in quotes", line=1),
    "half an agent": scenario("agents = 6", "agents = 6.5", "team.agents is 6.5", "a whole number", line=5),
    "array for a number": scheme("0.08", "[0.08]", "components.commission.rate is [0.08]", line=12),
    "date for a number": scheme("5_000", "2024-01-01", "components.base.amount", line=6),
    "table for a list": Wrong(
        'name = "mine"\n[components]\nkind = "fixed"\n', "", "", ("components", "[[components]]"), 2
    ),
    "value for a section": scenario("[team]\nagents = 6", "team = 6", "team is 6", "a table", line=4),
    "point of three": scheme("[62, 0]", "[62, 0, 1]", "components.bonus.points[1]", "a pair [value, amount]", line=20),
    "points out of order": scheme("[62, 0]", "[80, 0]", "components.bonus.points", "rising", line=19),
    "yes for true": scenario("[team]", '[staff]\nturnover = "yes"\n[team]', "staff.turnover", "true or false", line=5),
    # names
    "space in a name": scheme('"mine"', '"my scheme"', 'name is "my scheme"', "letters, digits", line=1),
    "path in a name": scheme('"mine"', '"../../etc"', "name is", "letters, digits", line=1),
    "formula in a name": scheme('"mine"', '"=1+1"', "name is", "letters, digits", line=1),
    "very long name": scheme('"mine"', f'"{"m" * 300}"', "name is", "at most 60 characters", line=1),
    "currency in words": scenario('"mine"', '"mine"\ncurrency = "yuan"', "currency is", "at most 3", line=2),
    "duplicate component": scheme(
        'id = "commission"', 'id = "base"', "components[2].id", "'base' appears twice", line=10
    ),
    "duplicate segment": scenario('"large"', '"small"', "segments[2].name", "'small' appears twice", line=16),
    # missing and empty
    "no name": scheme('name = "mine"\n', "", "name is missing"),
    "missing section": Wrong('name = "mine"\nweeks = 26\n', "", "", ("segments is missing", "kinds of customers")),
    "missing key": scenario("churn = 0.15\n", "", "segments.large.churn is missing", "share per term", line=15),
    "no components": Wrong('name = "mine"\ncomponents = []\n', "", "", ("components", "at least 1"), 2),
    "neither kind of file": Wrong('name = "mine"\n', "", "", ("[[components]]", "[[segments]]")),
    "empty file": Wrong("", "", "", ("empty",)),
    "only comments": Wrong("# nothing yet\n", "", "", ("empty",)),
    "shares that do not add up": scenario("share = 0.8", "share = 0.7", "segments", "add up to 0.9", line=7),
    "costs without an optimum": scenario("agents = 6", "cost_cross = 1e6", "team.cost_cross", "below", line=5),
    # not TOML
    "no value": scheme("0.08", "", "TOML", "rate =", line=12),
    "decimal comma": scheme("0.08", "0,08", "TOML", "Write 0.08, with a point", line=12),
    "unclosed quote": scheme('"mine"', '"mine', "TOML", line=1),
    "same key twice": scheme("rate = 0.08", "rate = 0.08\nrate = 0.09", "TOML", "rate", line=13),
    "same section twice": scenario("[team]", "[team]\n[team]", "TOML", "[team]", line=5),
    "prose": Wrong("Pay them well.\n", "", "", ("TOML", "Pay them well."), 1),
    "brackets without end": Wrong("a = " + "[" * 5000, "", "", ("a", "brackets are nested too deeply")),
    # extends
    "missing library reference": scheme('"mine"', '"mine"\nextends = "curent"', "extends", "'current'", line=2),
    "missing file reference": scheme('"mine"', '"mine"\nextends = "gone.toml"', "extends", "gone.toml", line=2),
    "extends itself": scheme('"mine"', '"mine"\nextends = "./wrong.toml"', "extends", "circle", line=2),
    "extends a number": scheme('"mine"', '"mine"\nextends = 5', "extends is 5", "a text", line=2),
    "extends the other kind": Wrong(
        'name = "mine"\nextends = "current"\nweeks = 26\n',
        "",
        "",
        ("extends a scheme, but this file is a scenario",),
        2,
    ),
}


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def invoke(*words: str | Path):
    return CliRunner().invoke(app, [str(word) for word in words])


def refused(result, *says: str) -> str:
    """Assert that a command was refused as it should be; its message."""
    assert result.exit_code == 2, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    assert "pydantic" not in result.output
    for text in says:
        assert text in result.stderr, f"{text!r} is not in: {result.stderr}"
    return result.stderr


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_file_is_refused(case: Wrong, tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(case.text, encoding="utf-8")
    message = refused(invoke("check", file), "wrong.toml", *case.says)
    if case.line is not None:
        assert re.search(rf"wrong\.toml, line {case.line}[:,]", message), message
    assert len(message.splitlines()) <= 4, "one message, not a flood"
    assert max(map(len, message.splitlines())) < 400 + len(str(tmp_path))
    assert names_in(tmp_path) == ["wrong.toml"]


def test_there_are_many_cases() -> None:
    assert len(WRONG) >= 45


def test_the_files_the_cases_start_from_are_right(tmp_path: Path) -> None:
    for text in (SCENARIO, SCHEME):
        file = tmp_path / "right.toml"
        file.write_text(text, encoding="utf-8")
        result = invoke("check", file)
        assert result.exit_code == 0, result.output


@pytest.mark.parametrize("command", ["run", "compare"])
@pytest.mark.parametrize("name", ["rate 15 for 0.15", "NaN", "unknown kind", "decimal comma", "duplicate component"])
def test_a_command_that_runs_refuses_a_wrong_file_too(name: str, command: str, tmp_path: Path) -> None:
    case, out = WRONG[name], tmp_path / "out"
    file = tmp_path / "wrong.toml"
    file.write_text(case.text, encoding="utf-8")
    more = ["--out", out, "--scheme", "current"] if command == "compare" else []
    refused(invoke(command, "tiny", "--scheme", file, *more), "wrong.toml", *case.says)
    assert not out.exists()


def test_all_errors_are_listed_in_the_order_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(SCHEME.replace("0.08", "15").replace("5_000", "-1").replace('"csat"', '"cast"'), encoding="utf-8")
    lines = refused(invoke("check", file)).splitlines()
    assert [int(re.search(r"line (\d+)", line)[1]) for line in lines] == [6, 12, 18]


def test_a_flood_of_errors_is_counted(tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(SCHEME + "\n".join(f"k{i} = {i}" for i in range(40)), encoding="utf-8")
    lines = refused(invoke("check", file)).splitlines()
    assert len(lines) == 13
    assert lines[-1] == "... and 28 more"


def test_terminal_codes_in_a_file_do_not_reach_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text('name = "\\u001b[31mred"\n"\\u001b[2Jkey" = 1\ncomponents = []\n', encoding="utf-8")
    assert "\x1b" not in refused(invoke("check", file), "wrong.toml")


JUNK_VALUES = r"""1 | -1 | 0.5 | 15 | nan | inf | 1e400 | true | "" | "x" | "current" | "tiny" | [] | [1] | {} | [{}]
| [[1, 2], [3]] | { kind = "fixed" } | [{ kind = "fixed" }, { id = [1] }] | 2024-01-01 | 12:00:00 | "\u001b[2J" | 1 2"""
JUNK = st.sampled_from(JUNK_VALUES.replace("\n", " ").split(" | "))


@given(
    base=st.sampled_from([SCENARIO, SCHEME]),
    row=st.integers(0, 30),
    junk=JUNK,
    key=st.sampled_from(["", "a", "id", "extends"]),
)
@settings(max_examples=300)
def test_no_mangled_file_surprises_the_loader(base: str, row: int, junk: str, key: str, tmp_path_factory) -> None:
    """One line gets another value, or another key: the file is right or refused, nothing else happens."""
    rows = base.splitlines()
    row %= len(rows)
    name = rows[row].split(" = ")[0]
    rows[row] = f"{key or name} = {junk}"
    file = tmp_path_factory.getbasetemp() / "mangled.toml"
    file.write_text("\n".join(rows), encoding="utf-8")
    try:
        load_any(file)
    except InputError as error:
        message = str(error)
        assert message.startswith(str(file))
        assert all(character.isprintable() or character == "\n" for character in message)


# --- references over several files ---


def test_a_circle_of_references_is_shown(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('name = "a"\nextends = "b.toml"\n')
    (tmp_path / "b.toml").write_text('name = "b"\nextends = "c.toml"\n')
    (tmp_path / "c.toml").write_text('name = "c"\nextends = "a.toml"\n')
    refused(invoke("check", tmp_path / "a.toml"), "circle", "a.toml -> b.toml -> c.toml -> a.toml")


def test_an_error_in_the_file_referred_to_names_that_file(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(SCHEME.replace("0.08", "15"))
    (tmp_path / "mine.toml").write_text('name = "mine"\nextends = "base.toml"\n')
    refused(
        invoke("check", tmp_path / "mine.toml"), "base.toml, line 12, component 2: components.commission.rate is 15"
    )


# --- files that cannot be read ---


def test_a_missing_file_names_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "scheme.toml").write_text(SCHEME)
    refused(invoke("check", tmp_path / "shceme.toml"), "shceme.toml", "no such file", "did you mean 'scheme.toml'?")


def test_a_missing_folder(tmp_path: Path) -> None:
    refused(invoke("check", tmp_path / "gone" / "scheme.toml"), "no such file", "gone")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "scheme.toml").write_text(SCHEME)
    refused(invoke("check", tmp_path), "folder", "scheme.toml")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04\x00\x00name = 1", "binary"),
        ('name = "mine"'.encode("utf-16"), "binary"),
        ('name = "mine"\ntitle = "提成"\n'.encode("gbk"), "line 2: the file is not UTF-8"),
        (b'name = "mine"\n' + b"# padding\n" * 200_000, "larger than 1 MB"),
    ],
    ids=["zip", "utf-16", "gbk", "too big"],
)
def test_a_file_that_is_no_text(content: bytes, says: str, tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_bytes(content)
    refused(invoke("check", file), "wrong.toml", says)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    refused(invoke("check", tmp_path / "pipe.toml"), "not an ordinary file")


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal of the operating system is acted, because root may read everything."""
    file = tmp_path / "secret.toml"
    file.write_text(SCHEME)

    def no(self: Path, *args: object, **options: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))

    monkeypatch.setattr(Path, "open", no)
    refused(invoke("check", file), "secret.toml", "no permission")


def test_a_bad_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(SCHEME)

    def no(self: Path, *args: object, **options: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(self))

    monkeypatch.setattr(Path, "open", no)
    refused(invoke("check", file), "mine.toml", "cannot be read")


def test_a_scheme_is_no_scenario(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(SCHEME)
    refused(invoke("run", file, "--scheme", "current"), "mine.toml", "this is a scheme, where a scenario is needed")


def test_a_scenario_is_no_scheme() -> None:
    refused(
        invoke("run", "tiny", "--scheme", library("scenario")["tiny"]), "this is a scenario, where a scheme is needed"
    )


@pytest.mark.parametrize("load", [load_scenario, load_scheme])
@pytest.mark.parametrize(
    "name", ["", " ", "nonsense", "curent", "a\0b", "a\nb.toml", "~", "x" * 5000, "x" * 5000 + ".toml", "/", "."]
)
def test_a_wrong_name_from_python(load, name: str) -> None:
    with pytest.raises(InputError) as error:
        load(name)
    assert str(error.value)


# --- options ---


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--runs", "0"], "--runs is 0"),
        (["--runs", "1"], "--runs is 1"),
        (["--runs", "-5"], "--runs is -5"),
        (["--runs", "1000000000"], "--runs is 1000000000"),
        (["--runs", "many"], "--runs"),
        (["--seed", "-1"], "--seed is -1"),
        (["--seed", str(2**63)], "--seed is"),
        (["--workers", "0"], "--workers is 0"),
        (["--scheme", "balancd"], "Did you mean 'balanced'?"),
        (["--scheme", "current"], "'current' appears twice"),
        (["--rule", "best_respons"], "Did you mean 'best_response'?"),
        (["--objective", "proft"], "Did you mean 'profit'?"),
        (["--nonsense"], "--nonsense"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_wrong_option_is_refused_before_anything_is_written(words: list[str], says: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    base = ["compare", "tiny", "--scheme", "current", "--out", out, "--runs", "2"]
    refused(invoke(*base, *words), says)
    assert not out.exists()


def test_an_unknown_scenario_names_the_nearest(tmp_path: Path) -> None:
    out = tmp_path / "out"
    refused(
        invoke("compare", "cloud_sever", "--scheme", "current", "--out", out),
        "cloud_sever",
        "Did you mean 'cloud_server'?",
    )
    assert not out.exists()


@pytest.mark.parametrize(
    "words", [["run", "tiny", "--scheme", "current", "--rule", "fix"], ["list", "kpi"], ["schema", "scheem"]]
)
def test_other_commands_name_the_nearest_too(words: list[str]) -> None:
    refused(invoke(*words), "Did you mean")


# --- output folders ---

COMPARE = ["compare", "tiny", "--scheme", "current", "--runs", "2", "--workers", "1"]


def test_an_output_folder_that_is_a_file(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_text("mine")
    refused(invoke(*COMPARE, "--out", out), "out", "is a file")
    assert out.read_text() == "mine"


def test_an_output_folder_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    refused(invoke(*COMPARE, "--out", tmp_path / "file" / "out"), "file")


def test_an_output_folder_with_other_things_in_it(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("mine")
    refused(invoke(*COMPARE, "--out", tmp_path), "results folder")
    assert names_in(tmp_path) == ["thesis.docx"]


@pytest.mark.parametrize("out", ["", " "])
def test_an_output_folder_without_a_name(out: str) -> None:
    refused(invoke(*COMPARE, "--out", out), "--out is empty")


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES], ids=["full", "read-only", "forbidden"])
@pytest.mark.parametrize("words", [COMPARE, ["new"]], ids=["compare", "new"])
def test_an_output_folder_that_cannot_be_written(
    words: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk's refusal is acted, because root may write everything."""
    out = tmp_path / "out"
    plain = Path.open

    def no_writing(self: Path, mode: str = "r", *args: object, **options: object):
        if set(mode) & set("wxa+") and out in self.parents:
            raise OSError(code, os.strerror(code), str(self))
        return plain(self, mode, *args, **options)

    monkeypatch.setattr(Path, "open", no_writing)
    where = [out] if words == ["new"] else ["--out", out]
    refused(invoke(*words, *where), "out", os.strerror(code))
    assert not out.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_standard_output() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "paytrial", "schema", "scenario"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert os.strerror(errno.ENOSPC) in done.stderr


def test_new_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "current.toml").write_text("mine")
    refused(invoke("new", tmp_path), "current.toml", "exists already")
    assert names_in(tmp_path) == ["current.toml"]
    assert (tmp_path / "current.toml").read_text() == "mine"


def test_new_leaves_nothing_when_it_fails_half_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Path.open

    def full_at_the_second(self: Path, mode: str = "r", *args: object, **options: object):
        if self.name == "proposed.toml":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self))
        return plain(self, mode, *args, **options)

    monkeypatch.setattr(Path, "open", full_at_the_second)
    refused(invoke("new", tmp_path / "a" / "b"), os.strerror(errno.ENOSPC))
    assert names_in(tmp_path) == []


def test_a_schema_goes_to_a_file_or_nowhere(tmp_path: Path) -> None:
    refused(invoke("schema", "scheme", "--out", tmp_path), "not a file name")
    refused(invoke("schema", "scheme", "--out", tmp_path / "gone" / "file.json"), "file.json")
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("make", [lambda path: None, Path.mkdir, Path.touch], ids=["missing", "empty", "file"])
def test_a_report_needs_results(make, tmp_path: Path) -> None:
    folder = tmp_path / "results"
    make(folder)
    refused(invoke("report", folder), "results")


# --- faults of the program ---


def test_a_fault_of_the_program_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("scenarios.loader.load_scenario", broken)
    result = invoke("run", "tiny", "--scheme", "current")
    assert result.exit_code == 1
    assert "fault of paytrial" in result.stderr
    assert "Traceback" not in result.stderr
    result = invoke("--debug", "run", "tiny", "--scheme", "current")
    assert result.exit_code == 1
    assert "Traceback" in result.stderr


def test_ctrl_c_ends_in_peace(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("scenarios.loader.load_scenario", stop)
    result = invoke("run", "tiny", "--scheme", "current")
    assert result.exit_code == 130
    assert "same command" in result.stderr


def test_from_the_shell(tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(SCHEME.replace("0.08", "15"))
    done = subprocess.run(
        [sys.executable, "-m", "paytrial", "check", str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        f"{file}, line 12, component 2: components.commission.rate is 15, "
        "but must be a number from 0 to 1 (share of amount). Did you mean 0.15 (15%)?\n"
    )
