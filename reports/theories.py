"""Theories of how agents decide, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports.catalogue import has, t
from reports.format import percent
from reports.labels import clean
from reports.words import listing
from sim.theory import parts_of

if TYPE_CHECKING:
    from collections.abc import Mapping


def rule_title(rule: str, manifest: Mapping[str, Any]) -> str:
    """A theory of behaviour in words: titles of its rules, with their shares if there are several.

    Args:
        rule: as the tables name it.
        manifest: of the folder; it has the titles of the user's own rules.
    """
    try:
        parts = parts_of(rule)
    except ValueError:  # a folder that somebody has edited
        return clean(rule)
    if len(parts) == 1:
        return _title(parts[0].rule, manifest)
    return listing([t("rule.share", share=percent(p.share), rule=_title(p.rule, manifest)) for p in parts])


def _title(name: str, manifest: Mapping[str, Any]) -> str:
    own = manifest.get("own_rules")
    if isinstance(own, dict) and name in own:
        return clean(str(own[name]))
    return t(f"rule.{name}") if has(f"rule.{name}") else clean(name.partition("@")[0]).replace("_", " ")
