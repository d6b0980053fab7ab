"""The engine: one step is one week, in nine numbered phases.

1 market, 2 decide, 3 serve, 4 sell and close, 5 renew or leave, 6 account, 7 pay, 8 learn, quit and
hire, 9 record. The Mesa model and the fast runner both step this engine, so their numbers agree bit
for bit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.behaviour import RULES, Decision, Lived, Rule, Setting
from sim.behaviour.closing import choose_close, deals_of, expect
from sim.behaviour.lookahead import EffortCost, Outlook, appraise
from sim.beliefs import Beliefs, measure_tricks
from sim.booking import Bookkeeper, Spent
from sim.calendar import WEEKS_PER_YEAR, open_period
from sim.constants import fixed_rows
from sim.customers import COLUMNS, remove_left
from sim.deals import Closed, Pipeline
from sim.desk import Desk, DeskWeek
from sim.events import list_addon_sales, list_left
from sim.fairness import KnownPay, unfairness, withdrawn
from sim.fatigue import next_fatigue
from sim.growth import next_training, work_share
from sim.kernels import WEIGHT_UNIT, Acted, Arrived, Weekly, act, arrive
from sim.market import NEUTRAL, build_market
from sim.measured import cents, measure_week
from sim.monitoring import draw_findings, penalties
from sim.outlook import build_outlook, effort_cost_of, fresh_outlook, multipliers, next_period, start_learning
from sim.params import Scenario
from sim.pay.measures import Column
from sim.pay.payroll import Payroll
from sim.pay.period import Period
from sim.pay.program import PayProgram, Plan
from sim.paying import PayOffice
from sim.policy import extra_hours, with_policy
from sim.population import build_customers, disappoint, draw_leads, traits_of, win_leads
from sim.records import WeekRecord
from sim.rng import key_words
from sim.route_draws import Fate, count_routes
from sim.scheme import Scheme
from sim.service import ServiceWeek
from sim.staff import applicant_serials, draw_quits, first_to_accept, outside_worth
from sim.tastes import Tastes, draw_tastes
from sim.team import TeamState, draw_skills, resting_action
from sim.tricks import Trick, baited_chance, hide, passed_over, time_won

_SPEND = COLUMNS.index("spend")


class Engine:
    """A run in progress.

    Attributes:
        scenario: the scenario under its policy levers, see `sim.policy`.
        scheme: the scheme; None pays nothing (used to measure beliefs).
        seed: run seed.
        tick: weeks done, warm-up included.
        ticks: weeks of the whole run, warm-up included.
        customers: state of the customers.
        team: state of the agents.
        reputation: 1 is neutral.
        pipeline: open deals; None if sales are booked at once.
        market: the market of every week.
    """

    def __init__(
        self,
        scenario: Scenario,
        scheme: Scheme | None,
        seed: int,
        rule: Rule,
        beliefs: Beliefs | None,
        *,
        action: tuple[float, float, float] | None = None,
        extra_skill: float = 0.0,
    ) -> None:
        """Set up the starting state.

        Args:
            scenario: the scenario.
            scheme: the scheme, None for no pay.
            seed: 0 to 2^64-1.
            rule: how agents decide.
            beliefs: measured beliefs; needed with a scheme.
            action: constant action after the warm-up when there is no scheme.
            extra_skill: added to every agent's log selling skill.
        """
        scenario = with_policy(scenario)
        self.scenario, self.scheme, self.seed, self.rule = scenario, scheme, seed, rule
        self.tick = 0
        self.ticks = scenario.warmup_weeks + scenario.weeks
        self.market = build_market(scenario, seed)
        self._now = NEUTRAL
        self.customers = build_customers(scenario, seed)
        self.team = TeamState(scenario, seed, extra_skill)
        self._known_pay = KnownPay(scenario.team.agents)
        self.reputation = 1.0
        self.pipeline = Pipeline(scenario, seed) if scenario.deals.close_norm < 1.0 else None
        self._office = PayOffice(scenario, scheme) if scheme else None
        plan = self._office.payroll.plan if self._office else None
        self.lines = plan.lines if plan else ()
        self._periods = plan.periods if plan else frozenset()
        self._constant_action = action
        self._cost: EffortCost = effort_cost_of(scenario)
        self._learning = start_learning(scenario, beliefs) if beliefs else None
        self._memory, self._reacting = None, np.zeros(scenario.team.agents, np.bool_)
        if plan is not None and beliefs is not None:
            setting = Setting(scenario.team.agents, seed, plan, self._cost, scenario.rules)
            self._memory, self._reacting = rule.start(setting), rule.reacting(setting)
        self._deciding = np.zeros(scenario.team.agents, np.bool_)
        self._trick_effects = self._learn_tricks(rule, plan)
        self._fixed = fixed_rows(scenario)
        self._keys = key_words(seed)
        self._segments = len(scenario.segments)
        self.desk = Desk(scenario)
        self._margin = np.array([s.margin for s in scenario.segments])
        self._bookkeeper = Bookkeeper(scenario, self.desk.routes)
        self._lead_traits = traits_of(scenario, starting=False)

    @classmethod
    def without_pay(
        cls, scenario: Scenario, seed: int, action: tuple[float, float, float], extra_skill: float = 0.0
    ) -> Engine:
        """An engine whose agents keep one action after the warm-up."""
        return cls(scenario, None, seed, RULES["fixed"], None, action=action, extra_skill=extra_skill)

    @property
    def payroll(self) -> Payroll | None:
        """Pay of the team; None without a scheme."""
        return self._office.payroll if self._office else None

    @property
    def week(self) -> int:
        """Measured week about to be stepped; negative in the warm-up."""
        return self.tick - self.scenario.warmup_weeks

    @property
    def done(self) -> bool:
        """Whether the last week has been stepped."""
        return self.tick >= self.ticks

    @property
    def _is_last(self) -> bool:
        return self.tick + 1 == self.ticks

    def step(self) -> WeekRecord:
        """Run one week and return its record."""
        team, week = self.team, self.week
        start = self._by_segment(self.customers.count)
        books = self.customers.count.reshape(-1, self._segments).sum(axis=1)
        # 1 market
        self._market()
        price_gap, ticket_rate, need, leads_factor = self._now[:4]
        # 2 decide
        self._decide(week, books)
        action, working = team.action.copy(), team.filled
        # 3 serve
        skills, effort = team.skills(self.scenario), self._effort()
        arrived, desk, weekly = self._serve(skills, effort, price_gap, ticket_rate, need)
        service = desk.service
        # 4 sell and close, 5 renew or leave (one pass over the customers), then new customers
        acted, conceded = self._act(weekly, desk.fates)
        won_cell, won_spend = self._win_customers(arrived, skills[0], effort[0], price_gap, leads_factor)
        # 6 account
        measured, sales_cents = measure_week(
            self.scenario, self._margin, acted, arrived, service, books, won_cell, won_spend
        )
        hide(self.scenario, measured, team.tricks)
        tickets = self._by_segment(arrived[:, Arrived.TICKETS])
        totals = acted.reshape(-1, self._segments, len(Acted)).sum(axis=0)
        revenue = totals[:, Acted.REVENUE_CENTS] + totals[:, Acted.ADDON_CENTS]
        won = self._by_segment(np.bincount(won_cell, minlength=len(self.customers.count)))
        findings = self._monitor(measured)
        surplus = np.where(working, team.worth - outside_worth(self.scenario, team.sell_skill), 0.0)
        record = WeekRecord(
            week=week,
            start=start,
            won=won,
            acted=totals,
            sales_cents=self._by_segment(sales_cents),
            tickets=tickets,
            revenue_cents=revenue - conceded,
            gross_cents=cents(self._margin * revenue) - conceded,
            gross_addon_cents=cents(self._margin * totals[:, Acted.ADDON_CENTS]),
            ledger=self._book(desk, tickets, won, start, totals[:, Acted.SALES]),
            pay=[],
            measured=measured,
            action=action,
            close=team.close.copy(),
            tricks=team.tricks.copy(),
            open_cents=self.pipeline.open_cents if self.pipeline else 0,
            working=working,
            minutes=service.minutes,
            service_level=service.service_level,
            backlog=service.backlog,
            channels=desk.channels,
            occupancy=np.minimum(service.load / service.hours, 1.0),
            handled=measured[:, Column.TICKETS].copy(),
            surplus=surplus,
            generation=team.generation.copy(),
            sell_skill=team.sell_skill.copy(),
            serve_skill=team.serve_skill.copy(),
            care=team.tastes.care.copy(),
            fatigue=team.fatigue.copy(),
            findings=findings.sum(axis=1).astype(np.float64),
            quits=0,
            hires=0,
            reputation=self.reputation,
        )
        # 7 pay
        if week >= 0:
            self._pay(week, record, price_gap)
        # 8 learn, quit and hire
        self._learn(week, measured, working)
        self._staff(week, service, record)
        if self._office is not None and week >= 0:
            record.pay = self._office.due(week, last=self._is_last)
            self._compare_pay(week, record)
        # 9 record
        self.reputation = self._next_reputation(totals, int(start.sum()))
        record.reputation = self.reputation
        self.tick += 1
        return record

    # ---- phase 1

    def _market(self) -> None:
        before, self._now = self._now, self.market.week(self.week)
        price = self._now.own_price
        if price != before.own_price:  # customers pay more or less; what it costs to provide does not move
            self.customers.reprice(price / before.own_price)
            self._margin = 1.0 - (1.0 - np.array([s.margin for s in self.scenario.segments])) / price
            if self._office is not None:
                self._office.margin = self._margin

    # ---- phase 2

    def _decide(self, week: int, books: NDArray[np.int64]) -> None:
        team = self.team
        if week < 0:
            return
        if self._office is None or self._learning is None:
            if self._constant_action is not None:
                team.action[:] = self._constant_action
            return
        payroll = self._office.payroll
        norms = np.where(self._reacting, withdrawn(self.scenario, self._known_pay), 1.0)
        program, outlook = build_outlook(self.scenario, self._learning, payroll, team, week, books, norms)
        deciding = team.filled & (self._replans(week) | (team.tenure == 0))
        if self.pipeline is not None:
            outlook = self._plan_deals(program, outlook, payroll, week)
        if deciding.any():
            everybody = np.arange(len(team.action))
            team.action = self._choice(program, outlook, deciding, team.action, everybody, team.generation)
        self._deciding = deciding
        # What quality assurance finds is felt in the week it is found, see `_monitor`.
        unwatched = outlook._replace(found=np.zeros((len(books), 0)))
        team.worth = appraise(program, unwatched, self._cost, team.action) + payroll.stake() / WEEKS_PER_YEAR
        team.worth -= np.where(self._reacting, unfairness(self.scenario, self._known_pay), 0.0)

    def _plan_deals(self, program: PayProgram, outlook: Outlook, payroll: Payroll, week: int) -> Outlook:
        """Choose how fast to close deals; the outlook with what that will book."""
        assert self.pipeline is not None  # noqa: S101 - for the type checker
        team = self.team
        deals = deals_of(self.scenario, payroll.plan, outlook, self.pipeline.stock, self.pipeline.inflow)
        reacting = team.filled & self._reacting
        fresh = next_period(self.scenario, payroll, outlook, week)
        team.close = choose_close(program, outlook, fresh, self._cost, team.action, deals, reacting, team.close)
        return expect(outlook, deals, team.close)

    def _learn_tricks(self, rule: Rule, plan: Plan | None) -> NDArray[np.float64]:
        """What tricks do to each tally, (tallies, tricks); no tallies if nobody plays any."""
        if plan is None or self._learning is None or not rule.plays:
            return np.zeros((0, len(Trick)))
        effects = measure_tricks(self.scenario)
        self._learning.trick_effects = effects
        nothing = np.zeros(len(Trick))
        return np.array([effects[tally.column] if tally.column >= 0 else nothing for tally in plan.tallies])

    def _choice(
        self,
        program: PayProgram,
        outlook: Outlook,
        deciding: NDArray[np.bool_],
        action: NDArray[np.float64],
        position: NDArray[np.integer],
        person: NDArray[np.integer],
        *,
        applicants: bool = False,
    ) -> NDArray[np.float64]:
        """What the rule says, (people, 3); arguments as in `Decision`."""
        asked = Decision(
            program=program,
            outlook=outlook,
            cost=self._cost,
            deciding=deciding,
            action=action,
            params=self.scenario.rules,
            seed=self.seed,
            tick=self.tick,
            position=position,
            person=person,
            applicants=applicants,
            memory=self._memory,
            tricks=np.zeros((len(action), len(Trick))) if applicants else self.team.tricks,
            trick_effects=self._trick_effects,
            scruple=self.scenario.gaming.scruple,
        )
        chosen = self.rule.decide(asked)
        if self.rule.plays and not applicants:
            self.team.tricks = self.rule.tricks(asked, chosen)
        return chosen

    def _replans(self, week: int) -> bool:
        return week % self.scenario.team.replan_weeks == 0 or any(open_period(week, p).ends for p in self._periods)

    # ---- phase 3

    def _effort(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Selling and service time less training, shares of a week, each (agents,)."""
        share = work_share(self.scenario) if self.week >= 0 else 1.0
        return self.team.action[:, 0] * share, self.team.action[:, 1] * share

    def _serve(
        self,
        skills: tuple[NDArray[np.float64], NDArray[np.float64]],
        effort: tuple[NDArray[np.float64], NDArray[np.float64]],
        price_gap: float,
        ticket_rate: float,
        need: float,
    ) -> tuple[NDArray[np.int64], DeskWeek, NDArray[np.float32]]:
        team, scenario, c = self.team, self.scenario, self.customers
        agents, segments = len(team.backlog), self._segments
        weekly = np.zeros((agents, segments, len(Weekly)), np.float32)
        weekly[..., Weekly.TICKET_FACTOR] = ticket_rate
        weekly[..., Weekly.NEED_FACTOR] = need
        flat = weekly.reshape(agents * segments, len(Weekly))
        arrived = np.zeros((agents * segments, len(Arrived)), np.int64)
        tick = np.uint32(self.tick)
        arrive(c.tiles, c.serial, c.first, c.count, tick, *self._keys, self._fixed, flat, arrived)

        sell_skill, serve_skill = skills
        hours = np.maximum(effort[1] * scenario.team.hours_per_week, 1e-3) + extra_hours(scenario)
        hours *= time_won(scenario, team.tricks)
        offers = scenario.selling.offers_per_week * effort[0] * np.exp(sell_skill)
        desk = self.desk.week(self._tickets_by_route(arrived), team.backlog, hours, serve_skill, offers)
        team.backlog = desk.service.backlog

        weights = arrived[:, Arrived.WEIGHT].reshape(agents, segments).sum(axis=1) / WEIGHT_UNIT
        pull = scenario.selling.skill_effect * sell_skill - scenario.selling.price_effect * price_gap
        push = team.action[:, 2]
        solving = 1.0 - passed_over(scenario, team.tricks)
        desk.fates[..., Fate.RESOLVE] *= np.repeat(solving, segments).astype(np.float32)[:, None]
        weekly[..., Weekly.RESOLVE] = desk.resolve[:, :, 0] * solving[:, None]
        weekly[..., Weekly.ASKED] = (1.0 - team.tricks[:, Trick.HUSH])[:, None]
        weekly[..., Weekly.EXPERIENCE_GOOD] = desk.good[:, :, 0]
        weekly[..., Weekly.EXPERIENCE_BAD] = scenario.service.experience_bad
        weekly[..., Weekly.OFFERS_PER_WEIGHT] = (offers / np.maximum(weights, 1.0))[:, None]
        weekly[..., Weekly.BUY_NEEDED] = (scenario.selling.buy_needed + pull)[:, None]
        unneeded = scenario.selling.buy_unneeded + pull + scenario.selling.push_effect * push
        weekly[..., Weekly.BUY_UNNEEDED] = unneeded[:, None]
        weekly[..., Weekly.REFUSED_LOSS] = (scenario.selling.refused_push_loss * push)[:, None]
        weekly[..., Weekly.CHURN_SHIFT] = scenario.churn.price_effect * price_gap + self._now.churn
        return arrived, desk, flat

    def _tickets_by_route(self, arrived: NDArray[np.int64]) -> NDArray[np.int64]:
        """Tickets of the week, (agents, segments, routes)."""
        c, routes = self.customers, self.desk.routes
        tickets = arrived[:, Arrived.TICKETS, None]
        if len(routes.routes) > 1:
            tickets = np.zeros((len(arrived), len(routes.routes)), np.int64)
            tick = np.uint32(self.tick)
            count_routes(c.tiles, c.serial, c.first, c.count, tick, *self._keys, routes.below, tickets)
        return tickets.reshape(-1, self._segments, len(routes.routes))

    # ---- phases 4 and 5

    def _act(
        self, weekly: NDArray[np.float32], fates: NDArray[np.float32]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Sums of the week, (cells, len(Acted)), sales as they are booked; and price concessions, cents (segments,)."""
        c, below, tick = self.customers, self.desk.routes.below, np.uint32(self.tick)
        acted = np.zeros((len(c.count), len(Acted)), np.int64)
        act(c.tiles, c.serial, c.first, c.count, tick, *self._keys, self._fixed, weekly, below, fates, acted)
        sales, lost = int(acted[:, Acted.SALES].sum()), int(acted[:, Acted.LOST].sum())
        closed = self._close_deals(sales, lost)
        if self._office is not None and self.week >= 0:
            self._office.list_events(c, sales, lost, closed.sales if closed else None)
        remove_left(c.tiles, c.serial, c.first, c.count, acted[:, Acted.LOST])
        if closed is None:
            return acted, np.zeros(self._segments, np.int64)
        acted[:, Acted.SALES] = closed.count
        acted[:, Acted.SALES_CENTS] = closed.cents
        acted[:, Acted.ADDON_CENTS] = np.maximum(acted[:, Acted.ADDON_CENTS] - closed.waiting_cents, 0)
        return acted, self._by_segment(closed.conceded_cents)

    def _close_deals(self, sales: int, lost: int) -> Closed | None:
        if self.pipeline is None:
            return None
        agreed = list_addon_sales(self.scenario, self._margin, self.customers, sales)
        left = list_left(self.customers, self._segments, lost)
        return self.pipeline.step(agreed, left, self.team.close, self.tick)

    def _win_customers(
        self,
        arrived: NDArray[np.int64],
        sell_skill: NDArray[np.float64],
        sell: NDArray[np.float64],
        price_gap: float,
        leads_factor: float,
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        scenario, selling = self.scenario, self.scenario.selling
        agents = len(sell)
        leads = draw_leads(scenario, self.seed, self.tick, leads_factor, agents)
        leads += arrived[:, Arrived.REFERRALS].reshape(agents, self._segments).sum(axis=1)
        effort = (sell / scenario.team.sell_norm) ** selling.lead_effort
        skill = np.exp(selling.skill_effect * sell_skill)
        chance = selling.conversion * effort * skill * self.reputation * np.exp(-selling.price_effect * price_gap)
        baited = np.minimum(baited_chance(scenario, chance, self.team.tricks), 0.95)
        cell, serial, values, misled = win_leads(
            self._lead_traits, self.seed, self.tick, leads, np.minimum(chance, 0.95), baited
        )
        if self._now.own_price != 1.0:
            values[:, _SPEND] *= np.float32(self._now.own_price)
        agreed = values[:, _SPEND].astype(np.float64)
        disappoint(scenario.gaming, values, misled)
        self.customers.add(cell, serial, values)
        if self._office is not None and self.week >= 0:
            self._office.list_won(cell, serial, agreed)
        return cell, agreed

    # ---- phase 6

    def _monitor(self, measured: NDArray[np.float64]) -> NDArray[np.int64]:
        """What quality assurance finds, (agents, 2); being caught makes the job worth less that week."""
        if self.week < 0:
            return np.zeros((len(measured), 2), np.int64)
        missold, unsolved = (measured[:, column].astype(np.int64) for column in (Column.MISSOLD, Column.UNRESOLVED))
        findings = draw_findings(self.scenario, self.seed, self.tick, missold, unsolved)
        self.team.worth -= findings @ penalties(self.scenario)
        return findings

    def _book(
        self, desk: DeskWeek, tickets: NDArray[np.int64], won: NDArray[np.int64], start: NDArray[np.int64],
        sold: NDArray[np.int64],
    ) -> NDArray[np.int64]:  # fmt: skip
        """The week's ledger, see `sim.booking`; each argument (segments,)."""
        team = self.team
        overtime = np.maximum(team.action[:, 0] + team.action[:, 1] - 1.0, 0.0)[team.filled].sum()
        return self._bookkeeper.week(
            Spent(
                week=self.week,
                tickets=tickets,
                attended=desk.attended.sum(axis=0),
                contacts=desk.contacts,
                channel_cents=desk.channels.cost_cents,
                second_line_cents=desk.second_line_cents,
                won=won,
                customers=start,
                filled=int(team.filled.sum()),
                sold=sold,
                overtime=float(overtime) * self.scenario.team.hours_per_week,
                events=self._now.cost,
            )
        )

    # ---- phase 7

    def _pay(self, week: int, record: WeekRecord, price_gap: float) -> None:
        """Count the week, and settle the periods that end with it; in the last week everything still open."""
        if self._office is None:
            return
        customers, lost = int(record.start.sum()), int(record.acted[:, Acted.LOST].sum())
        self._office.count(week, record.measured, record.working, customers, lost, price_gap)
        self._office.settle(week, self.team.generation, last=self._is_last)

    def _compare_pay(self, week: int, record: WeekRecord) -> None:
        """Let colleagues compare what they were paid, at the end of a fiscal month."""
        if self._office is None or self.scenario.staff.pay_transparency == 0.0:
            return
        self._known_pay.add(record.pay, self.team.generation, record.working & self.team.filled)
        if open_period(week, Period.MONTH).ends:
            self._known_pay.compare(self._office.payroll.crew.team, self.team.filled)

    # ---- phase 8

    def _learn(self, week: int, measured: NDArray[np.float64], working: NDArray[np.bool_]) -> None:
        team = self.team
        if self._learning is not None:
            self._learning.update(
                measured, multipliers(self.scenario, self._learning, team.action, team.tricks), working
            )
        if self._office is not None and self._learning is not None and week >= 0:
            paid = self._office.payroll.paid_in(week)
            self.rule.learn(self._memory, Lived(week, team.action, paid, working, self._deciding))

    def _staff(self, week: int, service: ServiceWeek, record: WeekRecord) -> None:
        team, scenario = self.team, self.scenario
        team.tenure += team.filled
        use = service.load / service.hours
        gap, overload = self._gap(week), np.maximum(use - 1.0, 0.0)
        quits = draw_quits(scenario, self.seed, self.tick, team.generation, gap, overload, team.fatigue) & team.filled
        team.fatigue = np.where(team.filled, next_fatigue(scenario, team.fatigue, team.action, use), 0.0)
        if week >= 0:
            team.trained = next_training(scenario, team.trained, team.filled)
        # People are hired before others leave this week, so a position is never refilled on the spot.
        record.hires = self._hire(week)
        self._leave(week, np.flatnonzero(quits))
        record.quits = int(quits.sum())
        self._bookkeeper.hires(record.ledger, week, record.hires)

    def _gap(self, week: int) -> NDArray[np.float64]:
        """Worth of the job above the outside option, in units of `pay_scale`; 0 for people whom pay does not move."""
        if week < 0 or not self._reacting.any():
            return np.zeros(len(self.team.worth))
        outside = outside_worth(self.scenario, self.team.sell_skill)
        return np.where(self._reacting, (self.team.worth - outside) / self.scenario.staff.pay_scale, 0.0)

    def _leave(self, week: int, rows: NDArray[np.intp]) -> None:
        if len(rows) == 0:
            return
        team = self.team
        if self._office is not None and week >= 0:
            self._office.leave(week, rows, team.generation, last=self._is_last)
        team.vacancy[rows] = self.scenario.staff.vacancy_weeks
        team.close[rows] = self.scenario.deals.close_norm
        team.tricks[rows] = 0.0
        team.action[rows] = (0.0, self.scenario.staff.cover_share * self.scenario.team.serve_norm, 0.0)

    def _hire(self, week: int) -> int:
        team, scenario = self.team, self.scenario
        team.vacancy[team.vacancy > 0] -= 1
        positions = np.flatnonzero(team.vacancy == 0)
        if len(positions) == 0:
            return 0
        serials = applicant_serials(scenario, self.tick, positions)
        skills = draw_skills(scenario, self.seed, np.repeat(positions, serials.shape[1]), serials.ravel())
        tastes = draw_tastes(scenario, self.seed, np.repeat(positions, serials.shape[1]), serials.ravel())
        gap = self._applicants_gap(week, skills[:, 0], tastes, positions, serials).reshape(serials.shape)
        chosen = first_to_accept(scenario, self.seed, positions, serials, gap)
        hired = chosen >= 0
        rows = positions[hired]
        picked = np.flatnonzero(hired) * serials.shape[1] + chosen[hired]
        team.fill(scenario, rows, skills[picked], Tastes(*(of[picked] for of in tastes)))
        self._known_pay.forget(rows)
        if self._learning is not None:
            self._learning.forget(rows)
            if self._office is not None:
                self.rule.forget(self._memory, rows)
        return len(rows)

    def _applicants_gap(
        self,
        week: int,
        sell_skill: NDArray[np.float64],
        tastes: Tastes,
        positions: NDArray[np.intp],
        serials: NDArray[np.int64],
    ) -> NDArray[np.float64]:
        """What the job would be worth to each applicant under this scheme, above the outside option.

        Args:
            week: of the run.
            sell_skill: log selling skill of the applicants, (positions x applicants,).
            tastes: theirs.
            positions: vacant, (positions,).
            serials: numbers of the applicants, (positions, applicants).
        """
        if week < 0 or not self._reacting.any() or self._office is None or self._learning is None:
            return np.zeros(len(sell_skill))
        payroll = self._office.payroll
        outlook = fresh_outlook(self.scenario, self._learning, payroll, sell_skill, tastes, week)
        everybody = np.ones(len(sell_skill), np.bool_)
        action = resting_action(self.scenario, tastes)
        position, person = np.repeat(positions, serials.shape[1]), serials.ravel()
        program = payroll.plan.program
        action = self._choice(program, outlook, everybody, action, position, person, applicants=True)
        worth = appraise(program, outlook, self._cost, action)
        gap = (worth - outside_worth(self.scenario, sell_skill)) / self.scenario.staff.pay_scale
        return np.where(self._reacting[position], gap, 0.0)

    # ---- phase 9

    def _next_reputation(self, totals: NDArray[np.int64], customers: int) -> float:
        selling = self.scenario.selling
        unhappy = int(totals[:, Acted.LOST_UNHAPPY].sum()) / max(customers, 1)
        moved = self.reputation + selling.reputation_recovery * (1.0 - self.reputation)
        return max(moved - selling.reputation_damage * unhappy, 0.0)

    def _by_segment(self, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.asarray(cells.reshape(-1, self._segments).sum(axis=0))
