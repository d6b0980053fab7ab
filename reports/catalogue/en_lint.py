"""English: what the linter of pay schemes says. `lint.<check>.<rule>` is the finding, `.do` what to do about it."""

from __future__ import annotations

LINT: dict[str, str] = {
    "lint.period.month": "month",
    "lint.period.quarter": "quarter",
    "lint.period.year": "year",
    "lint.severity.note": "note",
    "lint.severity.warning": "warning",
    "lint.severity.error": "error",
    "lint.scheme": "scheme",
    "lint.in_phase": "in phase {phases}",
    "lint.do": "Do: {text}",
    "lint.title": "Lint of {scheme}",
    "lint.alone": "Structure only: with --scenario, what people can expect is checked too.",
    "lint.tried_on": "Tried on what {people} people of {scenario} do in a year on flat pay; nobody changes effort.",
    "lint.clean": "Nothing found.",
    "lint.count.error": "{n} errors",
    "lint.count.error.one": "1 error",
    "lint.count.warning": "{n} warnings",
    "lint.count.warning.one": "1 warning",
    "lint.count.note": "{n} notes",
    "lint.count.note.one": "1 note",
    "lint.way.back": "held back until the next one",
    "lint.way.forward": "pulled forward from the next one",
    "lint.of.surveys": "survey answers",
    "lint.of.tickets": "tickets",
    "lint.of.customers": "customer-weeks",
    "lint.of.problems": "problems",
    "lint.of.collected": "payments",
    "lint.column.finding": "Finding",
    "lint.column.severity": "Severity",
    "lint.column.where": "Where",
    "lint.column.do": "What to do",
    "lint.section.findings": "Findings",
    "lint.section.charts": "What pay follows",
    "lint.chart.sales.title": "From no sales to twice the usual, pay goes from {low} to {high}",
    "lint.chart.sales.note": "Mean pay a month, {currency}, of a person who sells so many times what is usual. "
    "Band: the middle 80% of people. Dashed: as today.",
    "lint.chart.kpi.title": "From {first} to {last} of {measure}, pay goes from {low} to {high}",
    "lint.chart.kpi.note": "Mean pay a month, {currency}, if {measure} were another and all else "
    "as today. Dashed: as today.",
    "lint.chart.x.times": "{measure}, times the usual",
    "lint.chart.y": "{currency} a month",
    # cliff
    "lint.cliff.title": "cliffs: one more or less, and pay jumps",
    "lint.cliff.step": "At {at} of {measure} pay jumps by {size} a {period}, {part} of what a {period} pays.",
    "lint.cliff.step.do": 'Put points on both sides and a straight line between them (shape = "linear").',
    "lint.cliff.gate": "Just short of {at} of {measure} the {period} pays {size} less, {part} of what it pays.",
    "lint.cliff.gate.do": "Use a kpi_multiplier that falls over a range, or gate a smaller part of pay.",
    # whole_tiers
    "lint.whole_tiers.title": "whole-amount tiers: the last sale changes the rate of all others",
    "lint.whole_tiers.jump": "At {at} the rate of the whole amount goes from {old} to {new}: one more sale pays "
    "{jump}.",
    "lint.whole_tiers.jump.do": 'Set tier_kind = "marginal": each part at its own rate.',
    # dead_zone
    "lint.dead_zone.title": "dead zones: doing better pays nothing",
    "lint.dead_zone.plateau": "Between {low} and {high} of {measure} nothing is paid for doing better.",
    "lint.dead_zone.plateau.do": "Let pay rise there too, if slowly, or end the range where it stops rising.",
    "lint.dead_zone.sales": "In {dead} of the periods {more} more sales change nothing in pay.",
    "lint.dead_zone.sales.do": "Start paying earlier, lower the draw or floor that is paid anyway, or raise the cap.",
    # negative_pay
    "lint.negative_pay.title": "negative marginal pay: doing better costs money",
    "lint.negative_pay.slope": "From {at} of {measure} on, pay falls as the result gets better.",
    "lint.negative_pay.slope.do": "Turn the points round: the better value gets the higher amount.",
    "lint.negative_pay.tier": "At {at} the rate of the whole amount falls from {old} to {new}: one more sale "
    "costs {loss}.",
    "lint.negative_pay.tier.do": 'Set tier_kind = "marginal", or let rates rise.',
    "lint.negative_pay.matrix": "A better value of {measure} leads to a cell that pays less.",
    "lint.negative_pay.matrix.do": "Order the amounts so that they never fall towards the better value.",
    "lint.negative_pay.total": "{more} more sales lower the yearly pay of {people} of the people, by {loss} on "
    "average.",
    "lint.negative_pay.total.do": "Look for what takes away more than the commission adds: a falling rate or a gate.",
    # uncapped
    "lint.uncapped.title": "uncapped tails, and what they can cost",
    "lint.uncapped.accelerator": "The rate rises from {first} to {last}, and nothing ends it.",
    "lint.uncapped.accelerator.do": "Add a cap well above the usual pay, limit single sales (sale_most), or "
    "lower the last rate.",
    "lint.uncapped.exposure": "No cap: a {period} pays {mean} on average, and {best} to the "
    "best-paid 1%, {times} times as much.",
    "lint.uncapped.exposure.do": "Check that the budget stands it; a cap or sale_most would limit it.",
    # never_pays
    "lint.never_pays.title": "components that never pay",
    "lint.never_pays.zero": "It can pay nothing: its amount, rate or points are 0.",
    "lint.never_pays.zero.do": "Give it an amount, or take it out.",
    "lint.never_pays.perfection": "It pays only at {at} of {measure}, the best value there is.",
    "lint.never_pays.perfection.do": "Set the threshold to what good people reach.",
    "lint.never_pays.dates": "Its first week is {first}, but there are only {weeks} weeks.",
    "lint.never_pays.dates.do": "Correct first_week, or take it out.",
    "lint.never_pays.tried": "It pays in {paid} of the {period}s: nobody will work for it.",
    "lint.never_pays.tried.do": "Lower what it asks, or take it out.",
    # always_pays
    "lint.always_pays.title": "components that always pay the same",
    "lint.always_pays.flat": "It gives the same whatever is measured.",
    "lint.always_pays.flat.do": "Add a point where it gives less, or make it fixed pay.",
    "lint.always_pays.open": "Its threshold, {at} of {measure}, is the worst value there is: it holds nothing back.",
    "lint.always_pays.open.do": "Set the threshold to what must be reached, or take the gate out.",
    "lint.always_pays.passed": "{passed} pass {at} of {measure}: it guards, but moves nobody.",
    "lint.always_pays.passed.do": "Keep it as a guard against the worst, or raise the threshold.",
    "lint.always_pays.tried": "{full} of the {period}s pay all of it, {most}: it is base pay under another name.",
    "lint.always_pays.tried.do": "Begin the range just under what people reach anyway, and end it above.",
    # noisy_gate
    "lint.noisy_gate.title": "thresholds that chance decides",
    "lint.noisy_gate.chance": "A {period} has {counted} {of} a person, so {measure} moves by {chance} by chance "
    "alone; "
    "{passed} pass {at}, and chance makes {luck} of the spread.",
    "lint.noisy_gate.chance.do": "Read it over a longer time (window_weeks), for the team, or pay along a line "
    "and not a step.",
    # draw
    "lint.draw.title": "draws that cannot be paid back",
    "lint.draw.ceiling": "Its components pay {most} a {period} at most, and it advances up to "
    "{amount}: nothing is ever paid back.",
    "lint.draw.ceiling.do": "Lower the draw, or call it fixed pay.",
    "lint.draw.never_repaid": "It tops up to {amount} a month where {covered} is earned on average; {repaid} of "
    "the advances "
    "come back, and after two years {open} are open per person.",
    "lint.draw.never_repaid.do": "Lower the amount, set recovery_share = 0 and count it as a guarantee, or end "
    "it (until_week).",
    "lint.draw.guarantee": "It is not paid back: it guarantees {amount}.",
    "lint.draw.guarantee.do": "Nothing, if it is meant as a guarantee.",
    # low_pay
    "lint.low_pay.title": "pay that is too low, or below the legal floor",
    "lint.low_pay.nothing_certain": "Nothing is certain: without results a month pays nothing.",
    "lint.low_pay.nothing_certain.do": "Add fixed pay, or a floor.",
    "lint.low_pay.below_zero": "The worst month pays {worst}.",
    "lint.low_pay.below_zero.do": "Add a floor over all components.",
    "lint.low_pay.below_floor": "{below} of the months pay less than {floor}, the worst {worst}.",
    "lint.low_pay.below_floor.do": "Add a floor of that amount at the end of the scheme.",
    "lint.low_pay.may_fall_short": "Only {certain} a month is certain, and {floor} is the least that may be paid.",
    "lint.low_pay.may_fall_short.do": "Add a floor of that amount at the end of the scheme.",
    "lint.low_pay.deduction": "Nothing limits it: {amount} off for each one, down into the {certain} of fixed pay.",
    "lint.low_pay.deduction.do": "Add a floor; the law may limit what can be taken off wages.",
    # timing
    "lint.timing.title": "timing: what moving a sale over the end of a period earns",
    "lint.timing.shift": "Sales of the last week of a {period}, {way}, earn {gain} of their amount more; "
    "{people} of the "
    "people gain, {amount} each.",
    "lint.timing.shift.do": "Use marginal tiers, flatter rates or a longer payout period.",
    # complexity
    "lint.complexity.title": "complexity",
    "lint.complexity.many": "{count} measures and conditions in {components} components; people can act on "
    "about {most}.",
    "lint.complexity.many.do": "Drop what pays least, or merge components.",
    # cap
    "lint.cap.title": "caps in the way of ordinary pay",
    "lint.cap.below_fixed": "It holds a {period} at {amount}, where fixed pay alone is {fixed}: nothing else can pay.",
    "lint.cap.below_fixed.do": "Take fixed pay out of applies_to, or raise the cap.",
    "lint.cap.reached": "{held} of the {period}s reach {amount}: from there on selling pays nothing.",
    "lint.cap.reached.do": "Raise the cap, or let the rate fall instead.",
    # base_at_risk
    "lint.base_at_risk.title": "gates and multipliers on fixed pay",
    "lint.base_at_risk.gate": "It holds back fixed pay: {fixed} a month at once.",
    "lint.base_at_risk.gate.do": "Take fixed pay out of applies_to.",
    "lint.base_at_risk.multiplier": "It multiplies fixed pay of {fixed} a month.",
    "lint.base_at_risk.multiplier.do": "Let it act on variable pay only.",
    # quota
    "lint.quota.title": "quotas never or always reached, punishing success, or unused",
    "lint.quota.unused": "No component refers to this quota.",
    "lint.quota.unused.do": "Name it in a component (quota = ...), or take it out.",
    "lint.quota.ratchet": "Next year's quota is this year's result and {growth}: who sells more has to sell more.",
    "lint.quota.ratchet.do": "Expect people to hold back near the year's end; set quotas by the market instead.",
    "lint.quota.never": "It is reached in {reached} of the {period}s; people reach {mean} of it on average.",
    "lint.quota.never.do": "Lower it to what six or seven of ten people can reach.",
    "lint.quota.always": "It is reached in {reached} of the {period}s; people reach {mean} of it on average.",
    "lint.quota.always.do": "Raise it to what six or seven of ten people can reach.",
    # late_pay
    "lint.late_pay.title": "pay that comes too late",
    "lint.late_pay.lag": "Pay comes {weeks} weeks after its period.",
    "lint.late_pay.lag.do": "Pay sooner: pay that is far off moves little.",
    "lint.late_pay.hold_long": "Commission hangs on a customer for {weeks} weeks.",
    "lint.late_pay.hold_long.do": "Two years at most; or pay for retention directly.",
    "lint.late_pay.hold_life": "Only {stays} of customers are still there after {weeks} weeks; a "
    "customer stays {life} weeks on average.",
    "lint.late_pay.hold_life.do": "Shorten it to a renewal or two, or pay on what is collected.",
    "lint.late_pay.vest_long": "It is paid over {years} years.",
    "lint.late_pay.vest_long.do": "Three to five years keep people; longer is not counted on.",
    "lint.late_pay.vest_life": "It vests over {years} years, and people leave: {paid} of it is ever paid.",
    "lint.late_pay.vest_life.do": 'Vest sooner, or pay leavers what they have earned (on_leaving = "pay").',
    # tournament
    "lint.tournament.title": "tournaments with the wrong odds",
    "lint.tournament.everybody": "{prizes} prizes for {people} people: everybody wins.",
    "lint.tournament.everybody.do": "Fewer prizes, or compete in the whole branch.",
    "lint.tournament.few": "Only {people} people compete for {prizes} prizes: the strongest win each time, "
    "the others give up.",
    "lint.tournament.few.do": "Compete in the whole branch, or pay for own results.",
    "lint.tournament.long_odds": "{prizes} prizes for {people} people: most will not try.",
    "lint.tournament.long_odds.do": "More and smaller prizes, or compete in teams.",
    # phase
    "lint.phase.title": "phases that cut something off",
    "lint.phase.empty": "Nothing is paid in this phase.",
    "lint.phase.empty.do": "Name the phase in a component that pays.",
    "lint.phase.unused": "No component refers to this phase.",
    "lint.phase.unused.do": "Take it out, or name it in a component.",
    "lint.phase.mid_period": "The change in week {week} comes {done} weeks into a {period} of {length}: the "
    "{period} is cut.",
    "lint.phase.mid_period.do": "Change with the first week of a {period}.",
    "lint.phase.lower_base": "Fixed pay falls from {old} to {new} a month.",
    "lint.phase.lower_base.do": "Keep fixed pay, and change the variable part.",
    # weights
    "lint.weights.title": "weights nobody acts on",
    "lint.weights.small": "{measure} has a weight of {weight}: nobody will do anything for it.",
    "lint.weights.small.do": "Give it a tenth or more, or drop it.",
    "lint.weights.no_product": "Both add-ons and new contracts weigh 0: no sale counts.",
    "lint.weights.no_product.do": "Set addon_weight or new_weight above 0.",
    "lint.weights.unknown_segment": "There is no segment {segment}; there are: {known}. The weight does nothing.",
    "lint.weights.unknown_segment.do": "Write the segment as the scenario does.",
    "lint.weights.segment_worthless": "Sales to {segment} count nothing: these customers will not be called.",
    "lint.weights.segment_worthless.do": "A small weight keeps them in view.",
    # margin
    "lint.margin.title": "sales that cost more pay than they earn",
    "lint.margin.rates": "The rates on one sale add up to {rates}.",
    "lint.margin.rates.do": "Check them against the gross margin, or pay on gross_profit.",
    "lint.margin.dear": "Of the gross profit of one more sale, {part} goes into pay.",
    "lint.margin.dear.do": "Lower the rates, or pay on gross_profit.",
    # diluted
    "lint.diluted.title": "pay for the results of many",
    "lint.diluted.team": "A team has {people} people: {own} of what one adds comes back.",
    "lint.diluted.team.do": "Make teams smaller (team_size), or pay for own results.",
    "lint.diluted.branch": "It pays for what the whole branch does: one's own part is hardly felt.",
    "lint.diluted.branch.do": 'Nothing, if it is meant to share a result; else scope = "team" or "own".',
    # split
    "lint.split.title": "splits that do not fit the team",
    "lint.split.too_many": "A sale is split among {shares}, but a team has {people}: parts come back to the seller.",
    "lint.split.too_many.do": "At most as many shares as people in a team.",
    "lint.split.little_left": "The seller keeps {own} of an own sale.",
    "lint.split.little_left.do": "Leave the seller at least half.",
    # floor
    "lint.floor.title": "floors that swallow what is earned",
    "lint.floor.above_all": "It guarantees {amount} a {period}, and all it covers pays {most} at "
    "most: results change nothing.",
    "lint.floor.above_all.do": "Lower it, or pay it as fixed pay.",
    "lint.floor.swallows": "In {bound} of the {period}s less than {amount} is earned: there, results change nothing.",
    "lint.floor.swallows.do": "Lower it, or guarantee it to newcomers only (until_week).",
    # quantity
    "lint.quantity.title": "pay for numbers that can be had without the result",
    "lint.quantity.small_sales": "{amount} for each sale, however small: one order in two parts pays twice.",
    "lint.quantity.small_sales.do": "Pay on the amount instead, or watch the mean size of sales.",
    "lint.quantity.no_quality": "{amount} for each ticket, and nothing for solving it: a problem that comes "
    "back pays again.",
    "lint.quantity.no_quality.do": "Add a bonus or deduction on resolution, csat or bad_ratings.",
    # mix
    "lint.mix.title": "the balance of the scheme",
    "lint.mix.sales_only": "All variable pay is for sales; service and customers kept pay nothing.",
    "lint.mix.sales_only.do": "Add a bonus on retention or satisfaction, or compare with `balanced`.",
    "lint.mix.little": "Variable pay is {part} of pay: it moves nobody.",
    "lint.mix.little.do": "Pay more of it, or fixed pay only.",
    "lint.mix.much": "Variable pay is {part} of pay: bad luck costs the rent.",
    "lint.mix.much.do": "More fixed pay, or a floor.",
    "lint.mix.unnoticed": "It pays {mean} a month on average, {part} of pay: hardly anybody will notice.",
    "lint.mix.unnoticed.do": "Pay more of it, or drop it.",
}
