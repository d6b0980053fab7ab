"""The engine: one step is one week, in nine numbered phases.

1 market, 2 decide, 3 serve, 4 sell and close, 5 renew or leave, 6 account, 7 pay, 8 learn, quit and
hire, 9 record. The Mesa model and the fast runner both step this engine, so their numbers agree bit
for bit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.behaviour import RULES, Decision, Lived, Rule, Setting
from sim.behaviour.lookahead import EffortCost, Outlook, appraise
from sim.beliefs import Beliefs
from sim.calendar import WEEKS_PER_YEAR, open_period
from sim.constants import fixed_rows
from sim.customers import COLUMNS, remove_left
from sim.kernels import WEIGHT_UNIT, Acted, Arrived, Weekly, act, arrive
from sim.market import build_market
from sim.measured import cents, measure_week
from sim.outlook import build_outlook, effort_cost_of, fresh_outlook, multipliers, start_learning
from sim.params import Scenario
from sim.pay.measures import Column
from sim.pay.payroll import Payroll
from sim.pay.program import PayProgram
from sim.paying import PayOffice
from sim.population import build_customers, draw_leads, traits_of, win_leads
from sim.records import WeekRecord
from sim.rng import key_words
from sim.scheme import Scheme
from sim.service import ServiceWeek, experience_loss, serve
from sim.staff import applicant_serials, draw_quits, first_to_accept, outside_worth
from sim.team import TeamState, draw_skills

_FILLED = -1
_SPEND = COLUMNS.index("spend")


class Engine:
    """A run in progress.

    Attributes:
        scenario: the scenario.
        scheme: the scheme; None pays nothing (used to measure beliefs).
        seed: run seed.
        tick: weeks done, warm-up included.
        ticks: weeks of the whole run, warm-up included.
        customers: state of the customers.
        team: state of the agents.
        reputation: 1 is neutral.
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
        self.scenario, self.scheme, self.seed, self.rule = scenario, scheme, seed, rule
        self.tick = 0
        self.ticks = scenario.warmup_weeks + scenario.weeks
        self.market = build_market(scenario)
        self.customers = build_customers(scenario, seed)
        self.norms = (scenario.team.sell_norm, scenario.team.serve_norm, 0.0)
        self.team = TeamState(scenario, seed, self.norms, extra_skill)
        self.reputation = 1.0
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
        self._fixed = fixed_rows(scenario)
        self._keys = key_words(seed)
        self._segments = len(scenario.segments)
        self._handle = np.array([s.handle_hours * s.complexity for s in scenario.segments])
        self._complexity = np.array([s.complexity for s in scenario.segments])
        self._margin = np.array([s.margin for s in scenario.segments])
        self._per_ticket = np.array([s.ticket_cost for s in scenario.segments])
        self._per_new = np.array([s.acquisition_cost for s in scenario.segments])
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
        price_gap, ticket_rate, need, leads_factor = self._market_now()
        # 2 decide
        self._decide(week, books)
        action, working = team.action.copy(), team.filled
        # 3 serve
        ramp = team.ramp(self.scenario)
        arrived, service, weekly = self._serve(ramp, price_gap, ticket_rate, need)
        # 4 sell and close, 5 renew or leave (one pass over the customers), then new customers
        acted = self._act(weekly)
        won_cell, won_spend = self._win_customers(arrived, ramp, price_gap, leads_factor)
        # 6 account
        measured, sales_cents = measure_week(
            self.scenario, self._margin, acted, arrived, service, books, won_cell, won_spend
        )
        tickets = self._by_segment(arrived[:, Arrived.TICKETS])
        totals = acted.reshape(-1, self._segments, len(Acted)).sum(axis=0)
        revenue = totals[:, Acted.REVENUE_CENTS] + totals[:, Acted.ADDON_CENTS]
        won = self._by_segment(np.bincount(won_cell, minlength=len(self.customers.count)))
        surplus = np.where(working, team.worth - outside_worth(self.scenario, team.sell_skill), 0.0)
        record = WeekRecord(
            week=week,
            start=start,
            won=won,
            acted=totals,
            sales_cents=self._by_segment(sales_cents),
            tickets=tickets,
            revenue_cents=revenue,
            gross_cents=cents(self._margin * revenue),
            gross_addon_cents=cents(self._margin * totals[:, Acted.ADDON_CENTS]),
            costs=self._costs(tickets, won),
            pay=[],
            measured=measured,
            action=action,
            working=working,
            minutes=service.minutes,
            service_level=service.service_level,
            backlog=service.backlog,
            occupancy=np.minimum(service.load / service.hours, 1.0),
            handled=measured[:, Column.TICKETS].copy(),
            surplus=surplus,
            generation=team.generation.copy(),
            sell_skill=team.sell_skill.copy(),
            serve_skill=team.serve_skill.copy(),
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
        # 9 record
        self.reputation = self._next_reputation(totals, int(start.sum()))
        record.reputation = self.reputation
        self.tick += 1
        return record

    # ---- phase 1

    def _market_now(self) -> tuple[float, float, float, float]:
        if self.week < 0:
            return 0.0, 1.0, 1.0, 1.0
        m, w = self.market, self.week
        return float(m.price_gap[w]), float(m.ticket_rate[w]), float(m.need[w]), float(m.leads[w])

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
        program, outlook = build_outlook(self.scenario, self._learning, payroll, team, week, books)
        deciding = team.filled & (self._replans(week) | (team.tenure == 0))
        if deciding.any():
            everybody = np.arange(len(team.action))
            team.action = self._choice(program, outlook, deciding, team.action, everybody, team.generation)
        self._deciding = deciding
        team.worth = appraise(program, outlook, self._cost, team.action) + payroll.stake() / WEEKS_PER_YEAR

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
        )
        return self.rule.decide(asked)

    def _replans(self, week: int) -> bool:
        return week % self.scenario.team.replan_weeks == 0 or any(open_period(week, p).ends for p in self._periods)

    # ---- phase 3

    def _serve(
        self, ramp: NDArray[np.float64], price_gap: float, ticket_rate: float, need: float
    ) -> tuple[NDArray[np.int64], ServiceWeek, NDArray[np.float32]]:
        team, scenario, c = self.team, self.scenario, self.customers
        agents, segments = len(team.backlog), self._segments
        weekly = np.zeros((agents, segments, len(Weekly)), np.float32)
        weekly[..., Weekly.TICKET_FACTOR] = ticket_rate
        weekly[..., Weekly.NEED_FACTOR] = need
        flat = weekly.reshape(agents * segments, len(Weekly))
        arrived = np.zeros((agents * segments, len(Arrived)), np.int64)
        tick = np.uint32(self.tick)
        arrive(c.tiles, c.serial, c.first, c.count, tick, *self._keys, self._fixed, flat, arrived)

        sell_skill, serve_skill = team.sell_skill + ramp, team.serve_skill + ramp
        tickets = arrived[:, Arrived.TICKETS].reshape(agents, segments)
        work = (tickets * self._handle).sum(axis=1) / np.exp(serve_skill)
        hours = np.maximum(team.action[:, 1] * scenario.team.hours_per_week, 1e-3)
        service = serve(scenario, work, tickets.sum(axis=1).astype(np.float64), team.backlog, hours)
        team.backlog = service.backlog

        s = scenario.service
        resolve = s.resolve_base + s.resolve_care * service.log_care + s.resolve_skill * serve_skill
        odds = resolve[:, None] - s.resolve_complexity * (self._complexity - 1.0)
        weights = arrived[:, Arrived.WEIGHT].reshape(agents, segments).sum(axis=1) / WEIGHT_UNIT
        offers = scenario.selling.offers_per_week * team.action[:, 0] * np.exp(sell_skill)
        pull = scenario.selling.skill_effect * sell_skill - scenario.selling.price_effect * price_gap
        push = team.action[:, 2]
        good = np.maximum(s.experience_good - experience_loss(scenario, service.minutes), s.experience_bad)
        weekly[..., Weekly.RESOLVE] = 1.0 / (1.0 + np.exp(-odds))
        weekly[..., Weekly.EXPERIENCE_GOOD] = good[:, None]
        weekly[..., Weekly.EXPERIENCE_BAD] = s.experience_bad
        weekly[..., Weekly.OFFERS_PER_WEIGHT] = (offers / np.maximum(weights, 1.0))[:, None]
        weekly[..., Weekly.BUY_NEEDED] = (scenario.selling.buy_needed + pull)[:, None]
        unneeded = scenario.selling.buy_unneeded + pull + scenario.selling.push_effect * push
        weekly[..., Weekly.BUY_UNNEEDED] = unneeded[:, None]
        weekly[..., Weekly.REFUSED_LOSS] = (scenario.selling.refused_push_loss * push)[:, None]
        weekly[..., Weekly.CHURN_SHIFT] = scenario.churn.price_effect * price_gap
        return arrived, service, flat

    # ---- phases 4 and 5

    def _act(self, weekly: NDArray[np.float32]) -> NDArray[np.int64]:
        c = self.customers
        acted = np.zeros((len(c.count), len(Acted)), np.int64)
        act(c.tiles, c.serial, c.first, c.count, np.uint32(self.tick), *self._keys, self._fixed, weekly, acted)
        if self._office is not None and self.week >= 0:
            self._office.list_events(c, int(acted[:, Acted.SALES].sum()), int(acted[:, Acted.LOST].sum()))
        remove_left(c.tiles, c.serial, c.first, c.count, acted[:, Acted.LOST])
        return acted

    def _win_customers(
        self, arrived: NDArray[np.int64], ramp: NDArray[np.float64], price_gap: float, leads_factor: float
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        scenario, team, selling = self.scenario, self.team, self.scenario.selling
        agents = len(team.backlog)
        leads = draw_leads(scenario, self.seed, self.tick, leads_factor, agents)
        leads += arrived[:, Arrived.REFERRALS].reshape(agents, self._segments).sum(axis=1)
        effort = (team.action[:, 0] / scenario.team.sell_norm) ** selling.lead_effort
        skill = np.exp(selling.skill_effect * (team.sell_skill + ramp))
        chance = selling.conversion * effort * skill * self.reputation * np.exp(-selling.price_effect * price_gap)
        cell, serial, values = win_leads(self._lead_traits, self.seed, self.tick, leads, np.minimum(chance, 0.95))
        self.customers.add(cell, serial, values)
        if self._office is not None and self.week >= 0:
            self._office.list_won(cell, serial, values[:, _SPEND].astype(np.float64))
        return cell, values[:, _SPEND].astype(np.float64)

    # ---- phase 6

    def _costs(self, tickets: NDArray[np.int64], won: NDArray[np.int64]) -> dict[str, int]:
        costs = self.scenario.costs
        seats = len(self.team.backlog) * costs.seat_cost
        return {
            "service": int(cents(tickets * self._per_ticket * 100.0).sum()) + round(seats * 100.0),
            "acquisition": int(cents(won * self._per_new * 100.0).sum()),
            "staffing": 0,
            "policy": round(costs.policy_cost * 100.0),
        }

    # ---- phase 7

    def _pay(self, week: int, record: WeekRecord, price_gap: float) -> None:
        """Count the week, and settle the periods that end with it; in the last week everything still open."""
        if self._office is None:
            return
        customers, lost = int(record.start.sum()), int(record.acted[:, Acted.LOST].sum())
        self._office.count(week, record.measured, record.working, customers, lost, price_gap)
        self._office.settle(week, self.team.generation, last=self._is_last)

    # ---- phase 8

    def _learn(self, week: int, measured: NDArray[np.float64], working: NDArray[np.bool_]) -> None:
        team = self.team
        if self._learning is not None:
            self._learning.update(measured, multipliers(self.scenario, self._learning, team.action), working)
        if self._office is not None and self._learning is not None and week >= 0:
            paid = self._office.payroll.paid_in(week)
            self.rule.learn(self._memory, Lived(week, team.action, paid, working, self._deciding))

    def _staff(self, week: int, service: ServiceWeek, record: WeekRecord) -> None:
        team, scenario = self.team, self.scenario
        team.tenure += team.filled
        overload = np.maximum(service.load / service.hours - 1.0, 0.0)
        quits = draw_quits(scenario, self.seed, self.tick, team.generation, self._gap(week), overload) & team.filled
        # People are hired before others leave this week, so a position is never refilled on the spot.
        record.hires = self._hire(week)
        self._leave(week, np.flatnonzero(quits))
        record.quits = int(quits.sum())
        record.costs["staffing"] += round(record.hires * scenario.staff.hire_cost * 100.0)

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
        team.action[rows] = (0.0, self.scenario.staff.cover_share * self.scenario.team.serve_norm, 0.0)

    def _hire(self, week: int) -> int:
        team, scenario = self.team, self.scenario
        team.vacancy[team.vacancy > 0] -= 1
        positions = np.flatnonzero(team.vacancy == 0)
        if len(positions) == 0:
            return 0
        serials = applicant_serials(scenario, self.tick, positions)
        skills = draw_skills(scenario, self.seed, np.repeat(positions, serials.shape[1]), serials.ravel())
        gap = self._applicants_gap(week, skills[:, 0], positions, serials).reshape(serials.shape)
        chosen = first_to_accept(scenario, self.seed, positions, serials, gap)
        hired = chosen >= 0
        rows = positions[hired]
        picked = skills.reshape(*serials.shape, 2)[hired, chosen[hired]]
        team.sell_skill[rows], team.serve_skill[rows] = picked[:, 0], picked[:, 1]
        team.generation[rows] += 1
        team.tenure[rows] = 0
        team.vacancy[rows] = _FILLED
        team.action[rows] = self.norms
        if self._learning is not None:
            self._learning.forget(rows)
            if self._office is not None:
                self.rule.forget(self._memory, rows)
        return len(rows)

    def _applicants_gap(
        self, week: int, sell_skill: NDArray[np.float64], positions: NDArray[np.intp], serials: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """What the job would be worth to each applicant under this scheme, above the outside option.

        Args:
            week: of the run.
            sell_skill: log selling skill of the applicants, (positions x applicants,).
            positions: vacant, (positions,).
            serials: numbers of the applicants, (positions, applicants).
        """
        if week < 0 or not self._reacting.any() or self._office is None or self._learning is None:
            return np.zeros(len(sell_skill))
        payroll = self._office.payroll
        outlook = fresh_outlook(self.scenario, self._learning, payroll, sell_skill, week)
        everybody = np.ones(len(sell_skill), np.bool_)
        action = np.tile(np.array(self.norms), (len(sell_skill), 1))
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
