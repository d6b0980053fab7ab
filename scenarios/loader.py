"""From a name or a TOML file to a checked `Scenario`, `Scheme` or `Spec`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError

from scenarios.errors import InputError, nearest
from scenarios.explain import explain
from scenarios.extend import Document, read_document
from scenarios.kinds import MODELS, NOUNS, kinds_of, only_in
from scenarios.library import find

if TYPE_CHECKING:
    from pathlib import Path

    from scenarios.library import Kind
    from scenarios.spec import Spec
    from sim.fields import Frozen
    from sim.params import Scenario
    from sim.scheme import Scheme


def load_scenario(name_or_path: str | Path) -> Scenario:
    """Load a scenario of the library by name, or a file by path.

    Raises:
        InputError: it does not exist, cannot be read or is not valid; the message says where and why.
    """
    return cast("Scenario", _load("scenario", name_or_path))


def load_scheme(name_or_path: str | Path) -> Scheme:
    """Load a pay scheme of the library by name, or a file by path.

    Raises:
        InputError: it does not exist, cannot be read or is not valid; the message says where and why.
    """
    return cast("Scheme", _load("scheme", name_or_path))


def load_spec_document(name_or_path: str | Path) -> tuple[Spec, Document]:
    """Load a study spec and where its keys stand; what it names is loaded by `scenarios.inputs`.

    Raises:
        InputError: it does not exist, cannot be read or is not valid; the message says where and why.
    """
    document = _document("spec", name_or_path)
    return cast("Spec", _validated("spec", document)), document


def load_any(path: Path) -> Scenario | Scheme | Spec:
    """Load a file that may hold a scenario, a scheme or a study spec.

    Raises:
        InputError: it cannot be read or is not valid.
    """
    document = read_document(path)
    return cast("Scenario | Scheme | Spec", _validated(_kind_of(document), document))


def _load(kind: Kind, name_or_path: str | Path) -> Frozen:
    return _validated(kind, _document(kind, name_or_path))


def _document(kind: Kind, name_or_path: str | Path) -> Document:
    document = read_document(find(kind, name_or_path), kind)
    _refuse_other_kind(kind, document)
    return document


def _validated(kind: Kind, document: Document) -> Frozen:
    try:
        # Strict: a text is not a number and true is not 1. Arrays become tuples, as the models hold them.
        return MODELS[kind].model_validate(_as_tuples(document.data), strict=True)
    except ValidationError as error:
        raise InputError(explain(error, MODELS[kind], document)) from error


def _as_tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_tuples(item) for key, item in value.items()}
    return tuple(_as_tuples(item) for item in value) if isinstance(value, list) else value


def _kind_of(document: Document) -> Kind:
    """What a file is meant to be, by the keys only one kind has."""
    kinds = kinds_of(document.data)
    likely: tuple[Kind, ...] = ("spec", "scheme", "scenario")
    for kind in likely:
        if kind in kinds:
            return kind
    for kind in likely:  # a misspelt key tells, too
        if any(nearest(key, only_in(kind)) for key in document.data):
            return kind
    raise InputError(
        f"{document.file}: this is neither a scheme (which has [[components]]) nor a scenario (which has [[segments]]) "
        "nor a study spec (which has [[levers]] or [[uncertainties]])"
    )


def _refuse_other_kind(kind: Kind, document: Document) -> None:
    kinds = kinds_of(document.data)
    if kinds and kind not in kinds:
        raise InputError(f"{document.file}: this is a {NOUNS[kinds.pop()]}, where a {NOUNS[kind]} is needed")
