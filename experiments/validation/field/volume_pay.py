"""Pay by volume at a bank (Agarwal & Ben-David 2018): more is sold, and what is sold is worse.

Loan officers whose pay was tied to the volume of loans made 31% more of them, and defaults rose by 24%. The sizes
belong to that bank and its change of pay; what must hold anywhere is the sign.
"""

from __future__ import annotations

from experiments.validation.case import Between, Case
from experiments.validation.field.paired import SEEDS, effect
from experiments.validation.picture import Picture

_SCENARIO = "cloud_server"
_BEFORE, _AFTER = "flat_salary", "current"
_EFFECTS = {
    "sales": ("Sales when pay comes to depend on them", "Log change of sales"),
    "mis_sold_share": ("Share of sales that nobody needed", "Log change of the mis-sold share"),
}


def cases() -> list[Case]:
    """Sales, and the share of them that is mis-sold."""
    return [_case(kpi, title, axis) for kpi, (title, axis) in _EFFECTS.items()]


def _case(kpi: str, title: str, axis: str) -> Case:
    return Case(
        name=f"volume_pay.{kpi}",
        title=title,
        group="Pay by volume",
        about="Loan officers paid by volume made 31% more loans, and defaults rose by 24%. Only the sign is "
        "compared: the sizes belong to that bank.",
        source="Agarwal & Ben-David 2018, Journal of Financial Economics 129:608-628",
        what=f"{len(SEEDS)} runs of three years of {_SCENARIO} on a flat salary and on 8% of sales, paired by seed; "
        "mean log change",
        unit="",
        # The model's appetite for pushed sales was set so that volume pay raises them by about this much.
        target=Between(1, use="calibrated to"),
        measure=lambda: effect(_SCENARIO, _BEFORE, _AFTER, kpi),
        draw=lambda: _picture(kpi, axis),
    )


def _picture(kpi: str, axis: str) -> Picture:
    found = effect(_SCENARIO, _BEFORE, _AFTER, kpi)
    return Picture(
        "Pay",
        axis,
        theory=(),
        model=((0.0, 0.0, 0.0), (1.0, found.value, found.error)),
        at=1.0,
        names=("flat salary", "8% of sales"),
        legend="Dots: the program, with two standard errors.",
    )
