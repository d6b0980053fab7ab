"""English text of the report."""

from __future__ import annotations

from reports.catalogue.en_letter import LETTER
from reports.catalogue.en_lint import LINT
from reports.catalogue.en_model import MODEL
from reports.catalogue.en_pilot import PILOT
from reports.catalogue.en_robustness import ROBUSTNESS
from reports.catalogue.en_search import SEARCH
from reports.catalogue.en_sections import SECTIONS
from reports.catalogue.en_sensitivity import SENSITIVITY
from reports.catalogue.en_statement import STATEMENT
from reports.catalogue.en_study import STUDY
from reports.catalogue.en_sweep import SWEEP
from reports.catalogue.en_validation import VALIDATION
from reports.catalogue.en_words import WORDS

LANGUAGE = "en"

TEXT: dict[str, str] = {
    **WORDS,
    **SECTIONS,
    **STUDY,
    **SEARCH,
    **SWEEP,
    **SENSITIVITY,
    **ROBUSTNESS,
    **PILOT,
    **STATEMENT,
    **LINT,
    **LETTER,
    **VALIDATION,
}

__all__ = ["LANGUAGE", "MODEL", "TEXT"]
