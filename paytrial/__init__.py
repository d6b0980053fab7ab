"""Try a pay scheme on simulated service agents before it is tried on real people.

    import paytrial
    scenario = paytrial.load_scenario("cloud_server")
    schemes = [paytrial.load_scheme(name) for name in ("current", "balanced")]
    paytrial.compare(scenario, schemes, seeds=range(1, 33), out=Path("results"))
    paytrial.report(Path("results"))

In a script, call `compare` under `if __name__ == "__main__":`, because it starts worker processes.
Names are imported when first used, so `import paytrial` takes no time.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.compare import compare
    from paytrial import value
    from reports.build import build_report as report
    from scenarios.errors import InputError
    from scenarios.loader import load_scenario, load_scheme
    from scenarios.targets import load_targets
    from scenarios.theories import load_rule
    from sim.mesa_model import CommissionModel
    from sim.params import Scenario
    from sim.run import run
    from sim.scheme import Scheme
    from sim.targets import cascade

__version__ = "0.1.0"

__all__ = [
    "CommissionModel",
    "InputError",
    "Scenario",
    "Scheme",
    "cascade",
    "compare",
    "load_rule",
    "load_scenario",
    "load_scheme",
    "load_targets",
    "report",
    "run",
    "value",
]

_HOMES = {
    "CommissionModel": ("sim.mesa_model", "CommissionModel"),
    "InputError": ("scenarios.errors", "InputError"),
    "Scenario": ("sim.params", "Scenario"),
    "Scheme": ("sim.scheme", "Scheme"),
    "cascade": ("sim.targets", "cascade"),
    "compare": ("experiments.compare", "compare"),
    "load_rule": ("scenarios.theories", "load_rule"),
    "load_scenario": ("scenarios.loader", "load_scenario"),
    "load_scheme": ("scenarios.loader", "load_scheme"),
    "load_targets": ("scenarios.targets", "load_targets"),
    "report": ("reports.build", "build_report"),
    "run": ("sim.run", "run"),
    "value": ("paytrial.value", ""),  # the module itself
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'paytrial' has no attribute {name!r}; it has: {', '.join(__all__)}")
    module, attribute = _HOMES[name]
    home = importlib.import_module(module)
    value = getattr(home, attribute) if attribute else home
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Names of the public API."""
    return sorted([*__all__, "__version__"])
