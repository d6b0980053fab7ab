"""English: the report of a robustness study."""

from __future__ import annotations

ROBUSTNESS: dict[str, str] = {
    "robustness.page.title": "Does the choice hold: {title}",
    "robustness.page.subtitle": "{schemes} schemes in {worlds} under {rules}, {runs} runs each. Baseline: {baseline}.",
    "robustness.worlds": "{n} worlds",
    "robustness.worlds.one": "one world",
    "robustness.rules": "{n} theories of how agents decide",
    "robustness.rules.one": "one theory of how agents decide",
    "section.robustness.summary": "Summary",
    "section.robustness.regret": "In other worlds",
    "section.robustness.criteria": "By other criteria",
    "section.robustness.flips": "What would turn the choice",
    "section.robustness.boxes": "Where the choice loses",
    "section.robustness.method": "Method",
    "rule.best_response": "best response",
    "rule.fixed": "no reaction",
    "rule.logit": "noisy best response",
    "rule.adaptive": "learning from results",
    "rule.income_target": "income target",
    "rule.gamer": "gamer",
    "rule.share": "{share} {rule}",
    "robustness.context": "{world}, {rule}",
    "robustness.contexts": "{n} worlds and theories",
    "robustness.contexts.one": "the only world and theory",
    "robustness.picked": "the choice",
    "robustness.breaks": "breaks a limit",
    # 1 summary
    "robustness.headline.nothing": "Nothing to say: no scheme has results in every world.",
    "robustness.headline.recommended": "{pick} holds: it has the best mean {objective} over {contexts}.",
    "robustness.headline.keep": "Keep {pick}: it has the best mean {objective} over {contexts}.",
    "robustness.headline.tie": (
        "{pick} has the best mean {objective} over {contexts}, but cannot be told apart from {tied}."
    ),
    "robustness.headline.no_feasible": (
        "No scheme keeps all limits; of those that do not, {pick} has the best mean {objective} over {contexts}."
    ),
    "robustness.sure": "How sure",
    "robustness.chance": "Probability that {pick} is the best of the schemes over these worlds: {chance}.",
    "robustness.worst": "Worst case",
    "robustness.regret": (
        "The most that {pick} gives up against the best scheme of a world: {amount} of {objective}, in: {context}."
    ),
    "robustness.regret.none": "{pick} is the best in every world, so there is nothing that it gives up in {objective}.",
    "robustness.regret.other": "{scheme} never gives up more than {amount}.",
    "robustness.regret.least": "No other scheme gives up less at its worst.",
    "regret.unknown": "What it gives up is not known.",
    "robustness.criteria": "Other criteria",
    "robustness.turn": "What would turn it",
    "robustness.where": "Where it loses",
    "robustness.dominated": "Can be dropped",
    "robustness.dominated.text": "{schemes}: in every world and every aim another scheme is at least as good.",
    "robustness.broken": "Broken: {items}.",
    "robustness.broken.item": "{scheme} ({limits})",
    # 2 regret
    "regret.intro": (
        "Regret: what a scheme gives up in a world against the best scheme there. A scheme with small regrets "
        "everywhere is a safe choice even if one does not know which world one is in."
    ),
    "regret.best": "best",
    "regret.behind": "gives up {amount}",
    "regret.note": "Regret in {objective}, {unit}; darker: gives up more.",
    "regret.some": "The schemes with the smallest worst case and the first worlds; the table has all.",
    "regret.finding": "{scheme} never gives up more than {amount} of {objective}, in: {context}",
    "regret.finding.always": "{scheme} has the best {objective} in every world",
    "regret.finding.none": "Regret in {objective} is not known",
    "regret.caption": "{objective} in each world, {unit}, and what each scheme gives up",
    "regret.corner": "World or theory",
    "regret.table.note": "Second line: 95% interval of the mean. Gives up: {unit}, against the best scheme of the row.",
    "regret.table.note.down": (
        "Second line: 95% interval of the mean. Gives up: {unit}, against the best in the column."
    ),
    # 3 criteria
    "criteria.intro": (
        "Which scheme is best over all worlds depends on what one fears. Mean: all worlds count the same. Worst "
        "case: only the worst world counts. CVaR: the mean of the worst {alpha} of worlds. Largest regret: the most "
        "one can give up."
    ),
    "criterion.mean": "mean",
    "criterion.worst": "worst case",
    "criterion.cvar": "CVaR",
    "criterion.max_regret": "largest regret",
    "criterion.mean_regret": "mean regret",
    "criteria.none": "By {objective} no criterion picks a scheme.",
    "criteria.all": "By {objective} every criterion picks {scheme}.",
    "criteria.some": "By {objective}: {items}.",
    "criteria.item": "{scheme} by {criteria}",
    "criteria.best": "best",
    "criteria.caption": "Schemes over all worlds by {objective}",
    "criteria.note": "For regrets less is better. Worlds and theories count the same.",
    # 4 flips
    "flips.none": "No flip points: no scheme was close enough to ask about.",
    "flips.no_numbers": "No flip points: the spec has no uncertainties.",
    "flips.intro": (
        "What one would have to believe to choose differently: each uncertain number moved alone, in the main world, "
        "until the choice and another scheme change places."
    ),
    "flips.ahead": "{scheme} stays ahead of {against} in {objective} unless {conditions}.",
    "flips.behind": "{scheme} stays behind {against} in {objective} unless {conditions}.",
    "flips.ahead.firm": "{scheme} stays ahead of {against} in {objective} whatever one of the {n} numbers is.",
    "flips.ahead.firm.one": "{scheme} stays ahead of {against} in {objective} whatever the number is.",
    "flips.behind.firm": "{scheme} stays behind {against} in {objective} whatever one of the {n} numbers is.",
    "flips.behind.firm.one": "{scheme} stays behind {against} in {objective} whatever the number is.",
    "flips.below": "{factor} falls below {value}",
    "flips.above": "{factor} rises above {value}",
    "flips.interval": "(95% interval {low} to {high})",
    "flips.interval.least": "{low} or more",
    "flips.interval.most": "{high} or less",
    "flips.interval.open": "no limit to either side",
    "flips.finding": "{scheme} and {against} change places in {objective} at a {factor} of {value} (now {base})",
    "flips.never": "does not turn",
    "flips.own_units": "the units of the numbers",
    "flips.base": "as it is",
    "flips.flip": "change places",
    "flips.beyond.ahead": "the choice is behind",
    "flips.beyond.behind": "the choice is ahead",
    "flips.note": "Each line: the range of a number. Thick part: 95% interval of the flip point.",
    "flips.group": "{scheme} against {against}, by {objective}",
    "flips.caption": "Flip points",
    "flips.column.flip": "Change places at",
    "flips.column.after": "The choice beyond",
    "flips.after.below": "{after} below",
    "flips.after.above": "{after} above",
    "flips.table.note": "Second line: 95% interval. The nearest flip first.",
    "alt.flip": "{factor} now {base}, change places: {flip}",
    # 5 boxes
    "boxes.no_worlds": "No other worlds were drawn, so it is not known where the choice loses.",
    "boxes.intro": (
        "Many worlds were tried, with all uncertain numbers drawn at once. A world counts as lost if another scheme "
        "has a better mean there. The rules below describe the part of the worlds in which that happens."
    ),
    "boxes.lost": "{pick} loses in {lost} of {worlds} worlds drawn from what is uncertain: {share}{interval}.",
    "boxes.clearly": "In {clearly} of them the other scheme is clearly ahead.",
    "boxes.clearly.one": "In one of them the other scheme is clearly ahead.",
    "boxes.none.some": (
        "It lost in {lost} of {worlds} worlds tried, and no simple rule was found that says where. There may be one "
        "all the same: trying more worlds would show more."
    ),
    "boxes.none.never": "It lost in none of the {worlds} worlds tried, so there is no rule to look for.",
    "boxes.none.always": "It lost in all of the {worlds} worlds tried, so there is no rule to look for.",
    "boxes.rule": (
        "{pick} loses where {conditions}: this covers {coverage} of the losing worlds, and {density} of the worlds "
        "in it lose ({support} of all worlds)."
    ),
    "boxes.below": "{factor} < {value}",
    "boxes.above": "{factor} > {value}",
    "boxes.between": "{low} < {factor} < {high}",
    "boxes.is": "{factor} is {values}",
    "boxes.holds": "{pick} holds",
    "boxes.loses": "{pick} loses",
    "boxes.finding": "{pick} loses mostly where {conditions}",
    "boxes.finding.some": "No simple rule was found for where {pick} loses ({lost} of {worlds} worlds tried)",
    "boxes.finding.never": "{pick} loses in none of {worlds} worlds tried",
    "boxes.finding.always": "{pick} loses in all of {worlds} worlds tried",
    "boxes.alt": "{lost} of {worlds} worlds lost",
    "boxes.note": "Each point: a world.",
    "boxes.note.box": "Each point: a world. Grey: the first rule.",
    "boxes.caption": "Rules for where the choice loses",
    "boxes.corner": "Rule",
    "boxes.column.coverage": "Losing worlds it covers",
    "boxes.column.density": "Of its worlds lose",
    "boxes.column.support": "Of all worlds in it",
    "boxes.table.note": "A rule is found in the same worlds that it describes, so both shares are a little flattering.",
}
