"""English: the model on one page, in the order of the ODD protocol (Grimm et al. 2020)."""

from __future__ import annotations

MODEL: tuple[tuple[str, str], ...] = (
    (
        "Purpose",
        (
            "To find out which pay scheme for service agents who also sell keeps customers and earns most, before"
            " it is tried on real people. The patterns it has to show: more commission on sales means more "
            "selling, more pressure, less service, more mis-selling and less retention."
        ),
    ),
    (
        "Entities and scales",
        (
            "Service agents (skills, effort, book of customers), customers (segment, spend, satisfaction, need, "
            "regret, renewal date) and the firm. One step is a week; a year has 52 weeks, 4 quarters of 13 weeks "
            "and months of 4, 4 and 5 weeks."
        ),
    ),
    (
        "Process of a week",
        (
            "1 the market moves; 2 agents decide how much to sell, to serve and to push; 3 tickets are served; 4 "
            "offers are made and sales closed; 5 customers renew or leave; 6 money is accounted; 7 pay is settled"
            " at period ends; 8 agents learn, quit and are replaced; 9 the week is recorded."
        ),
    ),
    (
        "Design concepts",
        (
            "Nothing about the effect of a scheme is scripted: agents choose effort that is best for them, given "
            "the scheme and what they believe effort does, or as another rule says if one is named under How agents "
            "decide. Beliefs are measured from the model itself. Agents and pay see measured results only (surveys "
            "with noise), never true satisfaction. People who do better elsewhere quit."
        ),
    ),
    (
        "Start and input",
        (
            "Every run starts with a warm-up on flat pay, with the same people, customers and draws under every "
            "scheme. Scenario and schemes are files; both are saved beside this report."
        ),
    ),
    (
        "Main submodels",
        (
            "Selling: customers with need buy by satisfaction, skill and price; others less often, and more so "
            "when pushed; such a sale counts as mis-sold, leaves regret and lapses sooner. Serving: waiting and "
            "care per ticket follow from workload; a bad experience weighs about 2.5 times a good one. Renewal: "
            "each customer's own hazard, moved by satisfaction, regret and price. Pay: components over measured "
            "results, evaluated at period ends."
        ),
    ),
    (
        "Chance",
        (
            "Every draw is a function of run seed, purpose, person and week. So two schemes on the same seed meet"
            " the same customers and the same luck, and their difference is due to the schemes."
        ),
    ),
)
