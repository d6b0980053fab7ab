"""Teams in which people differ in how they decide: `0.7 best_response + 0.3 income_target`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.rule import Decision, Lived, Rule, Setting
from sim.rng import Purpose, uniforms
from sim.theory import Part, in_words

_TOLERANCE = 1e-6
_HUNDRED = 100.0


def members(shares: list[float], agents: int, seed: int) -> NDArray[np.int64]:
    """Number of the part that each position belongs to, (agents,).

    Shares are met as exactly as whole people can (largest remainder). Positions are ranked by a draw of their own, and
    the first ones form the first part; so one more agent moves at most one of the others across each border.
    """
    luck = uniforms(seed, Purpose.MIX, 0, np.arange(agents), np.zeros(agents, np.int64))[:, 0]
    part = np.empty(agents, np.int64)
    part[np.argsort(luck, kind="stable")] = np.repeat(np.arange(len(shares)), whole_people(shares, agents))
    return part


def whole_people(shares: list[float], agents: int) -> NDArray[np.int64]:
    """How many people each share of a team is, (parts,); they add up to `agents`."""
    exact = agents * np.array(shares) / sum(shares)
    people = np.floor(exact + _TOLERANCE).astype(np.int64)
    missing = agents - int(people.sum())
    people[np.argsort(people - exact, kind="stable")[:missing]] += 1
    return people


@dataclass(frozen=True, slots=True)
class _Group:
    """Some positions of a team, (agents,), and what their rule keeps."""

    here: NDArray[np.bool_]
    memory: Any


class Mix(Rule):
    """People who decide in different ways; each position keeps its rule, whoever holds it."""

    def __init__(self, parts: list[tuple[float, Rule]]) -> None:
        self._shares = [share for share, _ in parts]
        self._rules = [rule for _, rule in parts]
        self.name = in_words([Part(share, rule.name) for share, rule in parts])
        self.title = ", ".join(f"{_HUNDRED * share:.3g}% {rule.title}" for share, rule in parts)
        self.plays = any(rule.plays for rule in self._rules)
        self.reacts = any(rule.reacts for rule in self._rules)

    def start(self, setting: Setting) -> list[_Group]:
        """Who belongs to which part, and the memory of each."""
        part = members(self._shares, setting.agents, setting.seed)
        return [_Group(part == k, rule.start(setting)) for k, rule in enumerate(self._rules)]

    def decide(self, asked: Decision) -> NDArray[np.float64]:
        """Each part by its own rule."""
        action, groups = asked.action, self._groups(asked.memory)
        for rule, group in groups:
            deciding = asked.deciding & group.here[asked.position]
            action = rule.decide(replace(asked, deciding=deciding, action=action, memory=group.memory))
        return action

    def tricks(self, asked: Decision, action: NDArray[np.float64]) -> NDArray[np.float64]:
        """Each part by its own rule."""
        tricks = asked.tricks
        for rule, group in self._groups(asked.memory):
            deciding = asked.deciding & group.here[asked.position]
            tricks = rule.tricks(replace(asked, deciding=deciding, tricks=tricks, memory=group.memory), action)
        return tricks

    def learn(self, memory: list[_Group], lived: Lived) -> None:
        """Each part by its own rule, from the weeks of its own members."""
        for rule, group in self._groups(memory):
            here = group.here
            rule.learn(group.memory, replace(lived, working=lived.working & here, decided=lived.decided & here))

    def forget(self, memory: list[_Group], rows: NDArray[np.intp]) -> None:
        """Each part by its own rule."""
        for rule, group in self._groups(memory):
            rule.forget(group.memory, rows)

    def reacting(self, setting: Setting) -> NDArray[np.bool_]:
        """Positions of the rules that react."""
        return np.array([rule.reacts for rule in self._rules])[members(self._shares, setting.agents, setting.seed)]

    def _groups(self, memory: list[_Group]) -> list[tuple[Rule, _Group]]:
        return list(zip(self._rules, memory, strict=True))
