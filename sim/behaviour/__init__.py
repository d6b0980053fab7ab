"""How agents decide. A rule sees an `Outlook` (own results, beliefs, open periods), never the model."""

from __future__ import annotations

from sim.behaviour.adaptive import Adaptive
from sim.behaviour.best_response import BestResponse
from sim.behaviour.fixed import FixedRule
from sim.behaviour.gamer import Gamer
from sim.behaviour.income_target import IncomeTarget
from sim.behaviour.logit import Logit
from sim.behaviour.mix import Mix
from sim.behaviour.own import own_rule
from sim.behaviour.rule import Decision, Lived, Rule, Setting
from sim.theory import parts_of

RULES: dict[str, Rule] = {
    rule.name: rule for rule in (FixedRule(), BestResponse(), Logit(), Adaptive(), IncomeTarget(), Gamer())
}

__all__ = ["RULES", "Decision", "Lived", "Rule", "Setting", "rule_of"]


def rule_of(text: str) -> Rule:
    """The rule meant by a name, or by shares and names: `0.7 best_response + 0.3 income_target`.

    Raises:
        ValueError: if there is no such rule, or the shares are wrong.
    """
    parts = parts_of(text)
    rules = [(part.share, _named(part.rule)) for part in parts]
    return rules[0][1] if len(rules) == 1 else Mix(rules)


def _named(name: str) -> Rule:
    rule = RULES.get(name) or own_rule(name)
    if rule is None:
        raise ValueError(f"unknown rule {name!r}; there are: {', '.join(RULES)}")
    return rule
