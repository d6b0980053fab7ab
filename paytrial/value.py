"""What a customer is worth, as functions: `paytrial.value.clv(income=2_000, rate=0.0578, years=5)`.

Everything here lives in `sim.value`; `FORMULAS` has the declaration of each formula, with
`FORMULAS["clv"].explain(income=2_000, rate=0.0578, years=5)` for the equation with numbers filled in.
"""

from __future__ import annotations

from sim.value import (
    FORMULAS,
    annuity,
    clv,
    direct_gain,
    discounted_lifetime,
    first_gain,
    fit,
    gain_of,
    information_cost,
    information_income,
    instalment,
    lasting_gain,
    loss_of,
    loss_of_customer,
    loyal_and_disloyal,
    margin_multiple,
    retained_value,
    retention_elasticity,
    retention_in,
    return_on_cost,
    survival,
    survival_curve,
    transactions_value,
)

__all__ = [
    "FORMULAS",
    "annuity",
    "clv",
    "direct_gain",
    "discounted_lifetime",
    "first_gain",
    "fit",
    "gain_of",
    "information_cost",
    "information_income",
    "instalment",
    "lasting_gain",
    "loss_of",
    "loss_of_customer",
    "loyal_and_disloyal",
    "margin_multiple",
    "retained_value",
    "retention_elasticity",
    "retention_in",
    "return_on_cost",
    "survival",
    "survival_curve",
    "transactions_value",
]
