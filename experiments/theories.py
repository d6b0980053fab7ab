"""Rules of the user's own in a results folder: their source is kept beside scenarios and schemes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.layout import INPUTS
from scenarios.errors import InputError
from sim.behaviour.own import RuleError, own_rules
from sim.run import start
from sim.theory import Part, in_words, parts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from sim.params import Scenario
    from sim.scheme import Scheme


def rule_files(rules: Iterable[str]) -> dict[str, bytes]:
    """Source of the rules of the user's own, by path in the folder."""
    found = {rule.name: rule.source.text for text in rules for rule in own_rules(text)}
    return {_file(label): text.encode() for label, text in found.items()}


def rule_titles(rules: Iterable[str]) -> dict[str, Any]:
    """For a manifest: titles of the rules of the user's own, by label; nothing if there are none."""
    found = {rule.name: rule.title for text in rules for rule in own_rules(text)}
    return {"own_rules": found} if found else {}


def rehearse(scenario: Scenario, scheme: Scheme, rules: Iterable[str], measure: Callable[[Scenario], Any]) -> None:
    """Let each of the user's own rules decide once before anything is written: most mistakes show at once.

    Raises:
        InputError: file, line and error.
    """
    own = {rule.name for text in rules for rule in own_rules(text)}
    for label in sorted(own):
        try:
            engine = start(scenario, scheme, 0, rule=label, beliefs=measure(scenario))
            while engine.week < 1:
                engine.step()
        except RuleError as error:
            raise InputError(str(error)) from error


def from_folder(rule: str, folder: Path) -> str:
    """What to write after `--rule` to take the rules of the user's own from the folder."""
    own = {known.name: known for known in own_rules(rule)}
    return in_words([Part(share, _given(name, own, folder)) for share, name in parts_of(rule)])


def _given(name: str, own: dict[str, Any], folder: Path) -> str:
    if name not in own:
        return name
    cls = own[name].source.cls
    return str(folder / _file(name)) + (f":{cls}" if cls else "")


def _file(label: str) -> str:
    return f"{INPUTS}/rule-{label.replace('@', '-')}.py"
