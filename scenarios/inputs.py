"""A study spec with everything it names: scenarios, schemes, template, rules between levers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from scenarios.errors import InputError, unknown
from scenarios.expressions import Rule, parse_rule
from scenarios.library import find, is_path
from scenarios.loader import load_scenario, load_scheme, load_spec_document
from scenarios.paths import Slot, changed, locate, of_scheme
from scenarios.spec import COMPLEXITY, Lever, Spec, Uncertainty
from scenarios.theories import load_rule
from scenarios.together import check_together
from sim.kpis import KPIS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scenarios.extend import Document
    from sim.params import Scenario
    from sim.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Inputs:
    """A spec and what it refers to, checked against each other.

    Attributes:
        spec: the spec.
        scenarios: worlds, the main one first.
        schemes: schemes compared, the baseline first.
        template: scheme that levers start from.
        rules: rules between levers.
        folder: where the path of a list of points starts.
    """

    spec: Spec
    scenarios: tuple[Scenario, ...]
    schemes: tuple[Scheme, ...]
    template: Scheme
    rules: tuple[Rule, ...]
    folder: Path = Path()


def load_inputs(name_or_path: str | Path) -> Inputs:
    """Load a spec of the library by name, or a file by path, with all it names.

    Paths in a spec start at its own folder.

    Raises:
        InputError: something does not exist or is not valid; the message says where and why.
    """
    spec, document = load_spec_document(name_or_path)
    reader = _Reader(spec, document)
    spec = spec.model_copy(update={"rules": reader.theories()})
    scenarios = reader.all("scenarios", spec.scenarios, "scenario", load_scenario)
    schemes = reader.all("schemes", spec.schemes, "scheme", load_scheme)
    template = schemes[0]
    if spec.template:
        template = reader.one(("template",), spec.template, "scheme", load_scheme)
    found = Inputs(spec, scenarios, schemes, template, reader.rules(), document.place(("design", "file")).file.parent)
    reader.check(found)
    return found


class _Reader:
    """Loads and checks what a spec names, and says where in the file a mistake is."""

    def __init__(self, spec: Spec, document: Document) -> None:
        self._spec = spec
        self._document = document

    def one(self, at: tuple[str | int, ...], given: str, kind: Any, load: Callable[[Any], Any]) -> Any:
        place = self._document.place(at)
        try:
            return load(place.file.parent / given if is_path(given) else find(kind, given))
        except InputError as error:
            raise InputError(f"{place}: {error}") from error

    def all(self, key: str, given: Sequence[str], kind: Any, load: Callable[[Any], Any]) -> tuple[Any, ...]:
        loaded = tuple(self.one((key, i), name, kind, load) for i, name in enumerate(given))
        seen: set[str] = set()
        for i, item in enumerate(loaded):
            if item.name.casefold() in seen:
                twice = f"{item.name!r} appears twice"
                self.fail((key, i), f"{key} need different names (capitals do not count), but {twice}")
            seen.add(item.name.casefold())
        return loaded

    def rules(self) -> tuple[Rule, ...]:
        names = [lever.name for lever in self._spec.levers]
        return tuple(
            self._try(("constraints", i), partial(parse_rule, text, names))
            for i, text in enumerate(self._spec.constraints)
        )

    def theories(self) -> tuple[str, ...]:
        """`rules` of the spec, each in its one form."""
        found = []
        for i, text in enumerate(self._spec.rules):
            at = ("rules", i)
            found.append(self._try(at, partial(load_rule, text, self._document.place(at).file.parent)))
        return tuple(found)

    def check(self, inputs: Inputs) -> None:
        self._check_template(inputs)
        self._check_segments(inputs)
        for i, name in enumerate(self._spec.objectives):
            if name not in KPIS or KPIS[name].direction == 0:
                self.fail(
                    ("objectives", i), str(unknown("objective", name, [k for k, v in KPIS.items() if v.direction]))
                )
        for i, limit in enumerate(self._spec.limits):
            if limit.kpi != COMPLEXITY and limit.kpi not in KPIS:
                self.fail(("limits", i, "kpi"), str(unknown("KPI", limit.kpi, [COMPLEXITY, *KPIS])))
        for i, lever in enumerate(self._spec.levers):
            self._factor("levers", i, lever, inputs)
        for i, uncertainty in enumerate(self._spec.uncertainties):
            if of_scheme(uncertainty.path):
                self.fail(
                    ("uncertainties", i, "path"), f"{uncertainty.path} is of the scheme, which is chosen: a lever"
                )
            self._factor("uncertainties", i, uncertainty, inputs)

    def _check_template(self, inputs: Inputs) -> None:
        """Template and schemes become files of the results folder by name, so one name is one scheme."""
        name = inputs.template.name
        if any(scheme.name == name and scheme != inputs.template for scheme in inputs.schemes):
            self.fail(("template",), f"template is another scheme called {name!r}; give one of them another name")

    def _check_segments(self, inputs: Inputs) -> None:
        for i, scheme in enumerate(inputs.schemes):
            self._try(("schemes", i), partial(check_together, inputs.scenarios, [scheme]))
        self._try(("template",), partial(check_together, inputs.scenarios, [inputs.template]))

    def _factor(self, what: str, i: int, factor: Lever | Uncertainty, inputs: Inputs) -> None:
        at = (what, i, "path")
        models: tuple[Any, ...] = (inputs.template,) if of_scheme(factor.path) else inputs.scenarios
        for model in models:
            slot = self._try(at, partial(locate, model, factor.path))
            self._check_slot(what, i, factor, slot)
            for value in _ends(factor):
                change = {factor.path: value}
                said = f"{factor.name} = {value!r}"
                self._try(at, partial(changed, model, change), said)

    def _check_slot(self, what: str, i: int, factor: Lever | Uncertainty, slot: Slot) -> None:
        is_switch = isinstance(factor, Lever) and factor.kind == "switch"
        wrong = ""
        if is_switch and not slot.is_component and not isinstance(slot.value, bool):
            wrong = "neither a component nor true or false, so it cannot be a switch"
        elif slot.is_component and not is_switch:
            wrong = 'a component: name one of its keys, or set kind = "switch"'
        elif not is_switch and _is_numeric(factor) and not _is_number(slot.value):
            wrong = 'not a number, so it has no range; use kind = "choice"'
        elif _is_numeric(factor) and slot.field is not None and slot.field.annotation is int and not _is_whole(factor):
            key = "distribution" if isinstance(factor, Uncertainty) else "kind"
            wrong = f'a whole number: use {key} = "integer"'
        if wrong:
            self.fail((what, i, "path"), f"{factor.path} is {wrong}")
        if factor.unit and slot.unit and factor.unit != slot.unit:
            self.fail((what, i, "unit"), f"the unit of {factor.path} is {slot.unit!r}, not {factor.unit!r}")

    def _try(self, at: tuple[str | int, ...], action: Callable[[], Any], said: str = "") -> Any:
        try:
            return action()
        except InputError as error:
            return self.fail(at, f"{said}: {error}" if said else str(error))

    def fail(self, at: tuple[str | int, ...], message: str) -> Any:
        raise InputError(f"{self._document.place(at)}: {message}")


def _is_numeric(factor: Lever | Uncertainty) -> bool:
    return isinstance(factor, Uncertainty) or factor.kind in {"real", "integer"}


def _is_whole(factor: Lever | Uncertainty) -> bool:
    kind = factor.distribution if isinstance(factor, Uncertainty) else factor.kind
    return kind == "integer"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _ends(factor: Lever | Uncertainty) -> tuple[Any, ...]:
    """Values that must be legal one by one: the ends of the range, each choice, both states of a switch."""
    if isinstance(factor, Uncertainty) or factor.kind in {"real", "integer"}:
        ends = (cast("float", factor.low), cast("float", factor.high))
        return tuple(round(end) for end in ends) if _is_whole(factor) else ends
    return factor.choices if factor.kind == "choice" else (True, False)
