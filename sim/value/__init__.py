"""What a customer is worth: one declaration of each formula, and its functions.

`FORMULAS` is the registry; the command line, the documentation and the tests are made from it. The
functions take numbers and return numbers, and refuse arguments outside the declared ranges.
"""

from __future__ import annotations

from sim.value.annuity import CLV, TRANSACTIONS, annuity, clv, transactions_value
from sim.value.centre import ROI, gain_of, loss_of, loyal_and_disloyal, return_on_cost
from sim.value.first_purchase import FIRST_PURCHASE, first_gain, lasting_gain
from sim.value.fit import FIT, Fit, fit
from sim.value.formula import Curve, Formula, Results, Step, Worked
from sim.value.information import INFORMATION, information_cost, information_income
from sim.value.inputs import Input, Value
from sim.value.lasting import LASTING, direct_gain
from sim.value.loss import LOSS, instalment, loss_of_customer
from sim.value.retention import (
    MULTIPLE,
    SURVIVAL,
    discounted_lifetime,
    margin_multiple,
    retained_value,
    retention_elasticity,
    retention_in,
    survival,
    survival_curve,
)

__all__ = [
    "FORMULAS",
    "Curve",
    "Fit",
    "Formula",
    "Input",
    "Results",
    "Step",
    "Value",
    "Worked",
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

_ALL = (CLV, TRANSACTIONS, MULTIPLE, FIRST_PURCHASE, LOSS, LASTING, INFORMATION, SURVIVAL, FIT, ROI)

FORMULAS: dict[str, Formula] = {formula.name: formula for formula in _ALL}
"""Every formula, by its name on the command line."""
