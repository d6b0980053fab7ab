"""Imports run one way: sim <- scenarios <- experiments <- reports <- paytrial."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
LAYERS = ("sim", "scenarios", "experiments", "reports", "paytrial")
NEVER = ("tests", "benchmarks", "conftest")
IMPORTERS = {"import_module", "__import__"}

FORBIDDEN = {
    # The model reads no files, draws nothing and does not know that it is being searched.
    "sim": (
        "SALib",
        "altair",
        "distributed",
        "jinja2",
        "matplotlib",
        "openpyxl",
        "optuna",
        "pandas.plotting",
        "psycopg",
        "pyarrow",
        "rich",
        "seaborn",
        "solara",
        "typer",
    ),
    # Reports read saved results and never run a model.
    "reports": ("mesa", "numba", "sim.engine"),
}


def imported(module: str, tree: ast.AST, *, is_package: bool) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything imported, inside functions and by `import_module` too."""
    package = module.split(".") if is_package else module.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            parent = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*parent, *([node.module] if node.module else [])])
            for alias in node.names:  # `from a import b` may import the module a.b
                yield node.lineno, f"{base}.{alias.name}"
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in IMPORTERS:
            match node.args:
                case [ast.Constant(value=str(name)), *_]:
                    yield node.lineno, name


def is_within(name: str, parent: str) -> bool:
    """Whether `name` is `parent` or something in it."""
    return name == parent or name.startswith(parent + ".")


def violations(module: str, source: str, *, is_package: bool = False) -> list[str]:
    """What `module` imports against the rules, as messages."""
    layer, _, _ = module.partition(".")
    above = LAYERS[LAYERS.index(layer) + 1 :]
    refused = (*above, *NEVER, *FORBIDDEN.get(layer, ()))
    return [
        f"{module}, line {line}: {layer} must not import {name}"
        for line, name in imported(module, ast.parse(source), is_package=is_package)
        if any(is_within(name, parent) for parent in refused)
    ]


def files(layer: str) -> list[Path]:
    """The Python files of a layer."""
    return sorted((ROOT / layer).rglob("*.py"))


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_run_one_way(layer: str) -> None:
    assert files(layer), f"no Python files in {layer}/"
    found: list[str] = []
    for path in files(layer):
        parts = path.relative_to(ROOT).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        module = ".".join(parts[:-1] if is_package else parts)
        found += violations(module, path.read_text(encoding="utf-8"), is_package=is_package)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("module", "source", "name"),
    [
        ("sim.engine", "import experiments.runner", "experiments.runner"),
        ("sim.engine", "def f():\n    from scenarios import load", "scenarios.load"),
        ("sim.engine", "if TYPE_CHECKING:\n    from paytrial.cli import main", "paytrial.cli.main"),
        ("sim.engine", "import importlib\nimportlib.import_module('reports.html')", "reports.html"),
        ("sim.engine", "__import__('reports')", "reports"),
        ("sim.engine", "import numpy, optuna", "optuna"),
        ("sim.engine", "from pandas import plotting", "pandas.plotting"),
        ("sim.engine", "import matplotlib.pyplot as plt", "matplotlib.pyplot"),
        ("scenarios.load", "from experiments.store import save", "experiments.store.save"),
        ("experiments.store", "from reports import html", "reports.html"),
        ("experiments.store", "from tests.helpers import tiny", "tests.helpers.tiny"),
        ("reports.html", "import paytrial", "paytrial"),
        ("reports.html", "from sim import engine", "sim.engine"),
        ("reports.html", "from sim.engine import run", "sim.engine.run"),
        ("reports.sections.pay", "import mesa", "mesa"),
        ("reports.sections.pay", "from numba import njit", "numba.njit"),
    ],
)
def test_a_planted_violation_is_caught(module: str, source: str, name: str) -> None:
    found = violations(module, source)
    assert len(found) == 1
    assert found[0].endswith(f"must not import {name}")


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("sim.engine", "import numpy as np\nimport pandas as pd\nfrom sim.pay import base"),
        ("sim.engine", "from . import experiments\nfrom .reports import lines"),  # both are in sim
        ("sim.engine", "import simpy, reportslib"),  # names that only begin like a layer's
        ("reports.html", "import seaborn\nfrom sim.kpis import KPIS\nfrom experiments import store"),
        ("paytrial.cli", "import mesa, optuna, sim.engine, scenarios, experiments, reports, typer"),
    ],
)
def test_a_legal_import_passes(module: str, source: str) -> None:
    assert violations(module, source) == []


def test_relative_imports_are_resolved() -> None:
    tree = ast.parse("from . import a\nfrom .b import c\nfrom ..d import e")
    inside_module = [name for _, name in imported("sim.pay.base", tree, is_package=False)]
    inside_package = [name for _, name in imported("sim.pay", tree, is_package=True)]
    assert inside_module == inside_package == ["sim.pay.a", "sim.pay.b.c", "sim.d.e"]
