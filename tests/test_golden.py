"""Numbers move only on purpose: the stored KPIs of `tiny`, renewed by `python tests/golden/update.py`."""

from __future__ import annotations

import json

import pytest
from golden.update import PATH, SCHEMES, measure

STORED = json.loads(PATH.read_text())


@pytest.fixture(scope="module")
def measured():
    return measure()


def test_the_model_version_is_the_stored_one(measured):
    assert measured["model"] == STORED["model"]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_kpis_are_the_stored_ones(measured, scheme):
    # exp and log of the look-ahead come from the machine's library: equal to about 1e-9, not to the bit, elsewhere.
    # A KPI that is new is stored when numbers move next; no stored one may be missing.
    known = {name: measured["kpis"][scheme][name] for name in STORED["kpis"][scheme]}
    assert known == pytest.approx(STORED["kpis"][scheme], rel=1e-6, nan_ok=True)
