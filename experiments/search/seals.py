"""Digests of what trials were told: a study that was damaged must not pass as another result."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from optuna.trial import TrialState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optuna.trial import FrozenTrial

SEAL = "seal"
"""Attribute of a trial: its digest. A trial counts if it has one."""

NOTE, STATE, SEEDS, VALUES = "note", "state", "seeds", "values"
"""Attributes of a trial that are told: why it is in its state, the state, seeds it was given, values on them."""


def seal(
    number: int,
    state: TrialState,
    params: Mapping[str, Any],
    values: Sequence[float] | None,
    notes: Mapping[str, Any],
) -> str:
    """Digest of a trial: number, how it ended, levers, objectives, and what else it was told."""
    told = [number, state.name, params, values, {key: notes.get(key) for key in (NOTE, STATE, SEEDS, VALUES)}]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def is_sound(trial: FrozenTrial) -> bool:
    """Whether a finished trial holds what it was told; one that broke a rule between levers was told nothing."""
    notes = trial.user_attrs
    if SEAL not in notes:
        return trial.state != TrialState.COMPLETE and STATE not in notes
    return bool(notes[SEAL] == seal(trial.number, trial.state, trial.params, trial.values, notes))
