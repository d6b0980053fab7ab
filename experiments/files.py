"""Files that are there completely or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scenarios.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNFINISHED = ".unfinished"
"""Suffix of a file being written; whatever still has it is worthless and may be deleted."""


def write_file(path: Path, data: bytes) -> None:
    """Write a file so that `path` never holds part of it, even after a power cut.

    Raises:
        OSError: if it cannot be written; nothing is left behind then.
    """
    temporary = beside(path)
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def beside(path: Path) -> Path:
    """Where to write what will become `path`."""
    return path.with_name(path.name + UNFINISHED)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn the errors of the file system into one that names the folder.

    Raises:
        InputError: for a full disk, a read-only folder, and the like.
    """
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"cannot write results to {folder}: {reason}") from error
