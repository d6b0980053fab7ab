"""English: the page of `paytrial validate`."""

from __future__ import annotations

VALIDATION: dict[str, str] = {
    "validation.title": "Theory and evidence",
    "validation.subtitle": "What the model must give, and what it gives. Every value was made by running the program.",
    "validation.footer": "Made by `paytrial validate`. The numbers are in validation.csv and points.csv beside this "
    "page; each case can be made again at other inputs, see `paytrial validate --help`.",
    "validation.section.result": "Result",
    "validation.headline.passed": "All {n} cases pass.",
    "validation.headline.passed.one": "The one case passes.",
    "validation.headline.failed": "{n} of {cases} cases do not pass.",
    "validation.headline.failed.one": "1 of {cases} cases does not pass.",
    "validation.lead.passed": "The program's people, queues, customers and search do what theory says they must.",
    "validation.lead.failed": "Look before you trust a number that rests on it: {names}.",
    "validation.kind.exact-theory": "Exact theory",
    "validation.kind.not-used": "Field evidence that was not used to choose the model's numbers",
    "validation.kind.calibrated-to": "Field evidence that the model's numbers were chosen to meet",
    "validation.counted": "{passed} of {n} pass",
    "validation.failed_rows": "What does not pass",
    "validation.how.heading": "How to read this",
    "validation.how.target": "Target: for theory, the value of a closed form, worked out apart from the program; it "
    "must round to the stated figure: that of the literature, or worked by hand. For field evidence, the sign of the "
    "effect and the range of the study.",
    "validation.how.model": "Model: what the program gives; with its standard error where it is drawn at random.",
    "validation.how.verdict": "Verdict: computed. Theory passes within 0.000001 of the target where nothing is drawn "
    "(10 times that at inputs of your own), within 4 standard errors where something is; a search must come within 2% "
    "of the best rates. Evidence passes if the sign is clear at 3 standard errors and the size is in the range.",
    "validation.how.chart": "Charts: the grey line is theory, dots are the program, the ring is the case itself. The "
    "rest of the line shows that the agreement is no accident of one point.",
    "validation.source": "Source: {source}",
    "validation.column.case": "Case",
    "validation.column.what": "What is simulated",
    "validation.column.target": "Target",
    "validation.column.model": "Model",
    "validation.column.verdict": "Verdict",
    "validation.stated": "stated {figure}",
    "validation.error": "\N{PLUS-MINUS SIGN} {error}",
    "validation.chart.title": "{title}: {value}",
    "validation.chart.title.failed": "{title}: {value}, but must be {target}",
    "validation.chart.note": "Line: theory. Dots: the program. Ring: this case.",
    "validation.chart.note.noisy": "Line: theory. Dots: the program, with two standard errors. Ring: this case.",
    "validation.chart.note.own": "{note} Ring: this case.",
    "validation.chart.alt": "{title}. {y}, against {x}; standard error {error}.",
}
