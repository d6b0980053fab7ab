"""English: the report of a sweep."""

from __future__ import annotations

SWEEP: dict[str, str] = {
    "sweep.page.title": "What moves the results: {title}",
    "sweep.page.subtitle": "{points} points of {factors}, {runs} runs of each scheme at each point.",
    "sweep.page.subtitle.one": "One point of {factors}, {runs} runs of each scheme.",
    "count.numbers": "{n} numbers",
    "count.numbers.one": "one number",
    "section.sweep.summary": "Summary",
    "section.sweep.curves": "One number at a time",
    "section.sweep.heat": "Two numbers at a time",
    "section.sweep.interactions": "What numbers do together",
    "section.sweep.method": "Method",
    # 1 summary
    "sweep.headline": "{factor} moves {objective} most: {share} of what differs between points.",
    "sweep.headline.still": "Nothing moves {objective}: it hardly differs between the {points} points.",
    "sweep.headline.unknown": "What moves {objective} most is not known: there are no effects.",
    "sweep.headline.nothing": "Nothing to say: no point has results.",
    "sweep.lead": "Under {scheme}, mean {objective} goes from {low} at {low_value} to {high} at {high_value}{rest}.",
    "sweep.rest": ", over all values of the other numbers",
    "sweep.best": "Best point",
    "sweep.best.text": (
        "Point {point} under {scheme} has the best {objective}, {level}; the worst point has {worst}. The best of "
        "many points is also a lucky one: run it again before you trust it."
    ),
    "sweep.other": "For {objective}",
    "sweep.leads": "Which scheme leads",
    "sweep.leads.item": "{scheme} at {points} points",
    "sweep.leads.item.one": "{scheme} at 1 point",
    "sweep.leads.text": "By mean {objective}, of {total} points: {items}.",
    "sweep.together": "Alone and together",
    "sweep.alone": "Taken one by one, the numbers account for {share} of what differs in {objective}.",
    "sweep.pair": "The largest joint effect is that of {one} and {other}: {share} more.",
    "sweep.fit": "These shares come from a fitted surface that explains {fit} of the differences.",
    "sweep.points.caption": "The {n} best points by {objective}",
    "sweep.points.corner": "Setting or result",
    "sweep.points.column": "{rank} (point {point})",
    "sweep.points.scheme": "Scheme",
    "sweep.points.note": (
        "Means over runs; second line: 95% interval of the mean at this point; it does not allow for the luck of "
        "being the best."
    ),
    # 2 curves
    "sweep.curves.intro": (
        "What each number does alone, averaged over all values of the others. Shares are those of {scheme} in the "
        "main world; lines show every scheme."
    ),
    "sweep.shares.finding.two": "{one} and {other} account for {share} of what differs in {objective}",
    "sweep.shares.finding.one": "{one} accounts for {share} of what differs in {objective}",
    "sweep.shares.axis": "share of the variance between points, %",
    "sweep.shares.note": "Effect of each number alone under {scheme}, as a share of the variance between points.",
    "sweep.curve.note": "Mean over points along one number; band: 95% interval. The lines of one aim share one scale.",
    "sweep.curve.finding.rises": "{objective} rises with {factor} under {scheme}: {first} to {last}",
    "sweep.curve.finding.falls": "{objective} falls with {factor} under {scheme}: {first} to {last}",
    "sweep.curve.finding.choice": "{objective} under {scheme} is best with {factor} = {best}: {value}",
    "sweep.curve.finding.inside": "{objective} under {scheme} is best at a {factor} of {best}",
    # 3 heat
    "sweep.maps.none": "A map needs two numbers and points with results.",
    "sweep.maps.intro": (
        "The two numbers that matter most for each aim against each other. The framed cell is the best. Where the "
        "shades change in one direction only, one number decides; where they turn, the two have to be set together."
    ),
    "sweep.map.note.grid": "{scheme}, {unit}. Mean over points with these values.",
    "sweep.map.note.bins": "{scheme}, {unit}. Mean over points in each cell; –: no point lies there.",
    "sweep.map.finding.level": (
        "{objective} under {scheme} is best, {value}, with {x} at {x_value} and {y} at {y_value}"
    ),
    "sweep.map.finding.difference": (
        "{scheme} is ahead of {against} in {ahead} of {total} cells, furthest with {x} at {x_value} and {y} at "
        "{y_value}"
    ),
    "alt.cell": "{x}, {y}: {value}",
    "span.short": "{low}–{high}",
    # 4 interactions
    "sweep.pairs.none": "No joint effects are known.",
    "sweep.pairs.intro": (
        "A joint effect is what two numbers do beyond the sum of what each does alone. If it is small, each can be "
        "set by itself."
    ),
    "sweep.pairs.finding": "{one} with {other} is the largest joint effect: {share} of what differs in {objective}",
    "sweep.pairs.note": (
        "On the diagonal: each number alone. Below it: what two do together beyond that. Share of the variance "
        "between points."
    ),
    "sweep.pairs.caption": "The largest joint effects, % of the variance between points",
    "sweep.pairs.corner": "Numbers",
    "sweep.pairs.row": "{one} with {other}",
}
