"""English: the report of a pilot plan."""

from __future__ import annotations

PILOT: dict[str, str] = {
    "pilot.page.title": "Plan of a trial: {title}",
    "pilot.page.subtitle": "{schemes} schemes, trials of {lengths} weeks, {runs} runs of each. Baseline: {baseline}.",
    "section.pilot.summary": "Summary",
    "section.pilot.power": "Size and length",
    "section.pilot.effects": "What the trial has to see",
    "section.pilot.blind": "What a trial cannot see",
    "section.pilot.method": "Method",
    # 1 summary
    "pilot.headline": (
        "{agents} agents in each arm for {weeks} weeks show whether {scheme} beats {against} in {objective}."
    ),
    "pilot.headline.worse": (
        "{agents} agents in each arm for {weeks} weeks show that {scheme} is worse than {against} in {objective}, as "
        "predicted."
    ),
    "pilot.headline.unclear": (
        "A trial cannot be planned yet: it is not clear whether any scheme differs from {against} in {objective}."
    ),
    "pilot.headline.none": "No trial of these lengths can show a difference in {objective}: there is none to see.",
    "pilot.headline.nothing": "No plan: the study has no results.",
    "pilot.lead": (
        "If the effect is as predicted, such a trial finds it in {power} of cases; if there is none, it reports one "
        "in {level} of cases."
    ),
    "pilot.why.fits": (
        "It is the shortest trial that the team of {team} can fill, for the scheme that is easiest to tell."
    ),
    "pilot.why.smallest": (
        "It is the smallest of the trials considered, for the scheme that is easiest to tell; the team of {team} is "
        "too small for it."
    ),
    "pilot.name": "{scheme}, by {objective}",
    "pilot.needed": "{agents} agents per arm in {weeks} weeks",
    "pilot.plan": "{needed}. {effect}",
    "pilot.effect": "In {weeks} weeks {scheme} is to bring {amount} than {against} ({interval}).",
    "pilot.effect.agent": "In {weeks} weeks {scheme} is to bring {amount} per agent than {against} ({interval}).",
    "pilot.unclear": (
        "Too uncertain to plan: in {weeks} weeks the difference is predicted to be {ends} (95% interval), which "
        "includes 0. Make more runs first (seeds.runs)."
    ),
    "pilot.too_few": "The team has {team} agents, but two arms need {needed}.",
    "pilot.no_effect": "No length shows a difference between {scheme} and {against}: none is predicted.",
    "pilot.rest": "{n} more plans are in the tables.",
    "pilot.rest.one": "One more plan is in the tables.",
    "pilot.needed.caption": "Agents needed in each arm for a power of {power}",
    "pilot.needed.note": (
        "Second line: if the true effect is at the ends of its 95% interval, the larger and the smaller one. "
        "False-alarm rate {level}, two-sided. –: no effect to see."
    ),
    "pilot.cell.none": "no effect",
    "pilot.cell.unbounded": "any number",
    # 2 power
    "power.intro": (
        "Power: the chance that the trial calls the difference real if it is as large as predicted, at a false-alarm "
        "rate of {level}. More weeks make the effect larger; more agents make the noise smaller."
    ),
    "power.axis.agents": "agents in each arm",
    "power.axis.power": "power, %",
    "power.note": "One line for each length. Dashed: wanted power of {power}. The scale of agents is logarithmic.",
    "power.finding": "{scheme}, {objective}: {agents} agents per arm and {weeks} weeks reach {power}",
    "power.finding.none": "{scheme}, {objective}: no size reaches {power}, there is no effect to see",
    "alt.power": "{weeks} weeks {power} with {agents} agents",
    # 3 effects
    "effects.intro": (
        "The predicted difference over the weeks of the trial, and how much agents differ from each other under the "
        "same scheme. The size of a trial follows from the ratio of both: at half the ratio it takes four times the "
        "agents."
    ),
    "effects.caption": "{objective}: predicted difference to {against}",
    "effects.corner": "Length",
    "effects.column.effect": "Effect",
    "effects.column.sd": "Spread between agents",
    "effects.column.ratio": "Effect / spread",
    "effects.per_agent": "per agent",
    "effects.unit": "{unit} {per}",
    "effects.note": "Second line: 95% interval of the prediction. Spread: standard deviation between agents.",
    # 4 blind
    "blind.assumes": (
        "The plan: two arms of equal size, agents assigned by lot, each with customers of their own, compared at the "
        "end by a two-sample t test. The effect is the model's prediction; people may respond otherwise, and that is "
        "what the trial is for."
    ),
    "blind.intro": "A trial with two arms in one team sees some things wrongly or not at all:",
    "blind.sd": (
        "The spread between agents is estimated from the runs, to within {error} or so, so the number of agents is "
        "known to within {double}."
    ),
    "blind.spill_over": (
        "Spill-over: what agents of one arm do to the other. Shared tickets, leads and reputation make the arms more "
        "alike."
    ),
    "blind.market": (
        "The market: what happens only when everybody is paid so, such as reputation, referrals, competitors' "
        "answers, and who applies for the job."
    ),
    "blind.later": "Later effects: what shows after the last week, such as customers who leave at a later renewal.",
    "blind.learning": (
        "Learning: people need weeks to understand a new scheme; simulated agents act on it from the first week."
    ),
    "blind.being_watched": (
        "Being watched: people behave differently because they are observed, or because something is new."
    ),
    "blind.fairness": "Fairness: an arm that feels worse off may do less, or talk itself into the other arm.",
}
