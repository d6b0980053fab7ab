"""Field evidence: what studies of real people found, and what the model gives.

A `Study` (`study.py`) says what was found, and names the runs it is held against: a situation of `world/` and pay of
`pay/`, before and after. Behaviour is one set of numbers, `world/evidence_base.toml`. A row that fails stays in the
table as failed.
"""

from __future__ import annotations

from experiments.validation.field.piece_rates import LAZEAR, SHEARER
from experiments.validation.field.quotas import CHUNG, KISHORE, MISRA_NAIR
from experiments.validation.field.selling_quality import KIM, VOLUME_PAY, WELLS_FARGO
from experiments.validation.field.service_desks import AARBU_TORSVIK, AKSIN_HARKER, SAUERMANN
from experiments.validation.field.study import Study
from experiments.validation.field.timing import LARKIN, OYER

STUDIES: tuple[Study, ...] = (
    LAZEAR,
    SHEARER,
    MISRA_NAIR,
    LARKIN,
    OYER,
    KISHORE,
    VOLUME_PAY,
    CHUNG,
    KIM,
    AKSIN_HARKER,
    SAUERMANN,
    WELLS_FARGO,
    AARBU_TORSVIK,
)
