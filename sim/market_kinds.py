"""Kinds of market events: what each moves, by how much, and in what shape over time.

A kind is one entry of `KINDS`. Its profile (how fast it builds up, what else it moves) is a judgement unless
`basis` names a source; an event can set `rise_weeks` and `fade_weeks` itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Channel = Literal["price_gap", "own_price", "ticket_rate", "need", "leads", "churn"]
FACTORS: tuple[Channel, ...] = ("ticket_rate", "need", "leads")
"""Channels that events multiply; events add to the others."""


@dataclass(frozen=True, slots=True)
class Move:
    """What an event does to one channel.

    Attributes:
        channel: what is moved.
        per_size: change of the channel per unit of size: added, or for a factor the change of the factor.
        half_life: the effect is full in the first week and halves every so many weeks, whatever the shape of the
            event; None: it follows the shape of the event.
    """

    channel: Channel
    per_size: float = 1.0
    half_life: float | None = None


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of market event.

    Attributes:
        name: as scenarios write it.
        title: name in reports.
        unit: what the size of an event measures.
        low: smallest legal size.
        high: largest legal size.
        moves: what it does.
        basis: where the profile comes from: `assumed`, or the source.
        rise_weeks: weeks in which it builds up evenly; 0 at once.
        fade_weeks: half-life after its last week; 0: it ends at once.
        neutral: size that changes nothing: 0, or 1 where the size is itself a factor.
    """

    name: str
    title: str
    unit: str
    low: float
    high: float
    moves: tuple[Move, ...]
    basis: str = "assumed"
    rise_weeks: int = 0
    fade_weeks: float = 0.0
    neutral: float = 0.0

    def target(self, move: Move, size: float) -> float:
        """Full effect of an event of a size on a channel: what is added, or the factor."""
        if move.channel not in FACTORS:
            return move.per_size * size
        factor = size if self.neutral else 1.0 + move.per_size * size
        return max(factor, 0.0)


def _elementary(name: Channel, title: str, unit: str, low: float, high: float) -> EventKind:
    neutral = 1.0 if name in FACTORS else 0.0
    return EventKind(name, title, unit, low, high, (Move(name),), "moves one channel as stated", neutral=neutral)


_ALL = (
    _elementary("price_gap", "price gap", "our price above the market's, share", -1, 10),
    _elementary("own_price", "own price", "change of our own prices, share", -0.9, 2),
    _elementary("ticket_rate", "service requests", "factor on service requests", -1, 10),
    _elementary("need", "need", "factor on the need for add-ons", -1, 10),
    _elementary("leads", "leads", "factor on leads", -1, 10),
    _elementary("churn", "readiness to leave", "log odds of leaving at a renewal", -1, 10),
    EventKind(
        "price_war",
        "price war",
        "price gap once rivals have undercut each other, share",
        0,
        2,
        (Move("price_gap"),),
        "rivals widen the gap step by step over two months and prices recover slowly: assumed",
        rise_weeks=8,
        fade_weeks=13.0,
    ),
    EventKind(
        "technology_upgrade",
        "technology upgrade",
        "rise of the need for add-ons, share",
        0,
        2,
        (Move("need"), Move("ticket_rate", 1.0, half_life=8.0)),
        "need builds up over half a year; migrating raises tickets at first, half of it gone after 8 weeks: assumed",
        rise_weeks=26,
        fade_weeks=26.0,
    ),
    EventKind(
        "policy_change",
        "policy change",
        "rise of service requests when it comes into force, share",
        0,
        5,
        (Move("ticket_rate", 1.0, half_life=13.0), Move("need", 0.25), Move("leads", -0.3, half_life=13.0)),
        "customers ask what to do and need add-ons to comply, newcomers wait; half over in a quarter: assumed",
    ),
    EventKind(
        "demand_boom",
        "boom in demand",
        "rise of leads, share",
        0,
        5,
        (Move("leads"), Move("need", 0.5)),
        "need follows with half the strength; builds up in a month, half gone a quarter after its end: assumed",
        rise_weeks=4,
        fade_weeks=13.0,
    ),
    EventKind(
        "demand_slump",
        "slump in demand",
        "fall of leads, share",
        0,
        1,
        (Move("leads", -1.0), Move("need", -0.5)),
        "need follows with half the strength; recovery takes twice as long as after a boom: assumed",
        rise_weeks=8,
        fade_weeks=26.0,
    ),
    EventKind(
        "outage",
        "outage",
        "service requests on top of the usual, share",
        0,
        10,
        (Move("ticket_rate"), Move("leads", -0.05)),
        "requests come at once and halve every week; what it costs in satisfaction follows from the waiting: assumed",
        fade_weeks=1.0,
    ),
)

KINDS: dict[str, EventKind] = {kind.name: kind for kind in _ALL}
