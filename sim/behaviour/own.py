"""Rules of one's own: a Python class with `name`, `title`, `reacts` and `decide(self, me)`.

A rule is known by its name and a digest of its source, `greedy@1f0c...`, so that an edited rule is another rule. The
table below is the process's: same label, same source; workers are sent the source with their jobs.
"""

from __future__ import annotations

import hashlib
import re
import sys
import traceback
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.me import Me
from sim.behaviour.rule import Decision, Rule, Setting
from sim.fields import IDENTIFIER
from sim.rng import Purpose
from sim.theory import parts_of

_DIGITS = 16
_ACTION = 3


class RuleError(ValueError):
    """A rule of the user's own does not do what a rule must; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Source:
    """A rule as it was written.

    Attributes:
        file: where, as messages show it.
        text: Python.
        cls: name of the class; empty: the only one that has `decide`.
    """

    file: str
    text: str
    cls: str = ""

    @property
    def digest(self) -> str:
        """16 hex digits that change with the text."""
        return hashlib.sha256(f"{self.cls}\0{self.text}".encode()).hexdigest()[:_DIGITS]


class OwnRule(Rule):
    """Asks an object of the user's class about one agent after the other. A new object for each run."""

    def __init__(self, source: Source) -> None:
        """Run the file and look at the class.

        Raises:
            RuleError: if it is not a rule.
        """
        self.source = source
        self._class = _class_of(source)
        plain = self._declared("name", str)
        if not re.fullmatch(IDENTIFIER, plain):
            raise self._wrong(f"name must be letters, digits, - and _, beginning with a letter, but is {plain!r}")
        self.name = f"{plain}@{source.digest}"
        self.title = self._declared("title", str)
        self.reacts = self._declared("reacts", bool)

    def start(self, setting: Setting) -> Any:  # noqa: ARG002 - the contract of Rule
        """An object of the user's class."""
        try:
            return self._class()
        except Exception as error:
            raise _located(error, self.source.file) from error

    def decide(self, asked: Decision) -> NDArray[np.float64]:
        """What the user's rule says of each agent, held to the bounds of an action."""
        chosen, luck = asked.action.copy(), asked.uniforms(Purpose.OWN_RULE)
        low, high = [asked.cost.low, asked.cost.low, 0.0], [asked.cost.high, asked.cost.high, 1.0]
        for row in np.flatnonzero(asked.deciding):
            try:
                answer = asked.memory.decide(Me(asked, int(row), luck[row]))
            except Exception as error:
                raise _located(error, self.source.file) from error
            chosen[row] = np.clip(self._action(answer), low, high)
        return chosen

    def _action(self, answer: Any) -> NDArray[np.float64]:
        try:
            action = np.array([float(x) for x in answer])
        except (TypeError, ValueError):
            action = np.zeros(0)
        if action.shape != (_ACTION,) or not np.isfinite(action).all():
            raise self._wrong(f"decide must return three finite numbers (sell, serve, push), but returned {answer!r}")
        return action

    def _declared(self, key: str, kind: type) -> Any:
        value = getattr(self._class, key, None)
        if not isinstance(value, kind) or value == "":
            what = "True or False" if kind is bool else "a text"
            raise self._wrong(f"{key} must be {what}, but is {value!r}" if value is not None else f"{key} is missing")
        return value

    def _wrong(self, message: str) -> RuleError:
        line = getattr(self._class.__dict__.get("decide"), "__code__", None)
        where = f", line {line.co_firstlineno}" if line is not None else ""
        return RuleError(f"{self.source.file}{where}: class {self._class.__name__}: {message}")


_OWN: dict[str, OwnRule] = {}


def learn_rule(source: Source) -> str:
    """Put a rule into the table of this process.

    Returns:
        Its label.

    Raises:
        RuleError: if it is not a rule.
    """
    rule = next((known for known in _OWN.values() if known.source == source), None) or OwnRule(source)
    return _OWN.setdefault(rule.name, rule).name


def own_rules(text: str) -> list[OwnRule]:
    """The rules of the user's own in a theory."""
    return [rule for part in parts_of(text) if (rule := _OWN.get(part.rule)) is not None]


def own_rule(label: str) -> OwnRule | None:
    """The rule with a label, if this process knows it."""
    return _OWN.get(label)


def _class_of(source: Source) -> type:
    module = ModuleType(f"paytrial_rule_{source.digest}")
    module.__file__ = source.file
    sys.modules[module.__name__] = module  # where dataclasses and pickles look for the names of a class
    try:
        exec(compile(source.text, source.file, "exec"), module.__dict__)  # noqa: S102 - it is the user's own program
    except SyntaxError as error:
        raise RuleError(f"{source.file}, line {error.lineno}: this is not Python: {error.msg}") from error
    except Exception as error:
        raise _located(error, source.file) from error
    classes = {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, type) and value.__module__ == module.__name__ and callable(getattr(value, "decide", None))
    }
    if source.cls:
        if source.cls not in classes:
            there = f"there are: {', '.join(classes)}" if classes else "there is none"
            raise RuleError(f"{source.file}: no class {source.cls!r} with a method `decide`; {there}")
        return classes[source.cls]
    if len(classes) != 1:
        found = f"there are {', '.join(classes)}; write {source.file}:{next(iter(classes))}" if classes else "none"
        raise RuleError(f"{source.file}: one class with a method `decide(self, me)` is needed, but {_there(found)}")
    return next(iter(classes.values()))


def _there(found: str) -> str:
    return "there is none" if found == "none" else found


def _located(error: Exception, file: str) -> RuleError:
    """The error as one line, with the last line of the user's file that it came through."""
    if isinstance(error, RuleError):
        return error
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    where = f"{file}, line {lines[-1]}" if lines else file
    return RuleError(f"{where}: {type(error).__name__}: {' '.join(str(error).split())}")
