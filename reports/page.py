"""Templates: HTML with everything escaped that is not marked as safe."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports.catalogue import LANGUAGE, t


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reports", "template"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(t=t, language=LANGUAGE)
    return environment


def fill(template: str, **values: Any) -> Markup:
    """A filled template, safe to put into another."""
    return Markup(_environment().get_template(f"{template}.html.j2").render(**values))  # noqa: S704 - escaped


def style_sheet() -> Markup:
    """The style sheet, to stand inside the page."""
    source, _, _ = _environment().loader.get_source(_environment(), "report.css")  # type: ignore[union-attr]
    return Markup(source)  # noqa: S704 - our own file
