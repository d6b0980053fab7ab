"""What every section of a study reads: the saved folder with labels, looks, quantities and factors. Nothing draws."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reports.catalogue import t
from reports.charts.palette import BASELINE, Look, look
from reports.data import MOST_DRAWN, Arm
from reports.labels import clean, short_labels, shorten
from reports.studies.factors import Factor, factor_of, is_of_scheme, unknown_factor
from reports.studies.quantity import Quantity, quantity
from sim.calendar import WEEKS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from experiments.saved import Saved
    from scenarios.spec import Spec
    from sim.scheme import Scheme


class View:
    """A study as the report shows it."""

    def __init__(self, saved: Saved) -> None:
        self.saved = saved
        self.spec: Spec = saved.spec
        self.manifest: dict[str, Any] = saved.manifest
        self.verdict: dict[str, Any] = saved.verdict
        self.title: str = clean(saved.spec.title) or saved.spec.name
        self.currency: str = saved.scenarios[0].currency
        lengths = {scenario.weeks for scenario in saved.scenarios}
        self.years: float = lengths.pop() / WEEKS_PER_YEAR if len(lengths) == 1 else math.nan

    @cached_property
    def arms(self) -> dict[str, Arm]:
        """Every scheme by name: those compared, the baseline first, the template, then what a search found."""
        schemes: dict[str, Scheme] = {scheme.name: scheme for scheme in self.saved.schemes}
        schemes.setdefault(self.saved.template.name, self.saved.template)
        names, titles = list(schemes), [clean(scheme.title) or name for name, scheme in schemes.items()]
        labels = short_labels(names, titles)
        swept = self.manifest.get("swept")
        if isinstance(swept, str) and swept not in schemes:
            names.append(swept)
            titles.append(t("title.swept", template=titles[names.index(self.saved.template.name)]))
            labels.append(shorten(t("label.swept", template=labels[names.index(self.saved.template.name)])))
            schemes[swept] = self.saved.template
        for name, trial in self._found().items():
            label = t("label.found", trial=trial)
            names.append(name)
            titles.append(t("title.found", trial=trial, name=name))
            labels.append(label if label not in labels else name)
            schemes[name] = self.saved.found(name) or self.saved.template
        return {
            name: Arm(name, title, label, look(place), place == 0, schemes[name])
            for place, (name, title, label) in enumerate(zip(names, titles, labels, strict=True))
        }

    def _found(self) -> dict[str, str]:
        """Schemes that a search found, by name, with the number of their trial."""
        if self.saved.kind != "search":
            return {}
        table = self.table("finalists")
        mine = table[table["role"] == "found"].drop_duplicates("scheme")
        return {
            str(name): f"{trial:.0f}" if math.isfinite(trial) else str(name)
            for name, trial in zip(mine["scheme"], mine["trial"], strict=True)
        }

    def breaks_limit(self, name: str) -> bool:
        """Whether a robustness study says that a scheme breaks a limit."""
        return name in (self.verdict.get("broken") or {})

    @property
    def baseline(self) -> Arm:
        """The scheme that others are compared with."""
        return next(iter(self.arms.values()))

    def arm(self, name: str) -> Arm:
        """A scheme by name; one that nothing else knows is called by its name."""
        found = self.arms.get(name)
        return found or Arm(name, name, clean(name), Look(BASELINE, (), "o"), False, self.saved.template)  # noqa: FBT003

    def label(self, name: str) -> str:
        """What a scheme is called."""
        return self.arm(name).label

    def drawn(self, names: Iterable[str]) -> list[str]:
        """The first schemes, as many as one chart can hold."""
        return list(dict.fromkeys(names))[:MOST_DRAWN]

    def table(self, name: str) -> pd.DataFrame:
        """A table of the folder."""
        return self.saved.table(name)

    @cached_property
    def objectives(self) -> tuple[Quantity, ...]:
        """What was aimed at; the first decides."""
        return tuple(self.quantity(kpi) for kpi in self.spec.objectives)

    def quantity(self, kpi: str) -> Quantity:
        """How a KPI is stated."""
        return quantity(kpi, self.currency, self.years)

    @cached_property
    def factors(self) -> dict[str, Factor]:
        """Levers, then uncertainties, by name."""
        return {
            item.name: factor_of(
                item, self.saved.template if is_of_scheme(item) else self.saved.scenarios[0], self.currency
            )
            for item in self.spec.factors
        }

    @property
    def levers(self) -> tuple[Factor, ...]:
        """What is chosen."""
        return tuple(factor for factor in self.factors.values() if factor.lever)

    @property
    def uncertainties(self) -> tuple[Factor, ...]:
        """What is not known exactly."""
        return tuple(factor for factor in self.factors.values() if not factor.lever)

    def factor(self, name: str, unit: str = "", values: Iterable[float] = ()) -> Factor:
        """A factor by name."""
        return self.factors.get(name) or unknown_factor(name, unit, self.currency, values)

    @cached_property
    def worlds(self) -> dict[str, str]:
        """Labels of scenarios by name."""
        names = [scenario.name for scenario in self.saved.scenarios]
        titles = [clean(scenario.title) or scenario.name for scenario in self.saved.scenarios]
        return dict(zip(names, short_labels(names, titles), strict=True))
