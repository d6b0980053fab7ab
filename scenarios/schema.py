"""JSON Schema of the files, for editors and other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.kinds import MODELS

if TYPE_CHECKING:
    from scenarios.library import Kind

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(kind: Kind) -> dict[str, Any]:
    """Schema of a file of a kind: every key with unit, range, default, meaning and source of the default.

    It describes the files, not only the models: a file may begin with `extends` and then leave out
    what it takes over. Rules over several keys (shares that add up to 1) are not in it.
    """
    schema = MODELS[kind].model_json_schema()
    schema["$schema"] = DIALECT
    schema["title"] = f"paytrial {kind}"
    schema["properties"]["extends"] = {
        "type": "string",
        "description": "start from another file: a library name, or a path ending in .toml relative to this file",
    }
    inherited = [key for key in schema.pop("required") if key != "name"]
    schema["required"] = ["name"]
    schema["anyOf"] = [{"required": ["extends"]}, {"required": inherited}]
    return schema
