"""How agents decide. A rule sees an `Outlook` (own results, beliefs, open periods), never the model."""

from __future__ import annotations

from sim.behaviour.best_response import BestResponse
from sim.behaviour.fixed import FixedRule
from sim.behaviour.rule import Rule

RULES: dict[str, Rule] = {rule.name: rule for rule in (FixedRule(), BestResponse())}

__all__ = ["RULES", "Rule"]
