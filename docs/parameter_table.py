"""The tables of the documentation that are made from the code.

`python docs/parameter_table.py` checks them, `python docs/parameter_table.py --write` renews them.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from scenarios.calibration import Calibration, Figure, Moved
from scenarios.spec import Lever, Limit, Spec, Uncertainty
from sim.kpis import KPIS, SERVICE_KPIS
from sim.ledger import DRIVERS, GROUPS, ITEMS, CostItem
from sim.ledger import KINDS as COST_KINDS
from sim.market_kinds import FACTORS, KINDS, EventKind, Move
from sim.operations import Channel
from sim.params import MarketEvent, Scenario, Segment
from sim.pay import COMPONENTS
from sim.pay.kpi_multiplier import Weighed
from sim.pay.measures import MEASURES
from sim.pay.phase import Phase
from sim.pay.quota import Quota
from sim.scheme import Scheme
from sim.service_kpis import TOLD
from sim.targets import Manager, Member, QuarterResult, Supervisor, TargetPlan
from sim.value import FORMULAS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

DOCS = Path(__file__).parent
_DIRECTIONS = {1: "more", -1: "less", 0: "neither"}


def parameter_table() -> str:
    """Every field of a scenario: section, name, default, unit, range, source class, meaning."""
    lists = {"channels": Channel, "segments": Segment, "events": MarketEvent, "costs.items": CostItem}
    return _fields_of(Scenario, lists)


def spec_table() -> str:
    """Every field of a study spec, in the same form."""
    return _fields_of(Spec, {"levers": Lever, "uncertainties": Uncertainty, "limits": Limit})


def calibration_table() -> str:
    """Every field of a calibration file, in the same form."""
    return _fields_of(Calibration, {"parameters": Moved, "figures": Figure})


def scheme_table() -> str:
    """Every field of a scheme and its sections but those of components, which have a table of their own."""
    lists = {"quotas": Quota, "phases": Phase, "components.kpis": Weighed}
    return _fields_of(Scheme, lists, left_out={"components"})


def _fields_of(
    root: type[BaseModel], lists: dict[str, type[BaseModel]], left_out: frozenset[str] | set[str] = frozenset()
) -> str:
    """Fields of a kind of file and of its sections; `lists` are sections that may be repeated."""
    sections: dict[str, type[BaseModel]] = {"": root}
    for name, field in root.model_fields.items():
        if name in lists:
            sections[f"[[{name}]]"] = lists[name]
        elif isinstance(field.annotation, type) and hasattr(field.annotation, "model_fields"):
            sections |= _section(name, field.annotation)
    sections |= {f"[[{name}]]": model for name, model in lists.items() if "." in name}
    rows = [
        (f"`{section}`" if section else "(top)", f"`{name}`", *_declared(field))
        for section, model in sections.items()
        for name, field in model.model_fields.items()
        if section
        or not (name in lists or name in left_out or any(s.startswith((f"[{name}]", f"[{name}.")) for s in sections))
    ]
    return _table(("section", "name", "default", "unit", "range", "source", "meaning"), rows)


def event_table() -> str:
    """Every kind of market event: its size, what it moves, its shape, and where that comes from."""
    rows = [
        (
            f"`{kind.name}`",
            f"{kind.unit}; {_number(kind.low)} to {_number(kind.high)}",
            ", ".join(_move(kind, move) for move in kind.moves),
            _number(kind.rise_weeks),
            _number(kind.fade_weeks),
            kind.basis,
        )
        for kind in KINDS.values()
    ]
    return _table(("kind", "size", "moves", "rise, weeks", "fade, weeks", "basis"), rows)


def _move(kind: EventKind, move: Move) -> str:
    sign = "-" if move.per_size < 0 else "+"
    size = "size" if abs(move.per_size) == 1 else f"{abs(move.per_size):g} size"
    by = f"+ {size}" if move.channel not in FACTORS else ("x size" if kind.neutral else f"x (1 {sign} {size})")
    since = f", halving every {move.half_life:g} weeks" if move.half_life else ""
    return f"`{move.channel}` {by}{since}"


def _section(name: str, model: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """A section; one that holds sections only is left out for them."""
    inner = {
        key: field.annotation for key, field in model.model_fields.items() if hasattr(field.annotation, "model_fields")
    }
    return {f"[{name}.{key}]": kind for key, kind in inner.items() if kind} or {f"[{name}]": model}


def component_table() -> str:
    """Every field of every pay component."""
    rows = [
        (f"`{kind}`", f"`{name}`", *_declared(field))
        for kind, model in COMPONENTS.items()
        for name, field in model.model_fields.items()
        if name not in {"kind", "id"}
    ]
    return _table(("kind", "key", "default", "unit", "range", "source", "meaning"), rows)


def measure_table() -> str:
    """Every measure that pay can see."""
    rows = []
    for m in MEASURES.values():
        top = m.numerator.name.lower()
        formula = f"`{top}`"
        if m.denominator is not None:
            scale = "" if abs(m.scale) == 1 else f"{abs(m.scale):g} x "
            offset = f"{m.offset:g} {'-' if m.scale < 0 else '+'} " if m.offset else ""
            formula = f"`{offset}{scale}{top} / {m.denominator.name.lower()}`"
        better = "more" if m.more_is_better else "less"
        rows.append((f"`{m.name}`", m.title, m.unit, formula, f"{m.low:g} to {m.high:g}", better))
    return _table(("measure", "title", "unit", "read as", "range", "better"), rows)


def kpi_table() -> str:
    """The KPI dictionary."""
    rows = [(f"`{k.name}`", k.title, k.unit, _DIRECTIONS[k.direction], k.description) for k in KPIS.values()]
    return _table(("KPI", "title", "unit", "better", "meaning"), rows)


def service_kpi_table() -> str:
    """The service KPIs: their definition in the sources and here, and what they can be told apart by."""
    rows = []
    for name in SERVICE_KPIS:
        kpi = KPIS[name]
        rows.append((f"`{name}`", kpi.source, f"{kpi.description}; {kpi.unit}", ", ".join(TOLD[name])))
    return _table(("KPI", "in the sources: definition; unit", "here: definition; unit", "known by"), rows)


def account_table() -> str:
    """Every account of the cost ledger."""
    rows = [
        (f"`{item.name}`", item.title, GROUPS[item.group], item.nature, DRIVERS[item.driver], f"`{item.source}`")
        for item in ITEMS.values()
    ]
    return _table(("account", "title", "group", "nature", "paid per", "amount"), rows)


def cost_kind_table() -> str:
    """Every kind of cost item that a scenario may add."""
    rows = [(f"`{name}`", kind.title, GROUPS[kind.group], kind.nature) for name, kind in COST_KINDS.items()]
    return _table(("kind", "title", "group", "nature"), rows)


def formula_table() -> str:
    """Every formula of customer value: equations, units, meaning, source."""
    rows = []
    for formula in FORMULAS.values():
        equations = "<br>".join(f"`{equation}`" for equation in formula.equations())
        units = "<br>".join(f"`{step.symbol}`: {step.title}, {step.unit}" for step in formula.steps)
        where = f"Where {formula.where}." if formula.where else ""
        notes = " ".join(text for text in (f"{formula.meaning}.", formula.note, where) if text)
        rows.append((f"`{formula.name}`", equations, units, notes, formula.source))
    return _table(("formula", "equations", "results", "meaning", "source"), rows)


def formula_input_table() -> str:
    """Every input of every formula."""
    kind = {(False, False): "", (True, False): ", whole", (False, True): ", list", (True, True): ", list of whole"}
    rows = [
        (
            f"`{formula.name}`",
            f"`{item.name}`",
            f"`{item.symbol}`",
            "required" if item.default is None else f"`{_number(item.default)}`",
            item.unit,
            f"{_number(item.low)} to {_number(item.high)}{kind[item.whole, item.many]}",
            item.meaning,
        )
        for formula in FORMULAS.values()
        for item in formula.inputs
    ]
    return _table(("formula", "input", "symbol", "default", "unit", "range", "meaning"), rows)


def worked_table() -> str:
    """Every worked figure, which the tests hold the formulas to."""
    rows = []
    for formula in FORMULAS.values():
        for worked in formula.worked:
            given = ", ".join(f"{name} {_listed(value)}" for name, value in worked.inputs.items())
            rows.append((f"`{formula.name}`", given, f"`{worked.step}`", f"{worked.value:,.10g}", worked.source))
    return _table(("formula", "inputs", "result", "figure", "where it comes from"), rows)


def _listed(value: Any) -> str:
    return "(" + ", ".join(map(_number, value)) + ")" if isinstance(value, tuple) else _number(value)


def target_table() -> str:
    """Every key of a file of targets."""
    sections: dict[str, tuple[type[BaseModel], set[str]]] = {
        "": (TargetPlan, {"managers", "results"}),
        "[[managers]]": (Manager, {"supervisors"}),
        "[[managers.supervisors]]": (Supervisor, {"members"}),
        "[[managers.supervisors.members]]": (Member, set()),
        "[[results]]": (QuarterResult, set()),
    }
    rows = [
        (f"`{section}`" if section else "(top)", f"`{name}`", *_declared(field))
        for section, (model, lists) in sections.items()
        for name, field in model.model_fields.items()
        if name not in lists
    ]
    return _table(("section", "name", "default", "unit", "range", "source", "meaning"), rows)


BLOCKS: dict[str, tuple[str, Callable[[], str]]] = {
    "parameters": ("model.md", parameter_table),
    "spec": ("studies.md", spec_table),
    "scheme": ("schemes.md", scheme_table),
    "calibration": ("calibrate.md", calibration_table),
    "market-events": ("market.md", event_table),
    "components": ("schemes.md", component_table),
    "measures": ("model.md", measure_table),
    "kpis": ("tables.md", kpi_table),
    "service-kpis": ("tables.md", service_kpi_table),
    "accounts": ("costs.md", account_table),
    "cost-kinds": ("costs.md", cost_kind_table),
    "formulas": ("value.md", formula_table),
    "formula-inputs": ("value.md", formula_input_table),
    "worked": ("value.md", worked_table),
    "targets": ("value.md", target_table),
}
"""Name of a block -> (page it stands on, what it must say)."""


def block_of(text: str, name: str) -> str:
    """What stands between the markers of a block.

    Raises:
        ValueError: if the page has no such markers, or has them twice.
    """
    found = _marked(name).findall(text)
    if len(found) != 1:
        raise ValueError(f"markers of block {name!r} must appear once, but appear {len(found)} times")
    return str(found[0][1])


def renewed(text: str, name: str, body: str) -> str:
    """A page with the block renewed."""
    block_of(text, name)
    return _marked(name).sub(lambda match: f"{match[1]}{body}{match[3]}", text)


def _marked(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- {name}:begin -->\n)(.*?)(<!-- {name}:end -->)", re.DOTALL)


def _declared(field: FieldInfo) -> tuple[str, str, str, str, str]:
    """Default, unit, range, source class and meaning of a field."""
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    return (
        _default(field),
        str(extra.get("unit", _kind(field))),
        _range(field),
        str(extra.get("source", "–")),
        field.description or "",
    )


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{_number(value)}`" if isinstance(value, int | float) else (f"`{value}`" if value else "empty")


def _kind(field: FieldInfo) -> str:
    annotation = field.annotation
    if type(None) in get_args(annotation):
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    if get_origin(annotation) is Literal:
        return "one of " + ", ".join(f"`{value}`" for value in get_args(annotation))
    names: dict[Any, str] = {bool: "true or false", str: "text", float | None: "number"}
    return names.get(field.annotation, "list" if get_origin(field.annotation) is tuple else "table")


def _range(field: FieldInfo) -> str:
    low = next((m.ge for m in field.metadata if hasattr(m, "ge")), None)
    high = next((m.le for m in field.metadata if hasattr(m, "le")), None)
    return "–" if low is None or high is None else f"{_number(low)} to {_number(high)}"


def _number(value: float) -> str:
    """A number as one would type it: 22000, 0.0065, 1e9."""
    text = f"{value:.10g}"
    return re.sub(r"^(-?)1(0{5,})$", lambda m: f"{m[1]}1e{len(m[2])}", text)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in lines)


def main() -> int:
    """Check the tables, or renew them with `--write`; 1 if any is old."""
    old = []
    for name, (page, make) in BLOCKS.items():
        path = DOCS / page
        text = path.read_text(encoding="utf-8")
        if block_of(text, name) == make():
            continue
        old.append(f"{page}: {name}")
        if "--write" in sys.argv[1:]:
            path.write_text(renewed(text, name, make()), encoding="utf-8")
    sys.stdout.write("".join(f"{'renewed' if '--write' in sys.argv[1:] else 'old'}: {item}\n" for item in old))
    return int(bool(old) and "--write" not in sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
