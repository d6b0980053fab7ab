"""4 What a trial cannot see, and what the plan takes for granted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import has, t
from reports.format import percent
from reports.frames import frame
from reports.labels import clean
from reports.studies.body import Block, body

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

    from reports.studies.view import View

_ALWAYS = ("spill_over", "market", "later", "learning", "being_watched", "fairness")


@dataclass(frozen=True, slots=True)
class Blind:
    """What a trial with two arms in one team cannot see, in sentences."""

    view: View
    sentences: tuple[tuple[str, str], ...]


def prepare(view: View) -> Blind:
    """Collect what the study says about itself."""
    said = view.manifest.get("blind_to")
    known = {str(k): clean(str(v)) for k, v in said.items()} if isinstance(said, dict) else {}
    names = known or dict.fromkeys(_ALWAYS, "")
    return Blind(
        view, tuple((name, t(f"blind.{name}") if has(f"blind.{name}") else text) for name, text in names.items())
    )


def render(blind: Blind) -> Markup:
    """The section as HTML."""
    paragraphs = [t("blind.intro")]
    error = blind.view.manifest.get("sd_error")
    if isinstance(error, int | float):
        paragraphs.append(t("blind.sd", error=percent(float(error)), double=percent(2 * float(error))))
    return body(
        Block(paragraphs=[t("blind.assumes")]), Block(paragraphs=paragraphs, items=[s for _, s in blind.sentences])
    )


def frames(blind: Blind) -> dict[str, pd.DataFrame]:
    """Table `cannot_see`."""
    return {"cannot_see": frame(({"what": n, "text": s} for n, s in blind.sentences), ["what", "text"])}
