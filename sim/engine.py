"""The engine: one step is one week, in nine numbered phases.

1 market, 2 decide, 3 serve, 4 sell and close, 5 renew or leave, 6 account, 7 pay, 8 learn, quit and
hire, 9 record. The Mesa model and the fast runner both step this engine, so their numbers agree bit
for bit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.behaviour import RULES, Rule
from sim.behaviour.lookahead import EffortCost, appraise
from sim.beliefs import Beliefs
from sim.calendar import WEEKS_PER_YEAR, open_period
from sim.constants import fixed_rows
from sim.customers import COLUMNS, remove_left
from sim.fairness import KnownPay, unfairness, withdrawn
from sim.fatigue import next_fatigue
from sim.growth import next_training, work_share
from sim.kernels import WEIGHT_UNIT, Acted, Arrived, Weekly, act, arrive
from sim.market import build_market
from sim.measured import cents, measure_week
from sim.monitoring import draw_findings, monitoring_cost, penalties
from sim.outlook import build_outlook, effort_cost_of, fresh_outlook, multipliers, start_learning
from sim.params import Scenario
from sim.pay.measures import Column
from sim.pay.payroll import Payroll
from sim.pay.period import Period
from sim.paying import PayOffice
from sim.population import build_customers, draw_leads, traits_of, win_leads
from sim.records import WeekRecord
from sim.rng import key_words
from sim.scheme import Scheme
from sim.service import ServiceWeek, experience_loss, serve
from sim.staff import applicant_serials, draw_quits, first_to_accept, outside_worth
from sim.supervision import supervision_cost
from sim.tastes import Tastes, draw_tastes
from sim.team import TeamState, draw_skills, resting_action

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
        self.team = TeamState(scenario, seed, extra_skill)
        self._known_pay = KnownPay(scenario.team.agents)
        self.reputation = 1.0
        self._office = PayOffice(scenario, scheme) if scheme else None
        plan = self._office.payroll.plan if self._office else None
        self.lines = plan.lines if plan else ()
        self._periods = plan.periods if plan else frozenset()
        self._constant_action = action
        self._cost: EffortCost = effort_cost_of(scenario)
        self._learning = start_learning(scenario, beliefs) if beliefs else None
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
        skills, effort = team.skills(self.scenario), self._effort()
        arrived, service, weekly = self._serve(skills, effort, price_gap, ticket_rate, need)
        # 4 sell and close, 5 renew or leave (one pass over the customers), then new customers
        acted = self._act(weekly)
        won_cell, won_spend = self._win_customers(arrived, skills[0], effort[0], price_gap, leads_factor)
        # 6 account
        measured, sales_cents = measure_week(
            self.scenario, self._margin, acted, arrived, service, books, won_cell, won_spend
        )
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
            revenue_cents=revenue,
            gross_cents=cents(self._margin * revenue),
            gross_addon_cents=cents(self._margin * totals[:, Acted.ADDON_CENTS]),
            costs=self._costs(tickets, won, int(totals[:, Acted.SALES].sum())),
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
        self._learn(measured, working)
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
        reacts = self._reacts(week)
        norms = withdrawn(self.scenario, self._known_pay) if reacts else np.ones(len(books))
        program, outlook = build_outlook(self.scenario, self._learning, payroll, team, week, books, norms)
        deciding = team.filled & (self._replans(week) | (team.tenure == 0))
        if deciding.any():
            team.action = self.rule.decide(program, outlook, self._cost, deciding, team.action)
        # What quality assurance finds is felt in the week it is found, see `_monitor`.
        unwatched = outlook._replace(found=np.zeros((len(books), 0)))
        team.worth = appraise(program, unwatched, self._cost, team.action) + payroll.stake() / WEEKS_PER_YEAR
        if reacts:
            team.worth -= unfairness(self.scenario, self._known_pay)

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

        sell_skill, serve_skill = skills
        tickets = arrived[:, Arrived.TICKETS].reshape(agents, segments)
        work = (tickets * self._handle).sum(axis=1) / np.exp(serve_skill)
        hours = np.maximum(effort[1] * scenario.team.hours_per_week, 1e-3)
        service = serve(scenario, work, tickets.sum(axis=1).astype(np.float64), team.backlog, hours)
        team.backlog = service.backlog

        s = scenario.service
        resolve = s.resolve_base + s.resolve_care * service.log_care + s.resolve_skill * serve_skill
        odds = resolve[:, None] - s.resolve_complexity * (self._complexity - 1.0)
        weights = arrived[:, Arrived.WEIGHT].reshape(agents, segments).sum(axis=1) / WEIGHT_UNIT
        offers = scenario.selling.offers_per_week * effort[0] * np.exp(sell_skill)
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
        cell, serial, values = win_leads(self._lead_traits, self.seed, self.tick, leads, np.minimum(chance, 0.95))
        self.customers.add(cell, serial, values)
        if self._office is not None and self.week >= 0:
            self._office.list_won(cell, serial, values[:, _SPEND].astype(np.float64))
        return cell, values[:, _SPEND].astype(np.float64)

    # ---- phase 6

    def _monitor(self, measured: NDArray[np.float64]) -> NDArray[np.int64]:
        """What quality assurance finds, (agents, 2); being caught makes the job worth less that week."""
        if self.week < 0:
            return np.zeros((len(measured), 2), np.int64)
        missold, unsolved = (measured[:, column].astype(np.int64) for column in (Column.MISSOLD, Column.UNRESOLVED))
        findings = draw_findings(self.scenario, self.seed, self.tick, missold, unsolved)
        self.team.worth -= findings @ penalties(self.scenario)
        return findings

    def _costs(self, tickets: NDArray[np.int64], won: NDArray[np.int64], sold: int) -> dict[str, int]:
        scenario, costs = self.scenario, self.scenario.costs
        trained = scenario.staff.training_hours * scenario.staff.training_cost * int(self.team.filled.sum())
        checked = monitoring_cost(scenario, int(tickets.sum()) + sold)
        policy = costs.policy_cost + supervision_cost(scenario)
        if self.week >= 0:
            policy += trained + checked
        seats = len(self.team.backlog) * costs.seat_cost
        return {
            "service": int(cents(tickets * self._per_ticket * 100.0).sum()) + round(seats * 100.0),
            "acquisition": int(cents(won * self._per_new * 100.0).sum()),
            "staffing": 0,
            "policy": round(policy * 100.0),
        }

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

    def _learn(self, measured: NDArray[np.float64], working: NDArray[np.bool_]) -> None:
        if self._learning is not None:
            self._learning.update(measured, multipliers(self.scenario, self._learning, self.team.action), working)

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
        record.costs["staffing"] += round(record.hires * scenario.staff.hire_cost * 100.0)

    def _reacts(self, week: int) -> bool:
        return self.rule.reacts and self._learning is not None and week >= 0

    def _gap(self, week: int) -> NDArray[np.float64]:
        """Worth of the job above the outside option, in units of `pay_scale`; 0 when pay moves nobody."""
        if not self._reacts(week):
            return np.zeros(len(self.team.worth))
        outside = outside_worth(self.scenario, self.team.sell_skill)
        return np.asarray((self.team.worth - outside) / self.scenario.staff.pay_scale)

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
        tastes = draw_tastes(scenario, self.seed, np.repeat(positions, serials.shape[1]), serials.ravel())
        gap = self._applicants_gap(week, skills[:, 0], tastes).reshape(serials.shape)
        chosen = first_to_accept(scenario, self.seed, positions, serials, gap)
        hired = chosen >= 0
        rows = positions[hired]
        picked = np.flatnonzero(hired) * serials.shape[1] + chosen[hired]
        team.fill(scenario, rows, skills[picked], Tastes(*(of[picked] for of in tastes)))
        self._known_pay.forget(rows)
        if self._learning is not None:
            self._learning.forget(rows)
        return len(rows)

    def _applicants_gap(self, week: int, sell_skill: NDArray[np.float64], tastes: Tastes) -> NDArray[np.float64]:
        """What the job would be worth to each applicant under this scheme, above the outside option."""
        if not self._reacts(week) or self._office is None or self._learning is None:
            return np.zeros(len(sell_skill))
        payroll = self._office.payroll
        outlook = fresh_outlook(self.scenario, self._learning, payroll, sell_skill, tastes, week)
        everybody = np.ones(len(sell_skill), np.bool_)
        action = resting_action(self.scenario, tastes)
        action = self.rule.decide(payroll.plan.program, outlook, self._cost, everybody, action)
        worth = appraise(payroll.plan.program, outlook, self._cost, action)
        return np.asarray((worth - outside_worth(self.scenario, sell_skill)) / self.scenario.staff.pay_scale)

    # ---- phase 9

    def _next_reputation(self, totals: NDArray[np.int64], customers: int) -> float:
        selling = self.scenario.selling
        unhappy = int(totals[:, Acted.LOST_UNHAPPY].sum()) / max(customers, 1)
        moved = self.reputation + selling.reputation_recovery * (1.0 - self.reputation)
        return max(moved - selling.reputation_damage * unhappy, 0.0)

    def _by_segment(self, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.asarray(cells.reshape(-1, self._segments).sum(axis=0))
