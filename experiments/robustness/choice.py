"""Which scheme is picked over all contexts, and which cannot be told from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from experiments.analysis.selection import indistinguishable, probability_correct
from experiments.statistics import mean_interval
from scenarios.errors import InputError
from scenarios.spec import COMPLEXITY
from sim.pay.complexity import complexity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from experiments.cube import Made
    from scenarios.spec import Limit, Spec

Outcome = Literal["recommended", "tie", "keep", "no_feasible"]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the base runs say. Schemes are numbers: positions in the spec.

    Attributes:
        outcome: `recommended`: one scheme is ahead; `keep`: it is the baseline; `tie`: others cannot be told from it;
            `no_feasible`: no scheme keeps the limits, and the pick is the best of those that do not.
        pick: the scheme with the best mean of the first objective.
        tied: schemes that cannot be told from the pick, best first; the pick is not among them.
        rivals: schemes that the pick must beat: those that keep the limits, else all others.
        probability: that no rival is truly better than the pick.
        dominated: schemes that can be dropped, see `dominated`.
        broken: the limits each scheme breaks, in words; shape (schemes,).
        per_seed: score of the first objective, mean over contexts, larger is better; shape (seeds, schemes).
        used: contexts in which runs went well, positions; only these count.
    """

    outcome: Outcome
    pick: int
    tied: tuple[int, ...]
    rivals: tuple[int, ...]
    probability: float
    dominated: tuple[int, ...]
    broken: tuple[tuple[str, ...], ...]
    per_seed: NDArray[np.float64]
    used: tuple[int, ...]


def choose(spec: Spec, base: Made) -> Choice:
    """Pick the scheme with the best mean over contexts, and say how sure that is.

    The contexts are the world as it is asked about, not a sample of it; only seeds are random. So the schemes are
    compared by the mean over contexts of each seed, paired by seed. Schemes that are exactly equal in the first
    objective are ranked by the next one; then the first listed is taken.

    Args:
        spec: names objectives and limits.
        base: runs of all schemes in all contexts.

    Raises:
        InputError: if no context has a run in which an objective has a value.
    """
    scores = [base.scores(kpi) for kpi in spec.objectives]
    used = np.flatnonzero(np.all([np.isfinite(each).all(axis=(1, 2)) for each in scores], axis=0))
    if len(used) == 0:
        raise InputError(_nothing(spec, base))
    known = np.stack([each[used] for each in scores])  # (objectives, contexts, schemes, seeds)
    broken = tuple(
        tuple(limit_in_words(limit) for limit in spec.limits if not keeps(limit, base, used, k))
        for k in range(len(base.cube.schemes))
    )
    keepers = [k for k, reasons in enumerate(broken) if not reasons]
    legal = keepers or list(range(len(broken)))
    ranked = _ranked(known.mean(axis=(1, 3)), legal)
    per_seed = known[0].mean(axis=0).T
    among, probability = _told_apart(per_seed, ranked)
    tied = tuple(k for k in ranked[1:] if k in among)
    outcome: Outcome = "no_feasible" if not keepers else "tie" if tied else "keep" if ranked[0] == 0 else "recommended"
    rivals = tuple(k for k in legal if k != ranked[0])
    beaten = dominated(known)
    return Choice(outcome, ranked[0], tied, rivals, probability, beaten, broken, per_seed, tuple(map(int, used)))


def _ranked(means: NDArray[np.float64], legal: Sequence[int]) -> list[int]:
    """Legal schemes, best first; `means` has shape (objectives, schemes)."""
    return sorted(legal, key=lambda k: (*(-means[:, k]), k))


def _told_apart(per_seed: NDArray[np.float64], ranked: Sequence[int]) -> tuple[set[int], float]:
    """The schemes among which the best is, at 95%, and the probability that the first of `ranked` is it."""
    if len(ranked) == 1:
        return {ranked[0]}, 1.0
    scores = per_seed[:, ranked]  # the pick is column 0
    among = indistinguishable(scores)
    return {k for k, kept in zip(ranked, among, strict=True) if kept}, probability_correct(scores).correct


def dominated(scores: NDArray[np.float64]) -> tuple[int, ...]:
    """Schemes that can be dropped: another one is at least as good everywhere, and clearly better somewhere.

    At least as good: by the mean, in every context and objective. Clearly better: by the paired 95% interval of the
    mean over contexts, in one objective or more; so luck alone makes no scheme look dominated.

    Args:
        scores: shape (objectives, contexts, schemes, seeds), larger is better.
    """
    means = scores.mean(axis=3).reshape(-1, scores.shape[2])  # (objectives and contexts, schemes)
    per_seed = scores.mean(axis=1)  # (objectives, schemes, seeds)
    return tuple(
        k
        for k in range(means.shape[1])
        if any(
            (means[:, other] >= means[:, k]).all() and _is_clear(per_seed[:, other] - per_seed[:, k])
            for other in range(means.shape[1])
        )
    )


def _is_clear(ahead: NDArray[np.float64]) -> bool:
    """Whether a difference is clearly positive in one of the objectives; shape (objectives, seeds)."""
    return any(mean_interval(each).low > 0 for each in ahead)


def keeps(limit: Limit, base: Made, used: NDArray[np.int64], scheme: int) -> bool:
    """Whether a scheme keeps a limit: its complexity, or its mean of a KPI over seeds in every context.

    Runs that failed are left out of a mean: a KPI without direction has no worst value to put in their place. A mean
    that is not known keeps no limit.
    """
    if limit.kpi == COMPLEXITY:
        return limit.violation(complexity(base.cube.schemes[scheme])) <= 0
    for found in base.values(limit.kpi)[used, scheme]:
        known = found[np.isfinite(found)]
        if len(known) == 0 or limit.violation(float(known.mean())) > 0:
            return False
    return True


def limit_in_words(limit: Limit) -> str:
    """A limit as a condition."""
    return f"{limit.kpi} {'<=' if limit.at_most is not None else '>='} {limit.bound:g}"


def _nothing(spec: Spec, base: Made) -> str:
    first = next(iter(base.errors.values()), "they are undefined in every context")
    return f"no run says anything about {', '.join(spec.objectives)}: {first}"
