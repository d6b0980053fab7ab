"""English: a pay scheme as a letter to the people it pays. `letter.<kind>...` are the words of a component."""

from __future__ import annotations

LETTER: dict[str, str] = {
    "letter.title": "How you are paid: {scheme}",
    "letter.intro": "Your pay has {n} parts: {names}.",
    "letter.intro.one": "Your pay has one part: {names}.",
    "letter.lag": "Pay for a month, a quarter or a year comes {weeks} weeks after it ends. Months have 4, 4 and "
    "5 weeks, a quarter 13, a year 52.",
    "letter.no_lag": "Pay for a month, a quarter or a year comes when it ends. Months have 4, 4 and 5 weeks, a "
    "quarter 13, a year 52.",
    "letter.team": "A team has {people} people.",
    "letter.heading": "{n}. {name}",
    "letter.section.rules": "What else holds",
    "letter.section.month": "A month, worked out",
    "letter.month": "The third month of a quarter, so that what is paid by the quarter is there, too: {weeks} "
    "weeks, in which you sell for {sold}. Results are those of an ordinary person in {scenario}, rounded; "
    "better results are 20% more sales and a sixth fewer bad outcomes, in all weeks of the year.",
    "letter.month.leader": "The person leads the team.",
    "letter.month.prizes": "Prizes: all have equal results here, so the prizes are shared by all.",
    "letter.month.line": "Part",
    "letter.month.usual": "Usual results",
    "letter.month.better": "Better results",
    "letter.month.total": "Pay of the month",
    "letter.month.not_due": "not due",
    "letter.picture.title": "With usual results a month pays {total}",
    "letter.picture.note": "The month worked out below, {currency}: what each part adds or takes away.",
    "letter.picture.axis": "{currency}",
    "letter.footer": "Made from the scheme file {scheme}, by the program that works out the pay.",
    # what every part may say
    "letter.paid.month": "It is paid every month.",
    "letter.paid.quarter": "It is paid every quarter.",
    "letter.paid.year": "It is paid every year.",
    "letter.prorated": "Who works for a part of the {period} gets it for the weeks worked.",
    "letter.phases": "It holds only in phase {names}.",
    "letter.depends": "It also depends on {names}.",
    "letter.reached": "{measure} {value}",
    "letter.reached.quota": "{reached} ({share} of the quota)",
    "letter.reached.weighed": "{reached}, as it counts,",
    "letter.reached.team": "{reached} in the team",
    "letter.reached.branch": "{reached} in the branch",
    "letter.example.two": "Example: {reached} gives {pay}; {better_reached} gives {better}.",
    "letter.example.same": "Example: {reached} gives {pay}.",
    "letter.example.part": "Example: {reached} gives {pay} in each part; {better_reached} gives {better}.",
    "letter.example.stays": "Example: with {reached}, {before} stays as it is.",
    "letter.example.best": "Example: the best result of all wins {amount}.",
    "letter.example.plain": "In the month worked out below it is {pay}.",
    "letter.example.change": "Example: with {reached}, {before} becomes {after}; with {better_reached}, "
    "{better_before} becomes {better_after}.",
    "letter.example.balance": "Example: for {before} it is {pay}; for {better_before} it is {better}.",
    "letter.point": "{amount} at {value}",
    "letter.step": "{amount} from {value} on",
    "letter.line": "{points}; evenly in between, and below and above as at the ends",
    "letter.constant": "{points}, and as much at any other value",
    "letter.steps": "{points}; nothing below",
    "letter.of_base": "{share} of the fixed pay of the {period}",
    "letter.value.quota": "{share} of the quota {quota}",
    "letter.scope.own": "your own {measure}",
    "letter.scope.team": "{measure} of your team",
    "letter.scope.branch": "{measure} of the whole branch",
    "letter.window": "{measure} over the last {weeks} weeks",
    "letter.kpi": "{measure}, which counts {weight}: {points}.",
    # fixed
    "letter.fixed": "You are paid {amount} a month, whatever the results.",
    # commission
    "letter.commission.rate": "You earn {rate} of your {on}.",
    "letter.commission.marginal": "You earn a share of your {on} in the {period}, each part at its own rate: {tiers}.",
    "letter.commission.whole": "You earn a share of your {on} in the {period}, all of it at the rate that is "
    "reached: {tiers}.",
    "letter.commission.part": "{rate} of what lies from {low} to {high}",
    "letter.commission.last": "{rate} of what lies above {low}",
    "letter.commission.from": "{rate} from {low} on",
    "letter.commission.nothing": "Below {low} nothing is paid.",
    "letter.commission.segment": "Sales to {segment} count {weight} times.",
    "letter.commission.segment.none": "Sales to {segment} do not count.",
    "letter.commission.addon": "What is sold to customers there are counts {weight} times.",
    "letter.commission.addon.none": "What is sold to customers there are does not count.",
    "letter.commission.new": "Contracts with new customers count {weight} times.",
    "letter.commission.new.none": "Contracts with new customers do not count.",
    "letter.commission.least": "A sale of less than {amount} does not count.",
    "letter.commission.most": "Of a single sale at most {amount} counts.",
    "letter.commission.high": "Sales to customers who spend {spend} a month or more count {weight} times.",
    "letter.commission.split": "A sale is shared: {own} for whoever sells, {others} for the colleagues who come "
    "next in the team.",
    "letter.commission.between": "Only sales from week {first} to week {last} count.",
    "letter.commission.since": "Only sales from week {first} on count.",
    "letter.commission.until": "Only sales up to week {last} count.",
    "letter.commission.hold": "{share} of it is held back until the customer has stayed for {months} months, "
    "and is lost if the customer leaves sooner.",
    "letter.commission.claw": "If the customer leaves within {weeks} weeks of the sale, {share} of what was "
    "paid for it is taken back.",
    # others that pay
    "letter.kpi_bonus": "A bonus for {measure}: {points}.",
    "letter.scorecard": "A bonus of {target} if everything is on target, which is a score of 100%. Each figure "
    "has a score and a weight, and the bonus is multiplied by their sum.",
    "letter.kpi_matrix": "A bonus for two figures together, {row} and {column}. What is between two steps "
    "counts as the lower one; what is below the first gives nothing.",
    "letter.kpi_matrix.row": "{row} from {value} on: {cells}.",
    "letter.kpi_matrix.cell": "{amount} with {column} from {value} on",
    "letter.piece_rate.tickets": "You are paid {amount} for each ticket handled.",
    "letter.piece_rate.sales_count": "You are paid {amount} for each sale.",
    "letter.deduction": "{amount} is taken off for each {counted} beyond {allowed} of all {of}.",
    "letter.deduction.bad_ratings": "bad rating",
    "letter.deduction.complaints": "complaint",
    "letter.deduction.slow_answers": "answer later than the target",
    "letter.deduction.of.bad_ratings": "ratings",
    "letter.deduction.of.complaints": "problems",
    "letter.deduction.of.slow_answers": "tickets",
    "letter.long_term_bonus": "A bonus for {measure} of each year: {points}. It is paid in {years} equal parts, "
    "at the ends of the years that follow.",
    "letter.long_term_bonus.forfeit": "Who leaves loses the parts that are still to come.",
    "letter.long_term_bonus.pay": "Who leaves is paid the parts that are still to come.",
    "letter.team_pool.team": "{rate} of {on} of your team goes into a pool, which is shared by the weeks each "
    "has worked.",
    "letter.team_pool.branch": "{rate} of {on} of the whole branch goes into a pool, which is shared by the "
    "weeks each has worked.",
    "letter.override": "Whoever leads a team earns {rate} of {on} of the team, the leader's own included.",
    "letter.tournament.team": "The best in the team win by {measure}: {prizes}. Who has worked the whole "
    "{period} takes part; equal results share the prizes of their places.",
    "letter.tournament.branch": "The best in the whole branch win by {measure}: {prizes}. Who has worked the "
    "whole {period} takes part; equal results share the prizes of their places.",
    "letter.tournament.prize": "place {place} {amount}",
    # those that change others
    "letter.kpi_gate": "{names} are paid only if {measure} is {condition} in the period for which they are "
    "paid; else they pay nothing.",
    "letter.kpi_gate.one": "{names} is paid only if {measure} is {condition} in the period for which it is "
    "paid; else it pays nothing.",
    "letter.kpi_gate.at_least": "at least {value}",
    "letter.kpi_gate.at_most": "at most {value}",
    "letter.kpi_multiplier": "{names} are multiplied by a score, which is 100% on target. Each figure has a "
    "score and a weight.",
    "letter.kpi_multiplier.one": "{names} is multiplied by a score, which is 100% on target. Each figure has a "
    "score and a weight.",
    "letter.cap": "{names} together pay at most {amount} a {period}; what is above it is taken off.",
    "letter.cap.one": "{names} pays at most {amount} a {period}; what is above it is taken off.",
    "letter.floor": "If {names} together pay less than {amount} in a {period}, the difference is added.",
    "letter.floor.one": "If {names} pays less than {amount} in a {period}, the difference is added.",
    "letter.floor.all": "all parts above",
    "letter.until": "This holds in the first {weeks} weeks of service.",
    "letter.draw": "If {names} together pay less than {amount} in a {period}, the difference is advanced.",
    "letter.draw.one": "If {names} pays less than {amount} in a {period}, the difference is advanced.",
    "letter.draw.recover": "{share} of what is above {amount} later pays the advances back.",
    "letter.draw.start": "Paying back begins after {weeks} weeks of service.",
    "letter.draw.free": "It need not be paid back: {share} of later pay is kept.",
    "letter.draw.until": "There are advances in the first {weeks} weeks of service.",
    "letter.draw.forgive": "Who leaves owes nothing of it.",
    "letter.draw.charge": "Who leaves pays what is open from the last pay.",
    # what else holds
    "letter.quota": "Quota {id}: {amount} of {measure} a year, {quarters} of it in the four quarters.",
    "letter.quota.ramp": "New people: {steps}.",
    "letter.quota.step": "{share} of it before week {week} of service",
    "letter.quota.growth": "After a year, your quota is your own result of that year and {growth}.",
    "letter.phase.first": "Phase {id} holds from the start.",
    "letter.phase.week": "Phase {id} holds from week {week} on.",
    "letter.phase.above": "Phase {id} holds from the moment {figure} is above {bound}.",
    "letter.phase.below": "Phase {id} holds from the moment {figure} is below {bound}.",
    "letter.figure.price_gap": "our price against the market's",
    "letter.figure.growth": "the growth of the number of customers over a quarter",
    "letter.figure.churn": "the share of customers lost over a quarter",
    "letter.leaving.settle": "Who leaves is paid what has been earned so far, for open periods too, and "
    "commission held back.",
    "letter.leaving.forfeit": "Who leaves is paid fixed pay, and loses variable pay that is not yet due.",
}
