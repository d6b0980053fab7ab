"""Study specs made in code, for tests."""

from __future__ import annotations

import tomli_w

from scenarios.inputs import load_inputs


def scheme_file(folder, name, **amounts):
    """A scheme of piece rates by component id; returns its path."""
    components = [{"kind": "fixed", "id": "base", "amount": 100.0}]
    components += [
        {"kind": "piece_rate", "id": key, "on": "tickets", "amount": float(value)} for key, value in amounts.items()
    ]
    path = folder / f"{name}.toml"
    path.write_text(tomli_w.dumps({"name": name, "components": components}), encoding="utf-8")
    return path


def lever(name, low=0.0, high=10.0, **more):
    """A lever on the amount of the piece rate of the same name."""
    return {"name": name, "path": f"components.{name}.amount", "low": low, "high": high, **more}


def spec_file(folder, **content):
    """A study spec on the scenario `tiny`; returns its path."""
    path = folder / "spec.toml"
    base = {"name": "study", "scenarios": ["tiny"], "rules": ["fixed"]}
    path.write_text(tomli_w.dumps(base | content), encoding="utf-8")
    return path


def inputs_of(folder, **content):
    """A loaded study spec."""
    folder.mkdir(parents=True, exist_ok=True)
    return load_inputs(spec_file(folder, **content))
