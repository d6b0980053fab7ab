"""English: the report of a sensitivity study."""

from __future__ import annotations

SENSITIVITY: dict[str, str] = {
    "sensitivity.page.title": "Which uncertain numbers matter: {title}",
    "sensitivity.page.subtitle": (
        "{n} uncertain numbers, {schemes} schemes, {runs} runs of each at every point. Baseline: {baseline}."
    ),
    "section.sensitivity.summary": "Summary",
    "section.sensitivity.tornado": "One number at a time",
    "section.sensitivity.morris": "Over the whole range: Morris",
    "section.sensitivity.sobol": "Shares of the variance: Sobol",
    "section.sensitivity.method": "Method",
    "sensitivity.pair": "{scheme} against {against}",
    # 1 summary
    "sensitivity.headline.flips": "{n} of {total} uncertain numbers can turn the ranking by {objective}: {numbers}.",
    "sensitivity.headline.flips.one": (
        "One of {total} uncertain numbers can turn the ranking by {objective}: {numbers}."
    ),
    "sensitivity.headline.firm": (
        "None of the {total} uncertain numbers, moved alone, clearly turns the ranking by {objective}."
    ),
    "sensitivity.headline.matters": "{factor} matters most for {objective} ({pair}).",
    "sensitivity.headline.nothing": "Nothing to say: the study has no results.",
    "sensitivity.no_tornado": "Whether a number turns the ranking was not asked: that takes the method tornado.",
    "sensitivity.lead": (
        "Each number was moved alone to both ends of its range, the others as the scenario has them. A turn counts "
        "if the 95% interval at that end leaves out 0."
    ),
    "sensitivity.base": "As things are, {scheme} has {amount} {objective} than {against} ({interval}).",
    "sensitivity.base.same": "As things are, {scheme} and {against} give exactly the same.",
    "sensitivity.turns": "That turns with {items}.",
    "sensitivity.stays": "No number alone clearly turns that.",
    "sensitivity.end": "{factor} at {value} ({amount})",
    "sensitivity.rest": "Other schemes",
    "sensitivity.rest.text": "{n} more schemes are in the tables.",
    "sensitivity.rest.text.one": "One more scheme is in the tables.",
    "sensitivity.matters": "Look here first",
    "sensitivity.matters.swing": "The largest swings come from {numbers}: measure these before the others.",
    "sensitivity.matters.sobol": (
        "Over all numbers at once, {factor} has the largest part in how far {pair} is uncertain: {share} of the "
        "variance."
    ),
    "sensitivity.still": "{target}: no number moves {objective}",
    # 2 tornado
    "sensitivity.tornado.none": "No number was moved alone: the method tornado was not asked for.",
    "sensitivity.tornado.intro": (
        "How far each scheme is ahead of the baseline when one number is at its low or its high end. Right of the "
        "line 0 the scheme has more, left of it less. A diamond, and the word in the table, mark where the "
        "ranking turns."
    ),
    "sensitivity.more": "{n} more charts of this kind are left out; their numbers are in the table.",
    "sensitivity.more.one": "One more chart of this kind is left out; its numbers are in the table.",
    "sensitivity.levels": "How uncertain the level is",
    "sensitivity.levels.intro": (
        "The same for the level of {baseline} itself. A number can move the level a lot and leave the ranking alone: "
        "both schemes move with it."
    ),
    "sensitivity.axis.level": "{title}, {unit}",
    "sensitivity.axis.difference": "difference in {title}, {unit}",
    "tornado.low": "at the low end",
    "tornado.high": "at the high end",
    "tornado.flip": "turns the ranking",
    "tornado.base": "as it is",
    "tornado.note": (
        "{scheme} minus {against}; beside each bar: the value of the number. Thin line: 95% interval of the mean."
    ),
    "tornado.note.level": "{scheme}; beside each bar: the value of the number. Thin line: 95% interval of the mean.",
    "tornado.some": "The {shown} largest of {total}.",
    "tornado.finding.flips": "{scheme} against {against}: {numbers} turn the ranking by {objective}",
    "tornado.finding.flips.one": "{scheme} against {against}: {numbers} turns the ranking by {objective}",
    "tornado.finding.firm": "{scheme} against {against}: nothing turns the ranking by {objective}; {top} moves it most",
    "tornado.finding.level": "{top} moves {objective} under {scheme} most",
    "tornado.caption": "{pair}: difference in {objective} at both ends of each number",
    "tornado.column.range": "Range",
    "tornado.column.base": "As it is",
    "tornado.column.verdict": "Ranking",
    "tornado.verdict.stays": "stays",
    "tornado.verdict.low": "turns at the low end",
    "tornado.verdict.high": "turns at the high end",
    "tornado.verdict.both": "turns at both ends",
    "tornado.table.note": (
        "As it is: {base} {unit} ({ends}). Second line: 95% interval. 'Stays' includes turns that are not clear."
    ),
    "alt.swing": "{factor}: {at_low} at {low}, {at_high} at {high}",
    # 3 morris
    "morris.none": "Not asked for: the method morris.",
    "morris.intro": (
        "Every number is moved in small steps from many starting points. Right: it matters. High: its effect depends "
        "on where one stands, because it bends or acts together with others; then one number at a time does not tell "
        "all."
    ),
    "morris.line": "spread as large as the size",
    "morris.axis.size": "mean size of the effect (mu*), {unit}",
    "morris.axis.spread": "spread of the effect (sigma), {unit}",
    "morris.finding.even": "{factor} matters most for {objective} of {target}",
    "morris.finding.uneven": "{factor} matters most for {objective} of {target}, but unevenly",
    "morris.note": (
        "Effect of moving a number over its whole range. Above the line an effect differs more than it is large."
    ),
    "morris.caption": "Morris: {objective}, {target}",
    "morris.column.size": "Mean size (mu*)",
    "morris.column.mean": "Mean (mu)",
    "morris.column.spread": "Spread (sigma)",
    "morris.table.note": "Second line: 95% interval. A mean near 0 with a large size: the effect changes its sign.",
    "alt.morris": "{factor}: size {size}, spread {spread}",
    # 4 sobol
    "sobol.none": "Not asked for: the method sobol.",
    "sobol.intro": (
        "All numbers are drawn at once. Alone: the share of the variance that goes away if this number becomes "
        "known. Total: with all it does together with others. If alone and total differ, numbers act together."
    ),
    "sobol.alone": "alone (first-order)",
    "sobol.total": "total",
    "sobol.axis": "share of the variance, %",
    "sobol.finding": (
        "{target}: {factor} has {share} of the variance of {objective}; {together} comes from joint effects"
    ),
    "sobol.note": "Written: total. Thin line: 95% interval.",
    "sobol.caption": "Sobol indices: {objective}, {target}",
    "sobol.column.alone": "Alone (first-order)",
    "sobol.column.total": "Total",
    "sobol.table.note": "Second line: 95% interval. With few samples an estimate can lie below 0% or above 100%.",
    "alt.sobol": "{factor} {alone} alone, {total} in total",
}
