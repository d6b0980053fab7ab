"""English: the report of a search."""

from __future__ import annotations

SEARCH: dict[str, str] = {
    "search.page.title": "Search for a better pay scheme: {title}",
    "search.page.subtitle": "{trials} schemes tried, {levers}; held against {schemes}. Baseline: {baseline}.",
    "section.search.decision": "Decision",
    "section.search.finalists": "Finalists on fresh seeds",
    "section.search.tradeoff": "Trade-off between the aims",
    "section.search.levers": "How the best schemes are set",
    "section.search.slices": "Which levers matter",
    "section.search.convergence": "Did the search look long enough",
    "section.search.limits": "Limits",
    "section.search.method": "Method",
    "count.levers": "{n} levers",
    "count.levers.one": "one lever",
    "count.given": "{n} given schemes",
    "count.given.one": "one given scheme",
    "label.found": "Found {trial}",
    "title.found": "Found by the search, trial {trial} ({name})",
    # 1 decision
    "search.headline.recommended": "Choose {pick}: {amount} {objective} than {reference}, the best of {given}.",
    "search.given": "the {n} given schemes",
    "search.given.one": "the given schemes",
    "search.headline.tie": "No winner: {pick}, the best scheme found, cannot be told apart from {reference}.",
    "search.headline.keep": "Keep {pick}: {why}.",
    "search.headline.keep_other": "Choose {pick}, which was there already: {why}.",
    "search.why.behind": "nothing that was found is clearly better",
    "search.why.limits": "the best that was found breaks a limit",
    "search.why.others": "the best that was found is better in one aim and worse in another",
    "search.others.next": (
        "If the gain is worth the loss to you, choose {best}; by the aims as they stand it is {pick}."
    ),
    "search.headline.no_feasible": "No feasible scheme: none of the {tried} schemes tried keeps all limits.",
    "search.headline.nothing": "No decision: no scheme could be measured.",
    "search.nothing.lead": "{tried} schemes were tried; none reached the final test on fresh seeds.",
    "search.against": "On {runs} fresh seeds, against {reference}: {differences}.",
    "search.against_baseline": "Against {baseline}, the baseline: {differences}.",
    "search.joint": "In brackets: 95% intervals, which hold jointly for all {schemes} schemes measured.",
    "search.tie.lead": (
        "On {runs} fresh seeds {pick} brings {amount} {objective} than {reference}, and the interval includes 0 "
        "({interval})."
    ),
    "search.tie.next": (
        "Nothing speaks for the effort of a change yet. More fresh runs (seeds.fresh) narrow the interval; a wider "
        "range of levers may find more."
    ),
    "search.keep.none": "None of the {trials} schemes tried reached the final test.",
    "search.keep.behind": (
        "The best scheme found, {pick}, does not beat {reference} on {runs} fresh seeds: {difference}."
    ),
    "search.keep.limits": "The best scheme found, {pick}, breaks a limit on {runs} fresh seeds, though: {difference}.",
    "search.keep.others": (
        "The best scheme found, {pick}, is better in one aim and worse in another than {reference}: {difference}; "
        "{worse}."
    ),
    "search.no_feasible.seen": "{feasible} schemes kept all limits in the search, but not on fresh seeds.",
    "search.no_feasible.seen.one": "One scheme kept all limits in the search, but not on fresh seeds.",
    "search.no_feasible.most": "Broken most often: the limit on {limit}, by {share} of the schemes.",
    "search.no_feasible.next": (
        "Loosen the limit that is broken most, or widen the levers that could meet it; then search again in the same "
        "folder or a new one."
    ),
    "search.limit": "Limit: {limit}",
    "search.broken": "broken by {broke} of {tried} schemes ({share}); the nearest missed it by {nearest}",
    "search.sure": "How sure",
    "search.pays": "What it pays",
    "search.curse": "Luck of the winner",
    "search.limits_kept": "Limits",
    "search.next": "What to do",
    "search.best_found": "Best found",
    "search.chance": "Probability that {pick} has the best {objective} of the {schemes} schemes measured: {chance}.",
    "search.tied": "It cannot be told apart from {tied}.",
    "search.told_apart": "It is told apart from all others.",
    "search.chance_only": "This covers chance only, not wrong assumptions.",
    "search.curse.more": (
        "The search put its lead over {baseline} in {objective} {amount} too high ({interval}): whoever wins a "
        "search was also lucky. All numbers here are from seeds that the search never saw."
    ),
    "search.curse.less": (
        "The search put its lead over {baseline} in {objective} {amount} too low ({interval}). All numbers here are "
        "from seeds that the search never saw."
    ),
    "search.curse.same": (
        "None to be seen: the search's estimate of its lead over {baseline} in {objective} was off by {amount} "
        "({interval}, which includes 0)."
    ),
    "search.curse.none": "It was not found by the search, so no luck of the search is in its numbers.",
    "search.no_limits": "No limits were set.",
    "search.keeps": "It keeps every limit: {limits}.",
    "search.breaks": "It breaks one of the limits: {limits}.",
    "search.schemes.caption": "The schemes spoken of",
    "search.role.pick": "recommended",
    "search.role.keep": "to keep",
    "search.role.baseline_best": "baseline, best of those given",
    "search.role.best_reference": "best of those given",
    "search.role.baseline": "baseline",
    "search.role.reference": "given",
    "search.role.found": "found",
    # 2 finalists
    "search.finalists.none": "No scheme was measured on fresh seeds.",
    "search.finalists.intro": (
        "The best schemes of the search and all given schemes, each measured again with {runs} runs on seeds that "
        "the search never saw. Decide by these numbers, not by those of the search."
    ),
    "search.finalists.caption": "Finalists by {objective}, best first",
    "search.finalists.note": (
        "Second line: 95% interval; those of differences hold jointly for all schemes. Best given: {reference}. "
        "Search minus fresh: lead over the baseline in the search minus that on fresh seeds. Among the best: cannot "
        "be told from the best at 95%."
    ),
    "search.column.fresh": "Fresh seeds",
    "search.column.diff": "Difference to {baseline}",
    "search.column.versus": "Difference to the best given",
    "search.column.gap": "Search minus fresh",
    "search.column.chance": "Probability best",
    "search.column.limits": "Limits",
    "search.among": "among the best",
    "search.kept": "kept",
    "search.broken_limit": "broken",
    "search.estimate.search": "search's estimate",
    "search.estimate.fresh": "fresh seeds, 95% interval",
    "search.finalists.axis": "difference in {title}, {unit}",
    "search.finalists.chart.note": (
        "Difference to the baseline, paired by seed. The line between the marks is what luck in the search added or "
        "took away."
    ),
    "search.finalists.finding.more": "The search flattered {n} of {total} finalists in {title}: by {amount} on average",
    "search.finalists.finding.less": (
        "The search did not flatter its finalists in {title}: fresh seeds are better by {amount} on average"
    ),
    "search.finalists.finding.none": "{title} of the given schemes on fresh seeds",
    "alt.pair": "{label} {first} in the search, {second} on fresh seeds",
    # 3 trade-off
    "search.trials.none": "No scheme that was tried has results.",
    "search.tradeoff.one": "There was one aim only, {objective}, so there is no trade-off to show.",
    "search.tradeoff.intro": (
        "Of {tried} schemes tried, {front} are on the front: no other scheme that keeps the limits is better in one "
        "aim and at least as good in the other. Moving along it trades one aim for the other."
    ),
    "search.tradeoff.intro.one": (
        "Of {tried} schemes tried, one is on the front: no other scheme that keeps the limits is better in any aim, "
        "so the aims do not conflict here."
    ),
    "search.tradeoff.front": "front",
    "search.tradeoff.feasible": "tried, keeps limits",
    "search.tradeoff.infeasible": "tried, breaks a limit",
    "search.tradeoff.note": (
        "{wanted}; {also}. Points: estimates of the search. Labelled marks: measured again on fresh seeds."
    ),
    "search.tradeoff.more": "The first two aims are shown; the front is that of all aims.",
    "search.tradeoff.finding.both": (
        "{pick} is better than {reference} in both aims: {first} by {gain}, {second} by {other}"
    ),
    "search.tradeoff.finding.first": (
        "{pick} wins {gain} of {first} against {reference} and gives up {other} of {second}"
    ),
    "search.tradeoff.finding.second": (
        "{pick} gives up {gain} of {first} against {reference} and wins {other} of {second}"
    ),
    "search.tradeoff.finding.plain": "Schemes tried by {first} and {second}",
    "wanted.more": "more {title} is better",
    "wanted.less": "less {title} is better",
    "alt.place": "{label}: {y_title} {y}, {x_title} {x}",
    "axis.with_unit": "{title}, {unit}",
    "axis.difference": "{title} minus that of {baseline}, {unit}",
    "axis.trials": "schemes tried",
    # 4 levers
    "search.levers.none": "There were no levers.",
    "search.levers.intro": (
        "Each line is a scheme that was tried, running through its setting of every lever. Where the dark lines run "
        "together, the best schemes agree; where they spread, the setting hardly matters or depends on the others."
    ),
    "search.levers.best": "the {n} best",
    "search.levers.best.one": "the best",
    "search.levers.others": "all others",
    "search.levers.note": (
        "The best: highest by the first aim of those that keep the limits, by the search's estimates. A line is "
        "broken where the component of a lever is off."
    ),
    "search.levers.some": "The {shown} most important of {total} levers.",
    "search.levers.finding.agree": "The {n} best schemes agree most on {items}",
    "search.levers.finding.single": "How the best scheme is set",
    "search.levers.finding.differ": "The {n} best schemes agree on no lever: there are many ways to a good result",
    "setting": "{lever} = {value}",
    "alt.settings": "{title}. Settings of the {n} best: {items}.",
    "search.settings.caption": "Settings of the finalists and of the given schemes",
    "search.settings.note": "–: the scheme has no such component.",
    # 5 slices
    "search.slices.intro": (
        "Importance: the share of a lever in what sets good schemes apart from the rest. It says where to look "
        "first, not which way to turn; the small drawings say that."
    ),
    "search.slices.unknown": "Too few schemes were tried to say how important each lever is.",
    "search.importance.finding": "{lever} matters most for {objective}: {share}",
    "search.importance.axis": "importance, %",
    "search.importance.note": "Share of each lever in what makes {objective} good; the shares add up to 100%.",
    "search.slices.feasible": "keeps limits",
    "search.slices.infeasible": "breaks a limit",
    "search.slices.middle": "middle of those that keep them",
    "search.slices.panel": "{lever} {share}",
    "search.slices.note": (
        "Every scheme that had all its runs, by each lever; behind its name: importance. Other levers differ too, so "
        "a slope is a tendency."
    ),
    "search.slices.finding.range": "{objective} tends to be best with {lever} at {span}",
    "search.slices.finding.choice": "{objective} tends to be best with {lever} at {value}",
    "search.slices.finding.none": "{objective} by lever",
    # 6 convergence
    "search.states": (
        "{total} schemes: {complete} had all their runs, {stopped} were stopped early as hopeless, {failed} failed."
    ),
    "search.convergence.none": "There is no record of progress.",
    "search.sampler.random": "random",
    "search.best": "best {title} so far",
    "search.hypervolume.axis": "size of the front (hypervolume), % of the largest",
    "search.convergence.note.single": (
        "Best value so far among schemes that keep the limits, by the search's estimates."
    ),
    "search.convergence.note.front": (
        "Hypervolume: the area between the baseline and the front; it grows when a scheme is better than all before "
        "in some mix of the aims. By the search's estimates."
    ),
    "search.convergence.finding.settled": "The last quarter of {n} schemes brought nothing more",
    "search.convergence.finding.growing": "The last quarter of {n} schemes still brought {share} of the progress",
    "search.convergence.random.ahead": "; random search ends behind",
    "search.convergence.random.behind": "; random search ends ahead",
    "search.convergence.random.same": "; random search ends at the same",
    # 7 limits
    "search.limits.intro": "{kept} of {tried} schemes kept all limits in the search.",
    "search.limits.caption": "How often each limit was broken",
    "search.limits.column.bound": "Bound",
    "search.limits.column.tried": "Schemes tried",
    "search.limits.column.broke": "Broke it",
    "search.limits.column.nearest": "Nearest miss",
    "search.limits.column.median": "Middle miss",
    "search.limits.note": (
        "Miss: how far beyond the limit, of those that broke it. Schemes whose runs failed are left out."
    ),
    "search.state.stopped": "stopped",
    "search.state.failed": "failed",
    "search.reasons.caption": "Why schemes did not get all their runs",
    "search.reasons.corner": "State",
    "search.reasons.column.reason": "Reason",
    "search.reasons.column.n": "Schemes",
}
