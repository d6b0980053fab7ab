"""The files of a new study: library texts with their comments, renamed."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from paytrial.starting_spec import starting_spec
from scenarios.errors import InputError
from scenarios.library import Kind, find
from scenarios.loader import load_scheme

if TYPE_CHECKING:
    from pathlib import Path

_NAME = re.compile(r'^name = "[^"]*"', re.MULTILINE)


def scaffold(folder: Path, scenario: str, current: str, proposed: str) -> list[str]:
    """Write a scenario, two schemes, a study spec and a page on what to do with them.

    Args:
        folder: where; made if it is not there.
        scenario: library name the scenario is copied from.
        current: library name the scheme of today is copied from.
        proposed: library name the proposal is copied from.

    Returns:
        Names of the files.

    Raises:
        InputError: an unknown name, a file that exists, or a folder that cannot be written; then nothing is.
    """
    texts = {
        "scenario.toml": _text("scenario", scenario, "my_team"),
        "current.toml": _text("scheme", current, "today"),
        "proposed.toml": _text("scheme", proposed, "proposed"),
        "search.toml": starting_spec(load_scheme(find("scheme", proposed))),
        "README.txt": _README,
    }
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; name a folder")
    there = [name for name in texts if (folder / name).exists()]
    if there:
        raise InputError(f"{folder / there[0]} exists already, and nothing is overwritten; name another folder")
    _write(folder, texts)
    return list(texts)


def _text(kind: Kind, name: str, new_name: str) -> str:
    text = find(kind, name).read_text(encoding="utf-8")
    return _NAME.sub(f'name = "{new_name}"', text, count=1)


def _write(folder: Path, texts: dict[str, str]) -> None:
    """Write all files or none."""
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            with (folder / name).open("x", encoding="utf-8") as file:
                written.append(folder / name)
                file.write(text)
    except BaseException as error:
        _undo(written, made)
        if isinstance(error, OSError):
            raise InputError(f"cannot write to {folder}: {error.strerror or error}") from error
        raise


def _undo(written: list[Path], made: list[Path]) -> None:
    with suppress(OSError):
        for path in written:
            path.unlink()
        for path in made:
            path.rmdir()


_README = """\
A study of your own
===================

scenario.toml   your team, its customers, its costs. Every number has its unit and its source beside it:
                change those that are different for you, the ones marked "assumed" first.
current.toml    how your team is paid today: the baseline.
proposed.toml   how it might be paid. Copy this file to compare several proposals.
search.toml     which numbers of the proposal a search may set, and what it must not do.

In this folder:

  paytrial check scenario.toml current.toml proposed.toml
  paytrial compare scenario.toml --scheme current.toml --scheme proposed.toml --runs 32 --out results

The report is then in results/report.html. To let the computer look for a better scheme, edit search.toml:

  paytrial check search.toml
  paytrial search search.toml --out found

`paytrial schema scheme` prints every key a file may have;
`paytrial list components` and `paytrial list measures` list what pay can be made of.
"""
