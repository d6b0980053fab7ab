"""English: the text of each section."""

from __future__ import annotations

SECTIONS: dict[str, str] = {
    # page
    "page.title": "Pay schemes compared: {scenario}",
    "page.subtitle": (
        "{schemes} schemes, {weeks} simulated weeks, {runs} runs each on the same seeds. Baseline: {baseline}."
    ),
    "page.contents": "Contents",
    "page.skip": "Skip to the decision",
    "page.table.csv": "Same numbers: tables/{key}.csv",
    "page.table.region": "Table: {caption}",
    "page.footer": (
        "Every number here comes from a simulation and holds as far as its assumptions do (see Assumptions and "
        "method). All tables are in report.xlsx and, as CSV, in the folder tables."
    ),
    "section.decision": "Decision",
    "section.schemes": "Schemes side by side",
    "section.why": "Why",
    "section.mechanics": "The plan and the people",
    "section.behaviour": "How people respond",
    "section.customers": "Customers",
    "section.pay": "Pay",
    "section.service": "Service",
    "section.costs": "Costs",
    "section.certainty": "How sure",
    "section.method": "Assumptions and method",
    # 1 decision
    "headline.no_runs": "No decision: no run finished.",
    "headline.single": "Nothing to decide: only one scheme was run.",
    "headline.no_interval": (
        "{pick} has the best {objective} so far, but there are too few runs to say how sure that is."
    ),
    "headline.keep": "Keep {baseline}: no other scheme has a better {objective}.",
    "headline.pick": "Choose {pick}: it has the best {objective}.",
    "headline.tie": "{pick} leads, but cannot be told apart from {others}. {baseline} is clearly behind.",
    "headline.tie_with_baseline": "No scheme is shown to beat {baseline}: {tied} cannot be told apart.",
    "lead.no_runs": "The errors are listed under How sure.",
    "lead.single": "Compare at least two schemes, the first being what is paid today.",
    "lead.no_interval": "",
    "lead.pick": "",
    "lead.tie": "",
    "lead.tie_with_baseline": "",
    "lead.more": "{scheme} earns {amount} a year more than {baseline} ({interval}).",
    "lead.less": "{scheme} earns {amount} a year less than {baseline} ({interval}).",
    "lead.best_other.more": "The best alternative, {scheme}, earns {amount} a year more ({interval}).",
    "lead.best_other.less": "The best alternative, {scheme}, earns {amount} a year less ({interval}).",
    "lead.same": "{scheme} gives exactly the same results as {baseline}, in every run.",
    "lead.retention": "Customers kept over 12 months: {points} percentage points ({interval}).",
    "lead.book": (
        "But counting what the customers at the end are still worth, {pick} is ahead of {other} by "
        "{amount} a year ({interval})."
    ),
    "decision.sure": "How sure",
    "decision.cost": "What it costs in pay",
    "decision.risk": "Main risk",
    "decision.change": "What would change the choice",
    "sure.chance": "Probability that {pick} has the best {objective} of the {n} schemes compared: {chance}.",
    "sure.second": "It leads {second} by {amount} (95% interval {ends}).",
    "sure.tied": (
        "It cannot be told apart from {second}: the difference is {amount}, and its 95% interval, {ends}, includes 0."
    ),
    "sure.second.unknown": "It leads {second} by {amount} in the only pair of runs.",
    "sure.same": "{second} gives exactly the same results.",
    "sure.few": "With only {n} runs a scheme this is a first look: intervals and probabilities are rough.",
    "sure.limits": "This covers chance only, not wrong assumptions (see Assumptions and method).",
    "cost.same": "Total pay under {scheme} is exactly that of {baseline}.",
    "cost.more": ("Total pay under {scheme} is {amount} a year ({share}) more than under {baseline} ({interval})."),
    "cost.less": ("Total pay under {scheme} is {amount} a year ({share}) less than under {baseline} ({interval})."),
    "risk.guards": "It breaks a limit: {items}.",
    "risk.guards_maybe": "It may break a limit: {items}.",
    "risk.worse": "{kpi} gets worse: from {before} to {after} (change {ends}).",
    "risk.none": (
        "None of the watched figures (retention, satisfaction, mis-selling, turnover, complaints, "
        "waiting) gets clearly worse."
    ),
    "risk.baseline": (
        "Staying has no cost of change, but leaves on the table what the alternatives do better (see Schemes side by "
        "side)."
    ),
    "risk.model": "The assumed numbers listed under Assumptions and method are not fitted to the firm's own data.",
    "change.none": "None of the other ways to judge ({kpis}) clearly favours another scheme.",
    "change.other": "Judged by {kpis}, the choice would be {pick}.",
    "decision.picked": "recommended",
    "decision.level": "its level",
    "decision.gains.caption": "What each scheme changes against {baseline}",
    "decision.gains.note": (
        "Means of {pairs} pairs of runs on the same seeds, with 95% intervals in the second line. Book "
        "value: what the "
        "customers at the end are still worth. pp: percentage points."
    ),
    "decision.gains.note.one": (
        "One pair of runs, so there are no intervals. Book value: what the customers at the end are still worth."
    ),
    "decision.column.profit": "Profit",
    "decision.column.book": "Profit with book value",
    "decision.column.retention": "12-month retention",
    "decision.column.pay": "Total pay",
    "decision.column.chance": "Probability best",
    "decision.by": "by {objective}",
    "decision.axis.profit": "difference in profit, {unit} a year",
    "decision.axis.retention": "difference in 12-month retention, percentage points",
    "decision.chart.profit.none": "No scheme clearly earns more than {baseline}",
    "decision.chart.profit.some": ("{n} of {total} schemes clearly earn more than {baseline}; {best} earns most"),
    "decision.chart.profit.some.one": "Of {total} schemes, only {best} clearly earns more than {baseline}",
    "decision.chart.profit.note": "Profit a year against the baseline; line: 95% interval of the mean.",
    "decision.chart.retention.none": "No scheme clearly keeps more customers than {baseline}",
    "decision.chart.retention.some": (
        "{n} of {total} schemes clearly keep more customers than {baseline}; {best} keeps most"
    ),
    "decision.chart.retention.some.one": (
        "Of {total} schemes, only {best} clearly keeps more customers than {baseline}"
    ),
    "decision.chart.retention.note": ("12-month retention against the baseline; line: 95% interval of the mean."),
    "guard.caption": "Guard-rails for {scheme}, against {baseline}",
    "guard.corner": "Limit on",
    "guard.column.limit": "Change allowed",
    "guard.column.change": "Change found",
    "guard.column.result": "Result",
    "guard.at_most": "at most {limit}",
    "guard.at_least": "at least {limit}",
    "guard.relative": "{limit}, that is {amount}",
    "guard.pass": "pass",
    "guard.fail": "fail",
    "guard.unknown": "not known",
    "guard.uncertain": "not certain: the interval reaches across the limit",
    "guard.floor": "Lowest pay for a month",
    "guard.floor.limit": "the legal minimum, which the scenario does not state",
    "guard.floor.before": "baseline {amount}",
    "guard.open": "check by hand",
    "guard.note": "The limits are conventions of this report. Lowest pay: 1 in 100 full months is paid less.",
    # 2 schemes
    "schemes.listing.caption": "The schemes",
    "schemes.column.pays": "What it pays",
    "schemes.group.profit": "Profit over the whole time",
    "schemes.group.income": "Income",
    "schemes.group.cost": "Costs",
    "schemes.group.customers": "Customers",
    "schemes.group.quality": "Quality",
    "schemes.group.staff": "Staff",
    "schemes.kpis.caption": "Key figures over {weeks} weeks; differences to {baseline}",
    "schemes.kpis.note": (
        "First line: mean over runs. Second line: paired difference to the baseline with its 95% "
        "interval, and what it "
        "means. 'Not clear': the interval includes 0. pp: percentage points. Profit: base pay as the scheme states "
        "it. Profit at participation: base pay moved until agents are exactly as well off as in their "
        "best job elsewhere."
    ),
    "schemes.profit.best": (
        "{best} ends with the highest profit a {period}: {value} against {other} {unit} under {baseline}"
    ),
    "schemes.profit.baseline": "{best} ends with the highest profit a {period}: {value} {unit}",
    "schemes.profit.axis": "profit a {period}, {unit}",
    "schemes.profit.note": (
        "Mean profit of each {period}. Band: the middle 80% of runs, for the baseline and the scheme with the best "
        "objective. Bands overlap more than differences do, because runs on the same seed move together."
    ),
    # 3 why
    "bridge.subscriptions": "Subscriptions",
    "bridge.addons": "Add-ons",
    "bridge.service_cost": "Service cost",
    "bridge.pay_fixed": "Fixed pay",
    "bridge.pay_variable": "Variable pay",
    "bridge.acquisition": "Acquisition",
    "bridge.staffing": "Staffing",
    "bridge.policy": "Training, checks, supervision",
    "bridge.profit": "Profit",
    "bridge.total": "sum of the terms",
    "bridge.corner": "Term",
    "mechanics.intro": (
        "What the plan alone would do is measured with people who do not react: same effort, and nobody quits over "
        "pay. What is left is what people make of it. A calculation on last year's results, as pay software makes it, "
        "sees only the first."
    ),
    "mechanics.finding": "{scheme}: the plan alone {plan}; what people make of it {people}.",
    "mechanics.plan.up": "would raise profit by {amount} a year",
    "mechanics.plan.down": "would lower profit by {amount} a year",
    "mechanics.plan.none": "would change nothing",
    "mechanics.plan.unclear": "changes profit by less than these runs can tell from chance",
    "mechanics.people.unclear": "is less than these runs can tell from chance",
    "mechanics.people.up": "adds {amount}",
    "mechanics.people.down": "takes {amount}",
    "mechanics.people.none": "adds nothing",
    "mechanics.caption": "Change against {baseline}, {unit} a year: the plan alone, and what people make of it",
    "mechanics.corner": "Change in",
    "mechanics.note": (
        "On the first runs of the comparison, at most 16, each made a second time on the same seed with people who do "
        "not react. The first two of each three rows add up to the third, in every pair of runs. Second line: 95% "
        "interval."
    ),
    "mechanics.profit.plan": "Profit: the plan alone",
    "mechanics.profit.people": "Profit: what people make of it",
    "mechanics.profit.both": "Profit: both",
    "mechanics.pay_variable.plan": "Variable pay: the plan alone",
    "mechanics.pay_variable.people": "Variable pay: what people make of it",
    "mechanics.pay_variable.both": "Variable pay: both",
    "mechanics.pay_fixed.plan": "Fixed pay: the plan alone",
    "mechanics.pay_fixed.people": "Fixed pay: what people make of it",
    "mechanics.pay_fixed.both": "Fixed pay: both",
    "nothing.static": (
        "There is nothing to separate: a single scheme was run, or the runs are of people who do not react to pay."
    ),
    "why.caption": "What each term adds to profit against {baseline}, {unit} a year",
    "why.note": (
        "Plus: the term raises profit (more gross profit, or less cost). The terms add up exactly, to the cent, in "
        "every pair of runs; as printed they are rounded so that they still add up. Second line: 95% interval."
    ),
    "why.axis": "change in profit, {unit} a year",
    "why.chart.note": "From the profit of {baseline} (at 0), term by term. Hatched: lowers profit.",
    "why.same": "{scheme}: exactly the profit of {baseline}, term by term",
    "why.more": "{scheme} earns {amount} a year more: {parts}",
    "why.less": "{scheme} earns {amount} a year less: {parts}",
    "why.up": "{term} (+{amount})",
    "why.down": "{term} (−{amount})",
    "why.up.subscriptions": "more gross profit on subscriptions",
    "why.up.addons": "more gross profit on add-ons",
    "why.up.service_cost": "less service cost",
    "why.up.pay_fixed": "less fixed pay",
    "why.up.pay_variable": "less variable pay",
    "why.up.acquisition": "less acquisition cost",
    "why.up.staffing": "less staffing cost",
    "why.up.policy": "less training, quality checks and supervision",
    "why.down.subscriptions": "less gross profit on subscriptions",
    "why.down.addons": "less gross profit on add-ons",
    "why.down.service_cost": "more service cost",
    "why.down.pay_fixed": "more fixed pay",
    "why.down.pay_variable": "more variable pay",
    "why.down.acquisition": "more acquisition cost",
    "why.down.staffing": "more staffing cost",
    "why.down.policy": "more training, quality checks and supervision",
    # 4 behaviour
    "behaviour.caption": "What agents do, mean over the whole time; differences to {baseline}",
    "behaviour.note": "Mean of each {period}; band: 95% interval of the mean.",
    "behaviour.axis.sell": "selling, % of a standard week",
    "behaviour.axis.serve": "service, % of a standard week",
    "behaviour.axis.push": "push, 0 to 1",
    "behaviour.axis.mis_sold_share": "mis-sold, % of add-on sales",
    "finding.same": "{kpi} is the same under every scheme: {value}",
    "finding.unclear": "{kpi} does not clearly differ between schemes: {low} to {high}",
    "finding.range": "{kpi}: highest under {top} ({high}), lowest under {bottom} ({low})",
    # 5 customers
    "customers.when": "after {time}",
    "customers.retention.title": "{top} keeps {high}% of the starting customers {when}, {bottom} {low}%",
    "customers.retention.same": "Every scheme keeps {high}% of the starting customers {when}",
    "customers.retention.axis": "starting customers still there, %",
    "customers.retention.note": "Mean over runs; band: the middle 80% of runs.",
    "customers.satisfaction.title": (
        "Satisfaction ends highest under {top} ({high}) and lowest under {bottom} ({low})"
    ),
    "customers.satisfaction.same": "Satisfaction ends the same under every scheme: {high}",
    "customers.satisfaction.axis": "true satisfaction, points of 100",
    "customers.cumulative.ahead": ("{when} on, {top} is furthest ahead of {baseline}: by {value} {unit} in all"),
    "customers.cumulative.none": "{when} on, no scheme has earned more in all than {baseline}",
    "customers.cumulative.axis": "profit since the start minus baseline's, {unit}",
    "customers.cumulative.note": "Above 0: ahead of {baseline} so far. Band: 95% interval of the mean.",
    "customers.turn.ahead": (
        "{scheme} pays back: behind {baseline} at first, ahead in total profit from month {month} on."
    ),
    "customers.turn.behind": (
        "{scheme} loses its lead: ahead of {baseline} at first, behind in total profit from month {month} on."
    ),
    "customers.turn.none": (
        "No scheme's lead or lag in total profit against {baseline} changes sign for good on the way."
    ),
    "customers.segments.title": (
        "Under {scheme}, customer numbers do best among {top} ({high}) and worst among {bottom} ({low})"
    ),
    "customers.segments.single": "Under {scheme}, there are {high} customers at the end against {baseline}",
    "customers.segments.axis": "difference in customers at the end, %",
    "customers.segments.note": (
        "Customers at the end under {scheme} against {baseline}; line: 95% interval of the mean."
    ),
    "segments.caption": "Customers by segment over {weeks} weeks",
    "segments.column.start": "Start",
    "segments.column.won": "Won",
    "segments.column.lost": "Lost",
    "segments.column.end": "End",
    "segments.column.kept": "Starting customers kept",
    "segments.column.revenue": "Revenue",
    "segments.column.change": "Revenue, difference",
    "segments.note": "Means over runs. Difference: to {baseline}, paired, with its 95% interval.",
    # 6 pay
    "pay.caption": "What pay costs, and what people earn",
    "pay.corner": "Starting team by selling skill",
    "pay.note": (
        "Cost: total pay of the team in a cheap, a middle and a dear run (10%, 50% and 90% of runs cost less). "
        "Person: yearly pay that 10%, 50% and 90% of people stay below. Gini: 0 if all earn the same, 1 "
        "at the most."
    ),
    "pay.column.cost.p10": "Cost, P10",
    "pay.column.cost.p50": "Cost, P50",
    "pay.column.cost.p90": "Cost, P90",
    "pay.column.person.p10": "Person, P10",
    "pay.column.person.p50": "Person, P50",
    "pay.column.person.p90": "Person, P90",
    "pay.column.people": "People, all runs",
    "pay.column.gain": "Gain",
    "pay.column.lose": "Lose",
    "pay.column.mean_gain": "Mean gain",
    "pay.column.mean_loss": "Mean loss",
    "pay.column.median": "Middle change",
    "pay.distribution.title": (
        "Pay differs most between people under {widest} ({currency} {wide} from P10 to P90), least under "
        "{narrowest} ({narrow})"
    ),
    "pay.distribution.same": (
        "Pay differs between people by the same under every scheme: {currency} {wide} from P10 to P90"
    ),
    "pay.distribution.axis": "yearly pay of a person, {currency} thousand",
    "pay.change.gain": "{scheme}: {gain} of people gain, {lose} lose; the {group} by skill gains most",
    "pay.change.lose": "{scheme}: {lose} of people lose, {gain} gain; the {group} by skill loses most",
    "pay.change.same": "{scheme}: nobody's pay changes by more than {kept}",
    "pay.change.axis": "change of yearly pay, {currency} thousand",
    "pay.change.note": (
        "The same people under {baseline} and here, by selling skill. Dot and bars: middle person, half and 80%."
    ),
    "pay.changes.caption": "Who gains and who loses against {baseline}",
    "pay.changes.note": (
        "The same people on the same seeds, if they stayed half a year under both. Gain or lose: yearly "
        "pay changes by "
        "more than {kept}."
    ),
    # 7 service
    "service.intro": "The service KPIs with their definitions. All are means over runs and the whole time.",
    "service.caption": "Service figures; differences to {baseline}",
    # costs
    "costs.intro": (
        "Every cost is booked once; the items add up to all costs. Cost to serve is service cost, training and service "
        "policy, pay for the time spent serving, and the same part of hiring; cost to sell is the rest. Costs that "
        "belong to no segment go by work: contacts x hours of a contact x complexity; those of selling go by sales."
    ),
    "costs.item": "Cost",
    "costs.only": "{group}: {item}",
    "costs.all": "All costs",
    "costs.whole": "All customers",
    "costs.items.caption": "Costs a year by item; differences to {baseline}",
    "costs.items.note": "Means over runs. Differences are paired by seed, with 95% intervals.",
    "costs.serve.title": (
        "Under {scheme}, a customer costs most to serve among {top} ({high} {currency} a year) and least among "
        "{bottom} ({low})"
    ),
    "costs.serve.single": "Under {scheme}, a customer costs {high} {currency} a year to serve",
    "costs.serve.bar": "{values}",
    "costs.serve.axis": "cost to serve a customer for a year, {unit}",
    "costs.serve.chart": "Line: 95% interval of the mean, over at most the first {runs} runs of each scheme.",
    "costs.serve.caption": "What a customer costs and brings a year, by segment",
    "costs.serve.note": (
        "Means over runs, per customer and year but for the cost per contact. Profit is gross profit less cost to "
        "serve and cost to sell. Difference: of cost to serve to {baseline}, paired, with its 95% interval."
    ),
    "costs.column.contacts": "Contacts",
    "costs.column.per_contact": "Cost to serve a contact",
    "costs.column.to_serve": "Cost to serve",
    "costs.column.to_sell": "Cost to sell",
    "costs.column.gross_profit": "Gross profit",
    "costs.column.profit": "Profit",
    "costs.column.change": "Cost to serve, difference",
    "costs.centre.caption": "Return of the service centre in a month of the last quarter (Anton)",
    "costs.centre.note": (
        "Net gain: loyal customers (satisfaction above 85) less disloyal ones (below 50), x value of a customer. ROI: "
        "(net gain - cost) / cost, of the means over runs. Cost: service cost, service policy and all pay."
    ),
    "costs.centre.loyal": "Loyal",
    "costs.centre.disloyal": "Disloyal",
    "costs.centre.value": "Value of a customer",
    "costs.centre.net_gain": "Net gain",
    "costs.centre.cost": "Cost",
    "costs.centre.roi": "ROI",
    # 8 certainty
    "certainty.runs": "{total} runs: {schemes} schemes on the same {seeds} seeds. All finished.",
    "certainty.runs.failed": (
        "{total} runs: {schemes} schemes on the same {seeds} seeds. {done} finished, {failed} failed and "
        "are left out; "
        "pairs need both runs."
    ),
    "certainty.limits": (
        "Intervals say what other luck would change. They do not say what other assumptions would change: how the "
        "ranking moves with the assumed numbers, with other scenarios and with other theories of how agents decide "
        "has to be studied separately."
    ),
    "certainty.leads.caption": "{pick} against each other scheme, by {kpi}",
    "certainty.leads.note": (
        "Lead: paired, with its 95% interval; told apart if that leaves out 0. To tell apart: pairs of "
        "runs at which a "
        "lead of this size would. For precision: runs at which the interval is as narrow as wanted ({precision})."
    ),
    "certainty.column.lead": "Lead of {pick}",
    "certainty.column.told": "Told apart",
    "certainty.column.pairs": "Pairs used",
    "certainty.column.to_tell": "Needed to tell apart",
    "certainty.column.needed": "Needed for precision",
    "certainty.column.seed": "Seed",
    "certainty.column.error": "Error",
    "told.yes": "yes",
    "told.no": "no",
    "certainty.chances.caption": "Probability that a scheme is the best",
    "certainty.chances.note": (
        "By a paired Bayesian bootstrap over seeds: how often each scheme would have the best mean if "
        "other seeds had "
        "been drawn. It says nothing about how large the lead is."
    ),
    "certainty.failed.caption": "Runs that failed ({n})",
    "certainty.chart.settled": ("The lead of {pick} over {second} is clear from {settled} of {n} pairs of runs on"),
    "certainty.chart.open": "After {n} pairs of runs, {pick} and {second} cannot be told apart",
    "certainty.chart.line": "mean lead",
    "certainty.chart.axis": "lead, {unit}",
    "certainty.chart.note": ("Mean lead as runs are added, in the order of seeds; band: 95% interval of the mean."),
    # 9 method
    "method.counts": (
        "The scenario has {total} numbers: {evidence} from published evidence, {domain} from how such a "
        "business works, "
        "{assumed} assumed. {changed} are set by the scenario file itself, the others are defaults."
    ),
    "method.market": "The market",
    "market.price_gap": "Price gap",
    "market.own_price": "Our prices",
    "market.ticket_rate": "Requests",
    "market.need": "Need",
    "market.leads": "Leads",
    "market.churn": "Odds to leave",
    "market.title": "The market was assumed to move: {what} by {value}% in week {week}",
    "market.axis": "above normal",
    "market.zero": "normal",
    "market.note": (
        "Every scheme met this market. Price gap: our price above the market's. Requests, need, leads: on top of what "
        "the scenario says. Odds to leave: of a renewal, besides prices. Bands: the middle 80% of runs, where chance "
        "moves the market."
    ),
    "method.assumptions": "Assumptions",
    "method.assumptions.caption": "Numbers of the scenario",
    "method.segments.caption": "Numbers of the customer segments",
    "method.corner": "Meaning and name in the file",
    "method.column.value": "Value",
    "method.column.unit": "Unit",
    "method.column.source": "Source",
    "method.note": (
        "Evidence: published figures. Domain: how such a business works. Assumed: a judgement, to be replaced first."
    ),
    "method.beliefs": "What agents believe",
    "method.model": "The model on one page",
    "method.again": "How to make this report again",
    "method.command": "Runs, results and report:",
    "method.rebuild": "The report alone, from the saved results:",
    "method.manifest": "Manifest",
    "belief.caption": (
        "Measured effect of effort: % change of a result per 1% more selling or service, and per 0.01 more push"
    ),
    "belief.corner": "Result",
    "belief.sell": "Selling",
    "belief.serve": "Service",
    "belief.push": "Push",
    "belief.now": "at once",
    "belief.eventual": "in the end",
    "belief.note": (
        "Measured by moving everybody's effort in this scenario; agents act on these, weighted by their foresight."
    ),
}
