"""Who works on an open trial of a shared study: a process signs it, and signs again as long as it lives."""

from __future__ import annotations

import os
import socket
import sys
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optuna.trial import FrozenTrial

OWNER = "owner"
"""Attribute of a trial: who signed it, and when."""

LEASE_SECONDS = 300.0
"""An open trial belongs to its process for so long after it was signed."""

NOBODY: list[Any] = ["nowhere 0 0", 0.0]
"""Signature of a trial that its process has let go."""

_at_work: set[str] = set()
"""Owners in this process that have trials in hand."""


class Owner:
    """One that works on trials, in this process."""

    def __init__(self) -> None:
        self._name = f"{socket.gethostname()} {os.getpid()} {uuid.uuid4().hex[:8]}"

    def signature(self) -> list[Any]:
        """To sign a trial with, now."""
        return [self._name, time.time()]

    def has_signed(self, trial: FrozenTrial) -> bool:
        """Whether the last signature is this one's."""
        return bool(trial.user_attrs.get(OWNER, NOBODY)[0] == self._name)

    def begin(self) -> None:
        """Have trials in hand from now on."""
        _at_work.add(self._name)

    def end(self) -> None:
        """Have none any more."""
        _at_work.discard(self._name)


def is_abandoned(trial: FrozenTrial) -> bool:
    """Whether nobody works on an open trial any more."""
    if OWNER not in trial.user_attrs:
        return True  # signed in the same turn as it was made, unless its process died
    name, since = trial.user_attrs[OWNER]
    host, process, _ = str(name).split(" ")
    if host == socket.gethostname():
        if int(process) == os.getpid():
            if name not in _at_work:
                return True
        elif not _lives(int(process)):
            return True
    return float(since) + LEASE_SECONDS < time.time()


def _lives(process: int) -> bool:
    if sys.platform == "win32":
        return True  # `os.kill` would do harm there: the lease decides
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    try:
        status = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:  # not Linux
        return True
    return not status.rpartition(")")[2].lstrip().startswith("Z")  # dead, but nobody has asked yet how it ended
