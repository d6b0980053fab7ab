"""Field evidence: what studies of real people found, and what the model gives. One file a study.

A study is a function that returns its cases; its file is named here. The target of a case is a `Between`: the sign of
the effect, the range if the study gives one, and whether the model's numbers were chosen to meet it ("calibrated to")
or it was kept for checking ("not used"). `measure` runs the model and returns the effect with its standard error, from
paired runs on several seeds. A row that fails stays in the table as failed.
"""

from __future__ import annotations

from collections.abc import Callable

from experiments.validation.case import Case
from experiments.validation.field import volume_pay

STUDIES: tuple[Callable[[], list[Case]], ...] = (volume_pay.cases,)
