"""Rules between levers: `low_rate <= high_rate`, `base + 12_000 * rate <= 9_000`.

Only arithmetic and comparisons of names and numbers; nothing in a rule can do anything.
"""

from __future__ import annotations

import ast
import itertools
import math
import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scenarios.errors import InputError, did_you_mean, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_BINARY: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_FUNCTIONS: dict[str, Callable[..., float]] = {"abs": abs, "min": min, "max": max}
_GAP: dict[type[ast.cmpop], Callable[[float, float], float]] = {
    ast.LtE: lambda left, right: left - right,
    ast.Lt: lambda left, right: math.nextafter(left, math.inf) - right,
    ast.GtE: lambda left, right: right - left,
    ast.Gt: lambda left, right: math.nextafter(right, math.inf) - left,
    ast.Eq: lambda left, right: abs(left - right),
}
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule between levers.

    Attributes:
        text: as it was written.
        names: levers in it.
    """

    text: str
    names: frozenset[str]
    _tree: ast.Compare

    def violation(self, values: Mapping[str, Any]) -> float:
        """How far the rule is broken; not positive if it holds, or if a lever in it is not in use.

        Args:
            values: lever name -> value; levers of a component that is switched off are not there.
        """
        if not self.names <= values.keys():
            return 0.0
        try:
            sides = [_value(side, values) for side in (self._tree.left, *self._tree.comparators)]
        except (ArithmeticError, ValueError, TypeError):
            return math.inf  # division by zero and the like: no value, so not kept
        gaps = [_GAP[type(op)](*pair) for op, pair in zip(self._tree.ops, itertools.pairwise(sides), strict=True)]
        worst = max(gaps)
        return worst if math.isfinite(worst) else math.inf


def parse_rule(text: str, legal: Iterable[str]) -> Rule:
    """Read a rule.

    Args:
        text: the rule.
        legal: names that may stand in it.

    Raises:
        InputError: if it is not a comparison, or names something that does not exist.
    """
    names = set(legal)
    if len(text) > _LONGEST:
        raise InputError(f"a rule has at most {_LONGEST} characters")
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise InputError(f"{shown(text)} is not a rule; write one like low_rate <= high_rate") from None
    if not isinstance(tree, ast.Compare) or any(type(op) not in _GAP for op in tree.ops):
        raise InputError(f"{shown(text)} is not a comparison with <=, <, >=, > or ==")
    used: set[str] = set()
    for side in (tree.left, *tree.comparators):
        _check(side, names, text, used)
    if not used:
        raise InputError(f"{shown(text)} names no lever; there are: {', '.join(sorted(names))}")
    return Rule(text, frozenset(used), tree)


def _check(node: ast.expr, legal: set[str], text: str, used: set[str]) -> None:
    match node:
        case ast.Constant(value=int() | float()):
            return
        case ast.Name(id=name):
            if name not in legal:
                raise InputError(f"{shown(text)} names {name!r}, which is not a lever; {did_you_mean(name, legal)}")
            used.add(name)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            _check(left, legal, text, used)
            _check(right, legal, text, used)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            _check(operand, legal, text, used)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS and arguments:
            for argument in arguments:
                _check(argument, legal, text, used)
        case _:
            allowed = "names of levers, numbers, + - * / **, abs, min and max"
            raise InputError(f"{shown(text)} holds {shown(ast.unparse(node))}; a rule may hold {allowed}")


def _value(node: ast.expr, values: Mapping[str, Any]) -> float:
    match node:
        case ast.Constant(value=value):
            return float(value)  # type: ignore[arg-type]  # `_check` lets numbers through only
        case ast.Name(id=name):
            return float(values[name])
        case ast.BinOp(left=left, op=op, right=right):
            return float(_BINARY[type(op)](_value(left, values), _value(right, values)))
        case ast.UnaryOp(op=op, operand=operand):
            value = _value(operand, values)
            return -value if isinstance(op, ast.USub) else value
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return float(_FUNCTIONS[name](*(_value(argument, values) for argument in arguments)))
    raise AssertionError("checked when it was read")
