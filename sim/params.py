"""What a scenario is: team, customers, selling, service, staff, market and costs.

Defaults are those of a cloud-hosting service team; `docs/model.md` prints every field of this
file with its equation. Money is in the scenario's currency, time in weeks, shares in 0-1.
"""

from __future__ import annotations

import math
from typing import Literal

from pydantic import Field, model_validator

from sim.fields import IDENTIFIER, MAY_BE_EMPTY, Frozen, number, text
from sim.ledger import CostItem, check_items
from sim.market_kinds import KINDS
from sim.operations import Arrivals, Channel, Policy, SecondLine, check_channels


class Team(Frozen):
    """The service agents: how many, what they can do, and what effort costs them."""

    agents: int = number(120, "agents", 1, 100_000, "assumed", "service agents in the team")
    customers_per_agent: float = number(
        150.0, "customers", 1, 5_000, "assumed", "mean size of an agent's book at the start"
    )
    hours_per_week: float = number(40.0, "hours", 1, 80, "domain", "standard working week")
    sell_norm: float = number(
        0.22, "share of week", 0.03, 1, "assumed", "selling time under flat pay (norms, supervision)"
    )
    serve_norm: float = number(
        0.62, "share of week", 0.03, 1, "assumed", "service time under flat pay (norms, care for customers)"
    )
    sell_skill_sd: float = number(0.25, "log sd", 0, 1, "assumed", "spread of selling skill between people")
    serve_skill_sd: float = number(0.12, "log sd", 0, 1, "assumed", "spread of service skill between people")
    cost_sell: float = number(
        22_000.0, "currency/week per unit share^2", 1, 1e9, "assumed", "curvature of the cost of selling effort"
    )
    cost_serve: float = number(
        24_000.0, "currency/week per unit share^2", 1, 1e9, "assumed", "curvature of the cost of service effort"
    )
    cost_cross: float = number(
        8_000.0,
        "currency/week per unit share^2",
        0,
        1e9,
        "assumed",
        "how much selling makes serving harder (substitutes when positive)",
    )
    cost_push: float = number(
        1_000.0, "currency/week per unit push^2", 1, 1e9, "assumed", "discomfort of pushing a sale"
    )
    risk_aversion: float = number(
        1e-4, "1/currency", 0, 1, "assumed", "absolute risk aversion on the pay of one period"
    )
    foresight: float = number(
        1.0, "0-1", 0, 1, "assumed", "share of the eventual effect of today's service that agents see coming"
    )
    patience: float = number(0.995, "per week", 0.5, 1, "assumed", "weekly discount on pay not yet received")
    replan_weeks: int = number(2, "weeks", 1, 13, "assumed", "how often an agent reconsiders effort")
    effort_max: float = number(1.2, "share of week", 0.1, 2, "assumed", "most time one activity can take")
    risk_aversion_sd: float = number(0.0, "log sd", 0, 2, "assumed", "spread of risk aversion between people")
    patience_sd: float = number(0.0, "log sd", 0, 2, "assumed", "spread of impatience, -ln(patience), between people")
    care_sd: float = number(
        0.0, "log sd", 0, 1, "assumed", "spread of care for customers: of the service time people give unpaid"
    )
    care_push: float = number(
        2.0, "log factor per log care", 0, 10, "assumed", "how much more those who care dislike pushing a sale"
    )
    fatigue_overtime: float = number(
        0.0, "per week and share of week", 0, 20, "assumed", "fatigue from work beyond a standard week"
    )
    fatigue_load: float = number(
        0.0, "per week at full use", 0, 20, "assumed", "fatigue from service hours without a break"
    )
    fatigue_from: float = number(
        0.85,
        "share of service hours",
        0,
        0.99,
        "evidence",
        "use beyond which work tires (planning cap; burnout from 90%)",
    )
    fatigue_recovery: float = number(0.1, "share per week", 0.001, 1, "assumed", "fatigue that a week takes away")
    fatigue_skill: float = number(
        0.3, "log skill per unit", 0, 5, "assumed", "selling and service skill lost to fatigue"
    )
    fatigue_quit: float = number(1.0, "log odds per unit", 0, 20, "assumed", "effect of fatigue on quitting")

    @model_validator(mode="after")
    def _concave(self) -> Team:
        if self.cost_cross**2 >= self.cost_sell * self.cost_serve:
            raise ValueError("cost_cross^2 must be below cost_sell x cost_serve, else effort has no optimum")
        if max(self.sell_norm, self.serve_norm) > self.effort_max:
            raise ValueError("effort_max must be at least sell_norm and serve_norm")
        return self


class Staff(Frozen):
    """Quitting and hiring."""

    turnover: bool = Field(True, description="whether agents quit and are replaced")
    quit_rate: float = number(
        0.0065, "per week", 0, 0.5, "evidence", "weekly quit probability at the outside option (27-42% a year)"
    )
    quit_sensitivity: float = number(
        1.2, "log odds per pay_scale", 0, 20, "assumed", "how strongly pay above the outside option keeps people"
    )
    quit_overload: float = number(
        1.0, "log odds per unit", 0, 20, "assumed", "effect of workload above capacity on quitting"
    )
    pay_scale: float = number(1_450.0, "currency/week", 1, 1e9, "assumed", "unit of pay differences in staff decisions")
    outside_option: float = number(
        1_900.0, "currency/week", 0, 1e9, "assumed", "certainty equivalent of the job elsewhere at mean skill"
    )
    outside_skill: float = number(0.35, "per log skill", 0, 5, "assumed", "how outside pay rises with selling skill")
    acceptance_scale: float = number(
        0.15, "share of pay_scale", 0.01, 10, "assumed", "noise in applicants' choice to accept"
    )
    applicants: int = number(4, "people", 1, 32, "assumed", "applicants seen per vacancy and week")
    vacancy_weeks: int = number(3, "weeks", 1, 52, "assumed", "weeks from a quit to the first interview")
    cover_share: float = number(
        0.5, "share of serve_norm", 0, 1, "assumed", "service time colleagues give to an orphaned book"
    )
    ramp_weeks: int = number(13, "weeks", 0, 104, "assumed", "weeks until a hire works at full skill")
    ramp_start: float = number(0.7, "share of skill", 0.05, 1, "assumed", "skill of a hire on the first day")
    hire_cost: float = number(8_000.0, "currency/hire", 0, 1e9, "assumed", "recruiting and induction")
    tenure_learning: float = number(
        0.0, "log skill per log year", 0, 1, "assumed", "skill that comes with years in the job, beyond the ramp"
    )
    training_hours: float = number(0.0, "hours/agent/week", 0, 20, "assumed", "training, taken out of working time")
    training_cost: float = number(
        60.0, "currency/hour", 0, 1e6, "assumed", "trainer and material for one hour of one agent"
    )
    training_sell: float = number(0.10, "log skill", 0, 2, "assumed", "most that training adds to selling skill")
    training_serve: float = number(0.15, "log skill", 0, 2, "assumed", "most that training adds to service skill")
    training_scale: float = number(
        40.0, "hours", 1, 1e4, "assumed", "training remembered that brings 63% of what it can bring"
    )
    training_decay: float = number(0.01, "share per week", 0, 1, "assumed", "training forgotten")
    pay_transparency: float = number(0.0, "0-1", 0, 1, "assumed", "share of colleagues whose pay one knows")
    envy: float = number(
        0.85, "currency per currency", 0, 10, "evidence", "worth of a job lost by earning less than colleagues"
    )
    guilt: float = number(
        0.0, "currency per currency", 0, 1, "evidence", "worth lost by earning more (no effect in Card et al. 2012)"
    )
    unfair_effort: float = number(
        0.1, "log effort per pay_scale", 0, 5, "assumed", "unpaid effort withdrawn by those who earn less"
    )
    monitoring_share: float = number(
        0.0, "share of contacts", 0, 1, "assumed", "contacts that quality assurance listens to or reads"
    )
    monitoring_detection: float = number(
        0.7, "probability", 0, 1, "assumed", "that a mis-sale or an unsolved ticket is seen in its sample"
    )
    monitoring_cost: float = number(15.0, "currency/sample", 0, 1e6, "assumed", "work of quality assurance")
    penalty_missold: float = number(
        2_000.0, "currency/case", 0, 1e6, "assumed", "what being caught mis-selling is worth avoiding to an agent"
    )
    penalty_unsolved: float = number(
        50.0, "currency/case", 0, 1e6, "assumed", "what an unsolved ticket that is found is worth avoiding"
    )
    span: int = number(
        0, "agents/supervisor", 0, 500, "assumed", "agents per supervisor; 0: supervision is not modelled"
    )
    supervisor_cost: float = number(
        2_500.0, "currency/week", 0, 1e6, "assumed", "pay and employer's cost of one supervisor"
    )
    usual_span: float = number(
        10.0, "agents/supervisor", 1, 500, "domain", "span at which supervision has its usual effect"
    )
    span_effect: float = number(
        0.5, "exponent", 0, 2, "assumed", "how learning on the job and detection rise with closer supervision"
    )


class Selling(Frozen):
    """Offers to the book, purchases, and new customers."""

    offers_per_week: float = number(
        53.0, "offers/week at sell = 1", 0, 1e4, "assumed", "offers a full week of selling makes"
    )
    targeting: float = number(
        2.0, "log weight per need", 0, 10, "assumed", "how well offers go where need is (CRM, analytics)"
    )
    need_refill: float = number(0.03, "per week", 0, 1, "assumed", "speed at which need grows back")
    need_after_purchase: float = number(0.35, "share", 0, 1, "assumed", "need left after a purchase")
    buy_needed: float = number(-0.3, "log odds", -10, 10, "assumed", "purchase by a customer who needs it")
    buy_unneeded: float = number(-3.4, "log odds", -20, 10, "assumed", "purchase by one who does not, without push")
    push_effect: float = number(2.6, "log odds at push = 1", 0, 20, "assumed", "what push adds where there is no need")
    satisfaction_effect: float = number(0.25, "log odds per 10 points", 0, 5, "assumed", "satisfied customers buy more")
    skill_effect: float = number(0.3, "log odds per log skill", 0, 5, "assumed", "skilled sellers close more")
    price_effect: float = number(
        2.0, "log odds per unit price gap", 0, 20, "assumed", "dearer than the market sells less"
    )
    size_share: float = number(0.28, "share of monthly spend", 0.001, 10, "assumed", "mean size of an add-on")
    size_sd: float = number(0.5, "log sd", 0, 1.5, "assumed", "spread of add-on sizes")
    sale_months: float = number(12.0, "months", 1, 60, "assumed", "months of add-on fee booked as the sale amount")
    addon_lapse: float = number(0.006, "per week", 0, 1, "assumed", "add-ons given up, sold to need")
    missold_lapse: float = number(0.03, "per week", 0, 1, "assumed", "add-ons given up, mis-sold")
    missold_loss: float = number(12.0, "points", 0, 100, "assumed", "satisfaction lost on finding out")
    refused_push_loss: float = number(
        12.0, "points at push = 1", 0, 100, "assumed", "satisfaction lost by a pushed, refused offer"
    )
    leads_per_agent: float = number(1.0, "leads/week", 0, 100, "assumed", "leads from marketing, per agent")
    conversion: float = number(0.30, "share", 0, 1, "assumed", "leads won at sell_norm and reputation 1")
    lead_effort: float = number(0.3, "exponent", 0, 2, "assumed", "how conversion rises with selling time")
    new_sale_months: float = number(
        3.0, "months", 0, 60, "assumed", "months of spend booked as the sale amount of a new customer"
    )
    referral_rate: float = number(0.0012, "per week", 0, 1, "assumed", "referrals by a loyal customer")
    reputation_damage: float = number(
        0.15, "per unit share", 0, 10, "domain", "reputation lost per share of customers leaving unhappy"
    )
    reputation_recovery: float = number(0.02, "per week", 0, 1, "assumed", "return of reputation to 1")


class Deals(Frozen):
    """From an agreed sale to its booking: what agents can hold back or pull forward across the end of a period."""

    close_norm: float = number(
        1.0, "share per week", 0.01, 1, "assumed", "agreed deals closed per week if nobody waits or hurries; 1: at once"
    )
    close_low: float = number(0.05, "share per week", 0.001, 1, "assumed", "least an agent who waits can close")
    close_high: float = number(0.95, "share per week", 0.01, 1, "assumed", "most an agent who hurries can close")
    close_cost: float = number(
        0.02,
        "share of open deals per week and squared log",
        0,
        10,
        "assumed",
        "trouble of moving deals in time: x open amount x log(close / close_norm)^2",
    )
    hurry_discount: float = number(
        0.05,
        "share of a deal per log",
        0,
        0.3,
        "assumed",
        "price concession for signing early, x log(close / close_norm) (Larkin 2014 finds 6-8% of revenue)",
    )

    @model_validator(mode="after")
    def _ordered(self) -> Deals:
        if self.close_norm < 1 and not self.close_low <= self.close_norm <= self.close_high:
            raise ValueError("close_norm must lie between close_low and close_high, unless it is 1 (no pipeline)")
        return self


class Service(Frozen):
    """Tickets, waiting, care and what they do to satisfaction."""

    pool_share: float = number(
        0.0, "0-1", 0, 1, "assumed", "routing: 0 every ticket to the owner, 1 one pool for all, between mixed"
    )
    skill_share: float = number(
        0.0, "0-1", 0, 1, "assumed", "share of pooled tickets routed by skill: harder ones to more skilled agents"
    )
    target_minutes: float = number(30.0, "minutes", 0.01, 1e4, "assumed", "answer target used for the service level")
    recontact: float = number(
        0.8, "share", 0, 1, "assumed", "customers who gave up waiting (live channels) and come back next week"
    )
    offer_minutes: float = number(
        0.0, "minutes/offer", 0, 600, "assumed", "service work added by an offer made during a contact; 0: none"
    )
    abandonment: float = number(
        0.5,
        "share per week",
        0,
        1,
        "assumed",
        "leftover work that customers give up on instead of waiting another week",
    )
    wait_half: float = number(
        30.0,
        "minutes",
        0.1,
        1e4,
        "assumed",
        "wait that costs half of wait_loss; also the wait in a full own queue",
    )
    wait_loss: float = number(25.0, "points", 0, 100, "assumed", "most an endless wait costs the experience")
    resolve_base: float = number(
        1.0, "log odds", -10, 10, "evidence", "first-contact resolution at full use (61-78% in surveys)"
    )
    resolve_care: float = number(
        1.5, "log odds per log care", 0, 10, "assumed", "effect of time per ticket on resolution"
    )
    resolve_skill: float = number(
        1.0, "log odds per log skill", 0, 10, "assumed", "effect of service skill on resolution"
    )
    resolve_complexity: float = number(0.6, "log odds per unit", 0, 10, "assumed", "harder tickets are solved less")
    experience_good: float = number(92.0, "points", 0, 100, "assumed", "experience of a solved ticket without waiting")
    experience_bad: float = number(25.0, "points", 0, 100, "assumed", "experience of an unsolved ticket")
    weight_good: float = number(0.10, "share", 0, 1, "assumed", "weight of a good experience in satisfaction")
    weight_bad: float = number(0.25, "share", 0, 1, "evidence", "weight of a bad one: about 2.5 times")
    forgetting: float = number(0.01, "per week", 0, 1, "assumed", "drift of satisfaction back to the neutral level")
    neutral: float = number(66.0, "points", 0, 100, "assumed", "satisfaction that neither keeps nor drives away")
    regret_decay: float = number(0.03, "per week", 0, 1, "assumed", "fading of regret over a mis-sold product")
    regret_tickets: float = number(0.3, "share per regret", 0, 10, "assumed", "extra tickets caused by regret")
    addon_tickets: float = number(
        0.5, "share per share of spend", 0, 10, "assumed", "extra tickets by add-ons: what is sold must be served"
    )
    complaint_rate: float = number(0.08, "share", 0, 1, "assumed", "unsolved tickets that end in a complaint")
    loyal_above: float = number(85.0, "points", 0, 100, "domain", "satisfaction above which a customer is loyal")
    disloyal_below: float = number(50.0, "points", 0, 100, "domain", "satisfaction below which a customer is disloyal")


class Survey(Frozen):
    """What pay can see of satisfaction."""

    response_rate: float = number(0.15, "share", 0, 1, "assumed", "ticket surveys answered")
    noise_sd: float = number(20.0, "points", 0, 200, "assumed", "noise of one answer")
    bad_below: float = number(25.0, "points", 0, 100, "assumed", "an answer below this counts as a bad rating")
    regret_loss: float = number(8.0, "points per regret", 0, 100, "assumed", "regret shows in surveys")


class Churn(Frozen):
    """What moves the probability of leaving at renewal, around each customer's own baseline."""

    satisfaction_effect: float = number(
        0.6, "log odds per 10 points", 0, 5, "assumed", "effect of satisfaction below neutral"
    )
    regret_effect: float = number(1.5, "log odds per regret", 0, 10, "assumed", "effect of a mis-sold product")
    price_effect: float = number(
        3.0, "log odds per unit price gap", 0, 20, "assumed", "effect of being dearer than the market"
    )


class Gaming(Frozen):
    """What the tricks of the rule `gamer` do, at full strength; see `sim.tricks`."""

    hard_share: float = number(0.15, "share of tickets", 0, 0.9, "assumed", "tickets hard enough to be passed over")
    hard_hours: float = number(0.30, "share of work", 0, 0.9, "assumed", "work in them, which is saved")
    bait_leads: float = number(0.5, "share", 0, 5, "assumed", "leads won beyond the usual by empty promises")
    bait_churn: float = number(2.0, "log odds", 0, 10, "assumed", "how much more readily customers won so leave")
    bait_spend: float = number(
        0.2, "share of what was agreed", 0.001, 1, "assumed", "what customers won so really spend"
    )
    bait_regret: float = number(1.0, "regret", 0, 10, "assumed", "regret they begin with; 1: as after a mis-sale")
    scruple: float = number(
        60.0, "currency/week per strength^2", 0, 1e6, "assumed", "discomfort of a trick, and fear of being found out"
    )


class Segment(Frozen):
    """One kind of customer."""

    name: str = text(..., "identifier", IDENTIFIER, 40)
    title: str = text("", "name shown in reports")
    share: float = number(..., "share of customers", 0, 1, "assumed", "share of the starting book and of leads")
    spend: float = number(..., "currency/month", 0.01, 1e6, "assumed", "mean monthly spend")
    spend_sd: float = number(0.6, "log sd", 0, 1.5, "assumed", "spread of spend within the segment")
    margin: float = number(0.55, "share of revenue", 0, 1, "assumed", "gross margin")
    tickets: float = number(..., "tickets/week", 0, 3, "assumed", "service requests per customer")
    handle_hours: float = number(0.20, "hours", 0.001, 40, "assumed", "work per ticket at mean skill and complexity 1")
    complexity: float = number(1.0, "factor", 0.1, 10, "assumed", "difficulty of a ticket")
    ticket_cost: float = number(
        8.0, "currency/ticket", 0, 1e6, "assumed", "service cost per ticket besides agents' pay"
    )
    need: float = number(0.55, "0-1", 0, 1, "assumed", "need for add-ons a customer grows back to")
    term_weeks: int = number(..., "weeks", 1, 260, "assumed", "weeks between renewal dates")
    churn: float = number(
        ..., "share per term", 1e-6, 0.95, "evidence", "leaving at a new customer's first renewal, no service effect"
    )
    churn_spread: float = number(
        0.05, "0-1", 1e-4, 0.9, "assumed", "how much customers differ in it: 1/(alpha+beta+1) of the beta law"
    )
    tenure_terms: float = number(0.0, "terms", 0, 1_000, "assumed", "renewals the starting book has already survived")
    satisfaction: float = number(66.0, "points", 0, 100, "assumed", "mean satisfaction of the starting book")
    satisfaction_sd: float = number(10.0, "points", 0, 40, "assumed", "its spread")
    acquisition_cost: float = number(
        400.0, "currency/customer", 0, 1e8, "assumed", "marketing and onboarding per new customer"
    )


class Rules(Frozen):
    """How people decide under the rules that need more than `best_response`; see `docs/rules.md`."""

    precision: float = number(
        0.05, "per currency/week", 0, 1e9, "assumed", "logit: how sharply the better of two actions is chosen"
    )
    keep: float = number(
        0.95, "per payday", 0, 1, "evidence", "adaptive: what is kept of old experience (phi; Camerer & Ho 1999: .9-1)"
    )
    lock_in: float = number(
        0.0, "0-1", 0, 1, "assumed", "adaptive: 0 averages experience, 1 adds it up and settles early (kappa)"
    )
    hearsay: float = number(
        0.5, "0-1", 0, 1, "evidence", "adaptive: weight of what colleagues earned another way (delta; .3-.6 in games)"
    )
    experience: float = number(
        6.0, "paydays", 0, 1e4, "assumed", "adaptive: how many paydays the first expectation is worth (N at the start)"
    )
    sharpness: float = number(
        0.05, "per currency/week", 0, 1e9, "assumed", "adaptive: how sharply the more attractive way is chosen"
    )
    imitation: float = number(
        0.1, "per payday", 0, 1, "assumed", "adaptive: looks at a colleague and copies the one who is paid better"
    )
    loss_aversion: float = number(
        2.25, "factor", 1, 100, "evidence", "income_target: weight of pay below the target (Tversky & Kahneman 1992)"
    )
    target: float = number(
        1.0, "share of the reference", 0, 10, "assumed", "income_target: target income as a share of the reference"
    )
    reference: Literal["norms", "last_year"] = Field(
        "norms", description="income_target: pay expected at the norms, or what the last year paid once there is one"
    )


class MarketEvent(Frozen):
    """Something that happens in the market; `sim/market_kinds.py` says what each kind moves and in what shape."""

    kind: Literal[
        "price_gap",
        "own_price",
        "ticket_rate",
        "need",
        "leads",
        "churn",
        "price_war",
        "technology_upgrade",
        "policy_change",
        "demand_boom",
        "demand_slump",
        "outage",
    ] = Field(..., description="what happens, see docs/market.md")
    name: str = text("", "name, so that a study can point at the event", MAY_BE_EMPTY, 40)
    start: int = number(
        ..., "week", 0, 10_000, "assumed", "first week of the event, counted from the start of measuring"
    )
    weeks: int = number(..., "weeks", 1, 10_000, "assumed", "how long it lasts, its rise included, before it fades")
    value: float = number(
        ..., "unit of the kind", -1, 10, "assumed", "size; docs/market.md gives the unit of each kind"
    )
    rise_weeks: int | None = number(
        None, "weeks", 0, 520, "assumed", "weeks in which it builds up evenly; left out: that of the kind"
    )
    fade_weeks: float | None = number(
        None, "weeks", 0, 520, "assumed", "half-life after its last week; left out: that of the kind"
    )
    cost: float = number(
        0.0, "currency/week", 0, 1e9, "assumed", "what it costs us at full size, part of the policy cost"
    )

    @model_validator(mode="after")
    def _of_its_kind(self) -> MarketEvent:
        kind = KINDS[self.kind]
        if not kind.low <= self.value <= kind.high:
            raise ValueError(
                f"value of the kind {self.kind} must be from {kind.low:g} to {kind.high:g} ({kind.unit}), "
                f"but got {self.value:g}"
            )
        return self


class MarketDynamics(Frozen):
    """What moves the market besides events: rivals who follow our prices, and chance. Off by default."""

    reaction_speed: float = number(
        0.0, "per week", 0, 1, "assumed", "share of the distance that rivals' prices go each week; 0: they do not react"
    )
    reaction_strength: float = number(
        1.0, "share of our change", 0, 3, "assumed", "price change of rivals in the end; above 1 they overshoot ours"
    )
    reversion: float = number(
        0.05,
        "per week",
        0.001,
        1,
        "assumed",
        "speed at which a random market returns to normal (0.05: half in 14 weeks)",
    )
    price_gap_sd: float = number(0.0, "share", 0, 1, "assumed", "long-run spread of the price gap by chance")
    ticket_rate_sd: float = number(0.0, "log sd", 0, 1, "assumed", "long-run spread of service requests by chance")
    need_sd: float = number(0.0, "log sd", 0, 1, "assumed", "long-run spread of need by chance")
    leads_sd: float = number(0.0, "log sd", 0, 1, "assumed", "long-run spread of leads by chance")
    price_gap_climate: float = number(
        0.0, "correlation", -1, 1, "assumed", "of the random price gap with the business climate"
    )
    ticket_rate_climate: float = number(
        0.0, "correlation", -1, 1, "assumed", "of random service requests with the business climate"
    )
    need_climate: float = number(0.0, "correlation", -1, 1, "assumed", "of random need with the business climate")
    leads_climate: float = number(0.0, "correlation", -1, 1, "assumed", "of random leads with the business climate")


class Costs(Frozen):
    """Costs that no other section carries."""

    seat_cost: float = number(
        150.0, "currency/agent/week", 0, 1e7, "assumed", "tools, licences, equipment, network per seat"
    )
    policy_cost: float = number(
        0.0, "currency/week", 0, 1e9, "assumed", "running cost of other service policies (automation)"
    )
    discount_rate: float = number(0.10, "per year", 0, 2, "assumed", "discount rate for present values")
    items: tuple[CostItem, ...] = Field((), max_length=40, description="costs that no other key carries")


class Scenario(Frozen):
    """Everything the company does not choose when it chooses a pay scheme."""

    name: str = text(..., "identifier", IDENTIFIER, 60)
    title: str = text("", "name shown in reports")
    description: str = text("", "what the scenario stands for", max_length=4_000)
    sources: dict[str, str] = Field(
        default_factory=dict, description="where figures come from: path of the field -> source in words"
    )
    currency: str = text("CNY", "currency code shown in reports", r"^[A-Z]{3}$", 3)
    weeks: int = number(156, "weeks", 4, 1_040, "domain", "weeks measured, after the warm-up")
    warmup_weeks: int = number(13, "weeks", 0, 104, "assumed", "weeks on flat pay before measuring starts")
    team: Team = Field(default_factory=Team, description="service agents")
    staff: Staff = Field(default_factory=Staff, description="quitting and hiring")
    selling: Selling = Field(default_factory=Selling, description="offers, purchases, new customers")
    deals: Deals = Field(default_factory=Deals, description="from an agreed sale to its booking")
    service: Service = Field(default_factory=Service, description="tickets, waiting, satisfaction")
    survey: Survey = Field(default_factory=Survey, description="measured satisfaction")
    churn: Churn = Field(default_factory=Churn, description="renewal decisions")
    costs: Costs = Field(default_factory=Costs, description="other costs")
    arrivals: Arrivals = Field(default_factory=Arrivals, description="seasons of service requests")
    second_line: SecondLine = Field(default_factory=SecondLine, description="specialists for unsolved problems")
    policy: Policy = Field(default_factory=Policy, description="levers of service policy, all off by default")
    channels: tuple[Channel, ...] = Field(
        (), max_length=8, description="ways to ask for service; none: one deferred channel for everything"
    )
    gaming: Gaming = Field(default_factory=Gaming, description="what the tricks of the rule gamer do")
    rules: Rules = Field(default_factory=Rules, description="how people decide under some of the decision rules")
    segments: tuple[Segment, ...] = Field(..., min_length=1, max_length=16, description="kinds of customers")
    market: MarketDynamics = Field(default_factory=MarketDynamics, description="rivals and chance in the market")
    events: tuple[MarketEvent, ...] = Field((), max_length=100, description="market events")

    @model_validator(mode="after")
    def _consistent(self) -> Scenario:
        names = [segment.name for segment in self.segments]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"segment names must be unique, but {twice[0]!r} appears twice")
        total = sum(segment.share for segment in self.segments)
        called = [event.name for event in self.events if event.name]
        again = sorted({name for name in called if called.count(name) > 1})
        if again:
            raise ValueError(f"names of events must be unique, but {again[0]!r} appears twice")
        if not math.isclose(total, 1.0, abs_tol=1e-6):
            raise ValueError(f"segment shares must add up to 1, but add up to {total:g}")
        check_channels(self.channels, names)
        check_items(self.costs.items, [channel.name for channel in self.channels])
        return self
