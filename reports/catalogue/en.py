"""English text of the report."""

from __future__ import annotations

from reports.catalogue.en_model import MODEL
from reports.catalogue.en_sections import SECTIONS
from reports.catalogue.en_words import WORDS

LANGUAGE = "en"

TEXT: dict[str, str] = {**WORDS, **SECTIONS}

__all__ = ["LANGUAGE", "MODEL", "TEXT"]
