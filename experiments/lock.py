"""One writer a folder. The operating system keeps the lock: it ends when the process does."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scenarios.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HELD = (BlockingIOError, PermissionError)


@contextmanager
def exclusive(path: Path, folder: Path) -> Iterator[None]:
    """Hold the lock file `path` of `folder`; it carries the process id, and is never deleted.

    A file left by a process that is gone does not lock anything. (Deleting it would let two
    processes lock two files of the same name.)

    Raises:
        InputError: if another process holds it.
        OSError: if the file cannot be opened.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            _lock(descriptor)
        except _HELD:
            owner = os.read(descriptor, 32).decode(errors="replace").strip()
            by = f" (process {owner})" if owner.isdigit() else ""
            raise InputError(
                f"{folder} is being written by another command{by}: wait until it is done, or choose another folder"
            ) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        # A byte far behind the process id, because Windows also stops others from reading what is locked.
        os.lseek(descriptor, 1_000, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except _HELD:
            raise
        except OSError:
            # A file system without locks. Parts are atomic and named by their content, so two
            # writers could at worst do the same runs twice.
            return
