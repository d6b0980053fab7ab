"""A results folder as the writer sees it: claimed by one process, changed all at once."""

from __future__ import annotations

import json
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any, Protocol

from experiments.conflicts import conflicts
from experiments.files import UNFINISHED, beside, write_file, writing
from experiments.layout import MANIFEST, PARTS, PLAN, read_json
from experiments.lock import exclusive
from scenarios.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_LOCK = "lock"
_REPORT = ("report.html", "report.xlsx")
_REPORT_TABLES = "tables"


class Differ(Protocol):
    """Says why a folder must not take what is asked; `experiments.conflicts` has them."""

    def __call__(self, held: Mapping[str, Any], asked: Mapping[str, Any], *, complete: bool) -> list[str]:
        """Reasons in words; none if it may."""


@contextmanager
def claimed(folder: Path, identity: Mapping[str, Any], differ: Differ = conflicts) -> Iterator[None]:
    """Claim a folder for a command; made if it is not there.

    From here until the tables are written, `parts/plan.json` says what the folder is for.

    Args:
        folder: where the results go.
        identity: what is asked, as JSON: `Request.identity` of a comparison.
        differ: compares it with what the folder holds.

    Raises:
        InputError: if the folder holds something else, is in use, or cannot be written; it is as it was then.
    """
    _check(folder, identity, differ)
    made = _first_missing(folder)
    with ExitStack() as stack:
        locked = False
        try:
            with writing(folder):
                (folder / PARTS).mkdir(parents=True, exist_ok=True)
                stack.enter_context(exclusive(folder / PARTS / _LOCK, folder))
                locked = True
                _check(folder, identity, differ)  # again: another process may have just finished
                _clean(folder)
                write_file(folder / PLAN, _json(identity))
        except InputError:
            if made is not None:
                _unmake(folder, made, locked=locked)
            raise
        try:
            yield
        finally:
            _clean(folder)


def _clean(folder: Path) -> None:
    """Remove what was being written when a command ended before its time."""
    for path in folder.rglob(f"*{UNFINISHED}"):
        path.unlink()


def _unmake(folder: Path, made: Path, *, locked: bool) -> None:
    """Remove the folders from `made` down; what another process has put there meanwhile stays."""
    parts = folder / PARTS
    with suppress(OSError):  # not empty
        if locked and [path.name for path in parts.iterdir()] == [_LOCK]:
            (parts / _LOCK).unlink()
        for path in (parts, folder, *folder.parents):
            if path.exists():
                path.rmdir()
            if path == made:
                return


def _first_missing(folder: Path) -> Path | None:
    """The topmost folder that has to be made, or None."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    return missing[-1] if missing else None


def _check(folder: Path, identity: Mapping[str, Any], differ: Differ) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise InputError(f"results cannot go to {folder}: it is a file")
    with writing(folder):
        names = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
    if names and not {MANIFEST, PARTS} & set(names):
        raise InputError(f"{folder} is neither empty nor a results folder: choose another one")
    for path, complete in ((folder / MANIFEST, True), (folder / PLAN, False)):
        held = read_json(path)
        try:
            problems = [] if held is None else differ(held, identity, complete=complete)
        except (KeyError, TypeError):
            problems = [f"{path.name} is not one that this version writes"]
        if problems:
            raise InputError(
                f"{folder} holds other results: {'; '.join(problems)}. Choose another folder, or delete this one"
            )


def publish(folder: Path, names: Sequence[str], manifest: Mapping[str, Any]) -> None:
    """Make the files written beside `names` the results, all at once as far as readers can tell.

    Without a manifest a folder counts as unfinished; so the old one goes first, the new one comes last.

    Args:
        folder: a claimed folder.
        names: paths in the folder, whose new contents are at `beside(folder / name)`.
        manifest: of the new results.

    Raises:
        OSError: if a file cannot be moved or written.
    """
    old = read_json(folder / MANIFEST)
    write_file(beside(folder / MANIFEST), _json(manifest))  # now, as from here on nothing may need space on the disk
    (folder / MANIFEST).unlink(missing_ok=True)
    for name in names:
        beside(folder / name).replace(folder / name)
    if old is None or old.get("tables") != manifest["tables"]:
        for name in _REPORT:  # it would show the numbers of before; without a manifest nobody knows which
            (folder / name).unlink(missing_ok=True)
        for table in (folder / _REPORT_TABLES).glob("*.csv"):
            table.unlink()
    beside(folder / MANIFEST).replace(folder / MANIFEST)


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()
